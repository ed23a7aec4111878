"""Several worker processes behind one port: started together, replaced when they die, stopped together.

uvicorn's own supervisor keeps the socket open while the workers stop, so that clients wait for a response
that never comes; waits for workers without a limit; restarts a worker that cannot start in a tight loop;
leaves workers behind when it is killed; and always ends with status 0.
"""

import logging
import multiprocessing
import os
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Final

from claimgraph.app.serving.place import WorkerPlace
from claimgraph.app.serving.worker import HEARTBEAT, START_FAILED, WorkerOptions, run_worker

_log = logging.getLogger("claimgraph.serving")

#: A worker's event loop hangs if it has missed so many heartbeats.
_BEATS_MISSED: Final = 30
#: Seconds until a dead worker is replaced; doubled each time, unless it had served for long.
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
_SERVED_LONG: Final = 30.0
#: Seconds that a worker may take beyond the shutdown time-out before it is killed.
_PATIENCE: Final = 5.0

_processes = multiprocessing.get_context("spawn")  # a fork would copy threads' locks and open connections


@dataclass(slots=True, eq=False)
class _Worker:
    process: SpawnProcess
    signs: Connection
    started_at: float
    heard_at: float
    serving: bool = False

    @property
    def hangs(self) -> bool:
        return self.serving and time.monotonic() - self.heard_at > _BEATS_MISSED * HEARTBEAT

    def kill(self, why: str) -> None:
        _log.error("worker %s %s; it is killed", self.process.pid, why)
        self.process.kill()
        self.process.join()


@dataclass(slots=True, eq=False)
class _Slot:
    """The place of a worker.

    Attributes:
        number: From 0.
        worker: The worker that serves there.
        successor: When all workers are replaced, the one that takes over as soon as it serves.
        pause: Seconds to wait before a dead worker is replaced.
        due: When to start the next worker.
    """

    number: int
    worker: _Worker | None = None
    successor: _Worker | None = None
    pause: float = _FIRST_PAUSE
    due: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Runs workers until SIGTERM or SIGINT; SIGHUP replaces all of them without a gap.

    Attributes:
        options: What each worker does.
        listener: The listening socket that they share.
        count: How many workers there are.
    """

    options: WorkerOptions
    listener: socket.socket
    count: int
    _folder: Path = field(init=False)
    _started: int = 0
    _slots: list[_Slot] = field(default_factory=list[_Slot])
    _leaving: list[_Worker] = field(default_factory=list[_Worker])
    _stopping: bool = False
    _replacing: bool = False
    _served: bool = False

    def run(self) -> int:
        """Supervise until a signal stops it.

        Returns:
            The exit status: 0, or ``START_FAILED`` if no worker ever served.
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._note)
        self._slots = [_Slot(number) for number in range(self.count)]
        _log.info("supervisor %d starts %d workers", os.getpid(), self.count)
        with TemporaryDirectory(prefix="claimgraph-") as folder:
            self._folder = Path(folder)
            return self._supervise()

    def _supervise(self) -> int:
        while not self._stopping:
            self._start_what_is_due()
            self._listen(HEARTBEAT / 4)
            if self._stopping:
                break
            for slot in self._slots:
                self._look_after(slot)
            if self._in_vain():
                _log.error("no worker can start")
                self._stop()
                return START_FAILED
        self._stop()
        return 0

    def _note(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            self._replacing = True
        else:
            self._stopping = True

    def _in_vain(self) -> bool:
        """Whether one of the first workers ended without serving; another would end the same way."""
        return not self._served and any(slot.worker is None for slot in self._slots)

    # Starting

    def _start(self, number: int) -> _Worker:
        self._started += 1
        place = WorkerPlace(number, self._started, self._folder)
        signs, sign = _processes.Pipe(duplex=False)
        process = _processes.Process(target=run_worker, args=(self.options, place, self.listener, sign))
        process.start()
        sign.close()
        now = time.monotonic()
        return _Worker(process, signs, now, now)

    def _start_what_is_due(self) -> None:
        for slot in self._slots:
            if slot.worker is None and time.monotonic() >= slot.due:
                slot.worker = self._start(slot.number)
            elif self._replacing and slot.worker is not None and slot.successor is None:
                slot.successor = self._start(slot.number)
        self._replacing = False

    # Watching

    def _listen(self, seconds: float) -> None:
        """Wait until a worker sends a heartbeat or ends, or until time is up."""
        workers = self._workers()
        by_signs = {worker.signs: worker for worker in workers}
        for heard in wait([*by_signs, *(worker.process.sentinel for worker in workers)], seconds):
            if not isinstance(heard, Connection):
                continue
            with suppress(EOFError, OSError):
                heard.recv()
                worker = by_signs[heard]
                worker.heard_at = time.monotonic()
                if not worker.serving:
                    worker.serving = self._served = True
                    _log.info("worker %s serves", worker.process.pid)

    def _look_after(self, slot: _Slot) -> None:
        worker, successor = slot.worker, slot.successor
        if worker is not None and worker.hangs:
            worker.kill("hangs")
        if worker is not None and not worker.process.is_alive():
            self._bury(slot, worker)
        if successor is not None and not successor.process.is_alive():
            _log.error("worker %s ended before it served; the old one stays", successor.process.pid)
            slot.successor = None
        elif successor is not None and successor.serving:
            if slot.worker is not None:
                slot.worker.process.terminate()
                self._leaving.append(slot.worker)
            slot.worker, slot.successor = successor, None
        self._leaving = [leaving for leaving in self._leaving if leaving.process.is_alive()]

    def _bury(self, slot: _Slot, worker: _Worker) -> None:
        now = time.monotonic()
        if worker.serving and now - worker.started_at > _SERVED_LONG:
            slot.pause = _FIRST_PAUSE
        _log.error("worker %s ended (%s)", worker.process.pid, _ending(worker.process.exitcode))
        slot.worker, slot.due = None, now + slot.pause
        slot.pause = min(_LONGEST_PAUSE, slot.pause * 2)

    # Stopping

    def _stop(self) -> None:
        """Close the port, ask all workers to stop, and kill those that do not."""
        self.listener.close()
        workers = [*self._workers(), *self._leaving]
        _log.info("stopping %d workers", len(workers))
        for worker in workers:
            worker.process.terminate()
        deadline = time.monotonic() + self.options.shutdown_timeout + _PATIENCE
        for worker in workers:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            if worker.process.is_alive():
                worker.kill("does not stop")

    def _workers(self) -> list[_Worker]:
        return [worker for slot in self._slots for worker in (slot.worker, slot.successor) if worker]


def _ending(exitcode: int | None) -> str:
    return signal.Signals(-exitcode).name if exitcode and exitcode < 0 else f"status {exitcode}"

"""Runs a Python program and says where its time goes: ``python -m bench.sampler FILE MODULE ARGUMENTS…``.

SIGUSR1 begins, SIGUSR1 ends and writes the file. Every two milliseconds the stack of the main thread is
looked at, which costs next to nothing. Time in C is that of the Python line that called it; what the event
loop does between two callbacks counts for the callback that follows. The clock is the wall's, for the one of
CPU time is too coarse on many machines: a server that is not kept busy is found waiting.
"""

import runpy
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Final

_INTERVAL: Final = 0.002  # seconds
_LONGEST: Final = 20
_ROOT: Final = f"{Path.cwd()}/"


class Sampler:
    """Counts where the program is."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._samples = 0
        self._below = Counter[str]()
        self._functions = Counter[str]()
        self._lines = Counter[str]()
        self._running = False

    def toggle(self, _signal: int, _frame: FrameType | None) -> None:
        """Begin, or end and write."""
        self._running = not self._running
        interval = _INTERVAL if self._running else 0
        signal.setitimer(signal.ITIMER_REAL, interval, interval)
        if not self._running:
            self._file.write_text(self.report(), encoding="utf-8")

    def look(self, _signal: int, frame: FrameType | None) -> None:
        """Count one sample."""
        if frame is None:
            return
        self._samples += 1
        self._functions[_place(frame)] += 1
        self._lines[f"{_place(frame)}:{frame.f_lineno}"] += 1
        places = set[str]()
        at: FrameType | None = frame
        while at is not None:
            places.add(_place(at))
            at = at.f_back
        self._below.update(places)

    def report(self) -> str:
        """Functions by the time in them and below, and without what is below; lines by the time at them."""
        always = {place for place, n in self._below.items() if n == self._samples}
        below = Counter({place: n for place, n in self._below.items() if place not in always})
        return "\n\n".join(
            [
                f"{self._samples} samples",
                self._table("In the function or below:", below),
                self._table("In the function itself:", self._functions),
                self._table("At the line:", self._lines),
                "",
            ]
        )

    def _table(self, heading: str, counts: Counter[str]) -> str:
        rows = [f"{100 * n / self._samples:6.1f} %  {place}" for place, n in counts.most_common(_LONGEST)]
        return "\n".join([heading, *rows])


def _place(frame: FrameType) -> str:
    code = frame.f_code
    file = code.co_filename.rpartition("/site-packages/")[2].removeprefix(_ROOT)
    return f"{file} {code.co_qualname}"


def main() -> None:
    file, module, *arguments = sys.argv[1:]
    sampler = Sampler(Path(file))
    signal.signal(signal.SIGALRM, sampler.look)
    signal.signal(signal.SIGUSR1, sampler.toggle)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

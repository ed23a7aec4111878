"""How long a test waits for what has to happen: so long that only a defect lets the time run out."""

import time
from collections.abc import Callable
from typing import Final

#: Seconds. What takes one on an idle machine may take twenty on a busy one, and nothing is gained by less:
#: whoever waits goes on at once when it has happened.
PATIENCE: Final = 60.0

#: The same for a process that has to start, such as a command or a server: seconds on an idle machine.
PROCESS_PATIENCE: Final = 300.0


def eventually(
    holds: Callable[[], bool], otherwise: Callable[[], str] = str, *, patience: float = PATIENCE
) -> None:
    """Wait until something holds.

    Args:
        holds: Asked again and again.
        otherwise: What to say if it never does.
        patience: How many seconds that takes to show.
    """
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, otherwise() or "it did not happen in time"
        time.sleep(0.02)

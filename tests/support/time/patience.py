"""How long a test waits for something to happen: so long that only a defect exhausts it."""

import time
from collections.abc import Callable
from typing import Final

#: Seconds. One second on an idle machine may be twenty on a busy one. A long limit costs nothing: the test
#: continues as soon as it has happened.
PATIENCE: Final = 60.0

#: The same for starting a process, such as a command or a server.
PROCESS_PATIENCE: Final = 300.0


def eventually(
    holds: Callable[[], bool], otherwise: Callable[[], str] = str, *, patience: float = PATIENCE
) -> None:
    """Wait until something holds.

    Args:
        holds: The condition.
        otherwise: The message if it never holds.
        patience: The limit in seconds.
    """
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, otherwise() or "it did not happen in time"
        time.sleep(0.02)

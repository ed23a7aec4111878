"""How much time may go into making plans, however many documents callers come up with."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from claimgraph.engine.plan.model import Unplannable


class CompileBudget:
    """Seconds that may be spent, refilled as time goes by."""

    def __init__(
        self, *, share: float = 0.1, most: float = 2.0, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        """Start with a full budget.

        Args:
            share: Seconds that are added in each second.
            most: Seconds that are saved up at most.
            clock: Seconds from some point in time.
        """
        self._share = share
        self._most = most
        self._clock = clock
        self._left = most
        self._since = clock()

    @contextmanager
    def spending(self) -> Generator[None]:
        """Spend as long as the block takes.

        Raises:
            Unplannable: Nothing is left to spend for now.
        """
        start = self._clock()
        self._left = min(self._most, self._left + self._share * (start - self._since))
        self._since = start
        if self._left <= 0:
            raise Unplannable("no time to compile")
        try:
            yield
        finally:
            self._left -= self._clock() - start

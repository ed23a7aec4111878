"""What the façade needs of either database."""

from collections.abc import Callable
from typing import Literal, Protocol, TypeAlias, TypeVar

from sqlalchemy import Connection

Dialect = Literal["sqlite", "postgresql"]
Result = TypeVar("Result")
Work: TypeAlias = Callable[[Connection], Result]


class Runner(Protocol):
    """Opens connections and runs units of work on them."""

    @property
    def dialect(self) -> Dialect:
        """Which SQL is spoken."""
        ...

    async def read(self, work: Work[Result]) -> Result:
        """Runs `work` outside a transaction."""
        ...

    async def write(self, work: Work[Result]) -> Result:
        """Runs `work` in one transaction."""
        ...

    async def close(self) -> None:
        """Closes every connection."""
        ...

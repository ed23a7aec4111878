"""Which of several worker processes this one is."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WorkerPlace:
    """The place of a worker among the others.

    Attributes:
        number: From 0; a worker inherits it from the one that it replaces.
        generation: Grows with every worker that is started.
        folder: Where workers leave word for each other; only this user can read it.
    """

    number: int
    generation: int
    folder: Path

"""The place of one worker process among several."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WorkerPlace:
    """Which of several worker processes this one is.

    Attributes:
        number: From 0; a worker inherits it from the one that it replaces.
        generation: Grows with every worker that is started.
        folder: The folder that workers share; only this user can read it.
    """

    number: int
    generation: int
    folder: Path

"""The file that keeps a pool's state across restarts of the development server."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from claimgraph.app.embedded_pool.errors import PoolError
from claimgraph.app.embedded_pool.pool import EmbeddedPool
from claimgraph.app.embedded_pool.pool_state import PoolState, put_back, taken_from


class StateFileError(Exception):
    """The file cannot be used. The message names it and says what to do; it quotes nothing of its content."""


class _Content(BaseModel):
    """The JSON of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: Literal["claimgraph-embedded-pool-1"] = "claimgraph-embedded-pool-1"
    user_pool_id: str
    state: PoolState


class StateFile:
    """The file of one pool. It contains passwords as salted hashes, attributes in clear."""

    def __init__(self, path: Path) -> None:
        """Uses `path`; its folder is made when needed."""
        self._path = path
        self._writing = Lock()

    def restore(self, pool: EmbeddedPool) -> bool:
        """Adds the groups and users of the file to a pool that has none.

        Returns:
            False if there is no file yet; the pool is unchanged then.

        Raises:
            StateFileError: The file cannot be read, is damaged or belongs to another pool.
        """
        try:
            content = _Content.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StateFileError(f"{self._path} cannot be read: {error.strerror}.") from error
        except ValidationError as error:
            raise self._unusable(_first_fault(error)) from None  # its own message quotes values
        if content.user_pool_id != pool.id:
            raise self._unusable("it belongs to another user pool")
        try:
            put_back(content.state, pool)
        except PoolError as error:
            raise self._unusable(
                f"an attribute does not conform to the schema: {error.message.strip()}"
            ) from error
        return True

    def save(self, pool: EmbeddedPool) -> None:
        """Writes the pool's state atomically; only the file's owner can read it.

        The state is on the disk when this returns. Takes some milliseconds.

        Raises:
            StateFileError: It cannot be written; the previous content remains.
        """
        with self._writing:  # so the last writer has also read the latest state
            content = _Content(user_pool_id=pool.id, state=taken_from(pool))
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._replace(content.model_dump_json(indent=2).encode())
            except OSError as error:
                raise StateFileError(
                    f"The user pool's change is in force until the server ends, but {self._path} cannot be "
                    f"written: {error.strerror}."
                ) from error

    def _replace(self, content: bytes) -> None:
        # A file of mkstemp has mode 0600 from the beginning.
        number, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        try:
            with os.fdopen(number, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise

    def _unusable(self, why: str) -> StateFileError:
        return StateFileError(
            f"The embedded user pool cannot start with the users in {self._path}: {why}. Move or delete the "
            "file to start with the seeded users."
        )


def _first_fault(error: ValidationError) -> str:
    """The first problem and its place, without the value."""
    fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in fault["loc"])
    return f"{where}: {fault['msg']}" if where else str(fault["msg"])


@dataclass(frozen=True, slots=True)
class Keeper:
    """Saves a pool after every write, if it has a file."""

    pool: EmbeddedPool
    file: StateFile | None

    def __call__(self) -> None:
        """Saves the pool.

        Raises:
            StateFileError: As `StateFile.save`.
        """
        if self.file is not None:
            self.file.save(self.pool)

"""Response paths while a plan runs: plain nested tuples, at a tenth of the cost of graphql-core's ``Path``.

Each is ``(path before, key or index, name of the type)``, member by member what a ``Path`` is, so the two
compare and hash alike.
"""

from typing import cast

from claimgraph.engine._graphql_core import Path

RawPath = tuple["RawPath | None", str | int, str | None]


def graphql_path(path: RawPath) -> Path:
    """The same path as graphql-core has it."""
    before, key, type_name = path
    return Path._make((None if before is None else graphql_path(before), key, type_name))


def without_indices(path: RawPath) -> RawPath:
    """The path of the field whose list, or list of lists, an item belongs to."""
    while isinstance(path[1], int):
        path = cast(RawPath, path[0])
    return path


def keys_of(path: RawPath | None) -> list[str | int]:
    """The keys and indices from the root: the ``path`` of an error."""
    keys: list[str | int] = []
    while path is not None:
        keys.append(path[1])
        path = path[0]
    keys.reverse()
    return keys

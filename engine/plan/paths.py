"""Response paths while a plan runs: plain nested tuples, a tenth of the cost of graphql-core's ``Path``.

Each is ``(path before, key or index, name of the type)``, member by member what a ``Path`` is, so that the
two compare and hash alike.
"""

from typing import cast

from graphql.pyutils import Path

Trail = tuple["Trail | None", str | int, str | None]


def path_of(trail: Trail) -> Path:
    """graphql-core's path for a trail."""
    before, key, type_name = trail
    return Path._make((None if before is None else path_of(before), key, type_name))


def field_trail(trail: Trail) -> Trail:
    """The trail of the field that an item belongs to: without indices."""
    while isinstance(trail[1], int):
        trail = cast(Trail, trail[0])
    return trail


def keys_of(trail: Trail | None) -> list[str | int]:
    """The path of an error."""
    keys: list[str | int] = []
    while trail is not None:
        keys.append(trail[1])
        trail = trail[0]
    keys.reverse()
    return keys

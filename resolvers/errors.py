"""Errors of resolvers, as data that a client may see.

    ResolverError            RESOLVER_ERROR     as the resolver says
    ├── InvalidCursor        BAD_USER_INPUT     InvalidCursor
    ├── PageSizeOutOfRange   BAD_USER_INPUT     PageSizeOutOfRange
    ├── InvalidProfile       BAD_USER_INPUT     ProfileInvalid
    ├── ProfileNotFound      NOT_FOUND          ProfileNotFound
    ├── VersionConflict      CONFLICT           ProfileVersionConflict
    └── StoreUnavailable     STORE_UNAVAILABLE  StoreUnavailable

A feature keeps its own errors beside it (``claimgraph.resolvers.profiles.errors``). Everything on such an
error may leave the process, except its ``__cause__``: a database driver quotes the values it was given.
"""

from collections.abc import Mapping, Sequence
from typing import cast


class ResolverError(Exception):
    """A failure that the caller sees: AppSync's ``util.error(message, errorType, data, errorInfo)``.

    Raise it directly, or derive a class with a code and an error type of its own.

    Attributes:
        message: One sentence for the caller.
        error_type: AppSync's ``errorType``; None is shown as null.
        data: AppSync's ``data``: a JSON value, shown as far as the field's selection asks for it and the
            caller may read it.
        error_info: AppSync's ``errorInfo``: a JSON value for programs, shown unchanged.
        code: Apollo's ``extensions.code``.
    """

    code: str = "RESOLVER_ERROR"
    error_type: str | None = None

    def __init__(
        self,
        message: str,
        error_type: str | None = None,
        *,
        data: object = None,
        error_info: object = None,
        code: str | None = None,
    ) -> None:
        """Describes the failure.

        Args:
            message: One sentence for the caller.
            error_type: By default that of the class.
            data: A JSON value that belongs to the field.
            error_info: A JSON value about the error.
            code: By default that of the class.

        Raises:
            TypeError: ``data`` or ``error_info`` is not a JSON value.
        """
        super().__init__(message)
        self.message = message
        self.data = _plain(data)
        self.error_info = _plain(error_info)
        if error_type is not None:
            self.error_type = error_type
        if code is not None:
            self.code = code


def _plain(value: object) -> object:
    """A copy of a JSON value, made of plain classes only, so that the response can be encoded."""
    match value:
        case None | str() | bool() | int() | float():
            return value
        case Mapping():
            members = cast("Mapping[object, object]", value)
            if not all(isinstance(name, str) for name in members):
                raise TypeError("the names of JSON members must be strings")
            return {name: _plain(member) for name, member in members.items()}
        case Sequence() if not isinstance(value, bytes | bytearray | memoryview):
            return [_plain(item) for item in cast("Sequence[object]", value)]
        case _:
            raise TypeError(f"{type(value).__name__} is not a JSON value")


class InvalidCursor(ResolverError):
    """A pagination cursor that this API did not issue."""

    code = "BAD_USER_INPUT"
    error_type = "InvalidCursor"

    def __init__(self) -> None:
        super().__init__("The cursor was not issued by this API.")


class PageSizeOutOfRange(ResolverError):
    """The requested page size is below one or above the maximum."""

    code = "BAD_USER_INPUT"
    error_type = "PageSizeOutOfRange"

    def __init__(self, maximum: int) -> None:
        super().__init__(
            f"A page has between 1 and {maximum} items.", error_info={"minimum": 1, "maximum": maximum}
        )


class StoreUnavailable(ResolverError):
    """The database could not be reached, did not answer in time or refused the statement.

    The message is constant. The driver's own error is the ``__cause__``, of which only the class name may be
    logged.

    Attributes:
        lacks_tables: Whether a table or column is missing: the database was not migrated.
    """

    code = "STORE_UNAVAILABLE"
    error_type = "StoreUnavailable"

    def __init__(self, *, lacks_tables: bool = False) -> None:
        super().__init__("The data store is not available at the moment. Please try again.")
        self.lacks_tables = lacks_tables

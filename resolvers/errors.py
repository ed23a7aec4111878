"""What can go wrong in a resolver, as data a client may see.

    ResolverError            RESOLVER_ERROR     as the resolver says
    ├── InvalidCursor        BAD_USER_INPUT     InvalidCursor
    ├── PageSizeOutOfRange   BAD_USER_INPUT     PageSizeOutOfRange
    ├── InvalidProfile       BAD_USER_INPUT     ProfileInvalid
    ├── ProfileNotFound      NOT_FOUND          ProfileNotFound
    ├── VersionConflict      CONFLICT           ProfileVersionConflict
    └── StoreUnavailable     STORE_UNAVAILABLE  StoreUnavailable

A feature keeps its own errors beside it (``claimgraph.resolvers.profiles.errors``). Everything on such an
error may leave the process; its ``__cause__`` never may, because a database driver quotes the values
it was given.
"""

from collections.abc import Mapping, Sequence
from typing import cast


class ResolverError(Exception):
    """A failure that the caller is told about: AppSync's ``util.error(message, errorType, data, errorInfo)``.

    Raise it as it is, or make a class of it that says its code and error type.

    Attributes:
        message: One sentence for the caller.
        error_type: AppSync's ``errorType``; None is shown as null.
        data: AppSync's ``data``: a JSON value, of which the caller is shown what the field's selection asks
            for and what they may read.
        error_info: AppSync's ``errorInfo``: a JSON value, shown as it is, that helps a program to react.
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
        """Say what went wrong.

        Args:
            message: One sentence for the caller.
            error_type: What kind of error it is; by default its class's.
            data: A JSON value that belongs to the field.
            error_info: A JSON value about the error.
            code: The ``extensions.code``; by default its class's.

        Raises:
            TypeError: ``data`` or ``error_info`` is no JSON value.
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
    """A copy of a JSON value, made of plain classes only; the response could not be written otherwise."""
    match value:
        case None | str() | bool() | int() | float():
            return value
        case Mapping():
            members = cast("Mapping[object, object]", value)
            if not all(isinstance(name, str) for name in members):
                raise TypeError("the names of JSON members are text")
            return {name: _plain(member) for name, member in members.items()}
        case Sequence() if not isinstance(value, bytes | bytearray | memoryview):
            return [_plain(item) for item in cast("Sequence[object]", value)]
        case _:
            raise TypeError(f"{type(value).__name__} is no JSON value")


class InvalidCursor(ResolverError):
    """A pagination cursor that this API did not issue."""

    code = "BAD_USER_INPUT"
    error_type = "InvalidCursor"

    def __init__(self) -> None:
        super().__init__("The cursor was not issued by this API.")


class PageSizeOutOfRange(ResolverError):
    """A page of fewer than one or more than the permitted number of items was asked for."""

    code = "BAD_USER_INPUT"
    error_type = "PageSizeOutOfRange"

    def __init__(self, maximum: int) -> None:
        super().__init__(
            f"A page holds between 1 and {maximum} items.", error_info={"minimum": 1, "maximum": maximum}
        )


class StoreUnavailable(ResolverError):
    """The database could not be reached, did not answer in time or refused the statement.

    The message is constant. The driver's own error is the ``__cause__``; of that, only the class name
    is fit for a log.
    """

    code = "STORE_UNAVAILABLE"
    error_type = "StoreUnavailable"

    def __init__(self) -> None:
        super().__init__("The data store is not available at the moment. Please try again.")

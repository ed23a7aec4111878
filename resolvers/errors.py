"""What can go wrong in a resolver, as data a client may see.

    ResolverError
    ├── InvalidCursor        BAD_USER_INPUT     InvalidCursor
    ├── PageSizeOutOfRange   BAD_USER_INPUT     PageSizeOutOfRange
    ├── InvalidProfile       BAD_USER_INPUT     ProfileInvalid
    ├── ProfileNotFound      NOT_FOUND          ProfileNotFound
    ├── VersionConflict      CONFLICT           ProfileVersionConflict
    └── StoreUnavailable     STORE_UNAVAILABLE  StoreUnavailable

A feature keeps its own errors beside it (``resolvers.profiles.errors``). Everything on such an
error may leave the process; its ``__cause__`` never may, because a database driver quotes the values
it was given.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

_NOTHING: Mapping[str, object] = MappingProxyType({})


class ResolverError(Exception):
    """A failure that the caller is told about.

    Attributes:
        code: Apollo's ``extensions.code``.
        error_type: AppSync's ``errorType``.
        message: One sentence for the caller.
        info: AppSync's ``errorInfo``: JSON values that help a program to react.
    """

    code: ClassVar[str]
    error_type: ClassVar[str]

    def __init__(self, message: str, info: Mapping[str, object] = _NOTHING) -> None:
        super().__init__(message)
        self.message = message
        self.info = info


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
        super().__init__(f"A page holds between 1 and {maximum} items.", {"minimum": 1, "maximum": maximum})


class StoreUnavailable(ResolverError):
    """The database could not be reached, did not answer in time or refused the statement.

    The message is constant. The driver's own error is the ``__cause__``; of that, only the class name
    is fit for a log.
    """

    code = "STORE_UNAVAILABLE"
    error_type = "StoreUnavailable"

    def __init__(self) -> None:
        super().__init__("The data store is not available at the moment. Please try again.")

"""Errors of the pool, with the names and messages of Cognito's API."""

from typing import NoReturn


class PoolError(Exception):
    """An error of Cognito's API: HTTP 400 with ``__type`` and ``message``.

    Attributes:
        code: The exception's name in the service model, such as ``NotAuthorizedException``.
        message: Cognito's message. It never contains a token, a password or an attribute's value.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def refuse(code: str, message: str) -> NoReturn:
    """Raises a PoolError, at the end of an ``or``."""
    raise PoolError(code, message)


def invalid(message: str) -> PoolError:
    """The request is not valid."""
    return PoolError("InvalidParameterException", message)


def not_authorized(message: str) -> PoolError:
    """The caller may not do this, or failed to authenticate."""
    return PoolError("NotAuthorizedException", message)

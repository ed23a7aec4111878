"""Cognito's refusals, by the name and with the sentence that its API gives."""

from typing import NoReturn


class CognitoError(Exception):
    """An error of Cognito's API: HTTP 400 with ``__type`` and ``message``.

    Attributes:
        code: The exception's name in the service model, such as ``NotAuthorizedException``.
        message: Cognito's sentence. It never repeats a token, a password or an attribute's value.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def refuse(code: str, message: str) -> NoReturn:
    """Raises the CognitoError; reads well at the end of an ``or``."""
    raise CognitoError(code, message)


def invalid(message: str) -> CognitoError:
    """A request that cannot be served as it stands."""
    return CognitoError("InvalidParameterException", message)


def not_authorized(message: str) -> CognitoError:
    """A caller who may not do this, or is not who they say."""
    return CognitoError("NotAuthorizedException", message)

"""Errors of calls to the user pool, as data that a caller may see.

    CognitoError
    ├── UserNotAvailable        NOT_FOUND               NotAuthorized, UserNotFound
    ├── ResourceNotFound        NOT_FOUND               ResourceNotFound (a group, an app client, the pool)
    ├── InvalidParameter        BAD_USER_INPUT          InvalidParameter, InvalidPassword, …
    ├── CodeMismatch            BAD_USER_INPUT          CodeMismatch
    ├── ExpiredCode             BAD_USER_INPUT          ExpiredCode
    ├── RefusedByTrigger        BAD_USER_INPUT          UserLambdaValidation
    ├── AliasExists             CONFLICT                AliasExists
    ├── UsernameExists          CONFLICT                UsernameExists
    ├── UserStateConflict       CONFLICT                PasswordResetRequired, UserNotConfirmed, …
    ├── TooManyRequests         RATE_LIMITED            TooManyRequests, throttling, our own budgets
    ├── LimitExceeded           RATE_LIMITED            LimitExceeded (codes per user and hour)
    ├── CodeDeliveryFailed      CODE_DELIVERY_FAILED    CodeDeliveryFailure
    ├── CognitoUnavailable      USER_POOL_UNAVAILABLE   InternalError, no network
    │   ├── CognitoBusy         USER_POOL_UNAVAILABLE   too many calls wait already
    │   └── CognitoTimeout      USER_POOL_UNAVAILABLE   no answer in time
    ├── CognitoMisconfigured    USER_POOL_FAILED        no credentials, AccessDenied, OperationNotEnabled, …
    └── CognitoFailed           USER_POOL_FAILED        anything else

The class's name is the ``errorType``. Every message is a constant: Cognito's own text quotes attribute names
and values, and distinguishes users who do not exist from users who may not. It stays on the ``__cause__``, of
which only ``translation.cause_name`` may be logged.
"""

import math
from collections.abc import Mapping
from typing import ClassVar

from claimgraph.resolvers.errors import ResolverError


class CognitoError(ResolverError):
    """A call to the user pool failed.

    Attributes:
        sentence: The message of every error of the class.
    """

    code = "USER_POOL_FAILED"
    sentence: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.error_type = cls.__name__

    def __init__(self, info: Mapping[str, object] | None = None) -> None:
        super().__init__(self.sentence, error_info=info)


class UserNotAvailable(CognitoError):
    """There is no such user, or the pool does not permit this for them; which of the two is not revealed."""

    code = "NOT_FOUND"
    sentence = "There is no such user, or the user pool does not permit this for them."


class ResourceNotFound(CognitoError):
    """The pool has no such group or app client."""

    code = "NOT_FOUND"
    sentence = "The user pool has no such group or app client."


class InvalidParameter(CognitoError):
    """The user pool does not accept a value."""

    code = "BAD_USER_INPUT"
    sentence = "The user pool does not accept one of the values."


class CodeMismatch(CognitoError):
    """The verification code is wrong."""

    code = "BAD_USER_INPUT"
    sentence = "The code is not the one that was sent."


class ExpiredCode(CognitoError):
    """The verification code is too old, or has been replaced."""

    code = "BAD_USER_INPUT"
    sentence = "The code is no longer valid. Please ask for a new one."


class RefusedByTrigger(CognitoError):
    """A Lambda trigger of the pool refused."""

    code = "BAD_USER_INPUT"
    sentence = "A trigger of the user pool refused this."


class AliasExists(CognitoError):
    """Another user signs in with this e-mail address or phone number."""

    code = "CONFLICT"
    sentence = "The address or number already belongs to another user."


class UsernameExists(CognitoError):
    """The user name is taken."""

    code = "CONFLICT"
    sentence = "A user of that name exists already."


class UserStateConflict(CognitoError):
    """The user's status does not permit this."""

    code = "CONFLICT"
    sentence = "The user's present status does not permit this."


class TooManyRequests(CognitoError):
    """Cognito's quota, our share of it, or one user's limit is used up for the moment; nothing was done.

    ``info.retryAfter`` is the number of whole seconds to wait before another attempt, at least 1.
    """

    code = "RATE_LIMITED"
    sentence = "Too many requests to the user pool. Please try again in a moment."

    def __init__(self, retry_after: float = 1.0) -> None:
        super().__init__({"retryAfter": max(1, math.ceil(retry_after))})


class LimitExceeded(CognitoError):
    """The user's codes for this hour are used up: 5 sent, or 15 tried (Cognito developer guide, "Quotas")."""

    code = "RATE_LIMITED"
    sentence = "Too many codes were requested or tried. Please try again later."

    def __init__(self) -> None:
        super().__init__({"retryAfter": 3600})


class CodeDeliveryFailed(CognitoError):
    """The message with the code could not be sent."""

    code = "CODE_DELIVERY_FAILED"
    sentence = "The code could not be sent."


class CognitoUnavailable(CognitoError):
    """Cognito could not be reached, or failed.

    ``info.retryable`` is true. If the connection broke, the change may have been made all the same.
    """

    code = "USER_POOL_UNAVAILABLE"
    sentence = "The user pool is not available at the moment. Please try again."

    def __init__(self) -> None:
        super().__init__({"retryable": True})


class CognitoBusy(CognitoUnavailable):
    """Too many calls wait for Cognito already; nothing was done."""

    sentence = "The user pool can take no more requests at the moment. Please try again."


class CognitoTimeout(CognitoUnavailable):
    """Cognito did not answer in time; whether the change was made is unknown."""

    sentence = "The user pool did not answer in time. Please look before trying again."


class CognitoMisconfigured(CognitoError):
    """This server cannot call Cognito: credentials, IAM policy, or a setting of the pool."""

    sentence = "The user pool cannot be used. The server's operator has to correct this."


class CognitoFailed(CognitoError):
    """Any other failure of the user pool."""

    sentence = "The user pool failed."

"""From botocore's exceptions to errors that a caller may see (the tree is in resolvers/cognito/errors.py)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol, cast

from botocore import exceptions

from claimgraph.resolvers.cognito import errors
from claimgraph.resolvers.cognito.errors import CognitoError

#: By the code in Cognito's response, without the suffix "Exception": the operations' own codes, then those
#: that any AWS API may return (Cognito user pools API reference, "Common Errors").
_BY_CODE: Mapping[str, Callable[[], CognitoError]] = MappingProxyType(
    {
        "NotAuthorized": errors.UserNotAvailable,
        "UserNotFound": errors.UserNotAvailable,
        "ResourceNotFound": errors.ResourceNotFound,
        "InvalidParameter": errors.InvalidParameter,
        "InvalidPassword": errors.InvalidParameter,
        "CodeMismatch": errors.CodeMismatch,
        "ExpiredCode": errors.ExpiredCode,
        "UserLambdaValidation": errors.RefusedByTrigger,
        "AliasExists": errors.AliasExists,
        "UsernameExists": errors.UsernameExists,
        "PasswordResetRequired": errors.UserStateConflict,
        "UserNotConfirmed": errors.UserStateConflict,
        "UnsupportedUserState": errors.UserStateConflict,
        "PreconditionNotMet": errors.UserStateConflict,
        "TooManyRequests": errors.TooManyRequests,
        "LimitExceeded": errors.LimitExceeded,
        "CodeDeliveryFailure": errors.CodeDeliveryFailed,
        "InternalError": errors.CognitoUnavailable,
        "OperationNotEnabled": errors.CognitoMisconfigured,
        "Forbidden": errors.CognitoMisconfigured,
        "InvalidSmsRoleAccessPolicy": errors.CognitoMisconfigured,
        "InvalidSmsRoleTrustRelationship": errors.CognitoMisconfigured,
        "InvalidEmailRoleAccessPolicy": errors.CognitoMisconfigured,
        "UserPoolTagging": errors.CognitoMisconfigured,
        "UnexpectedLambda": errors.CognitoFailed,
        "InvalidLambdaResponse": errors.CognitoFailed,
        "Throttling": errors.TooManyRequests,
        "RequestLimitExceeded": errors.TooManyRequests,
        "InternalFailure": errors.CognitoUnavailable,
        "ServiceUnavailable": errors.CognitoUnavailable,
        "Validation": errors.InvalidParameter,
        "AccessDenied": errors.CognitoMisconfigured,
        "ExpiredToken": errors.CognitoMisconfigured,
        "IncompleteSignature": errors.CognitoMisconfigured,
        "InvalidClientTokenId": errors.CognitoMisconfigured,
        "InvalidSignature": errors.CognitoMisconfigured,
        "MissingAuthenticationToken": errors.CognitoMisconfigured,
        "OptInRequired": errors.CognitoMisconfigured,
        "RequestExpired": errors.CognitoMisconfigured,
        "UnrecognizedClient": errors.CognitoMisconfigured,
    }
)

#: By botocore's exception when there is no response with a code; the first match counts.
_BY_CLASS: tuple[tuple[type[Exception], Callable[[], CognitoError]], ...] = (
    (exceptions.ReadTimeoutError, errors.CognitoTimeout),
    (exceptions.ConnectTimeoutError, errors.CognitoTimeout),
    (TimeoutError, errors.CognitoTimeout),
    (exceptions.SSLError, errors.CognitoMisconfigured),
    (exceptions.ConnectionError, errors.CognitoUnavailable),
    (exceptions.HTTPClientError, errors.CognitoUnavailable),
    (exceptions.ParamValidationError, errors.InvalidParameter),
    (exceptions.NoCredentialsError, errors.CognitoMisconfigured),
    (exceptions.PartialCredentialsError, errors.CognitoMisconfigured),
    (exceptions.CredentialRetrievalError, errors.CognitoMisconfigured),
    (exceptions.TokenRetrievalError, errors.CognitoMisconfigured),
    (exceptions.SSOError, errors.CognitoMisconfigured),
)


def cognito_error(cause: Exception) -> CognitoError:
    """The error that a caller may see for an exception of the client; raise it from `cause`."""
    if isinstance(cause, exceptions.ClientError):
        return _by_answer(cast("_Refusal", cause).response)
    return next((made() for kind, made in _BY_CLASS if isinstance(cause, kind)), errors.CognitoFailed())


def cause_name(cause: BaseException) -> str:
    """What may be logged of a failure: Cognito's code, or the name of the exception's class."""
    code = _code(cast("_Refusal", cause).response) if isinstance(cause, exceptions.ClientError) else ""
    return code if code.isidentifier() else type(cause).__name__


def _by_answer(answer: Mapping[str, Mapping[str, object]]) -> CognitoError:
    if made := _BY_CODE.get(_code(answer).removesuffix("Exception")):
        return made()
    match answer.get("ResponseMetadata", {}).get("HTTPStatusCode"):
        case 429:
            return errors.TooManyRequests()
        case int(status) if status >= 500:
            return errors.CognitoUnavailable()
        case _:
            return errors.CognitoFailed()


def _code(answer: Mapping[str, Mapping[str, object]]) -> str:
    return str(answer.get("Error", {}).get("Code", ""))


class _Refusal(Protocol):
    """A ``ClientError``."""

    response: Mapping[str, Mapping[str, object]]

"""Errors of Cognito and botocore become errors of ours, without their text."""

from collections.abc import Iterator
from typing import cast

import pytest
from botocore import exceptions

from claimgraph.resolvers.cognito.client import CognitoClient, real_client
from claimgraph.resolvers.cognito.errors import CognitoError
from claimgraph.resolvers.cognito.operations import OPERATIONS
from claimgraph.resolvers.cognito.translation import cause_name, cognito_error
from tests.resolvers.cognito.service_model import PARAMETERS, Stubber, operation_model, stubber

#: What Cognito's own messages are full of.
TELLING = "user.custom:salary: alice@example.com is not 90000"

USER = ("NOT_FOUND", "UserNotAvailable")
INPUT = ("BAD_USER_INPUT", "InvalidParameter")
STATE = ("CONFLICT", "UserStateConflict")
DOWN = ("USER_POOL_UNAVAILABLE", "CognitoUnavailable")
LATE = ("USER_POOL_UNAVAILABLE", "CognitoTimeout")
OURS = ("USER_POOL_FAILED", "CognitoMisconfigured")
FAILED = ("USER_POOL_FAILED", "CognitoFailed")
THROTTLED = ("RATE_LIMITED", "TooManyRequests")

#: Every code that an operation of the table may give.
MODELLED = {
    "NotAuthorizedException": USER,
    "UserNotFoundException": USER,
    "ResourceNotFoundException": ("NOT_FOUND", "ResourceNotFound"),
    "InvalidParameterException": INPUT,
    "InvalidPasswordException": INPUT,
    "CodeMismatchException": ("BAD_USER_INPUT", "CodeMismatch"),
    "ExpiredCodeException": ("BAD_USER_INPUT", "ExpiredCode"),
    "UserLambdaValidationException": ("BAD_USER_INPUT", "RefusedByTrigger"),
    "AliasExistsException": ("CONFLICT", "AliasExists"),
    "UsernameExistsException": ("CONFLICT", "UsernameExists"),
    "PasswordResetRequiredException": STATE,
    "UserNotConfirmedException": STATE,
    "UnsupportedUserStateException": STATE,
    "PreconditionNotMetException": STATE,
    "TooManyRequestsException": THROTTLED,
    "LimitExceededException": ("RATE_LIMITED", "LimitExceeded"),
    "CodeDeliveryFailureException": ("CODE_DELIVERY_FAILED", "CodeDeliveryFailed"),
    "InternalErrorException": DOWN,
    "OperationNotEnabledException": OURS,
    "ForbiddenException": OURS,
    "InvalidSmsRoleAccessPolicyException": OURS,
    "InvalidSmsRoleTrustRelationshipException": OURS,
    "InvalidEmailRoleAccessPolicyException": OURS,
    "UserPoolTaggingException": OURS,
    "UnexpectedLambdaException": FAILED,
    "InvalidLambdaResponseException": FAILED,
}

#: Codes any AWS API may give, and codes nobody knows, with their status.
COMMON = [
    ("ThrottlingException", 400, THROTTLED),
    ("RequestLimitExceeded", 503, THROTTLED),
    ("SomethingNew", 429, THROTTLED),
    ("InternalFailure", 500, DOWN),
    ("ServiceUnavailable", 503, DOWN),
    ("SomethingNew", 502, DOWN),
    ("", 500, DOWN),
    ("ValidationException", 400, INPUT),
    ("AccessDeniedException", 400, OURS),
    ("ExpiredTokenException", 403, OURS),
    ("IncompleteSignature", 400, OURS),
    ("InvalidClientTokenId", 403, OURS),
    ("InvalidSignatureException", 400, OURS),
    ("MissingAuthenticationTokenException", 400, OURS),
    ("OptInRequired", 403, OURS),
    ("RequestExpired", 400, OURS),
    ("UnrecognizedClientException", 400, OURS),
    ("SomethingNew", 400, FAILED),
    ("", 400, FAILED),
]


@pytest.fixture(scope="module")
def client() -> CognitoClient:
    return real_client("eu-west-1")


@pytest.fixture
def stub(client: CognitoClient) -> Iterator[Stubber]:
    stub = stubber(client)
    stub.activate()
    yield stub
    stub.deactivate()


def failure_of(client: CognitoClient, operation: str) -> Exception:
    required = operation_model(client, operation).input_shape.required_members
    parameters = {**PARAMETERS, "UserPoolId": "eu-west-1_Ab12Cd34E"}
    with pytest.raises(exceptions.ClientError) as raised:
        getattr(client, operation)(**{name: parameters[name] for name in required})
    return cast(Exception, raised.value)


def seen(error: CognitoError) -> tuple[str, str | None]:
    """Code and type, having made sure that nothing else of the cause is seen."""
    assert error.message == type(error).sentence == str(error)
    assert TELLING not in f"{error!r} {error.message} {error.error_info}"
    return error.code, error.error_type


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_error_of_every_operation_has_its_code(
    client: CognitoClient, stub: Stubber, operation: str
) -> None:
    shapes = operation_model(client, operation).error_shapes
    assert {shape.name for shape in shapes} <= MODELLED.keys()
    for shape in shapes:
        stub.add_client_error(operation, shape.name, TELLING)
        assert seen(cognito_error(failure_of(client, operation))) == MODELLED[shape.name], shape.name


@pytest.mark.parametrize(("code", "status", "expected"), COMMON)
def test_errors_of_any_aws_api_have_their_code(
    client: CognitoClient, stub: Stubber, code: str, status: int, expected: tuple[str, str]
) -> None:
    stub.add_client_error("admin_get_user", code, TELLING, http_status_code=status)
    assert seen(cognito_error(failure_of(client, "admin_get_user"))) == expected


def test_an_unknown_user_and_a_denied_one_are_indistinguishable(client: CognitoClient, stub: Stubber) -> None:
    told: set[tuple[object, ...]] = set()
    for code in ("UserNotFoundException", "NotAuthorizedException"):
        stub.add_client_error("admin_disable_user", code, TELLING)
        error = cognito_error(failure_of(client, "admin_disable_user"))
        told.add((type(error), error.code, error.error_type, error.message, str(error.error_info)))
    assert len(told) == 1


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (exceptions.ReadTimeoutError(endpoint_url=TELLING), LATE),
        (exceptions.ConnectTimeoutError(endpoint_url=TELLING, error=TELLING), LATE),
        (TimeoutError(TELLING), LATE),
        (exceptions.EndpointConnectionError(endpoint_url=TELLING, error=TELLING), DOWN),
        (exceptions.ProxyConnectionError(proxy_url=TELLING, error=TELLING), DOWN),
        (exceptions.ConnectionClosedError(endpoint_url=TELLING), DOWN),
        (exceptions.HTTPClientError(error=TELLING), DOWN),
        (exceptions.SSLError(endpoint_url=TELLING, error=ValueError(TELLING)), OURS),
        (exceptions.NoCredentialsError(), OURS),
        (exceptions.PartialCredentialsError(provider="env", cred_var=TELLING), OURS),
        (exceptions.CredentialRetrievalError(provider="sso", error_msg=TELLING), OURS),
        (exceptions.TokenRetrievalError(provider="sso", error_msg=TELLING), OURS),
        (exceptions.UnauthorizedSSOTokenError(), OURS),
        (exceptions.ParamValidationError(report=TELLING), INPUT),
        (exceptions.BotoCoreError(), FAILED),
        (KeyError(TELLING), FAILED),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_failure_without_an_answer_has_its_code(cause: Exception, expected: tuple[str, str]) -> None:
    assert seen(cognito_error(cause)) == expected


@pytest.mark.parametrize(
    ("code", "seconds"), [("TooManyRequestsException", 1), ("LimitExceededException", 3600)]
)
def test_rate_limits_say_when_to_retry(client: CognitoClient, stub: Stubber, code: str, seconds: int) -> None:
    stub.add_client_error("verify_user_attribute", code, TELLING)
    assert cognito_error(failure_of(client, "verify_user_attribute")).error_info == {"retryAfter": seconds}


def test_outages_are_marked_as_retryable(client: CognitoClient, stub: Stubber) -> None:
    stub.add_client_error("admin_get_user", "InternalErrorException", TELLING, http_status_code=500)
    assert cognito_error(failure_of(client, "admin_get_user")).error_info == {"retryable": True}


def test_a_log_names_the_code_or_the_class_and_nothing_that_was_sent(
    client: CognitoClient, stub: Stubber
) -> None:
    stub.add_client_error("admin_get_user", "InternalErrorException", TELLING)
    assert cause_name(failure_of(client, "admin_get_user")) == "InternalErrorException"
    stub.add_client_error("admin_get_user", TELLING)
    assert cause_name(failure_of(client, "admin_get_user")) == "ClientError"
    assert cause_name(KeyError(TELLING)) == "KeyError"

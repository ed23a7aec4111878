"""Calls of AWS as the server makes them: with its credentials, a deadline, and failures by AWS's code."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol, cast

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from claimgraph.resolvers.cognito.translation import cause_name

#: The deadline of a call; longer than the client's own time-outs.
_SECONDS: Final = 12.0
_CLIENT: Final = Config(
    connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 1}
)

#: AWS's codes for a call that is not permitted.
DENIED: Final = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


#: The codes of botocore and AWS for missing or invalid credentials.
_UNKNOWN_CALLER: Final = frozenset(
    {
        "CredentialRetrievalError", "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId",
        "InvalidSignatureException", "NoAuthTokenError", "NoCredentialsError", "PartialCredentialsError",
        "SSOTokenLoadError", "TokenRetrievalError", "UnauthorizedSSOTokenError",
        "UnrecognizedClientException",
    }
)  # fmt: skip


#: Parts of the names of botocore's exceptions without a response, and our own words for a time-out.
_UNREACHED: Final = ("Connection", "Timeout", "no answer")


class AwsRefused(Exception):
    """A call of AWS failed.

    Attributes:
        code: AWS's code, or the name of botocore's exception.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code: Final = code

    @property
    def denied(self) -> bool:
        """Whether the credentials do not permit it."""
        return self.code in DENIED

    def advice(self, action: str) -> str:
        """What to do so that the call succeeds.

        Args:
            action: Its name in a policy, such as ``cognito-idp:DescribeUserPool``.
        """
        if self.code in _UNKNOWN_CALLER:
            return "See the finding about AWS credentials."
        if any(word in self.code for word in _UNREACHED):
            return "Let this machine reach AWS: open port 443, or add a VPC endpoint."
        return f"Permit {action}."


class AwsClient(Protocol):
    """A client of boto3's, with one method per operation, made at run time."""

    # Any: the members of a response are defined by the service model, which botocore reads at run time.
    def __getattr__(self, operation: str, /) -> Callable[..., dict[str, Any]]:
        """The method of an operation."""
        ...


class Aws(Protocol):
    """The AWS account that the process acts in."""

    def found_by(self) -> str | None:
        """Where credentials were found, in botocore's terms; None if there are none."""
        ...

    def client(self, service: str, region: str) -> AwsClient:
        """A client of a service at AWS itself."""
        ...


class RealAws:
    """AWS, by boto3."""

    def __init__(self) -> None:
        self._session = cast("Any", Session())

    def found_by(self) -> str | None:
        """Looks where botocore looks: environment, files, container, instance."""
        credentials = self._session.get_credentials()
        return None if credentials is None else str(credentials.method)

    def client(self, service: str, region: str) -> AwsClient:
        """A client with short time-outs and no retries."""
        return cast("AwsClient", self._session.client(service, region_name=region, config=_CLIENT))


async def ask(client: AwsClient, operation: str, **parameters: object) -> dict[str, Any]:
    """Calls an operation in a thread.

    Args:
        client: The client.
        operation: boto3's name, such as ``describe_user_pool``.
        parameters: As the API's reference names them.

    Raises:
        AwsRefused: The call failed, or took too long.
    """
    return await in_time(partial(getattr(client, operation), **parameters))


async def in_time(call: Callable[[], Any]) -> Any:  # noqa: ANN401 - what botocore gives
    """Runs a call of boto3's in a thread.

    Raises:
        AwsRefused: The call failed, or took too long.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            return await asyncio.to_thread(call)
    except TimeoutError:
        raise AwsRefused(f"no answer within {_SECONDS:g} s") from None
    except (BotoCoreError, ClientError) as cause:
        raise AwsRefused(cause_name(cause)) from cause

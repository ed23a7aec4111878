"""Asking AWS as the server would: with its credentials, in time, telling failures by AWS's code for them."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol, cast

from boto3.session import Session  # pyright: ignore[reportMissingTypeStubs] - boto3 ships no types
from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs] - as above
from botocore.exceptions import BotoCoreError, ClientError  # pyright: ignore[reportMissingTypeStubs] - as above

from claimgraph.resolvers.cognito.translation import cause_name

#: Longer than the client's own limits for one request.
_SECONDS: Final = 12.0
_CLIENT: Final = Config(
    connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 1}
)

#: AWS's codes for "you may not", by service.
DENIED: Final = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


#: What botocore and AWS say where there are no credentials, or none that count.
_UNKNOWN_CALLER: Final = frozenset(
    {
        "CredentialRetrievalError", "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId",
        "InvalidSignatureException", "NoAuthTokenError", "NoCredentialsError", "PartialCredentialsError",
        "SSOTokenLoadError", "TokenRetrievalError", "UnauthorizedSSOTokenError",
        "UnrecognizedClientException",
    }
)  # fmt: skip


#: Of what botocore's exceptions are called where there was no answer, and of our own word for it.
_UNREACHED: Final = ("Connection", "Timeout", "no answer")


class AwsRefused(Exception):
    """AWS did not do what it was asked.

    Attributes:
        code: AWS's code for it, or the name of what stood in the way.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code: Final = code

    @property
    def denied(self) -> bool:
        """Whether the credentials do not permit it."""
        return self.code in DENIED

    def advice(self, action: str) -> str:
        """What to do so that AWS does it.

        Args:
            action: As a policy names it, such as ``cognito-idp:DescribeUserPool``.
        """
        if self.code in _UNKNOWN_CALLER:
            return "See the finding about AWS credentials."
        if any(word in self.code for word in _UNREACHED):
            return "Let this machine reach AWS: open port 443, or add a VPC endpoint."
        return f"Permit {action}."


class AwsClient(Protocol):
    """A client of boto3's: one method per operation, made at run time."""

    # Any: the members of an answer are whatever the service model says; botocore has no types for them.
    def __getattr__(self, operation: str, /) -> Callable[..., dict[str, Any]]:
        """The method of an operation."""
        ...


class Aws(Protocol):
    """The account that the process would act in."""

    def found_by(self) -> str | None:
        """Where credentials were found, in botocore's words; None if there are none."""
        ...

    def client(self, service: str, region: str) -> AwsClient:
        """A client of a service at AWS itself."""
        ...


class RealAws:
    """AWS, by boto3."""

    def __init__(self) -> None:
        self._session = cast("Any", Session())

    def found_by(self) -> str | None:
        """Look where botocore looks: environment, files, container, instance."""
        credentials = self._session.get_credentials()
        return None if credentials is None else str(credentials.method)

    def client(self, service: str, region: str) -> AwsClient:
        """A client that gives up in seconds."""
        return cast("AwsClient", self._session.client(service, region_name=region, config=_CLIENT))


async def ask(client: AwsClient, operation: str, **parameters: object) -> dict[str, Any]:
    """Call an operation in a thread.

    Args:
        client: The client.
        operation: boto3's name of it, such as ``describe_user_pool``.
        parameters: As the API's reference names them.

    Raises:
        AwsRefused: It failed, or took too long.
    """
    return await in_time(partial(getattr(client, operation), **parameters))


async def in_time(call: Callable[[], Any]) -> Any:  # noqa: ANN401 - what botocore gives
    """Run a call of boto3's in a thread.

    Raises:
        AwsRefused: It failed, or took too long.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            return await asyncio.to_thread(call)
    except TimeoutError:
        raise AwsRefused(f"no answer within {_SECONDS:g} s") from None
    except (BotoCoreError, ClientError) as cause:
        raise AwsRefused(cause_name(cause)) from cause

"""boto3's client for Cognito user pools, bounded in time."""

from collections.abc import Callable
from typing import Any, Protocol, cast

from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs] - botocore ships no types

CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0


class CognitoClient(Protocol):
    """boto3's ``cognito-idp`` client: one method per operation, made at run time from the service model."""

    # Any: the members of an answer are whatever the service model says; botocore has no types for them.
    def __getattr__(self, operation: str, /) -> Callable[..., dict[str, Any]]:
        """The method of an operation, such as ``admin_get_user``."""
        ...


def real_client(region: str, *, endpoint_url: str | None = None) -> CognitoClient:
    """Makes a client with a session of its own (0.1 s); nothing is sent to Cognito.

    Credentials come from where botocore looks for them (environment, files, container, instance). Looking
    may ask the instance's metadata service, so make the client at start-up, not in a request. Having none is
    no error here but one of each call that has to be signed.

    botocore does not retry: the gateway does, because botocore sleeps in the thread, also retries
    LimitExceeded (a whole hour's limit of one user), and in adaptive mode slows every call of the client down
    after it, so one user who keeps guessing codes could slow the administration of all.

    Args:
        region: The pool's AWS region, such as ``eu-west-1``.
        endpoint_url: Where to send requests instead of to AWS. The only way to say so: endpoints from the
            environment or from ``~/.aws`` are not heeded, lest credentials go to a forgotten emulator.
    """
    # Only here: a server without user pools of AWS's (OpenID Connect alone, say) does without its 8 MB.
    from boto3.session import Session  # noqa: PLC0415 # pyright: ignore[reportMissingTypeStubs] - as above

    settings = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 1},
        ignore_configured_endpoint_urls=True,
    )
    session = cast("_Session", Session())
    return session.client("cognito-idp", region_name=region, endpoint_url=endpoint_url, config=settings)


class _Session(Protocol):
    def client(
        self, service: str, /, *, region_name: str, endpoint_url: str | None, config: Config
    ) -> CognitoClient: ...

"""boto3's client for Cognito user pools, bounded in time."""

from collections.abc import Callable
from typing import Any, Protocol, cast

from claimgraph.resolvers.aws_client import aws_client

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
        endpoint_url: Where to send requests instead of to AWS.
    """
    return cast(CognitoClient, aws_client("cognito-idp", region, endpoint_url, read_timeout=READ_SECONDS))

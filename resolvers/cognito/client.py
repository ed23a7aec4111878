"""boto3's client for Cognito user pools, with time-outs."""

from collections.abc import Callable
from typing import Any, Protocol, cast

from claimgraph.resolvers.aws_client import aws_client

READ_SECONDS = 5.0


class CognitoClient(Protocol):
    """boto3's ``cognito-idp`` client: one method per operation, made at run time from the service model."""

    # Any: the members of a response are defined by the service model, which botocore reads at run time.
    def __getattr__(self, operation: str, /) -> Callable[..., dict[str, Any]]:
        """The method of an operation, such as ``admin_get_user``."""
        ...


def real_client(region: str, *, endpoint_url: str | None = None) -> CognitoClient:
    """Makes a client with a session of its own (0.1 s); nothing is sent to Cognito.

    Credentials come from where botocore looks for them (environment, files, container, instance). Looking may
    call the instance's metadata service, so make the client at start-up, not in a request. Without any, each
    call that has to be signed fails.

    The gateway retries, not botocore. botocore sleeps in the thread; it also retries LimitExceeded (the limit
    of one user for an hour), and in adaptive mode then slows down every call of the client, so that one user
    who keeps guessing codes could slow down the administration of all.

    Args:
        region: The pool's AWS region, such as ``eu-west-1``.
        endpoint_url: Where to send requests instead of to AWS.
    """
    return cast(CognitoClient, aws_client("cognito-idp", region, endpoint_url, read_timeout=READ_SECONDS))

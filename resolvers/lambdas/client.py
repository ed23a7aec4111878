"""boto3's client for AWS Lambda, with time-outs."""

from collections.abc import Mapping
from typing import Any, Protocol, cast

from claimgraph.resolvers.aws_client import aws_client


class LambdaClient(Protocol):
    """The method of boto3's ``lambda`` client that is used."""

    # Any: the members of a response are defined by the service model, which botocore reads at run time.
    def invoke(self, **parameters: object) -> Mapping[str, Any]:
        """Invokes a function (AWS Lambda API reference, "Invoke")."""
        ...


def real_client(
    region: str | None, *, seconds: float, connections: int, endpoint_url: str | None = None
) -> LambdaClient:
    """Makes a client with a session of its own (0.1 s); nothing is sent.

    botocore must not retry: it would do so after a read time-out, while the function may still be running.

    Args:
        region: The functions' region; by default the one of the environment or of ``~/.aws``.
        seconds: How long a function may take to answer.
        connections: Invocations that may be in flight at once.
        endpoint_url: Where to send requests instead of to AWS.

    Raises:
        botocore.exceptions.NoRegionError: No region is known.
    """
    client = aws_client(
        "lambda", region, endpoint_url, read_timeout=seconds, max_pool_connections=connections
    )
    return cast(LambdaClient, client)

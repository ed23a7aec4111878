"""boto3's client for AWS Lambda, bounded in time."""

from collections.abc import Mapping
from typing import Any, Protocol, cast

from claimgraph.resolvers.aws_client import aws_client


class LambdaClient(Protocol):
    """What is used of boto3's ``lambda`` client."""

    # Any: botocore makes the answer from its service model and has no types for it.
    def invoke(self, **parameters: object) -> Mapping[str, Any]:
        """Invoke a function (AWS Lambda API reference, "Invoke")."""
        ...


def real_client(
    region: str | None, *, seconds: float, connections: int, endpoint_url: str | None = None
) -> LambdaClient:
    """Make a client with a session of its own (0.1 s); nothing is sent.

    botocore does not retry: it would after a read time-out, when the function may be running still.

    Args:
        region: The functions' region; by default that of the environment or of ``~/.aws``.
        seconds: How long a function may take to answer.
        connections: How many invocations may be under way at once.
        endpoint_url: Where to send requests instead of to AWS.

    Raises:
        botocore.exceptions.NoRegionError: No region is known.
    """
    client = aws_client(
        "lambda", region, endpoint_url, read_timeout=seconds, max_pool_connections=connections
    )
    return cast(LambdaClient, client)

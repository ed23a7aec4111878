"""boto3's clients, each with a session of its own, time-outs and an explicit endpoint."""

import os
from typing import Any, Protocol, cast

from botocore.config import Config

CONNECT_SECONDS = 2.0


# Any: boto3 makes clients from service models at run time; callers declare the methods that they use.
def aws_client(
    service: str, region: str | None, endpoint_url: str | None, *, attempts: int = 1, **options: object
) -> Any:  # noqa: ANN401 - see above
    """Makes a client (0.1 s); nothing is sent.

    Args:
        service: boto3's name of the service.
        region: Its region; None for `environment_region`, or else the one that botocore finds.
        endpoint_url: Where to send requests instead of to AWS. Endpoints from the environment or from
            ``~/.aws`` are ignored, so that no credentials are sent to a forgotten emulator.
        attempts: How often botocore tries a call in total.
        options: Further members of botocore's ``Config``.

    Raises:
        botocore.exceptions.NoRegionError: No region is known.
    """
    # Only here: it takes 8 MB, which a server that calls nothing at AWS does not need.
    from boto3.session import Session  # noqa: PLC0415

    settings = Config(
        connect_timeout=CONNECT_SECONDS,
        retries={"mode": "standard", "total_max_attempts": attempts},
        **{"ignore_configured_endpoint_urls": True, **options},  # pyright: ignore[reportArgumentType] - botocore checks them
    )
    session = cast("_Session", Session())
    where = region or environment_region()
    return session.client(service, region_name=where, endpoint_url=endpoint_url, config=settings)


def environment_region() -> str | None:
    """The region in ``AWS_REGION``, which AWS Lambda and ECS set and the other SDKs read.

    botocore by itself reads only ``AWS_DEFAULT_REGION`` and ``~/.aws`` (AWS SDKs and Tools reference guide,
    "AWS Region").
    """
    return os.environ.get("AWS_REGION") or None


class _Session(Protocol):
    def client(
        self, service: str, /, *, region_name: str | None, endpoint_url: str | None, config: Config
    ) -> Any: ...  # noqa: ANN401 - see above

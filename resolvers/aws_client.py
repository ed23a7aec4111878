"""boto3's clients, each with a session of its own, bounded in time and told where to send requests."""

import os
from typing import Any, Protocol, cast

from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs] - botocore ships no types

CONNECT_SECONDS = 2.0


# Any: boto3 makes clients from service models at run time; their callers say what they use of them.
def aws_client(
    service: str, region: str | None, endpoint_url: str | None, *, attempts: int = 1, **options: object
) -> Any:  # noqa: ANN401 - see above
    """Make a client (0.1 s); nothing is sent.

    Args:
        service: boto3's name of the service.
        region: Its region; None for `environment_region`, or else what botocore finds.
        endpoint_url: Where to send requests instead of to AWS. The only way to say so: endpoints from the
            environment or from ``~/.aws`` are not heeded, lest credentials go to a forgotten emulator.
        attempts: How often botocore tries a call altogether.
        options: More of botocore's ``Config``.

    Raises:
        botocore.exceptions.NoRegionError: No region is known.
    """
    # Only here: a server that asks nothing of AWS does without its 8 MB.
    from boto3.session import Session  # noqa: PLC0415 # pyright: ignore[reportMissingTypeStubs] - as above

    settings = Config(
        connect_timeout=CONNECT_SECONDS,
        retries={"mode": "standard", "total_max_attempts": attempts},
        ignore_configured_endpoint_urls=True,
        **options,  # pyright: ignore[reportArgumentType] - botocore judges them
    )
    session = cast("_Session", Session())
    where = region or environment_region()
    return session.client(service, region_name=where, endpoint_url=endpoint_url, config=settings)


def environment_region() -> str | None:
    """The region of ``AWS_REGION``, which AWS Lambda, ECS and the other SDKs set and heed.

    botocore by itself looks only for ``AWS_DEFAULT_REGION`` and into ``~/.aws`` (AWS SDKs and Tools reference
    guide, "AWS Region").
    """
    return os.environ.get("AWS_REGION") or None


class _Session(Protocol):
    def client(
        self, service: str, /, *, region_name: str | None, endpoint_url: str | None, config: Config
    ) -> Any: ...  # noqa: ANN401 - see above

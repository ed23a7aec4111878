"""boto3's client for Cognito identity pools: unsigned, bounded in time."""

from collections.abc import Mapping
from typing import Any, Protocol, cast

from botocore import UNSIGNED  # pyright: ignore[reportMissingTypeStubs] - botocore ships no types
from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs] - as above

CONNECT_SECONDS = 2.0
READ_SECONDS = 3.0


class IdentityPoolClient(Protocol):
    """What is used of boto3's ``cognito-identity`` client."""

    # Any: botocore makes the answers from its service model and has no types for them.
    def get_id(self, **parameters: object) -> Mapping[str, Any]:
        """The identity of a login (API reference, "GetId")."""
        ...

    def get_credentials_for_identity(self, **parameters: object) -> Mapping[str, Any]:
        """Credentials of an identity (API reference, "GetCredentialsForIdentity")."""
        ...


def real_client(region: str, *, endpoint_url: str | None = None) -> IdentityPoolClient:
    """Make a client with a session of its own; nothing is sent.

    Both operations are public: the ID token is the credential, and the server's own AWS credentials stay out
    of it. Both can be repeated without harm, so botocore retries.

    Args:
        region: The identity pool's region.
        endpoint_url: Where to send requests instead of to AWS.
    """
    # Only here: a server without an identity pool does without its 8 MB.
    from boto3.session import Session  # noqa: PLC0415 # pyright: ignore[reportMissingTypeStubs] - as above

    settings = Config(
        signature_version=UNSIGNED,
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 2},
        ignore_configured_endpoint_urls=True,
    )
    session = cast("_Session", Session())
    return session.client("cognito-identity", region_name=region, endpoint_url=endpoint_url, config=settings)


class _Session(Protocol):
    def client(
        self, service: str, /, *, region_name: str, endpoint_url: str | None, config: Config
    ) -> IdentityPoolClient: ...

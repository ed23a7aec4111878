"""boto3's client for Cognito identity pools: unsigned, with time-outs."""

from collections.abc import Mapping
from typing import Any, Protocol, cast

from botocore import UNSIGNED

from claimgraph.resolvers.aws_client import aws_client

READ_SECONDS = 3.0


class IdentityPoolClient(Protocol):
    """The methods of boto3's ``cognito-identity`` client that are used."""

    # Any: the members of a response are defined by the service model, which botocore reads at run time.
    def get_id(self, **parameters: object) -> Mapping[str, Any]:
        """Returns the identity of a login (API reference, "GetId")."""
        ...

    def get_credentials_for_identity(self, **parameters: object) -> Mapping[str, Any]:
        """Returns credentials of an identity (API reference, "GetCredentialsForIdentity")."""
        ...


def real_client(region: str, *, endpoint_url: str | None = None) -> IdentityPoolClient:
    """Makes a client with a session of its own; nothing is sent.

    Both operations are public: the ID token is the credential, and the server's own AWS credentials are not
    used. Both can be repeated without harm, so botocore retries.

    Args:
        region: The identity pool's region.
        endpoint_url: Where to send requests instead of to AWS.
    """
    client = aws_client(
        "cognito-identity",
        region,
        endpoint_url,
        attempts=2,
        signature_version=UNSIGNED,
        read_timeout=READ_SECONDS,
    )
    return cast(IdentityPoolClient, client)

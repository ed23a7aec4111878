"""``claimgraph iam-token``: the credential of an AWS principal for the AWS_IAM mode."""

from typing import Protocol, cast

import typer

from claimgraph.app.settings.settings import SettingsError
from claimgraph.app.trust.iam_proof import SigningCredentials, iam_proof
from claimgraph.auth.modes.presigned import MAX_EXPIRES
from claimgraph.resolvers.aws_client import environment_region


def iam_token(
    audience: str = typer.Argument(help="The name of the API: the audience in its CLAIMGRAPH_IAM."),
    region: str | None = typer.Option(
        None, help="The region whose STS verifies it; by default AWS_REGION, or that of AWS's other settings."
    ),
    profile: str | None = typer.Option(None, help="A profile in ~/.aws, instead of the default profile."),
    expires: int = typer.Option(MAX_EXPIRES, min=1, max=MAX_EXPIRES, help="Its lifetime in seconds."),
) -> None:
    """Print an Authorization header value for the AWS credentials of this environment."""
    # Imported here because no other command needs boto3 to start.
    from boto3.session import Session  # noqa: PLC0415

    session = cast("_AwsSession", Session(profile_name=profile))
    credentials = session.get_credentials()
    if credentials is None:
        raise SettingsError("no AWS credentials found (environment, ~/.aws, container or instance)")
    where = region or environment_region() or session.region_name or "us-east-1"
    print(iam_proof(credentials.get_frozen_credentials(), audience, region=where, expires=expires))


class _CredentialProvider(Protocol):
    def get_frozen_credentials(self) -> SigningCredentials: ...


class _AwsSession(Protocol):
    region_name: str | None

    def get_credentials(self) -> _CredentialProvider | None: ...

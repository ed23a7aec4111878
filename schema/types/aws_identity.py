"""The caller's identity at AWS: an example of a resolver that acts with the caller's own credentials."""

import strawberry

from claimgraph.auth import signed_in
from claimgraph.schema import AWSDateTime, Info, aws_credentials, aws_date_time, guard


@strawberry.type(
    directives=[guard(signed_in)],
    description="The caller's identity in the Cognito identity pool.",
)
class AwsIdentity:
    """The parts of AWS credentials that may be shown: nothing that could be used."""

    identity_id: strawberry.ID = strawberry.field(description="The identity's id.")
    expires_at: AWSDateTime = strawberry.field(
        description="When the caller's current AWS credentials expire."
    )


@strawberry.type
class Query:
    """The AWS identity's root field."""

    # Not `token("id")`: the error of the exchange explains that an ID token is needed, a denial would not.
    @strawberry.field(
        directives=[guard(signed_in)],
        description="The caller's identity at AWS, obtained with the ID token.",
    )
    async def my_aws_identity(self, info: Info) -> AwsIdentity | None:
        """Exchange the ID token for credentials, which are cached until shortly before they expire."""
        credentials = await aws_credentials(info.context)
        return AwsIdentity(
            identity_id=strawberry.ID(credentials.identity_id),
            expires_at=aws_date_time(credentials.expiration),
        )

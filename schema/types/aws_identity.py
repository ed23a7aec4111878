"""The caller at AWS: an example of a resolver that acts with the caller's own credentials."""

import strawberry

from claimgraph.auth import signed_in
from claimgraph.schema import AWSDateTime, Info, aws_credentials, aws_date_time, guard


@strawberry.type(
    directives=[guard(signed_in)],
    description="The caller's identity in the Cognito identity pool.",
)
class AwsIdentity:
    """What may be shown of AWS credentials: nothing that could be used."""

    identity_id: strawberry.ID = strawberry.field(description="The identity's id.")
    expires_at: AWSDateTime = strawberry.field(description="When the AWS credentials at hand expire.")


@strawberry.type
class Query:
    """The AWS identity's root field."""

    # Not `token("id")`: a refusal would come before the explanation that an ID token is needed, and how.
    @strawberry.field(
        directives=[guard(signed_in)],
        description="The caller's identity at AWS, for which the ID token is exchanged.",
    )
    async def my_aws_identity(self, info: Info) -> AwsIdentity | None:
        """Exchange the ID token, or find what was exchanged for it before."""
        credentials = await aws_credentials(info.context)
        return AwsIdentity(
            identity_id=strawberry.ID(credentials.identity_id),
            expires_at=aws_date_time(credentials.expiration),
        )

"""The caller: what the server knows of them from the verified tokens."""

from enum import Enum

import strawberry

from claimgraph.auth import PROFILE_CLAIM, Identity, anyone, claim
from claimgraph.schema import (
    AWSJSON,
    AWSTimestamp,
    Info,
    aws_cognito_user_pools,
    aws_iam,
    aws_lambda,
    aws_oidc,
    guard,
)
from claimgraph.schema.types.profiles import Profile, profile_by_id

#: Every mode but API keys: a key identifies nobody.
_identified = [guard(anyone), aws_cognito_user_pools(), aws_iam(), aws_lambda(), aws_oidc()]


@strawberry.enum(description="The two kinds of token that Amazon Cognito issues.", name="TokenUse")
class TokenUseName(Enum):
    """Spelled as in Cognito's ``token_use`` claim."""

    id = strawberry.enum_value("id", description="Says who the user is: attributes and custom claims.")
    access = strawberry.enum_value("access", description="Says what the bearer may do: scopes.")


@strawberry.enum(description="Where a claim came from.", name="ClaimSource")
class ClaimSourceName(Enum):
    """Spelled as in `claimgraph.auth.identity.ClaimSource`."""

    id_token = strawberry.enum_value("id_token", description="The ID token.")
    access_token = strawberry.enum_value("access_token", description="The access token.")
    lookup = strawberry.enum_value(
        "lookup", description="Looked up by the server (CLAIMGRAPH_CLAIM_LOOKUPS)."
    )


@strawberry.enum(description="How a caller proved who they are; AppSync's authorization modes.")
class AuthorizationMode(Enum):
    """Spelled as in `claimgraph.auth.identity.Mode`."""

    AMAZON_COGNITO_USER_POOLS = strawberry.enum_value(
        "AMAZON_COGNITO_USER_POOLS", description="A token of a user pool."
    )
    OPENID_CONNECT = strawberry.enum_value("OPENID_CONNECT", description="A token of an OpenID provider.")
    API_KEY = strawberry.enum_value("API_KEY", description="An API key.")
    AWS_LAMBDA = strawberry.enum_value("AWS_LAMBDA", description="A token that a Lambda authorizer judged.")
    AWS_IAM = strawberry.enum_value("AWS_IAM", description="AWS credentials, vouched for by AWS STS.")


@strawberry.type(directives=_identified, description="A claim, and where it came from.")
class ClaimOrigin:
    """One claim's name and source."""

    claim: str = strawberry.field(description="The claim's name.")
    source: ClaimSourceName = strawberry.field(description="Where it came from.")


@strawberry.type(
    directives=_identified,
    description="The caller, as the verified credential of this request describes them.",
)
class Viewer:
    """The caller; every value comes from a verified credential."""

    mode: AuthorizationMode = strawberry.field(description="How the caller proved who they are.")
    sub: strawberry.ID | None = strawberry.field(
        description="The subject of a token; for a machine, the app client's id, which is no user."
    )
    username: str | None = strawberry.field(
        description="The user name; null for a machine. For an AWS principal, its unique id."
    )
    token_uses: list[TokenUseName] = strawberry.field(description="The kinds of token this request carried.")
    client_id: str | None = strawberry.field(description="The app client that the token was issued to.")
    groups: list[str] | None = strawberry.field(
        description="The user's groups; null when the token has no groups claim."
    )
    scopes: list[str] = strawberry.field(description="The access token's scopes; empty without one.")
    issuer: str | None = strawberry.field(description="The user pool or provider that issued the token.")
    account_id: str | None = strawberry.field(description="The AWS account of an AWS principal.")
    user_arn: str | None = strawberry.field(description="The ARN of an AWS principal.")
    resolver_context: AWSJSON | None = strawberry.field(
        description="What a Lambda authorizer said of the caller."
    )
    expires_at: AWSTimestamp = strawberry.field(description="When the first of the credentials expires.")
    claims: AWSJSON = strawberry.field(
        description="All claims of the verified token; of two, the ID token's over the access token's."
    )
    claim_sources: list[ClaimOrigin] = strawberry.field(description="Where each of the claims came from.")
    user_profile_id: strawberry.ID | None = strawberry.field(
        directives=[guard(claim(PROFILE_CLAIM))],
        description="The caller's profile id, from the userProfileID claim of the ID token.",
    )

    @strawberry.field(
        directives=[guard(claim(PROFILE_CLAIM))],
        description="The caller's own profile, found by the userProfileID claim of the ID token.",
    )
    async def profile(self, info: Info) -> Profile | None:
        """The profile that the claim names; null if it is not (or no longer) in the store."""
        if self.user_profile_id is None:
            return None
        record = await profile_by_id.load(info.context, self.user_profile_id)
        return Profile.of(record) if record else None

    @classmethod
    def of(cls, identity: Identity) -> "Viewer":
        """What may be shown of an identity to the caller themselves."""
        profile_id = identity.user_profile_id
        context = dict(identity.resolver_context) if identity.mode == "AWS_LAMBDA" else None
        return cls(
            mode=AuthorizationMode(identity.mode),
            sub=strawberry.ID(identity.sub) if identity.sub else None,
            username=identity.username,
            token_uses=[TokenUseName(use) for use in sorted(identity.token_uses, reverse=True)],
            client_id=identity.client_id or None,
            groups=None if identity.groups is None else list(identity.groups),
            scopes=sorted(identity.scopes),
            issuer=identity.issuer or None,
            account_id=identity.account_id or None,
            user_arn=identity.user_arn or None,
            resolver_context=None if context is None else AWSJSON(context),
            expires_at=AWSTimestamp(identity.expires_at),
            claims=AWSJSON(dict(identity.claims)),
            claim_sources=[
                ClaimOrigin(claim=claim, source=ClaimSourceName(source))
                for claim, source in identity.claim_sources.items()
            ],
            user_profile_id=None if profile_id is None else strawberry.ID(profile_id),
        )


@strawberry.type
class Query:
    """The viewer's root field."""

    @strawberry.field(directives=_identified, description="The caller.")
    def me(self, info: Info) -> Viewer:
        """The caller, from the verified credential."""
        return Viewer.of(info.context.identity)

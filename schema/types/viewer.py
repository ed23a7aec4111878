"""The caller, as the verified credentials describe them."""

from enum import Enum

import strawberry

from claimgraph.auth import PROFILE_CLAIM, Identity, anyone, claim
from claimgraph.auth.api_modes import AWS_LAMBDA
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

#: Every mode but API keys, which identify no one.
_identified = [guard(anyone), aws_cognito_user_pools(), aws_iam(), aws_lambda(), aws_oidc()]


@strawberry.enum(description="The two kinds of token that Amazon Cognito issues.", name="TokenUse")
class TokenUseName(Enum):
    """Spelled as in Cognito's ``token_use`` claim."""

    id = strawberry.enum_value(
        "id", description="An ID token, which says who the user is (attributes and custom claims)."
    )
    access = strawberry.enum_value(
        "access", description="An access token, which says what the bearer may do (scopes)."
    )


@strawberry.enum(description="Where a claim comes from.", name="ClaimSource")
class ClaimSourceName(Enum):
    """Spelled as in `claimgraph.auth.identity.ClaimSource`."""

    id_token = strawberry.enum_value("id_token", description="The ID token.")
    access_token = strawberry.enum_value("access_token", description="The access token.")
    lookup = strawberry.enum_value(
        "lookup", description="A look-up by the server (CLAIMGRAPH_CLAIM_LOOKUPS)."
    )


@strawberry.enum(description="How a caller is authenticated: AppSync's authorization modes.")
class AuthorizationMode(Enum):
    """Spelled as in `claimgraph.auth.identity.Mode`."""

    AMAZON_COGNITO_USER_POOLS = strawberry.enum_value(
        "AMAZON_COGNITO_USER_POOLS", description="A user pool token."
    )
    OPENID_CONNECT = strawberry.enum_value(
        "OPENID_CONNECT", description="A token of an OpenID Connect provider."
    )
    API_KEY = strawberry.enum_value("API_KEY", description="An API key.")
    AWS_LAMBDA = strawberry.enum_value("AWS_LAMBDA", description="A token that a Lambda authorizer accepted.")
    AWS_IAM = strawberry.enum_value("AWS_IAM", description="AWS credentials, confirmed by AWS STS.")


@strawberry.type(directives=_identified, description="A claim and its source.")
class ClaimOrigin:
    """A claim's name and source."""

    claim: str = strawberry.field(description="The claim's name.")
    source: ClaimSourceName = strawberry.field(description="Where the claim comes from.")


@strawberry.type(
    directives=_identified,
    description="The caller, as the request's verified credentials describe them.",
)
class Viewer:
    """The caller; every value comes from a verified credential."""

    mode: AuthorizationMode = strawberry.field(description="How the caller is authenticated.")
    sub: strawberry.ID | None = strawberry.field(
        description="The subject of the token; for a machine, the app client's id, which is not a user's."
    )
    username: str | None = strawberry.field(
        description="The user name; null for a machine. For an AWS principal, its unique id."
    )
    token_uses: list[TokenUseName] = strawberry.field(
        description="The kinds of token that the request carried."
    )
    client_id: str | None = strawberry.field(description="The app client that the token was issued to.")
    groups: list[str] | None = strawberry.field(
        description="The user's groups; null if the token has no groups claim."
    )
    scopes: list[str] = strawberry.field(
        description="The access token's scopes; empty without an access token."
    )
    issuer: str | None = strawberry.field(description="The user pool or provider that issued the token.")
    account_id: str | None = strawberry.field(description="The AWS account of an AWS principal.")
    user_arn: str | None = strawberry.field(description="The ARN of an AWS principal.")
    resolver_context: AWSJSON | None = strawberry.field(
        description="The context that the Lambda authorizer returned."
    )
    expires_at: AWSTimestamp = strawberry.field(
        description="When the first of the request's credentials expires."
    )
    claims: AWSJSON = strawberry.field(
        description="All claims of the verified tokens; those of the ID token take precedence."
    )
    claim_sources: list[ClaimOrigin] = strawberry.field(description="The source of each claim.")
    user_profile_id: strawberry.ID | None = strawberry.field(
        directives=[guard(claim(PROFILE_CLAIM))],
        description="The caller's profile id, from the ID token's userProfileID claim.",
    )

    @strawberry.field(
        directives=[guard(claim(PROFILE_CLAIM))],
        description="The caller's own profile, found by the ID token's userProfileID claim.",
    )
    async def profile(self, info: Info) -> Profile | None:
        """The profile that the claim names; null if the store does not have it (any more)."""
        if self.user_profile_id is None:
            return None
        record = await profile_by_id.load(info.context, self.user_profile_id)
        return Profile.of(record) if record else None

    @classmethod
    def of(cls, identity: Identity) -> "Viewer":
        """The GraphQL object of an identity, with what the caller may know about themselves."""
        profile_id = identity.user_profile_id
        context = dict(identity.resolver_context) if identity.mode == AWS_LAMBDA else None
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
        """The caller of this request."""
        return Viewer.of(info.context.identity)

"""AppSync's authorization directives, as Strawberry schema directives for types and fields.

    @strawberry.type(directives=[aws_api_key(), aws_cognito_user_pools()])
    class Note:
        text: str
        secret: str | None = strawberry.field(directives=[aws_cognito_user_pools(cognito_groups=["admin"])])

They say to which authorization modes something is open; a guard (schema/guards.py) must hold as well.
schema/runtime/field_rules.py turns both into one rule. The grammar is AppSync's (developer guide,
"Configuring authorization and authentication to secure your GraphQL APIs").
"""

import json
from typing import ClassVar

import strawberry
from strawberry import UNSET
from strawberry.schema_directive import Location

from claimgraph.auth.api_modes import USER_POOLS, Mode

_BOTH = [Location.FIELD_DEFINITION, Location.OBJECT]  # in the order in which the SDL is sorted


class AppSyncDirective:
    """Opens a field, or every field of a type, to an authorization mode.

    Attributes:
        name: The directive's name in the SDL.
        mode: The mode whose callers it allows.
    """

    name: ClassVar[str]
    mode: ClassVar[Mode]

    def __post_init__(self) -> None:
        """Refuse an empty list of groups.

        Raises:
            ValueError: ``cognito_groups`` is given, but is not a list of at least one name.
        """
        groups: list[str] | str | None = getattr(self, "cognito_groups", UNSET)
        if groups is not UNSET and not (isinstance(groups, list) and groups and all(groups)):
            raise ValueError(
                f"{self.name}: cognito_groups is a list of at least one name; leave it out if none is needed"
            )

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of which a caller must be in one; empty for no condition."""
        return tuple(getattr(self, "cognito_groups", UNSET) or ())

    def __str__(self) -> str:
        groups = f"(cognito_groups: {json.dumps(self.groups)})" if self.groups else ""
        return f"@{self.name}{groups}"


class ModeDirective(AppSyncDirective):
    """A directive that counts at every depth; a field's replace its type's."""


@strawberry.schema_directive(
    name="aws_api_key", locations=_BOTH, description="Open to callers with an API key."
)
class AwsApiKey(ModeDirective):
    """Open to API keys."""

    name = "aws_api_key"
    mode = "API_KEY"


@strawberry.schema_directive(
    name="aws_iam", locations=_BOTH, description="Open to callers with AWS credentials."
)
class AwsIam(ModeDirective):
    """Open to IAM principals."""

    name = "aws_iam"
    mode = "AWS_IAM"


@strawberry.schema_directive(
    name="aws_oidc",
    locations=_BOTH,
    description="Open to callers with a token of an OpenID Connect provider.",
)
class AwsOidc(ModeDirective):
    """Open to tokens of OpenID Connect providers."""

    name = "aws_oidc"
    mode = "OPENID_CONNECT"


@strawberry.schema_directive(
    name="aws_lambda",
    locations=_BOTH,
    description="Open to callers that the Lambda authorizer allows.",
)
class AwsLambda(ModeDirective):
    """Open to callers that a Lambda authorizer allows."""

    name = "aws_lambda"
    mode = "AWS_LAMBDA"


@strawberry.schema_directive(
    name="aws_cognito_user_pools",
    locations=_BOTH,
    description="Open to callers with a user pool token; with groups, to members of at least one of them.",
)
class AwsCognitoUserPools(ModeDirective):
    """Open to tokens of user pools."""

    cognito_groups: list[str] | None = strawberry.directive_field(name="cognito_groups", default=UNSET)
    name = "aws_cognito_user_pools"
    mode = USER_POOLS


@strawberry.schema_directive(
    name="aws_auth",
    locations=[Location.FIELD_DEFINITION],  # AppSync accepts it on types, where it has no effect
    description="Where user pools are the only mode: open to members of at least one of the groups.",
)
class AwsAuth(AppSyncDirective):
    """AppSync's older directive for groups; it only counts at root fields of APIs with user pools alone."""

    cognito_groups: list[str] | None = strawberry.directive_field(name="cognito_groups", default=UNSET)
    name = "aws_auth"
    mode = USER_POOLS


#: The names of the directives that count at every depth.
MODE_DIRECTIVES = frozenset(
    each.name for each in (AwsApiKey, AwsIam, AwsOidc, AwsLambda, AwsCognitoUserPools)
)

#: The names of all AppSync directives.
APPSYNC_DIRECTIVES = MODE_DIRECTIVES | {AwsAuth.name}


def aws_api_key() -> AwsApiKey:
    """Open a type or a field to callers with an API key."""
    return AwsApiKey()


def aws_iam() -> AwsIam:
    """Open a type or a field to callers with AWS credentials."""
    return AwsIam()


def aws_oidc() -> AwsOidc:
    """Open a type or a field to callers with a token of an OpenID Connect provider."""
    return AwsOidc()


def aws_lambda() -> AwsLambda:
    """Open a type or a field to callers that the Lambda authorizer allows."""
    return AwsLambda()


def aws_cognito_user_pools(*, cognito_groups: list[str] | None = None) -> AwsCognitoUserPools:
    """Open a type or a field to callers with a token of a user pool, machines included.

    Args:
        cognito_groups: Groups of which callers must be in one; by default there is no condition.

    Raises:
        ValueError: The list is empty, or not a list of names.
    """
    return AwsCognitoUserPools(cognito_groups=UNSET if cognito_groups is None else cognito_groups)


def aws_auth(*, cognito_groups: list[str] | None = None) -> AwsAuth:
    """Open a root field of an API whose only mode is user pools.

    Args:
        cognito_groups: Groups of which callers must be in one; by default there is no condition.

    Raises:
        ValueError: The list is empty, or not a list of names.
    """
    return AwsAuth(cognito_groups=UNSET if cognito_groups is None else cognito_groups)

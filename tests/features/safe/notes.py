"""A feature with fields that are open to every mode and fields that are not."""

import strawberry
from strawberry import Info

from claimgraph.auth import anyone, in_group
from claimgraph.schema import (
    AWSJSON,
    Context,
    aws_api_key,
    aws_cognito_user_pools,
    aws_iam,
    aws_lambda,
    aws_oidc,
    guard,
    lambda_resolver,
)


def _everybody() -> list[object]:
    modes = [aws_api_key(), aws_cognito_user_pools(), aws_iam(), aws_lambda(), aws_oidc()]
    return [guard(anyone), *modes]


def _admins() -> list[object]:
    return [guard(in_group("admin"))]


@strawberry.type(directives=_everybody())
class Note:
    id: strawberry.ID
    text: str
    by: str = strawberry.field(description="The mode of whoever asks.")
    secret: str | None = strawberry.field(default="secret", directives=_admins())


def _note(text: str, info: Info[Context, None]) -> Note:
    return Note(id=strawberry.ID("1"), text=text, by=info.context.identity.mode)


@strawberry.type(directives=_everybody())
class Query:
    @strawberry.field
    def note(self, info: Info[Context, None]) -> Note | None:
        return _note("Water the plants", info)

    @strawberry.field(directives=_admins())
    def required_secret(self) -> str:
        return "secret"

    @strawberry.field(extensions=[lambda_resolver("tests.lambda_handlers.facts:identity")])
    def identity(self) -> AWSJSON | None: ...


@strawberry.type(directives=_everybody())
class Mutation:
    @strawberry.mutation
    def add_note(self, info: Info[Context, None], text: str) -> Note | None:
        return _note(text, info)

    @strawberry.mutation(directives=_admins())
    def drop_note(self) -> Note | None:
        raise AssertionError("nobody may")

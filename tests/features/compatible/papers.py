"""A feature with AppSync's directives, gaps included, for tests/end_to_end/appsync_facts."""

import strawberry
from strawberry import Info

from claimgraph.resolvers.errors import ResolverError
from claimgraph.schema import (
    AWSJSON,
    AWSDateTime,
    AWSTimestamp,
    Context,
    append_error,
    aws_api_key,
    aws_auth,
    aws_cognito_user_pools,
    aws_iam,
    aws_lambda,
    lambda_resolver,
)

_FACTS = "tests.lambda_handlers.facts"


@strawberry.type(directives=[aws_cognito_user_pools(), aws_lambda()])
class Paper:
    text: str = "text"
    secret: str | None = "secret"
    required: str = "required"


@strawberry.type(directives=[aws_iam(), aws_cognito_user_pools()])
class Memo:
    text: str | None = "text"
    stamp: str | None = strawberry.field(default="stamp", directives=[aws_iam()])


@strawberry.type(directives=[aws_cognito_user_pools(cognito_groups=["admin"])])
class Plan:
    rota: str | None = strawberry.field(
        default="rota", directives=[aws_cognito_user_pools(cognito_groups=["user"])]
    )
    budget: str | None = "budget"
    pay: str | None = "pay"


@strawberry.type
class Page:
    number: int

    @strawberry.field(extensions=[lambda_resolver(f"{_FACTS}:pages", max_batch_size=10)])
    def text(self) -> str | None: ...


@strawberry.type
class Seen:
    event: AWSJSON | None


@strawberry.type
class Query:
    @strawberry.field
    def undirected(self) -> str | None:
        return "read"

    @strawberry.field(directives=[aws_auth(cognito_groups=["admin"])])
    def with_aws_auth(self) -> str | None:
        return "read"

    @strawberry.field(directives=[aws_cognito_user_pools(cognito_groups=["a", "b"])])
    def of_groups(self) -> str | None:
        return "read"

    @strawberry.field(directives=[aws_cognito_user_pools()])
    def of_users(self) -> str | None:
        return "read"

    @strawberry.field(directives=[aws_api_key(), aws_cognito_user_pools()])
    def of_keys(self) -> str | None:
        return "read"

    @strawberry.field(directives=[aws_cognito_user_pools()])
    def required_of_users(self) -> str:
        return "read"

    @strawberry.field(directives=[aws_lambda(), aws_cognito_user_pools()])
    def paper(self) -> Paper | None:
        return Paper()

    @strawberry.field(directives=[aws_iam(), aws_cognito_user_pools()])
    def memo(self) -> Memo | None:
        return Memo()

    @strawberry.field
    def plan(self) -> Plan | None:
        return Plan()

    @strawberry.field
    def says_no(self) -> Paper | None:
        raise ResolverError("no")

    @strawberry.field
    def says_why(self) -> Paper | None:
        raise ResolverError("no", "Locked", data={"text": "old", "secret": "s"}, error_info={"by": "ana"})

    @strawberry.field
    def stale(self, info: Info[Context, None]) -> Paper | None:
        append_error(info, ResolverError("a day old", "Stale"))
        return Paper()

    @strawberry.field(extensions=[lambda_resolver(f"{_FACTS}:whole_event")])
    def seen(self, id: strawberry.ID) -> Seen | None: ...  # noqa: A002 - the GraphQL name

    @strawberry.field(extensions=[lambda_resolver(f"{_FACTS}:fails")])
    def fails(self, how: str) -> str | None: ...

    @strawberry.field
    def pages(self) -> list[Page]:
        return [Page(number=number) for number in range(3)]

    @strawberry.field
    def date_time(self, value: AWSDateTime) -> AWSDateTime | None:
        return value

    @strawberry.field
    def json_kind(self, value: AWSJSON) -> str | None:
        return type(value).__name__

    @strawberry.field
    def json(self, value: AWSJSON) -> AWSJSON | None:
        return value

    @strawberry.field
    def timestamp(self, value: AWSTimestamp) -> AWSTimestamp | None:
        return value

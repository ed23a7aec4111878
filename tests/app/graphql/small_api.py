"""A small GraphQL API with a stand-in authorization mode, for tests of the HTTP endpoint."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import ClassVar

from graphql import GraphQLError, GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema, build_schema

from claimgraph.app.graphql.context import RequestContext
from claimgraph.app.graphql.endpoint import GraphQLEndpoint
from claimgraph.app.graphql.operations import CountedErrors, Operations
from claimgraph.app.graphql.options import EndpointOptions
from claimgraph.auth.api_modes import Mode
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Dependency, Reason, Unavailable
from claimgraph.auth.identity import Identity, VerifiedCaller
from claimgraph.auth.modes.interface import AuthorizationMode, RequestView
from claimgraph.engine.authorization import Guards
from claimgraph.engine.plans import Plans
from claimgraph.schema.context import Context
from claimgraph.schema.response_additions import ResponseAdditions
from tests.schema.open_services import services_with

SDL = """
type Query {
  hello(name: String): String!
  me: Person
  sum(of: [Int!]!): Int!
  echo(value: Float, input: Filter): String
  boom: String
  must: String!
  odd: Odd!
  slow: String
  requestId: String
  sourceIp: [String!]
}
scalar Odd
input Filter { text: String, all: [Filter!] }
type Person { name: String!, friend: Person, friends: [Person!], later: String }
type Mutation { setName(name: String!): String! }
type Subscription { ticks: Int! }
"""

ALICE = Identity(
    issuer="https://issuer.example",
    sub="sub-alice",
    username="alice",
    client_id="web",
    groups=None,
    scopes=frozenset(),
    token_uses=frozenset({"access"}),
    claims={},
    expires_at=2_000_000_000,
)


Info = GraphQLResolveInfo[Context]


@dataclass(slots=True)
class SmallApi:
    """The endpoint's surroundings, and what they have seen."""

    odd_value: object = 1
    schema: GraphQLSchema = field(default_factory=lambda: build_schema(SDL))
    calls: list[str] = field(default_factory=list[str])
    reported: list[CountedErrors] = field(default_factory=list[CountedErrors])
    mode: "StandInMode" = field(default_factory=lambda: StandInMode())  # noqa: PLW0108 - defined below

    def endpoint(self, options: EndpointOptions | None = None) -> GraphQLEndpoint:
        return self.endpoint_for(self.operations(), options)

    def endpoint_for(self, operations: Operations, options: EndpointOptions | None = None) -> GraphQLEndpoint:
        """Other operations for the same callers."""
        return GraphQLEndpoint(operations, Authenticator([self.mode]), options or EndpointOptions())

    def operations(self) -> Operations:
        schema = self.schema
        resolvers: dict[tuple[str, str], Callable[..., object]] = {
            ("Query", "hello"): self._hello,
            ("Query", "me"): _me,
            ("Query", "sum"): _sum,
            ("Query", "echo"): _echo,
            ("Query", "boom"): _boom,
            ("Query", "must"): _boom,
            ("Query", "odd"): self._odd,
            ("Query", "slow"): _slow,
            ("Query", "requestId"): _request_id,
            ("Query", "sourceIp"): _source_ip,
            ("Mutation", "setName"): self._set_name,
            ("Person", "later"): _later,
        }
        for (type_name, field_name), resolver in resolvers.items():
            owner = schema.type_map[type_name]
            assert isinstance(owner, GraphQLObjectType)
            owner.fields[field_name].resolve = resolver
        plans: Plans[Context] = Plans(schema, Guards({}), lambda context: context.identity)
        return Operations(plans, new_context, _finalize, format_error, self._report)

    def _report(self, errors: CountedErrors, _context: Context) -> None:
        self.reported.append(errors)

    def _hello(self, _source: object, info: Info, name: str | None = None) -> str:
        self.calls.append("hello")
        return f"Hello {name or info.context.identity.username}"

    def _set_name(self, _source: object, _info: Info, name: str) -> str:
        self.calls.append("setName")
        return name

    def _odd(self, _source: object, _info: Info) -> object:
        return self.odd_value


class StandInMode(AuthorizationMode):
    """Accepts two tokens.

    Attributes:
        verified: The tokens that it was asked to verify.
    """

    name: ClassVar[Mode] = "AMAZON_COGNITO_USER_POOLS"

    def __init__(self) -> None:
        self.verified: list[bytes] = []

    def recognises(self, credentials: Credentials) -> bool:
        return credentials.authorization is not None

    def verify_nowait(self, credentials: Credentials) -> VerifiedCaller | None:
        if credentials.token == b"slow-alice":
            return None
        self.verified.append(credentials.token)
        return self._caller(credentials.token)

    async def verify(self, credentials: Credentials, _request: RequestView, /) -> VerifiedCaller:
        self.verified.append(credentials.token)
        await asyncio.sleep(0)
        return self._caller(credentials.token)

    @staticmethod
    def _caller(token: bytes) -> VerifiedCaller:
        match token:
            case b"alice" | b"slow-alice":
                return VerifiedCaller(ALICE, inf)
            case b"expired":
                raise CredentialRejected(Reason.EXPIRED)
            case b"no-keys":
                raise Unavailable(Dependency.SIGNING_KEYS, 7)
            case b"cancelled":
                raise asyncio.CancelledError
            case b"defect":
                raise ZeroDivisionError("a secret that must not be logged")
            case _:
                raise CredentialRejected(Reason.MALFORMED)


_SERVICES = services_with()


def new_context(identity: Identity, credentials: Credentials, request: RequestContext) -> Context:
    return Context(
        identity, request.request_id, _SERVICES, credentials, request.head.headers, request.source_ip
    )


def _finalize(*_: object) -> ResponseAdditions:
    return ResponseAdditions()


def format_error(error: GraphQLError) -> dict[str, object]:
    extensions = dict(error.extensions or {})
    entry: dict[str, object] = {"message": error.message, "locations": error.formatted.get("locations")}
    if error.path is not None:
        entry["path"] = error.path
    if "errorType" in extensions:
        entry["errorType"] = extensions.pop("errorType")
    return entry | {"extensions": extensions}


def _me(_source: object, _info: Info) -> dict[str, object]:
    return {"name": "Alice", "friend": None}


def _sum(_source: object, _info: Info, of: list[int]) -> int:
    return sum(of)


def _echo(_source: object, _info: Info, **values: object) -> str:
    return repr(values)


def _boom(_source: object, _info: Info) -> str:
    raise ValueError("boom")


def _request_id(_source: object, info: Info) -> str:
    return info.context.request_id


def _source_ip(_source: object, info: Info) -> tuple[str, ...]:
    return info.context.source_ip


async def _slow(_source: object, _info: Info) -> str:
    await asyncio.sleep(0.7)
    return "slow"


async def _later(_source: object, _info: Info) -> str:
    await asyncio.sleep(0)
    return "later"

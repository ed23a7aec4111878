"""The built-in API with an embedded user pool and a database, run by graphql-core and by plans."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count

from starlette.types import ASGIApp

from claimgraph.app.assembly import operations_of
from claimgraph.app.aws.pool_services import pool_services
from claimgraph.app.embedded_pool.seed import SEED
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from claimgraph.app.graphql.endpoint import GraphQLEndpoint
from claimgraph.app.graphql.options import EndpointOptions
from claimgraph.app.testing import Caller, ThrowAwayPool, anonymous, api_key, machine, user
from claimgraph.app.testing.api import authenticator_of
from claimgraph.app.testing.callers import Tokens
from claimgraph.app.testing.in_process import InProcessResponse, post
from claimgraph.app.testing.scratch import ScratchDatabase, scratch_services
from claimgraph.app.trust.revocation_feed import RevocationFeed
from claimgraph.auth.identity import Identity
from claimgraph.engine.compile_budget import CompileBudget
from claimgraph.engine.documents import Document
from claimgraph.engine.plans import PlanLimits, Plans
from claimgraph.resolvers.audit import AuditStore
from claimgraph.resolvers.cognito.attributes.catalogue import AttributeCatalogue
from claimgraph.resolvers.cognito.gateway import CognitoGateway
from claimgraph.resolvers.cognito.quotas import QuotaBudgets
from claimgraph.resolvers.cognito.users.administration import Safeguards
from claimgraph.resolvers.cognito.users.checks import administrator_checks
from claimgraph.resolvers.revocations import RevocationStore
from claimgraph.schema import provided
from claimgraph.schema.context import Context
from claimgraph.schema.matrix import CallerKind
from claimgraph.schema.matrix.credentials import SOME_VALUE, Credential
from claimgraph.schema.runtime.build import BuiltApi
from claimgraph.schema.runtime.guarded_fields import claims_asked
from claimgraph.schema.services import Services
from tests.schema.matrix.probes import Question
from tests.schema.matrix.samples import MINE

_ALICE = next(seeded for seeded in SEED.users if seeded.username == "alice")


class _ByGraphQLCore(Plans[Context]):
    """No plans: graphql-core runs everything, with guards before the resolvers."""

    def find(
        self, document: Document, name: str | None, raw_variables: Mapping[str, object], context: Context
    ) -> None:
        del document, name, raw_variables, context


@dataclass(frozen=True, slots=True)
class World:
    """A served API.

    Attributes:
        unplanned: The API as graphql-core runs it.
        planned: The API as plans run it.
        plans: The plans.
    """

    unplanned: ASGIApp
    planned: ASGIApp
    plans: Plans[Context]

    async def answers(self, question: Question, headers: Mapping[str, str]) -> list[InProcessResponse]:
        """What comes of a request by graphql-core and by a plan; a document's first time has none."""
        body = {"query": question.query, "variables": question.variables}
        before = self.plans.counts["planned"]
        apps = (self.unplanned, self.planned, self.planned)
        found = [await post(app, body, headers) for app in apps]
        refused = found[0].status != HTTPStatus.OK
        assert refused or self.plans.counts["planned"] > before, dict(self.plans.counts)
        return found


def headers_of(caller: CallerKind, pool: ThrowAwayPool) -> dict[str, str]:
    """What a request of this kind of caller carries."""
    return pool.headers(_asker(caller))


def _asker(caller: CallerKind) -> Caller:
    traits = caller.traits
    match caller.credential:
        case Credential.NONE:
            return anonymous()
        case Credential.API_KEY:
            return api_key()
        case Credential.MACHINE:
            return machine(scopes=sorted(traits.scopes))
        case credential:
            uses = credential.uses
            tokens: Tokens = "both" if len(uses) > 1 else "id" if "id" in uses else "access"
            claims = {name: MINE if value == SOME_VALUE else value for name, value in traits.claims}
            return user(
                groups=sorted(traits.groups),
                scopes=sorted(traits.scopes),
                claims={"sub": _ALICE.sub, **claims},
                tokens=tokens,
                username=_ALICE.username,
            )


@asynccontextmanager
async def world(api: BuiltApi, pool: ThrowAwayPool) -> AsyncGenerator[World]:
    """Serve an API in this process, twice over."""
    database = ScratchDatabase()
    services = _services(api, pool, database)
    limits = PlanLimits(budget=CompileBudget(most=1_000))
    plans = [each(api.graphql, api.guards, _identity, limits) for each in (_ByGraphQLCore, Plans[Context])]
    unplanned, planned = (_endpoint(api, each, services, pool) for each in plans)
    yield World(unplanned, planned, plans[1])
    await database.close()


def _identity(context: Context) -> Identity:
    return context.identity


def _endpoint(api: BuiltApi, plans: Plans[Context], services: Services, pool: ThrowAwayPool) -> ASGIApp:
    operations = operations_of(api, services, plans, explain_denials=True)
    return GraphQLEndpoint(operations, authenticator_of(api.modes, pool), EndpointOptions())


def _services(api: BuiltApi, pool: ThrowAwayPool, database: ScratchDatabase) -> Services:
    audit, feed = AuditStore(database), RevocationFeed(RevocationStore(database))
    embedded = EmbeddedUserPool.start(issuer="http://127.0.0.1/none", profile_id_of=lambda _sub: MINE)
    hours = count(0.0, 3_600.0)  # no quota decides this test
    quotas = QuotaBudgets(clock=lambda: next(hours))
    gateway = CognitoGateway(embedded.client, embedded.user_pool_id, quotas=quotas)
    trusted = pool.trusted()

    def safeguards(catalogue: AttributeCatalogue) -> Safeguards:
        return Safeguards(administrator_checks(catalogue), audit, feed, frozenset({"admin"}))

    withheld = claims_asked(api.fields)
    pools = pool_services([trusted], {trusted.user_pool_id: gateway}, withheld, safeguards)
    scratch = scratch_services(database)
    scratch.add({provided.audit: audit, provided.revoke: feed.revoke, provided.user_pools: pools})
    return scratch

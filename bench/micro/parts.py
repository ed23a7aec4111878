"""The parts of a request, each with what one would use without Claimgraph."""

from collections.abc import Callable, Iterator
from itertools import count, cycle

import strawberry
from graphql import ExecutionResult, parse, validate
from graphql import execute as graphql_execute  # pyright: ignore[reportUnknownVariableType] - bare generics in its signature

from bench.micro.kit import Engine, at_once, context_of, credentials, identity
from bench.micro.timing import Comparison, compare
from bench.servers import api, idiomatic
from bench.servers.claimgraph import pool
from bench.servers.pyjwt_auth import verified
from bench.tokens import Issuer
from bench.workloads import WORKLOADS, Workload
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.identity import Identity
from claimgraph.auth.modes.user_pools import UserPools

_WORKLOADS = {workload.name: workload for workload in WORKLOADS}


def fields(issuer: Issuer) -> Iterator[Comparison]:
    """A leaf of a list, and a refused one."""
    engine, user, admin = Engine(), identity(issuer), identity(issuer, {"cognito:groups": ["admin"]})
    plain = strawberry.Schema(query=api.Query)
    guarded = strawberry.Schema(query=idiomatic.Query)
    long, refused = _WORKLOADS["W4"], _WORKLOADS["W4o"]
    yield compare(
        "field of a list",
        _planned(engine, long, admin),
        "graphql-core, without rules",
        _by_graphql_core(plain, long, lambda: context_of(admin)),
        units=10_000,
    )
    yield compare(
        "row of a list with a refused field",
        _planned(engine, refused, user),
        "graphql-core, permission_classes",
        _by_graphql_core(guarded, refused, idiomatic.Everybody),
        units=1_000,
    )


def tokens(issuer: Issuer) -> Iterator[Comparison]:
    """A token that is new, and one that has been seen."""
    token = issuer.id_token()
    presented, several = credentials(token), cycle([credentials(issuer.id_token(user)) for user in range(50)])
    forgetful, authenticator = (
        Authenticator([UserPools([pool(issuer.jwks())])], cache_size=2),
        Authenticator([UserPools([pool(issuer.jwks())])]),
    )
    at_once(authenticator.authenticate(presented))

    def by_pyjwt() -> object:
        return verified(token)

    yield compare(
        "token, new", lambda: at_once(forgetful.authenticate(next(several))), "PyJWT decode", by_pyjwt
    )
    yield compare("token, seen before", lambda: authenticator.cached(presented), "PyJWT decode", by_pyjwt)


def documents(_issuer: Issuer) -> Iterator[Comparison]:
    """A document that is new, and one that has been seen."""
    engine = Engine()
    for name in ("W1", "W5"):
        query, numbers = _WORKLOADS[name].query, count()

        def examine(query: str = query, numbers: Iterator[int] = numbers) -> object:
            return engine.documents.get(f"{query}#{next(numbers)}")

        def look_up(query: str = query) -> object:
            return engine.documents.get(query)

        def parse_and_validate(query: str = query) -> object:
            return validate(engine.api.graphql, parse(query))

        yield compare(f"document of {name}, new", examine, "parse + validate", parse_and_validate)
        yield compare(f"document of {name}, seen before", look_up, "parse + validate", parse_and_validate)


def compiling(issuer: Issuer) -> Iterator[Comparison]:
    """The making of a plan."""
    engine, admin = Engine(), identity(issuer, {"cognito:groups": ["admin"]})
    plain = strawberry.Schema(query=api.Query)
    for name in ("W1", "W3", "W5"):
        workload = _WORKLOADS[name]
        yield compare(
            f"making the plan of {name}",
            engine.compiles(workload.query, admin, workload.variables),
            "running it once by graphql-core",
            _by_graphql_core(plain, workload, lambda: context_of(admin)),
        )


def _planned(engine: Engine, workload: Workload, caller: Identity) -> Callable[[], object]:
    return engine.runs(workload.query, caller, workload.variables)


def _by_graphql_core(
    schema: strawberry.Schema, workload: Workload, new_context: Callable[[], object]
) -> Callable[[], object]:
    """What runs an operation that is parsed and valid by graphql-core, once."""
    graphql = schema._schema  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - Strawberry has no public name for it
    document = parse(workload.query)

    def run() -> object:
        result = graphql_execute(
            graphql, document, context_value=new_context(), variable_values=workload.variables
        )
        assert isinstance(result, ExecutionResult)
        assert result.data is not None
        return result

    return run

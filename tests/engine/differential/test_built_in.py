"""The API that ships: generated operations over profiles, read and changed by callers of several kinds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import cast

import pytest
from graphql import OperationDefinitionNode, get_variable_values, parse, validate

from claimgraph.auth.api_modes import ApiModes, Mode
from claimgraph.auth.identity import Identity
from claimgraph.resolvers.profiles import Profile, ProfileStore
from claimgraph.resolvers.profiles.changes import ProfileChange
from claimgraph.resolvers.profiles.record import ProfileEdge, ProfilePage
from claimgraph.schema.context import Context
from claimgraph.schema.provided import profiles
from claimgraph.schema.runtime.build import BuiltApi, build_api
from tests.engine.differential.both import Both
from tests.engine.differential.walks import Walk
from tests.schema.callers import caller
from tests.schema.open_services import services_with

_NOW = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
_P1 = Profile(
    "p1", "One", "bio", "https://a.example/1.png", None, "en-GB", None, ("a", "b"), "one@people.example",
    "+15550100", date(1990, 4, 23), "notes", _NOW, _NOW, 1,
)  # fmt: skip
_PROFILES = {
    "p1": _P1,
    "p2": replace(_P1, id="p2", email=None, tags=(), version=2**40),  # version is no Int
    "x": replace(_P1, id="x", email="not an address", created_at=cast(datetime, "yesterday"), birthdate=None),
}


class _Store:
    """Profiles in memory; remembers how it was asked."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    async def by_ids(self, ids: Sequence[str]) -> list[Profile | None]:
        self.asked.append(("by_ids", tuple(ids)))
        return [_PROFILES.get(one) for one in ids]

    async def by_subs(self, subs: Sequence[str]) -> list[Profile | None]:
        raise NotImplementedError(subs)

    async def page(self, first: int, after: str | None = None, search: str | None = None) -> ProfilePage:
        self.asked.append(("page", first, after, search))
        if after == "x":
            raise OSError("the disk is gone")
        edges = tuple(ProfileEdge(one.id, one) for one in list(_PROFILES.values())[: max(first, 0)])
        return ProfilePage(edges, has_next_page=False)

    async def id_for(self, sub: str, *, display_name: str | None = None) -> str:
        raise NotImplementedError(sub, display_name)

    async def update(self, profile_id: str, change: ProfileChange, *, expected_version: int) -> Profile:
        self.asked.append(("update", profile_id, repr(change), expected_version))
        return _PROFILES[profile_id]


def _context(identity: Identity) -> Context:
    store: ProfileStore = _Store()
    return Context(identity, "request", services_with(store), clock=lambda: 1_700_000_000)


def _asked(context: Context) -> object:
    return cast(_Store, profiles.of(context)).asked


@pytest.fixture(scope="module")
def api() -> BuiltApi:
    return build_api(modes=ApiModes("AMAZON_COGNITO_USER_POOLS", frozenset[Mode]({"API_KEY"})))


_CALLERS = (
    caller(profile_id="p1"),
    caller(profile_id="p2", groups=("admin",)),
    caller(),
    caller(username=None, uses=frozenset({"access"})),
    replace(caller(username=None, uses=frozenset()), mode="API_KEY"),
)


@pytest.mark.parametrize(("mutation", "seeds", "least"), [(False, 400, 250), (True, 1_000, 80)])
async def test_generated_operations_run_as_graphql_core_runs_them(
    api: BuiltApi, mutation: bool, seeds: int, least: int
) -> None:
    both = Both(api, _context, _asked)
    run: Counter[str] = Counter()
    for seed in range(seeds):
        walk = Walk(api.graphql, f"built in {seed}", mutation=mutation)
        ast = parse(walk.text)
        if validate(api.graphql, ast) or _refused(api, walk):
            continue
        result = await both.run(walk.text, _CALLERS[seed % len(_CALLERS)], walk.variables)
        run["all"] += 1
        run["with errors"] += bool(result.errors)
    assert run["all"] > least
    assert run["with errors"] > least / 5


def _refused(api: BuiltApi, walk: Walk) -> bool:
    """Whether the variables are not acceptable."""
    (operation, *_) = parse(walk.text).definitions
    assert isinstance(operation, OperationDefinitionNode)
    definitions = operation.variable_definitions or ()
    return isinstance(get_variable_values(api.graphql, definitions, dict(walk.variables)), list)

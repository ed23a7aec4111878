"""Settled rules: once for each identity, with one comparison of owners, for every kind of condition."""

import gc
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from uuid import UUID

from graphql import GraphQLObjectType, build_schema
from hypothesis import example, given
from hypothesis import strategies as st

from claimgraph.auth import Identity, in_group, owner
from claimgraph.auth.rules import Condition, Facts, Requirement, Rule, SourceField, Target, is_owner
from claimgraph.engine.authorization import FieldGuard, Guards
from claimgraph.engine.documents import DocumentCache
from claimgraph.engine.execution import OperationRequest, execute
from claimgraph.engine.limits import Limits
from claimgraph.engine.plans import Plans
from tests.schema.callers import caller

_SCHEMA = build_schema("type Query { thing: Thing } type Thing { ownerId: ID secret: String }")


@dataclass
class _Caller:
    """A request's context."""

    identity: Identity
    owner_id: object


def _thing(_source: object, info: "SimpleNamespace") -> object:
    return SimpleNamespace(owner_id=info.context.owner_id, secret="s")


def _install_resolver() -> None:
    query = _SCHEMA.query_type
    assert isinstance(query, GraphQLObjectType)
    query.fields["thing"].resolve = _thing


_install_resolver()


def _facts(source: object, _arguments: Mapping[str, object]) -> Facts:
    def read(target: Target) -> object:
        assert isinstance(target, SourceField)
        return getattr(source, "owner_id")  # noqa: B009 - any object

    return read


def _refuse(*_: object) -> Exception:
    return PermissionError("refused")


def _guards(rule: Rule) -> Guards:
    guard = FieldGuard(rule, _thing, "secret", {"ownerId": "owner_id"}, _facts, _refuse)
    return Guards({("Thing", "secret"): guard})


class _Things:
    """Things whose secret is guarded by a rule, read by plans."""

    def __init__(self, rule: Rule) -> None:
        self.plans = Plans[_Caller](_SCHEMA, _guards(rule), lambda context: context.identity)
        self._document = DocumentCache(_SCHEMA, Limits(), max_documents=1, max_bytes=10**6).get(
            "{ thing { secret } }"
        )
        self.plans.find(self._document, None, {}, _Caller(caller(), None))  # the first sight

    async def reads(self, identity: Identity, owner_id: object) -> bool:
        """Whether the secret of a thing with such an owner is read."""
        result = await execute(self.plans, OperationRequest(self._document), _Caller(identity, owner_id))
        return result.data == {"thing": {"secret": "s"}}


class _Text(str):
    __slots__ = ()


_OWNED = _Things(owner("userProfileID", of="ownerId"))
_TEXTS = st.text(min_size=1)


@given(
    _TEXTS | st.uuids().map(str),
    st.none() | st.integers() | st.text() | st.uuids() | st.binary() | st.text().map(_Text),
)
@example("1", 1)
@example("", "")
async def test_owners_compared_in_line_are_compared_by_is_owner(owner_id: str, value: object) -> None:
    identity = caller(profile_id=owner_id)
    for each in (value, owner_id, _Text(owner_id), owner_id.encode()):
        assert await _OWNED.reads(identity, each) is (bool(owner_id) and is_owner(owner_id, each))


@given(st.uuids())
async def test_uuids_compared_in_line_are_compared_by_is_owner(owner_id: UUID) -> None:
    assert await _OWNED.reads(caller(profile_id=str(owner_id)), owner_id)
    assert is_owner(str(owner_id), owner_id)


@dataclass(frozen=True, slots=True)
class _EndsWith(Condition):
    """A kind of condition that says nothing but whether it holds."""

    end: str

    def holds(self, facts: Facts) -> bool:
        return str(facts(SourceField("ownerId"))).endswith(self.end)


@dataclass(frozen=True, slots=True)
class _OwnsEnding(Requirement):
    static = False

    def settle(self, identity: Identity) -> Condition:
        return _EndsWith(str(identity.user_profile_id))

    def remedy(self) -> str:
        return "nobody"

    def __str__(self) -> str:
        return "owns_ending"


async def test_a_condition_without_a_shape_is_asked_for_each_object() -> None:
    for rule in (_OwnsEnding(), _OwnsEnding() & owner("userProfileID", of="ownerId")):
        things = _Things(rule)
        for profile_id, owner_id in (("1", "1"), ("1", "2"), ("2", "2"), ("2", "1")):
            assert await things.reads(caller(profile_id=profile_id), owner_id) is (profile_id == owner_id)
        assert things.plans.counts["planned"] == 4


def test_identities_that_differ_in_owner_ids_alone_are_of_one_class() -> None:
    guards = _guards(owner("userProfileID", of="ownerId") | in_group("admin"))
    numbers = guards.rules_for(["secret"])
    jane, joe, admin, machine = (
        guards.settled(identity).identity_class(numbers)
        for identity in (
            caller(profile_id="p1"),
            caller(profile_id="p2", groups=("other",)),
            caller(profile_id="p1", groups=("admin",)),
            caller(profile_id="p1", username=None),
        )
    )
    assert jane == joe
    assert len({jane, admin, machine}) == 3


def test_rules_are_settled_once_for_an_identity_and_anew_for_a_changed_one() -> None:
    guards = _guards(in_group("admin"))
    admin = caller(groups=("admin",))
    assert guards.settled(admin) is guards.settled(admin)
    assert guards.settled(admin).permits(0, _facts, None, {})
    assert not guards.settled(replace(admin, groups=())).permits(0, _facts, None, {})


def test_settled_rules_make_no_reference_cycle() -> None:
    guards = _guards(owner("userProfileID", of="ownerId"))
    gc.collect()
    gc.disable()
    try:
        for number in range(10):
            guards.settled(caller(profile_id=str(number)))
        assert gc.collect() == 0
    finally:
        gc.enable()

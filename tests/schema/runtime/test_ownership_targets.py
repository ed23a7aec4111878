"""What `owner(…, of=…)` may name; what can never hold is refused when the schema is built."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum, StrEnum
from itertools import product
from types import ModuleType
from typing import Final

import pytest
import strawberry

from claimgraph.app.testing import ApiUnderTest, assert_allowed, assert_denied, user
from claimgraph.auth import Rule, anyone, argument, owner
from claimgraph.schema import guard
from claimgraph.schema.runtime.build import build_api
from claimgraph.schema.runtime.guarded_fields import UnsafeSchema
from claimgraph.schema.scalars import (
    AWSJSON,
    AWSURL,
    AWSDate,
    AWSDateTime,
    AWSEmail,
    AWSIPAddress,
    AWSPhone,
    AWSTime,
    AWSTimestamp,
)


class Plain(Enum):
    ONE = "one"


class Textual(StrEnum):
    ONE = "one"


@strawberry.type(directives=[guard(anyone)])
class Inner:
    id: str


@strawberry.input
class InnerInput:
    id: str


@dataclass(frozen=True)
class Kind:
    """A type that a target may have.

    Attributes:
        annotation: As it is written in Python.
        value: What an object holds.
        sent: What a client sends as an argument.
        text: The claim that equals it; None if none can.
        sent_type: The annotation as an argument, if it is another.
    """

    annotation: object
    value: object
    sent: object
    text: str | None
    sent_type: object = None


_ID: Final = uuid.UUID("2f1c0d5e-0d6c-4c8e-9d3f-0f6f4d5c1a11")
_DAY: Final = "2020-02-03"
KINDS: Final[Mapping[str, Kind]] = {
    "String": Kind(str, "mine", "mine", "mine"),
    "nullable String": Kind(str | None, "mine", "mine", "mine"),
    "ID": Kind(strawberry.ID, "mine", "mine", "mine"),
    "UUID": Kind(uuid.UUID, _ID, str(_ID), str(_ID)),
    "AWSEmail": Kind(AWSEmail, "a@b.example", "a@b.example", "a@b.example"),
    "AWSPhone": Kind(AWSPhone, "+12025550143", "+12025550143", "+12025550143"),
    "AWSURL": Kind(AWSURL, "https://a.example/", "https://a.example/", "https://a.example/"),
    "AWSIPAddress": Kind(AWSIPAddress, "::1", "::1", "::1"),
    "AWSDate": Kind(AWSDate, _DAY, _DAY, _DAY),
    "AWSTime": Kind(AWSTime, "12:00:00Z", "12:00:00Z", "12:00:00Z"),
    "AWSDateTime": Kind(AWSDateTime, f"{_DAY}T00:00:00Z", f"{_DAY}T00:00:00Z", f"{_DAY}T00:00:00Z"),
    "AWSJSON": Kind(AWSJSON, "mine", '"mine"', "mine"),
    "StrEnum": Kind(strawberry.enum(Textual), Textual.ONE, "ONE", "one"),
    "Enum": Kind(strawberry.enum(Plain), Plain.ONE, "ONE", None),
    "Int": Kind(int, 1, 1, None),
    "Float": Kind(float, 1.5, 1.5, None),
    "Boolean": Kind(bool, value=True, sent=True, text=None),
    "AWSTimestamp": Kind(AWSTimestamp, 1, 1, None),
    "Date": Kind(date, date(2020, 2, 3), _DAY, None),
    "DateTime": Kind(datetime, datetime(2020, 2, 3), f"{_DAY}T00:00:00", None),  # noqa: DTZ001 - never compared
    "Time": Kind(time, time(12), "12:00:00", None),
    "Decimal": Kind(Decimal, Decimal(1), "1", None),
    "list": Kind(list[str], ["mine"], ["mine"], None),
    "nullable list": Kind(list[str] | None, ["mine"], ["mine"], None),
    "list of lists": Kind(list[list[str]], [["mine"]], [["mine"]], None),
    "object": Kind(Inner, Inner(id="mine"), {"id": "mine"}, None, InnerInput),
}
FIELD, ARGUMENT, MEMBER = "field", "argument", "member of an input"


def _query(kind: Kind, place: str) -> type:
    rules: Mapping[str, Rule] = {
        FIELD: owner("sub", of="target"),
        ARGUMENT: owner("sub", of=argument("target")),
        MEMBER: owner("sub", of=argument("where.target")),
    }
    sent = kind.sent_type or kind.annotation
    where = strawberry.input(type("Where", (), {"__annotations__": {"target": sent}}))

    def guarded(target: object, where: object) -> str | None:
        return "seen" if target or where else None

    def of_object() -> str | None:
        return "seen"

    guarded.__annotations__ |= {"target": sent, "where": where}
    field = strawberry.field(
        resolver=of_object if place == FIELD else guarded, directives=[guard(rules[place])]
    )
    annotations = {"target": kind.annotation, "guarded": str | None}
    thing = strawberry.type(
        type("Thing", (), {"__annotations__": annotations, "guarded": field}), directives=[guard(anyone)]
    )

    def one() -> object:
        return thing(target=kind.value)

    one.__annotations__ = {"return": thing}
    root = strawberry.field(resolver=one, directives=[guard(anyone)])
    return strawberry.type(type("Query", (), {"__annotations__": {"thing": thing}, "thing": root}))


def _feature(query: type) -> ModuleType:
    module = ModuleType("feature")
    vars(module)["Query"] = query
    return module


def _literal(value: object) -> str:
    """A value as a GraphQL literal: an enum's name bare, the rest as JSON has it."""
    return "ONE" if value == "ONE" else json.dumps(value)


@pytest.mark.parametrize(("name", "place"), list(product(KINDS, (FIELD, ARGUMENT, MEMBER))))
def test_a_rule_that_is_built_can_hold_and_one_that_cannot_is_refused(name: str, place: str) -> None:
    kind = KINDS[name]
    query = _query(kind, place)
    if kind.text is None:
        with pytest.raises(
            UnsafeSchema, match=r"Thing\.guarded is guarded by a rule about .* can never hold"
        ):
            build_api([_feature(query)])
        return
    with ApiUnderTest(build_api([_feature(query)])) as api:
        sent = _literal(kind.sent)
        given = "" if place == FIELD else f"(target: {sent}, where: {{target: {sent}}})"
        document = f"{{ thing {{ guarded{given} }} }}"
        outcomes = {
            caller.name: api.matrix.outcome(api.matrix.rules["Thing.guarded"], caller).value
            for caller in api.matrix.callers
        }
        assert (outcomes["owner"], outcomes["not owner"]) == ("allowed", "refused")
        assert_allowed(api.as_(user(claims={"sub": kind.text})).execute(document), "Thing.guarded")
        assert_denied(api.as_(user(claims={"sub": "theirs"})).execute(document), "Thing.guarded")


@strawberry.type(directives=[guard(anyone)])
class Shared:
    owner_ids: list[str]
    title: str | None = strawberry.field(default=None, directives=[guard(owner("sub", of="ownerIds"))])


@strawberry.type
class SharedQuery:
    @strawberry.field(directives=[guard(anyone)])
    def shared(self) -> Shared | None:
        return None


def test_the_refusal_says_where_the_rule_is_written_and_why() -> None:
    with pytest.raises(UnsafeSchema) as unsafe:
        build_api([_feature(SharedQuery)])
    (problem,) = unsafe.value.problems
    assert problem.startswith(
        "Shared.title is guarded by a rule about 'ownerIds', which can never hold: "
        "a claim is text, and ownerIds is [String!]! (tests/schema/runtime/test_ownership_targets.py:"
    )

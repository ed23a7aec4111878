"""Rules as values: combined, printed, compared, settled."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from uuid import UUID

import pytest

from claimgraph.auth import rules
from claimgraph.auth.identity import Identity, TokenUse
from claimgraph.auth.rules import (
    Condition,
    Rule,
    Target,
    anyone,
    argument,
    claim,
    has_scope,
    in_group,
    mode,
    nobody,
    not_denied,
    owner,
    parse_rule,
    signed_in,
    token,
)

_ME = "5a1f0c52-70b1-70f2-9c3e-0d1e2f3a4b5c"


def caller(
    claims: Mapping[str, object] | None = None,
    *,
    uses: frozenset[TokenUse] = frozenset({"id"}),
    username: str | None = "jane",
    groups: tuple[str, ...] | None = None,
    scopes: frozenset[str] = frozenset(),
) -> Identity:
    return Identity(
        issuer="https://issuer.example",
        sub=_ME,
        username=username,
        client_id="client",
        groups=groups,
        scopes=scopes,
        token_uses=uses,
        claims=MappingProxyType(dict(claims or {})),
        expires_at=2_000_000_000,
    )


def allowed(rule: Rule, identity: Identity, target_value: object = None) -> bool:
    def facts(_target: Target) -> object:
        return target_value

    settled = rule.settle(identity)
    return settled.holds(facts) if isinstance(settled, Condition) else settled


machine = caller(username=None, uses=frozenset({"access"}))


@pytest.mark.parametrize(
    ("rule", "identity", "expected"),
    [
        (anyone, machine, True),
        (signed_in, caller(), True),
        (signed_in, machine, False),
        (token("id"), caller(), True),
        (token("access"), caller(), False),
        (mode("AMAZON_COGNITO_USER_POOLS"), caller(), True),
        (mode("API_KEY"), caller(), False),
        (mode("API_KEY"), replace(caller(), mode="API_KEY"), True),
        (nobody, caller(), False),
        (not_denied("Note.secret"), caller(), True),
        (not_denied("Note.secret"), replace(caller(), denied_fields=frozenset({("Note", "secret")})), False),
        (not_denied("Note.text"), replace(caller(), denied_fields=frozenset({("Note", "secret")})), True),
        (in_group("admin"), caller(groups=("admin",)), True),
        (in_group("admin", "ops"), caller(groups=("ops",)), True),
        (in_group("admin"), caller(groups=("admins", "Admin", "admin ")), False),
        (in_group("admin"), caller(groups=None), False),
        (has_scope("api/write"), caller(scopes=frozenset({"api/write"})), True),
        (has_scope("api/write"), caller(scopes=frozenset({"api/write-all"})), False),
        (claim("tier"), caller({"tier": "gold"}), True),
        (claim("tier"), caller({"tier": 0}), True),
        (claim("tier"), caller({"tier": None}), False),
        (claim("tier"), caller({"tier": ""}), False),
        (claim("tier"), caller(), False),
        (claim("tier").equals("gold"), caller({"tier": "gold"}), True),
        (claim("tier").equals("gold"), caller({"tier": ["gold"]}), False),
        (claim("level").equals(1), caller({"level": True}), False),
        (claim("level").equals(1), caller({"level": 1}), True),
        (claim("level").equals(1), caller({"level": "1"}), False),
        (claim("level").one_of(1, 2), caller({"level": 2}), True),
        (claim("level").one_of(1, 2), caller({"level": 3}), False),
        (in_group("a") & in_group("b"), caller(groups=("a",)), False),
        (in_group("a") & in_group("b"), caller(groups=("a", "b")), True),
        (in_group("a") | in_group("b"), caller(groups=("b",)), True),
        (in_group("a") | in_group("b"), caller(groups=("c",)), False),
    ],
)
def test_the_identity_alone_decides_a_static_rule(rule: Rule, identity: Identity, expected: bool) -> None:
    assert rule.is_static
    assert rule.settle(identity) is expected


@pytest.mark.parametrize(
    ("claims", "value", "expected"),
    [
        ({"userProfileID": "p1"}, "p1", True),
        ({"userProfileID": "p1"}, "p2", False),
        ({"userProfileID": "p1"}, None, False),
        ({"userProfileID": None}, None, False),
        ({}, None, False),
        ({"userProfileID": ""}, "", False),
        ({"userProfileID": 7}, 7, False),
        ({"userProfileID": ["p1"]}, "p1", False),
        ({"userProfileID": "p1"}, ["p1"], False),
        ({"userProfileID": _ME}, UUID(_ME), True),
    ],
)
def test_ownership_needs_exactly_the_value_of_the_claim(
    claims: dict[str, object],
    value: object,
    expected: bool,
) -> None:
    rule = owner("userProfileID", of="id")
    assert not rule.is_static
    assert allowed(rule, caller(claims), value) is expected


def test_a_machine_owns_nothing() -> None:
    impostor = caller({"userProfileID": "p1"}, username=None)
    assert not allowed(owner("userProfileID", of="id"), impostor, "p1")


def test_static_requirements_leave_no_condition() -> None:
    rule = owner("userProfileID", of="id") | in_group("admin")
    assert rule.settle(caller({"userProfileID": "p1"}, groups=("admin",))) is True
    assert rule.settle(caller()) is False
    assert isinstance(rule.settle(caller({"userProfileID": "p1"})), Condition)


def test_conditions_of_one_rule_are_combined_as_the_rule_is() -> None:
    first, second = owner("a", of="x"), owner("b", of="y")
    identity = caller({"a": "1", "b": "2"})

    def facts(target: Target) -> object:
        return {"'x'": "1", "'y'": "other"}[repr(target)]

    both, either = (first & second).settle(identity), (first | second).settle(identity)
    assert isinstance(both, Condition)
    assert isinstance(either, Condition)
    assert not both.holds(facts)
    assert either.holds(facts)


@pytest.mark.parametrize(
    "rule",
    [
        anyone,
        signed_in,
        token("access") & has_scope("aws.cognito.signin.user.admin", "claimgraph/attributes.write"),
        owner("userProfileID", of="id") | in_group("admin"),
        owner("sub", of=argument("input.id")) & (in_group("a") | claim("tier").one_of("gold", "silver")),
        claim("custom:tier").equals(3) | claim("x"),
        claim("level").one_of(-1, 0, "1") & token("id") | mode("API_KEY"),
        in_group('it\'s "quoted"'),
        nobody | not_denied("Profile.email"),
        nobody,
        mode("API_KEY") & not_denied("Note.secret"),
    ],
)
def test_a_printed_rule_reads_back_as_the_same_rule(rule: Rule) -> None:
    for again in (parse_rule(str(rule)), eval(str(rule), dict(vars(rules)))):  # noqa: S307 - our own text
        assert again == rule
        assert hash(again) == hash(rule)


def test_values_of_different_types_make_different_rules() -> None:
    """To Python 1 == True, and a schema keeps one outcome for equal rules."""
    number, truth = (claim("level").equals(value) for value in (1, True))
    assert number != truth
    assert str(number | truth) == "claim('level').equals(1) | claim('level').equals(True)"
    assert parse_rule(str(truth)) == truth


def test_repeated_and_nested_operands_are_flattened() -> None:
    a, b = in_group("a"), in_group("b")
    assert (a | (b | a)) == (a | b)
    assert str(a & (b & a)) == "in_group('a') & in_group('b')"


@pytest.mark.parametrize("empty", [in_group, has_scope, claim("tier").one_of])
def test_an_empty_rule_is_refused(empty: object) -> None:
    assert callable(empty)
    with pytest.raises(ValueError, match="at least one"):
        empty()


def test_an_unknown_token_use_is_refused() -> None:
    with pytest.raises(ValueError, match="'id' or 'access'"):
        token("refresh")  # pyright: ignore[reportArgumentType] - the point of the test

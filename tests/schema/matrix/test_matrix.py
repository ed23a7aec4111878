"""The matrices of the built-in API and of small ones: their callers and outcomes."""

from collections.abc import Collection

from claimgraph.auth.api_modes import Mode
from claimgraph.auth.rules import Rule, anyone, claim, has_scope, in_group, mode, owner, signed_in, token
from claimgraph.schema.matrix import Access, Matrix, Outcome, matrix_of, read_snapshot, snapshot
from claimgraph.schema.runtime.build import build_api


def small(*rules: Rule, modes: Collection[Mode] = ("AMAZON_COGNITO_USER_POOLS", "API_KEY")) -> Matrix:
    return Matrix.of(Access({f"T.f{number}": rule for number, rule in enumerate(rules)}, frozenset(modes)))


def row(matrix: Matrix, field: str) -> dict[str, str]:
    """The outcomes of one field, without refusals."""
    found = {caller.name: matrix.outcome(matrix.rules[field], caller) for caller in matrix.callers}
    return {name: result.value for name, result in found.items() if result is not Outcome.REFUSED}


def names(matrix: Matrix) -> list[str]:
    return [caller.name for caller in matrix.callers]


_PLAIN = ["anonymous", "API key", "machine", "ID token", "access token", "both tokens"]


def test_callers_are_those_that_the_rules_tell_apart() -> None:
    assert names(small(signed_in)) == _PLAIN
    assert names(small(in_group("b", "a") & has_scope("s"), claim("tier").equals("gold"))) == [
        *_PLAIN,
        "group a",
        "group b",
        "scope s",
        "claim tier='gold'",
        "machine + scope s",
        "group a + scope s",
        "group b + scope s",
    ]
    assert names(small(owner("sub", of="id"), claim("sub"))) == [*_PLAIN, "owner", "not owner"]


def test_other_modes_are_shown_where_the_api_has_them() -> None:
    own, theirs = owner("sub", of="id"), claim("tier")
    assert "IAM" not in names(small(mode("AWS_IAM")))
    alone = small(own | theirs, in_group("admin"), modes=["OPENID_CONNECT", "AWS_IAM"])
    assert names(alone) == [
        *("anonymous", "API key", "IAM", "OpenID Connect"),
        *("owner", "not owner", "claim tier"),
    ]
    assert row(alone, "T.f0") == {
        "OpenID Connect": "conditional",
        "owner": "allowed",
        "claim tier": "allowed",
    }
    assert row(alone, "T.f1") == {}


def test_callers_of_a_mode_that_is_not_enabled_are_denied() -> None:
    open_to_all = small(anyone, modes=["AMAZON_COGNITO_USER_POOLS"])
    assert row(open_to_all, "T.f0").keys() == set(_PLAIN) - {"anonymous", "API key"}
    key = open_to_all.caller("API key")
    assert key is not None
    assert open_to_all.reason(anyone, key) == "API_KEY is no authorization mode of the API."


def test_claims_are_presented_in_the_token_that_carries_them() -> None:
    matrix = small(owner("userProfileID", of="id"), claim("userProfileID"), owner("sub", of="id"))
    assert row(matrix, "T.f0") == {
        "ID token": "conditional",
        "both tokens": "conditional",
        "owner": "allowed",
    }
    assert row(matrix, "T.f1").keys() == {"ID token", "both tokens", "owner", "not owner"}
    assert row(matrix, "T.f2").keys() == {"ID token", "access token", "both tokens", "owner"}


def test_a_rule_of_several_requirements_needs_all_of_them() -> None:
    matrix = small(token("access") & in_group("admin") & has_scope("write"), in_group("admin"))
    assert row(matrix, "T.f0") == {"group admin + scope write": "allowed"}
    assert row(matrix, "T.f1") == {"group admin": "allowed", "group admin + scope write": "allowed"}


def test_a_cell_has_a_reason() -> None:
    matrix = small(owner("userProfileID", of="id") | in_group("admin"))
    (rule,) = matrix.rules.values()
    reasons = {caller.name: matrix.reason(rule, caller) for caller in matrix.callers}
    assert reasons["anonymous"] == "A request without a valid credential is refused before any rule is asked."
    assert reasons["ID token"] == "Depends on owner('userProfileID', of='id')."
    assert reasons["owner"] == "Satisfied by owner('userProfileID', of='id')."
    assert reasons["group admin"] == "Satisfied by in_group('admin')."
    assert reasons["access token"] == "Fails at owner('userProfileID', of='id'), in_group('admin')."


def test_the_built_in_api_keeps_contact_data_for_owners_and_admins() -> None:
    matrix = matrix_of(build_api())
    assert len(matrix.rules) == len(build_api().fields)
    email = row(matrix, "Profile.email")
    assert {name for name, result in email.items() if result == "allowed"} == {
        "owner",
        *(name for name in names(matrix) if name.startswith("group admin")),
    }
    assert "access token" not in email
    assert "anonymous" not in row(matrix, "Query.me")


def test_a_snapshot_reads_back_as_the_same_rules() -> None:
    matrix = matrix_of(build_api())
    assert read_snapshot(snapshot(matrix)) == matrix.access

"""A changed rule is classified by the callers that it additionally allows."""

from collections.abc import Collection, Mapping
from typing import get_args

import pytest

from claimgraph.auth.api_modes import Mode
from claimgraph.auth.rules import parse_rule
from claimgraph.auth.rules.alternatives import TooManyWays
from claimgraph.schema.matrix import Access, Change, ChangeKind, changes

_OWNER = "owner('userProfileID', of='id')"
_TWICE = "signed_in & owner('t', of='id') & claim('t').equals('x') & owner('u', of='id')"
_WRITERS = "signed_in & token('access') & in_group('admin') & has_scope('users.write')"


_ALL: tuple[Mode, ...] = get_args(Mode)


def access(rules: Mapping[str, str], modes: Collection[Mode] = _ALL) -> Access:
    """Who may read what, by rules as they print."""
    return Access({field: parse_rule(rule) for field, rule in rules.items()}, frozenset(modes))


def change(before: str | None, after: str | None) -> Change | None:
    """What became of one field."""
    old, new = ({"T.f": rule} if rule else {} for rule in (before, after))
    found = changes(access(old), access(new))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("before", "after", "kind", "gained", "lost"),
    [
        (
            "in_group('a')",
            "in_group('a', 'b')",
            ChangeKind.LOOSENED,
            "ID token + group b, access token + group b",
            "",
        ),
        (
            "in_group('a', 'b')",
            "in_group('a')",
            ChangeKind.TIGHTENED,
            "",
            "ID token + group b, access token + group b",
        ),
        (
            "in_group('a') & in_group('b')",
            "in_group('a')",
            ChangeKind.LOOSENED,
            "ID token + group a, access token + group a",
            "",
        ),
        (
            _OWNER,
            "claim('userProfileID')",
            ChangeKind.LOOSENED,
            (
                "machine + claim userProfileID, "
                "ID token + claim userProfileID, "
                "access token + claim userProfileID"
            ),
            "",
        ),
        (_OWNER, f"{_OWNER} | mode('API_KEY')", ChangeKind.PUBLIC, "API key", ""),
        (
            "mode('API_KEY')",
            "anyone",
            ChangeKind.LOOSENED,
            "Lambda authorizer, IAM, machine, ID token, access token",
            "",
        ),
        ("signed_in", "anyone", ChangeKind.PUBLIC, "API key, machine", ""),
        ("token('id') & signed_in", "signed_in", ChangeKind.LOOSENED, "OpenID Connect, access token", ""),
        (_WRITERS, _WRITERS.replace("signed_in & token('access') & ", ""), None, "", ""),
        (
            _WRITERS,
            "has_scope('users.write')",
            ChangeKind.LOOSENED,
            "machine + scope users.write, access token + scope users.write",
            "",
        ),
        (
            "claim('t').equals(1)",
            "claim('t').one_of(1, True)",
            ChangeKind.LOOSENED,
            "machine + claim t=True, ID token + claim t=True, access token + claim t=True",
            "",
        ),
        (
            "claim('t').equals('x') & owner('t', of='id')",
            "owner('t', of='id')",
            ChangeKind.LOOSENED,
            "ID token + owner (t = id), access token + owner (t = id)",
            "",
        ),
        (
            _TWICE.replace("signed_in & ", "token('id') & "),
            _TWICE,
            ChangeKind.LOOSENED,
            (
                "OpenID Connect + owner (t = id) + owner (u = id), "
                "access token + owner (t = id) + owner (u = id)"
            ),
            "",
        ),
        ("in_group('a') | in_group('b')", "in_group('b', 'a')", None, "", ""),
        (
            "in_group('a') & (in_group('b') | in_group('c'))",
            "in_group('a') & in_group('b') | in_group('a') & in_group('c')",
            None,
            "",
            "",
        ),
        (None, "signed_in", ChangeKind.ADDED, None, ""),
        (None, "anyone", ChangeKind.PUBLIC, None, ""),
        ("anyone", None, ChangeKind.REMOVED, "", None),
    ],
)
def test_a_change_is_classified_by_the_callers_it_lets_in(
    before: str | None,
    after: str | None,
    kind: ChangeKind | None,
    gained: str | None,
    lost: str | None,
) -> None:
    found = change(before, after)
    if kind is None:
        assert found is None
        return
    assert found is not None
    assert found.kind is kind
    assert gained in (None, ", ".join(found.gained))
    assert lost in (None, ", ".join(found.lost))


def test_other_objects_than_before_are_both_gained_and_lost() -> None:
    found = change(_OWNER, "owner('userProfileID', of='ownerId')")
    assert found is not None
    assert found.kind is ChangeKind.LOOSENED
    assert found.gained[0] == "ID token + owner (userProfileID = ownerId)"
    assert found.lost[0] == "ID token + owner (userProfileID = id)"


def test_the_most_serious_change_comes_first() -> None:
    before = {
        "A.tight": "signed_in",
        "B.loose": "in_group('a')",
        "C.public": "signed_in",
        "D.gone": "anyone",
    }
    after = {
        "A.tight": "in_group('a')",
        "B.loose": "signed_in",
        "C.public": "anyone",
        "E.new": "signed_in",
    }
    found = changes(access(before), access(after))
    assert [each.field for each in found] == ["C.public", "B.loose", "A.tight", "E.new", "D.gone"]


def test_enabling_a_mode_lets_its_callers_in() -> None:
    """Even where no rule is worded differently."""
    rules = {"T.everyones": "anyone", "T.admins": "in_group('admin')"}
    alone = access(rules, ["AMAZON_COGNITO_USER_POOLS"])
    with_iam = access(rules, ["AMAZON_COGNITO_USER_POOLS", "AWS_IAM"])
    (found,) = changes(alone, with_iam)
    assert (found.kind, found.field, found.gained) == (ChangeKind.LOOSENED, "T.everyones", ("IAM",))
    (found,) = changes(with_iam, alone)
    assert (found.kind, found.lost) == (ChangeKind.TIGHTENED, ("IAM",))


def test_fields_open_to_api_keys_are_public() -> None:
    modes: list[Mode] = ["AMAZON_COGNITO_USER_POOLS", "API_KEY"]
    alone, with_keys = (access({"T.f": "anyone"}, chosen) for chosen in (modes[:1], modes))
    assert [each.kind for each in changes(alone, with_keys)] == [ChangeKind.PUBLIC]
    (found,) = changes(access({"T.f": "in_group('a')"}, modes), access({"T.f": "signed_in"}, modes))
    assert found.kind is ChangeKind.LOOSENED


def test_without_api_keys_fields_open_to_every_token_are_public() -> None:
    modes: list[Mode] = ["AMAZON_COGNITO_USER_POOLS"]
    (found,) = changes(access({"T.f": "signed_in"}, modes), access({"T.f": "anyone"}, modes))
    assert (found.kind, found.gained) == (ChangeKind.PUBLIC, ("machine",))


_POOLS: Mode = "AMAZON_COGNITO_USER_POOLS"


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        # Whoever is let in now was let in before: a mode that is gone opens nothing.
        (("mode('AMAZON_COGNITO_USER_POOLS')", (_POOLS, "API_KEY")), None, None),
        (("anyone", (_POOLS, "API_KEY")), None, ChangeKind.TIGHTENED),
        (("anyone", (_POOLS, "AWS_IAM")), ("anyone", ()), ChangeKind.TIGHTENED),
        # One mode for another, where every token of the one that stays was enough before.
        (
            ("mode('AMAZON_COGNITO_USER_POOLS')", (_POOLS, "API_KEY")),
            ("anyone", (_POOLS, "AWS_IAM")),
            ChangeKind.LOOSENED,
        ),
        # Opened to every token of the mode that stays.
        (("signed_in", (_POOLS, "API_KEY")), ("anyone", (_POOLS,)), ChangeKind.PUBLIC),
        # No mode stays: what the rule came to in the old ones counts.
        (("nobody", ("API_KEY",)), ("anyone", (_POOLS,)), ChangeKind.PUBLIC),
        (("anyone", ("API_KEY",)), ("anyone", (_POOLS,)), ChangeKind.LOOSENED),
    ],
)
def test_without_gained_access_nothing_becomes_public(
    before: tuple[str, tuple[Mode, ...]], after: tuple[str, tuple[Mode, ...]] | None, kind: ChangeKind | None
) -> None:
    """`after` None: the same rule, by user pools alone."""
    rule, modes = after or (before[0], (_POOLS,))
    found = changes(access({"T.f": before[0]}, before[1]), access({"T.f": rule}, modes))
    assert [each.kind for each in found] == ([] if kind is None else [kind])


def test_a_rule_with_too_many_alternatives_is_refused_at_once() -> None:
    either = " & ".join(f"(in_group('a{number}') | in_group('b{number}'))" for number in range(24))
    groups = ", ".join(f"'g{number}'" for number in range(40))
    listed = f"in_group({groups}) & has_scope({groups.replace('g', 's')})"
    for hostile in (
        either,
        listed,
        " | ".join(f"in_group('g{number}')" for number in range(600)) + f" | {either}",
    ):
        with pytest.raises(TooManyWays, match=r"more than 1,024 ways: .*…"):
            change("signed_in", hostile)


def test_a_rule_with_many_alternatives_is_still_compared() -> None:
    groups = ", ".join(f"'g{number}'" for number in range(500))
    found = change(f"in_group({groups})", f"in_group({groups}, 'new')")
    assert found is not None
    assert found.gained == ("ID token + group new", "access token + group new")

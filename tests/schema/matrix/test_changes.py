"""What a changed rule means: whoever is let in now and was not is named, whichever way that came about."""

import pytest

from auth.rules import parse_rule
from schema.matrix import Change, Kind, changes

_OWNER = "owner('userProfileID', of='id')"
_TWICE = "signed_in & owner('t', of='id') & claim('t').equals('x') & owner('u', of='id')"
_WRITERS = "signed_in & token('access') & in_group('admin') & has_scope('users.write')"


def change(before: str | None, after: str | None) -> Change | None:
    """What became of one field."""
    old, new = ({"T.f": parse_rule(rule)} if rule else {} for rule in (before, after))
    found = changes(old, new)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("before", "after", "kind", "gained", "lost"),
    [
        (
            "in_group('a')",
            "in_group('a', 'b')",
            Kind.LOOSENED,
            "ID token + group b, access token + group b",
            "",
        ),
        (
            "in_group('a', 'b')",
            "in_group('a')",
            Kind.TIGHTENED,
            "",
            "ID token + group b, access token + group b",
        ),
        (
            "in_group('a') & in_group('b')",
            "in_group('a')",
            Kind.LOOSENED,
            "ID token + group a, access token + group a",
            "",
        ),
        (
            _OWNER,
            "claim('userProfileID')",
            Kind.LOOSENED,
            (
                "machine + claim userProfileID, "
                "ID token + claim userProfileID, "
                "access token + claim userProfileID"
            ),
            "",
        ),
        (_OWNER, f"{_OWNER} | mode('API_KEY')", Kind.PUBLIC, "API key", ""),
        (
            "mode('API_KEY')",
            "anyone",
            Kind.LOOSENED,
            "Lambda authorizer, IAM, machine, ID token, access token",
            "",
        ),
        ("signed_in", "anyone", Kind.PUBLIC, "API key, machine", ""),
        ("token('id') & signed_in", "signed_in", Kind.LOOSENED, "OpenID Connect, access token", ""),
        (_WRITERS, _WRITERS.replace("signed_in & token('access') & ", ""), None, "", ""),
        (
            _WRITERS,
            "has_scope('users.write')",
            Kind.LOOSENED,
            "machine + scope users.write, access token + scope users.write",
            "",
        ),
        (
            "claim('t').equals(1)",
            "claim('t').one_of(1, True)",
            Kind.LOOSENED,
            "machine + claim t=True, ID token + claim t=True, access token + claim t=True",
            "",
        ),
        (
            "claim('t').equals('x') & owner('t', of='id')",
            "owner('t', of='id')",
            Kind.LOOSENED,
            "ID token + owner (t = id), access token + owner (t = id)",
            "",
        ),
        (
            _TWICE.replace("signed_in & ", "token('id') & "),
            _TWICE,
            Kind.LOOSENED,
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
        (None, "signed_in", Kind.ADDED, None, ""),
        (None, "anyone", Kind.PUBLIC, None, ""),
        ("anyone", None, Kind.REMOVED, "", None),
    ],
)
def test_a_change_is_judged_by_whom_it_lets_in(
    before: str | None,
    after: str | None,
    kind: Kind | None,
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
    assert found.kind is Kind.LOOSENED
    assert found.gained[0] == "ID token + owner (userProfileID = ownerId)"
    assert found.lost[0] == "ID token + owner (userProfileID = id)"


def test_the_gravest_change_comes_first() -> None:
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
    found = changes(*({field: parse_rule(rule) for field, rule in each.items()} for each in (before, after)))
    assert [each.field for each in found] == ["C.public", "B.loose", "A.tight", "E.new", "D.gone"]

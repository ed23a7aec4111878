"""The callers that `--as` can name."""

from collections.abc import Sequence

import pytest

from claimgraph.app.embedded_pool.seed import SEED
from claimgraph.app.review.callers import UnknownCaller, described_caller
from claimgraph.auth.identity import Identity
from claimgraph.schema.matrix import CallerKind, matrix_of
from claimgraph.schema.matrix.callers import CallerTraits
from claimgraph.schema.runtime.build import build_api

_KINDS = matrix_of(build_api()).callers
_NAMES = [kind.name for kind in _KINDS]


def _kinds() -> Sequence[CallerKind]:
    return _KINDS


def _no_kinds() -> Sequence[CallerKind]:
    raise AssertionError("the matrix is not needed")


def identity(words: str, traits: CallerTraits | None = None) -> Identity:
    """The identity of a caller that the matrix is not needed for."""
    found = described_caller(words, traits or CallerTraits(), _no_kinds).identity
    assert found is not None
    return found


_NONE: set[str] = set()


@pytest.mark.parametrize(
    ("words", "mode", "uses", "is_user"),
    [
        ("id", "AMAZON_COGNITO_USER_POOLS", {"id"}, True),
        ("access", "AMAZON_COGNITO_USER_POOLS", {"access"}, True),
        ("both", "AMAZON_COGNITO_USER_POOLS", {"id", "access"}, True),
        ("machine", "AMAZON_COGNITO_USER_POOLS", {"access"}, False),
        ("api-key", "API_KEY", _NONE, False),
        ("iam", "AWS_IAM", _NONE, False),
        ("lambda", "AWS_LAMBDA", _NONE, False),
        ("oidc", "OPENID_CONNECT", _NONE, True),
    ],
)
def test_a_bare_credential_carries_only_what_is_added(
    words: str, mode: str, uses: set[str], *, is_user: bool
) -> None:
    bare = identity(words)
    assert (bare.mode, bare.token_uses, bare.is_user) == (mode, uses, is_user)
    assert (bare.groups, bare.scopes) == (None, frozenset())
    assert "userProfileID" not in bare.claims
    added = identity(words, CallerTraits(frozenset({"g"}), frozenset({"s"}), (("c", 1),)))
    assert added.scopes == ({"s"} if "access" in uses else frozenset())
    assert ("c" in added.claims) is (bool(uses) or words == "oidc")


@pytest.mark.parametrize(
    ("words", "uses"), [("alice", {"id", "access"}), ("alice:id", {"id"}), ("alice:access", {"access"})]
)
def test_a_seeded_user_has_the_claims_of_the_embedded_pool(words: str, uses: set[str]) -> None:
    alice = next(user for user in SEED.users if user.username == "alice")
    found = identity(words, CallerTraits(frozenset({"more"})))
    assert (found.username, found.claims["sub"], found.token_uses) == ("alice", alice.sub, uses)
    assert ("userProfileID" in found.claims) is ("id" in uses)
    assert found.groups == (*alice.groups, "more")


@pytest.mark.parametrize("name", _NAMES)
def test_every_kind_of_the_matrix_is_a_caller(name: str) -> None:
    found = described_caller(name, CallerTraits(), _kinds)
    assert (found.identity is None) is (name == "anonymous")
    if name != "machine":  # also a bare credential, which is the same caller
        assert found.kind is next(kind for kind in _KINDS if kind.name == name)


def test_a_kind_of_the_matrix_carries_the_claims_that_ownership_reads() -> None:
    assert "userProfileID" in (described_caller("ID token", CallerTraits(), _kinds).kind.identity.claims)
    assert "userProfileID" not in identity("id").claims


@pytest.mark.parametrize(
    ("words", "traits", "message"),
    [
        ("nobody", CallerTraits(), "there is no caller 'nobody'. Expected id, access"),
        ("group admins", CallerTraits(), "Did you mean group admin?"),
        ("alice:both:id", CallerTraits(), "there is no caller"),
        ("mallory:id", CallerTraits(), "there is no caller"),
        ("owner", CallerTraits(frozenset({"admin"})), "'owner' is a kind of caller"),
    ],
)
def test_other_words_are_refused(words: str, traits: CallerTraits, message: str) -> None:
    with pytest.raises(UnknownCaller) as refused:
        described_caller(words, traits, _kinds)
    assert message in str(refused.value)

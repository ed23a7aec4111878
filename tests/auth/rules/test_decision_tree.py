"""A rule taken apart: the ways to satisfy it, and the outcome of each part."""

from types import MappingProxyType

from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import (
    Condition,
    DecisionTree,
    decision_tree,
    has_scope,
    in_group,
    owner,
    signed_in,
    token,
)
from claimgraph.auth.rules.alternatives import alternatives

_A, _B, _C, _D = (in_group(name) for name in "abcd")
_JANE = Identity(
    issuer="https://i",
    sub="s",
    username="jane",
    client_id="c",
    groups=None,
    scopes=frozenset(),
    token_uses=frozenset({"id"}),
    claims=MappingProxyType({"userProfileID": "p1"}),
    expires_at=1,
)


def test_every_way_to_satisfy_a_rule_is_listed_once() -> None:
    assert alternatives((_A | _B) & (_C | _D)) == (
        frozenset({_A, _C}),
        frozenset({_A, _D}),
        frozenset({_B, _C}),
        frozenset({_B, _D}),
    )
    assert alternatives(_A | _A & _B | _A) == (frozenset({_A}), frozenset({_A, _B}))
    assert alternatives(_A) == (frozenset({_A}),)


def test_each_part_is_settled_on_its_own() -> None:
    own, admin = owner("userProfileID", of="id"), in_group("admin")
    tree = decision_tree(signed_in & (own | admin), _JANE)
    assert isinstance(tree.settled, Condition)
    first, second = tree.parts
    assert first == DecisionTree(signed_in, settled=True)
    assert second.rule == own | admin
    assert isinstance(second.parts[0].settled, Condition)
    assert second.parts[1] == DecisionTree(admin, settled=False)


def test_requirements_name_the_claims_that_decide_them() -> None:
    rule = signed_in & token("access") & in_group("admin") & has_scope("s") & owner("sub", of="id")
    named = [name for requirement in rule.requirements() for name in requirement.claims]
    assert named == ["cognito:username", "username", "cognito:groups", "scope", "sub"]

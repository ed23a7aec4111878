"""Patterns of IAM principals: what they match, and that no pattern makes matching long."""

import re
from itertools import product

import pytest

from claimgraph.auth.errors import CredentialRejected
from claimgraph.auth.modes.iam import IamTrust

_ACCOUNT = "123456789012"


def _serves(pattern: str, arn: str) -> bool:
    trust = IamTrust(accounts=frozenset({_ACCOUNT}), audience="shop", principals=(pattern,))
    try:
        trust.check(_ACCOUNT, arn)
    except CredentialRejected:
        return False
    return True


def test_a_star_stands_for_any_characters_and_nothing_else_is_special() -> None:
    """Compared with regular expressions, for every short pattern and text."""
    texts = ["".join(text) for size in range(5) for text in product("ab.", repeat=size)]
    for pattern in ("".join(text) for size in range(5) for text in product("ab.*", repeat=size)):
        expression = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
        for text in texts:
            assert _serves(pattern, text) == (expression.fullmatch(text) is not None), (pattern, text)


@pytest.mark.parametrize("pattern", ["*a" * 40 + "*b", "*a*a*a*a*b", "a*" * 1_000 + "b", "*" * 5_000 + "b"])
def test_a_long_arn_is_compared_with_any_pattern(pattern: str) -> None:
    """With backtracking, this test would not end."""
    assert not _serves(pattern, "a" * 20_000)
    assert _serves(pattern, "a" * 20_000 + "b")

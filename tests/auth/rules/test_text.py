"""Rules parsed from text, without evaluating it."""

import pytest

from claimgraph.auth.rules import UnreadableRule, parse_rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "everyone",
        "anyone &",
        "anyone and signed_in",
        "not signed_in",
        "in_group()",
        "in_group('')",
        "in_group(1)",
        "in_group(*['admin'])",
        "in_group(name='admin')",
        "token('refresh')",
        "mode('PASSWORD')",
        "claim(1)",
        "claim('tier').equals()",
        "claim('tier').equals(None)",
        "claim('tier').equals(1.5)",
        "in_group('admin').equals('gold')",
        "owner('userProfileID')",
        "owner('', of='id')",
        "owner('userProfileID', of=claim('id'))",
        "owner('userProfileID', of='id', at='x')",
        "__import__('os').system('true')",
        "signed_in.__class__",
        "(lambda: signed_in)()",
        "signed_in; anyone",
        "(" * 300 + "anyone" + ")" * 300,
    ],
)
def test_invalid_rule_text_is_refused(text: str) -> None:
    with pytest.raises(UnreadableRule, match="not a rule"):
        parse_rule(text)

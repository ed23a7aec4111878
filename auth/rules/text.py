"""Rules from their printed form: what the SDL and the authorization matrix show can be read back.

A printed rule looks like Python, and Python's own parser reads it; nothing of it is ever evaluated.
"""

import ast
from collections.abc import Callable, Mapping

from claimgraph.auth.rules.algebra import Rule
from claimgraph.auth.rules.denied_fields import not_denied
from claimgraph.auth.rules.ownership import owner
from claimgraph.auth.rules.requirements import (
    HasClaim,
    anyone,
    claim,
    has_scope,
    in_group,
    mode,
    nobody,
    signed_in,
    token,
)
from claimgraph.auth.rules.targets import Target, argument


class UnreadableRule(ValueError):
    """The text is not a rule of this version."""


#: Characters of an unreadable text that are quoted.
_QUOTED = 200

_CONSTANTS: Mapping[str, Rule] = {"anyone": anyone, "nobody": nobody, "signed_in": signed_in}
_FUNCTIONS: Mapping[str, Callable[..., Rule]] = {
    "claim": claim,
    "has_scope": has_scope,
    "in_group": in_group,
    "mode": mode,
    "not_denied": not_denied,
    "token": token,
}
_CLAIM_TESTS: Mapping[str, Callable[..., Rule]] = {
    "equals": HasClaim.equals,
    "one_of": HasClaim.one_of,
}


def parse_rule(text: str) -> Rule:
    """The rule that prints as `text`.

    Args:
        text: Such as ``owner('userProfileID', of='id') | in_group('admin')``.

    Raises:
        UnreadableRule: The text is not the printed form of a rule.
    """
    try:
        return _rule(ast.parse(text, mode="eval").body)
    except (SyntaxError, TypeError, ValueError):
        raise UnreadableRule(f"not a rule: {_shortened(text)}") from None
    except (RecursionError, MemoryError):  # the parser's own words for it
        raise UnreadableRule(f"a rule is nested too deeply: {_shortened(text)}") from None


def _shortened(text: str) -> str:
    return repr(text) if len(text) <= _QUOTED else f"{text[:_QUOTED]!r}…"


def _rule(node: ast.expr) -> Rule:
    match node:
        case ast.BinOp(left, ast.BitAnd(), right):
            return _rule(left) & _rule(right)
        case ast.BinOp(left, ast.BitOr(), right):
            return _rule(left) | _rule(right)
        case ast.Name(name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case ast.Call(ast.Name("owner"), [name], [ast.keyword("of", of)]):
            return owner(_text(name), of=_target(of))
        case ast.Call(ast.Name(name), arguments, []) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*map(_text, arguments))
        case ast.Call(ast.Attribute(tested, test), values, []) if test in _CLAIM_TESTS:
            return _CLAIM_TESTS[test](_claim(tested), *map(_value, values))
        case _:
            raise ValueError


def _claim(node: ast.expr) -> HasClaim:
    rule = _rule(node)
    if not isinstance(rule, HasClaim):
        raise TypeError
    return rule


def _target(node: ast.expr) -> str | Target:
    match node:
        case ast.Call(ast.Name("argument"), [path], []):
            return argument(_text(path))
        case _:
            return _text(node)


def _text(node: ast.expr) -> str:
    value = _value(node)
    if not isinstance(value, str):
        raise TypeError
    return value


def _value(node: ast.expr) -> str | int | bool:
    """A text, an integer (a negative one is an operation to Python's parser) or a truth value."""
    match node:
        case ast.Constant(str() | int() as value):
            return value
        case ast.UnaryOp(ast.USub(), ast.Constant(int() as value)) if not isinstance(value, bool):
            return -value
        case _:
            raise TypeError

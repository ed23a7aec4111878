"""``claimgraph explain``: who may read a field, and what its rule comes to for a caller."""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

import typer

from claimgraph.app.commands.matrix import served_matrix
from claimgraph.app.commands.token_input import NoTokens, tokens_of_standard_input
from claimgraph.app.printable import printable
from claimgraph.app.review.explain.decision_text import tree_lines
from claimgraph.app.review.explain.given_tokens import NoIdentity, Proven, unverified, verified
from claimgraph.app.settings.settings import load_settings
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import Identity
from claimgraph.auth.rules import Rule, decision_tree
from claimgraph.auth.rules import explain as explain_refusal
from claimgraph.auth.rules.token_hints import presented, token_name
from claimgraph.schema.matrix import Matrix, Outcome
from claimgraph.schema.matrix.credentials import Credential

#: Exit statuses; 2 means, as everywhere, that it could not be done.
STATUS = {Outcome.ALLOWED: 0, Outcome.REFUSED: 1, Outcome.CONDITIONAL: 3}
_CANNOT = 2
_SAID = {
    Outcome.ALLOWED: "allowed",
    Outcome.REFUSED: "refused",
    Outcome.CONDITIONAL: "depends on the object or the arguments",
}


def explain(
    field: str = typer.Argument(help="Type.field, such as Profile.email."),
    token: str | None = typer.Option(
        None, "--token", help="`-`: read a token, or two on two lines, from standard input."
    ),
    as_caller: str | None = typer.Option(
        None, "--as", help='A kind of caller of `claimgraph matrix`, such as "ID token".'
    ),
    not_verified: bool = typer.Option(
        False, "--unverified", help="Believe the token without verifying it: expired, or not from here."
    ),
    show_values: bool = typer.Option(False, "--show-values", help="Show the values of claims that are read."),
) -> None:
    """Say who may read a field, or what its rule comes to for the bearer of a token.

    A token comes from standard input only: arguments can be seen by every process of the machine.

    Exit status for a caller: 0 allowed, 1 refused, 3 depends on the object or the arguments; 2 if that
    cannot be said.
    """
    _refuse_contradictions(token, as_caller, of_a_token=not_verified or show_values)
    matrix = served_matrix()
    rule = matrix.rules.get(field) or _unknown("field", field, matrix.rules)
    if token is not None:
        _explain(field, rule, _bearer(rule, token, not_verified=not_verified), show_values=show_values)
    elif as_caller is not None:
        _explain(field, rule, _kind(matrix, rule, as_caller), show_values=False)
    else:
        _print(_everybody(matrix, field, rule))


def _refuse_contradictions(token: str | None, as_caller: str | None, *, of_a_token: bool) -> None:
    """An option that would be ignored may be the one that was meant."""
    if token is not None and as_caller is not None:
        _stop("say either --token or --as: each names a caller")
    if token is None and of_a_token:
        _stop("--unverified and --show-values are about a token: say --token - as well")


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks: in words, as rules see them (None if no rule is asked), and what comes of it."""

    words: str
    identity: Identity | None
    found: Outcome


def _bearer(rule: Rule, token: str, *, not_verified: bool) -> _Asking:
    if token != "-":  # noqa: S105 - the convention for standard input
        _stop("a token is read from standard input only, for every process can see arguments: --token -")
    try:
        proven = _proven(tokens_of_standard_input(), not_verified=not_verified)
    except (NoTokens, NoIdentity) as error:
        _stop(str(error))
    identity = proven.identity
    uses = sorted(identity.token_uses, reverse=True)
    carried = f"an {' and an '.join(map(token_name, uses))}" if uses else presented(identity)
    words = f"{'a user' if identity.is_user else 'a machine'} with {carried}; {proven.by}"
    settled = rule.settle(identity)
    if isinstance(settled, bool):
        return _Asking(words, identity, Outcome.ALLOWED if settled else Outcome.REFUSED)
    return _Asking(words, identity, Outcome.CONDITIONAL)


def _proven(credentials: Credentials, *, not_verified: bool) -> Proven:
    settings = load_settings()
    if not_verified:
        return unverified(credentials, [provider.issuer for provider in settings.oidc_issuers])
    return asyncio.run(verified(credentials, settings))


def _kind(matrix: Matrix, rule: Rule, name: str) -> _Asking:
    caller = matrix.caller(name) or _unknown("kind of caller", name, [each.name for each in matrix.callers])
    identity = None if caller.credential is Credential.NONE else caller.identity
    return _Asking(caller.meaning, identity, matrix.outcome(rule, caller))


def _explain(field: str, rule: Rule, asking: _Asking, *, show_values: bool) -> NoReturn:
    _print((f"{field}: {_SAID[asking.found]}", f"  rule    {rule}", f"  caller  {asking.words}"))
    if asking.identity is not None:
        tree = decision_tree(rule, asking.identity)
        _print(("", *tree_lines(tree, asking.identity, show_values=show_values)))
        if asking.found is not Outcome.ALLOWED:
            _print(("", *_remedies(rule, asking.identity)))
    raise typer.Exit(STATUS[asking.found])


def _remedies(rule: Rule, identity: Identity) -> Iterator[str]:
    """What would satisfy the rule, as a denial says it (schema/errors/denial.py)."""
    refusal = explain_refusal(rule, identity, lambda _target: None)
    yield from (said for said in (refusal.remedy, refusal.hint, refusal.advice) if said)


def _everybody(matrix: Matrix, field: str, rule: Rule) -> Iterator[str]:
    yield field
    yield f"  rule         {rule}"
    for found in Outcome:
        names = [caller.name for caller in matrix.callers if matrix.outcome(rule, caller) is found]
        yield f"  {found.value:<11}  {', '.join(names) or 'nobody'}"


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(printable(line))


def _unknown(what: str, name: str, known: Iterable[str]) -> NoReturn:
    close = get_close_matches(name, list(known), n=1)
    _stop(f"there is no {what} {name!r}." + (f" Did you mean {close[0]}?" if close else ""))


def _stop(message: str) -> NoReturn:
    print(f"claimgraph: {printable(message)}", file=sys.stderr)
    raise typer.Exit(_CANNOT)

"""``claimgraph explain``: who may read a field, and why a caller may or may not."""

import asyncio
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn

import typer

from claimgraph.app.commands.console import (
    AS,
    CLAIM,
    GROUP,
    SCOPE,
    NoTokens,
    claims_of,
    refuse_two_callers,
    stop,
    tokens_of,
)
from claimgraph.app.commands.matrix import served_matrix
from claimgraph.app.reference.terminal import escape_control_characters
from claimgraph.app.review.callers import UnknownCaller, described_caller
from claimgraph.app.review.explain import JudgedCaller, everyone_lines, explanation_lines
from claimgraph.app.review.given_tokens import Bearer, NoIdentity, unverified, verified
from claimgraph.app.settings.settings import load_settings
from claimgraph.auth.rules import Rule
from claimgraph.auth.rules.token_hints import presented, token_name
from claimgraph.schema.matrix import Matrix, Outcome
from claimgraph.schema.matrix.callers import CallerTraits

#: Exit statuses for a caller.
STATUS = {Outcome.ALLOWED: 0, Outcome.REFUSED: 1, Outcome.CONDITIONAL: 3}


def explain(  # noqa: PLR0913, PLR0917 - one parameter for each option of the command line
    field: str = typer.Argument(help="Type.field, such as Profile.email."),
    as_caller: str | None = AS,
    group: list[str] = GROUP,
    scope: list[str] = SCOPE,
    claim: list[str] = CLAIM,
    token: str | None = typer.Option(
        None, "--token", help="`-`: read a token, or two on two lines, from standard input."
    ),
    not_verified: bool = typer.Option(
        False,
        "--unverified",
        help="Do not verify the token: it has expired, or its issuer cannot be reached.",
    ),
    show_values: bool = typer.Option(
        False, "--show-values", help="Show the values of the claims that the rule reads."
    ),
) -> None:
    """Print who may read a field, or the decision of its rule for one caller.

    A caller is described by --as, or is the bearer of a token. Tokens are
    read from standard input only: every process can see arguments.

    Exit status for a caller: 0 allowed, 1 refused, 3 depends on the object
    or the arguments; 2 if there is no decision.
    """
    traits = CallerTraits(frozenset(group), frozenset(scope), claims_of(claim))
    _check_options(token, as_caller, traits, of_a_token=not_verified or show_values)
    matrix = served_matrix()
    rule = matrix.rules.get(field) or _unknown_field(field, matrix.rules)
    if token is not None:
        caller = _bearer(rule, _proven(token, not_verified=not_verified))
    elif as_caller is not None:
        caller = _described(matrix, rule, as_caller, traits)
    else:
        _print(everyone_lines(matrix, field, rule))
        return
    _print(explanation_lines(field, rule, caller, show_values=show_values))
    raise typer.Exit(STATUS[caller.outcome])


def _check_options(
    token: str | None, as_caller: str | None, traits: CallerTraits, *, of_a_token: bool
) -> None:
    """Refuse options that contradict each other: one that is ignored may be the one that was meant."""
    refuse_two_callers(token, as_caller, traits)
    if token is None and of_a_token:
        stop("--unverified and --show-values are about a token: say --token - as well")
    if as_caller is None and traits != CallerTraits():
        stop("--group, --scope and --claim add to the caller of --as: say --as as well")


def _proven(token: str, *, not_verified: bool) -> Bearer:
    settings = load_settings()
    try:
        credentials = tokens_of(token)
        if not_verified:
            return unverified(credentials, [provider.issuer for provider in settings.oidc_issuers])
        return asyncio.run(verified(credentials, settings))
    except (NoTokens, NoIdentity) as error:
        stop(str(error))


def _bearer(rule: Rule, bearer: Bearer) -> JudgedCaller:
    identity = bearer.identity
    uses = sorted(identity.token_uses, reverse=True)
    carried = f"an {' and an '.join(map(token_name, uses))}" if uses else presented(identity)
    words = f"{'a user' if identity.is_user else 'a machine'} with {carried}; {bearer.by}"
    settled = rule.settle(identity)
    if isinstance(settled, bool):
        return JudgedCaller(words, identity, Outcome.ALLOWED if settled else Outcome.REFUSED)
    return JudgedCaller(words, identity, Outcome.CONDITIONAL)


def _described(matrix: Matrix, rule: Rule, words: str, traits: CallerTraits) -> JudgedCaller:
    try:
        caller = described_caller(words, traits, lambda: matrix.callers)
    except UnknownCaller as error:
        stop(str(error))
    return JudgedCaller(caller.meaning, caller.identity, matrix.outcome(rule, caller.kind))


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(escape_control_characters(line))


def _unknown_field(name: str, known: Iterable[str]) -> NoReturn:
    close = get_close_matches(name, list(known), n=1)
    stop(f"there is no field {name!r}." + (f" Did you mean {close[0]}?" if close else ""))

"""``claimgraph plan``: how an operation is executed for a caller, field by field."""

import shutil
import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Final, NoReturn, cast

import orjson
import typer
from graphql import GraphQLError, OperationDefinitionNode, get_variable_values

from claimgraph.app.assembly import api_from_settings
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
from claimgraph.app.review.callers import UnknownCaller, described_caller
from claimgraph.app.review.given_tokens import NoIdentity, unverified
from claimgraph.app.review.plan import outline_json, outline_lines
from claimgraph.app.settings.settings import Settings, load_settings
from claimgraph.auth.identity import Identity
from claimgraph.engine.documents import Document, DocumentCache
from claimgraph.engine.error_budget import MAX_VARIABLE_ERRORS
from claimgraph.engine.execution import bad_inputs
from claimgraph.engine.outline import Outline, Outliner
from claimgraph.schema.errors.format import error_format
from claimgraph.schema.matrix import matrix_of
from claimgraph.schema.matrix.callers import CallerTraits
from claimgraph.schema.runtime.api_schema import RESOLVE_HOOK
from claimgraph.schema.runtime.build import BuiltApi


class PlanFormat(Enum):
    """How a plan is printed."""

    text = "text"
    json = "json"


_NARROW: Final = 80
_BOTH_TOKENS: Final = "both"


def plan(  # noqa: PLR0913, PLR0917 - one parameter for each option of the command line
    file: str = typer.Argument(help="A GraphQL document; `-` reads standard input."),
    as_caller: str | None = AS,
    group: list[str] = GROUP,
    scope: list[str] = SCOPE,
    claim: list[str] = CLAIM,
    token: str | None = typer.Option(
        None,
        help="`-`: read a token, or two on two lines, from standard input; it is not verified.",
    ),
    operation: str | None = typer.Option(None, help="Which operation of the document."),
    variables: str = typer.Option(
        "{}", help="JSON, as in a request; the values for @skip and @include select the plan."
    ),
    form: PlanFormat = typer.Option(PlanFormat.text, "--format", help="For people or for programs."),
    source: bool = typer.Option(False, help="Also print the source of the plan, which is Python."),
) -> None:
    """Print how an operation is executed for a caller, by default a user with both tokens.

    For each field: how its value is obtained (attribute: read in line;
    resolver: called; denied: null and an error, the resolver never runs),
    whether the caller may read it (if: decided for each object), and its
    rule. Nothing is executed; no database and no user pool is needed.
    """
    settings = load_settings()
    api = api_from_settings(settings, has_user_pool=not settings.user_pools)
    traits = CallerTraits(frozenset(group), frozenset(scope), claims_of(claim))
    refuse_two_callers(token, as_caller, traits)
    if token is None:
        identity = _described(as_caller or _BOTH_TOKENS, traits, api)
    else:
        identity = _bearer(token, file, settings)
    cache = DocumentCache(api.graphql, settings.limits(), max_documents=2, max_bytes=2**30)
    document = cache.get(_text(file))
    as_json = form is PlanFormat.json
    if document.refusal is not None:
        _refuse(f"document ({document.refusal.kind})", document.refusal.errors, as_json=as_json)
    node, given = _operation(document, operation), _variables(variables)
    coerced = get_variable_values(api.graphql, node.variable_definitions or (), given, MAX_VARIABLE_ERRORS)
    if isinstance(coerced, list):
        _refuse("variables", bad_inputs(coerced), as_json=as_json)
    no_plans = RESOLVE_HOOK if api.strawberry.wraps_resolvers else None
    outliner = Outliner(api.graphql, api.guards, identity, no_plans=no_plans)
    outline = outliner.outline(document, node, given)
    _print(outline, identity, as_json=as_json, source=source)


def _print(outline: Outline, identity: Identity, *, as_json: bool, source: bool) -> None:
    if as_json:
        document = outline_json(outline) | ({"source": outline.source} if source else {})
        print(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
        return
    for line in outline_lines(outline, identity, max(shutil.get_terminal_size((_NARROW, 24)).columns, 60)):
        print(line.rstrip())
    if source:
        print(f"\n{outline.source or 'There is no plan.'}", end="")


def _described(words: str, traits: CallerTraits, api: BuiltApi) -> Identity:
    try:
        identity = described_caller(words, traits, lambda: matrix_of(api).callers).identity
    except UnknownCaller as error:
        stop(str(error))
    return identity or stop("an anonymous request is rejected before its operation is looked at")


def _bearer(token: str, file: str, settings: Settings) -> Identity:
    if file == "-":
        stop("standard input cannot hold both: with --token -, the document is read from a file")
    try:
        return unverified(tokens_of(token), [provider.issuer for provider in settings.oidc_issuers]).identity
    except (NoTokens, NoIdentity) as error:
        stop(str(error))


def _text(file: str) -> str:
    try:
        return (sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{file}: {error.strerror if isinstance(error, OSError) else 'not UTF-8'}")


def _variables(text: str) -> dict[str, object]:
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        stop("--variables: not JSON")
    if not isinstance(value, dict):
        stop("--variables: a JSON object")
    return cast("dict[str, object]", value)


def _operation(document: Document, name: str | None) -> OperationDefinitionNode:
    node = document.operation(name)
    if node is None:
        names = ", ".join(str(known) for known in document.operations)
        stop(f"--operation must name one of the document's operations: {names or 'it has none'}")
    return node


def _refuse(what: str, errors: Sequence[GraphQLError], *, as_json: bool) -> NoReturn:
    """Say why the server would not run it, in its own words."""
    if as_json:
        entries = [error_format(explain_denials=True)(error) for error in errors]
        print(orjson.dumps({"errors": entries}, option=orjson.OPT_INDENT_2).decode())
        raise typer.Exit(1)
    print(f"The server refuses the {what}:", file=sys.stderr)
    for error in errors:
        places = ", ".join(f"{place.line}:{place.column}" for place in error.locations or ())
        print(f"  {places + ': ' if places else ''}{error.message}", file=sys.stderr)
    raise typer.Exit(1)

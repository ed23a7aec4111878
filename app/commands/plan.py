"""``claimgraph plan``: how an operation is executed for a caller, field by field."""

import shutil
import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import NoReturn, cast

import orjson
import typer
from graphql import GraphQLError, OperationDefinitionNode, get_variable_values

from claimgraph.app.assembly import api_from_settings
from claimgraph.app.review.plan.described_caller import Traits, UnknownCaller, bearer, described_caller
from claimgraph.app.review.plan.text import outline_json, outline_lines
from claimgraph.app.settings.settings import Settings, load_settings
from claimgraph.auth.identity import Identity
from claimgraph.auth.rules.requirements import ClaimValue
from claimgraph.engine.documents import Document, DocumentCache
from claimgraph.engine.execution import bad_input
from claimgraph.engine.outline import Outline, Outliner
from claimgraph.engine.plan.variables import MAX_ERRORS
from claimgraph.schema.errors.format import error_format
from claimgraph.schema.runtime.api_schema import RESOLVE_HOOK


class Format(Enum):
    """How it is printed."""

    text = "text"
    json = "json"


_CANNOT = 2
_NARROW = 80


def plan(  # noqa: PLR0913, PLR0917 - one parameter for each option of the command line
    file: str = typer.Argument(help="A GraphQL document; `-` reads standard input."),
    as_caller: str = typer.Option(
        "both",
        "--as",
        help="Who asks: id, access, both (tokens of a user), machine, api-key, iam, lambda, oidc; or a "
        "seeded user of `claimgraph dev`: alice sends both tokens, alice:id and alice:access one.",
    ),
    group: list[str] = typer.Option([], help="A group the caller is in; may be repeated."),
    scope: list[str] = typer.Option([], help="A scope of the access token; may be repeated."),
    claim: list[str] = typer.Option([], help="NAME=VALUE of a claim; may be repeated."),
    token: str | None = typer.Option(
        None, help="`-`: believe a token, or two on two lines, from standard input; not verified."
    ),
    operation: str | None = typer.Option(None, help="Which operation of the document."),
    variables: str = typer.Option("{}", help="JSON, as in a request; @skip and @include choose among plans."),
    format: Format = typer.Option(Format.text, help="For people or for programs."),  # noqa: A002 - the option's name
    source: bool = typer.Option(False, help="Also print the plan's text, which is Python."),
) -> None:
    """Print how an operation is executed for a caller.

    For each field: how its value comes about (attribute: read in line; resolver: called; refused: null and an
    error, the resolver never runs), whether the caller may read it (if: asked of each object), and its rule.
    Nothing is executed, and no database or user pool is needed.
    """
    settings = load_settings()
    if token is None:
        identity = _described(as_caller, Traits(group, scope, _claims(claim)))
    else:
        identity = _bearer(token, file, settings)
    api = api_from_settings(settings, has_user_pool=not settings.user_pools)
    cache = DocumentCache(api.graphql, settings.limits(), max_documents=2, max_bytes=2**30)
    document = cache.get(_text(file))
    as_json = format is Format.json
    if document.refusal is not None:
        _refuse(f"document ({document.refusal.kind})", document.refusal.errors, as_json=as_json)
    node, given = _operation(document, operation), _variables(variables)
    coerced = get_variable_values(api.graphql, node.variable_definitions or (), given, MAX_ERRORS)
    if isinstance(coerced, list):
        _refuse("variables", [bad_input(fault) for fault in coerced], as_json=as_json)
    no_plans = RESOLVE_HOOK if api.strawberry.wraps_resolvers else None
    outliner = Outliner(api.graphql, api.guards, identity, no_plans=no_plans)
    outline = outliner.outline(document, node, given)
    _print(outline, identity, as_json=as_json, source=source)


def _print(outline: Outline, identity: Identity, *, as_json: bool, source: bool) -> None:
    if as_json:
        told = outline_json(outline) | ({"source": outline.source} if source else {})
        print(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
        return
    for line in outline_lines(outline, identity, max(shutil.get_terminal_size((_NARROW, 24)).columns, 60)):
        print(line.rstrip())
    if source:
        print(f"\n{outline.source or 'There is no plan.'}", end="")


def _described(words: str, traits: Traits) -> Identity:
    try:
        return described_caller(words, traits)
    except UnknownCaller as error:
        _stop(str(error))


def _bearer(token: str, file: str, settings: Settings) -> Identity:
    if token != "-" or file == "-":  # noqa: S105 - the convention for standard input
        _stop("a token is read from standard input only (--token -), and the document from a file then")
    try:
        return bearer(sys.stdin.buffer.read(), [provider.issuer for provider in settings.oidc_issuers])
    except UnknownCaller as error:
        _stop(str(error))


def _claims(given: list[str]) -> dict[str, ClaimValue]:
    """NAME=VALUE; a number, true and false count as what they are, everything else as text."""
    claims: dict[str, ClaimValue] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            _stop(f"--claim: NAME=VALUE, not {pair!r}")
        claims[name] = {"true": True, "false": False}.get(value, int(value) if value.isdecimal() else value)
    return claims


def _text(file: str) -> str:
    try:
        return (sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _stop(f"{file}: {error.strerror if isinstance(error, OSError) else 'not UTF-8'}")


def _variables(text: str) -> dict[str, object]:
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        _stop("--variables: not JSON")
    if not isinstance(value, dict):
        _stop("--variables: a JSON object")
    return cast("dict[str, object]", value)


def _operation(document: Document, name: str | None) -> OperationDefinitionNode:
    node = document.operation(name)
    if node is None:
        names = ", ".join(str(known) for known in document.operations)
        _stop(f"--operation must name one of the document's operations: {names or 'it has none'}")
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


def _stop(message: str) -> NoReturn:
    print(f"claimgraph: {message}", file=sys.stderr)
    raise typer.Exit(_CANNOT)

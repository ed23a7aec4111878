"""What commands share: how they stop, the formats they print, the tokens and callers they are given."""

import sys
from enum import Enum
from typing import Final, NoReturn

import typer

from claimgraph.app.reference.terminal import escape_control_characters
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected
from claimgraph.auth.rules.requirements import ClaimValue
from claimgraph.auth.tokens.jwt import parse
from claimgraph.schema.matrix.callers import CallerTraits

#: Exit status of a command that cannot do what it was asked.
CANNOT: Final = 2

#: Bytes; the longest tokens that are read at all are a quarter of it each (claimgraph.auth.tokens.jwt).
_MAX_INPUT: Final = 64 * 1024

#: What precedes a token in a header.
_LABELS: Final = frozenset({b"bearer", b"authorization:", b"x-id-token:"})


def stop(message: str, status: int = CANNOT) -> NoReturn:
    """Print a message to standard error and end with an exit status."""
    print(f"claimgraph: {escape_control_characters(message)}", file=sys.stderr)
    raise typer.Exit(status)


class Format(Enum):
    """For people, for programs, or for the documentation."""

    text = "text"
    json = "json"
    markdown = "markdown"


FORMAT = typer.Option(Format.text, "--format", help="For people, for programs, or for docs/.")

AS = typer.Option(
    None,
    "--as",
    help="The caller: a bare credential (id, access, both, machine, api-key, iam, lambda, oidc); a seeded "
    "user of `claimgraph dev` (alice sends both tokens, alice:id and alice:access one); or a kind of caller "
    'of `claimgraph matrix`, whose users also carry the claims that ownership reads ("ID token", owner).',
)
GROUP = typer.Option([], "--group", help="A group the caller is in; repeatable.")
SCOPE = typer.Option([], "--scope", help="A scope of the access token; repeatable.")
CLAIM = typer.Option([], "--claim", help="NAME=VALUE, a claim of the token; repeatable.")


def refuse_two_callers(token: str | None, as_caller: str | None, traits: CallerTraits) -> None:
    """Stop if both a token and ``--as`` (or what adds to it) are given: one would be ignored."""
    if token is not None and (as_caller is not None or traits != CallerTraits()):
        stop("say either --token or --as (with --group, --scope, --claim): each names a caller")


def claims_of(pairs: list[str]) -> tuple[tuple[str, ClaimValue], ...]:
    """The claims of ``--claim NAME=VALUE``; numbers, true and false are read as such, all else as text."""
    return tuple(_claim(pair) for pair in pairs)


def _claim(pair: str) -> tuple[str, ClaimValue]:
    name, equals, value = pair.partition("=")
    if not equals or not name:
        stop(f"--claim: NAME=VALUE, not {pair!r}")
    return name, {"true": True, "false": False}.get(value, int(value) if value.isdecimal() else value)


class NoTokens(ValueError):
    """Standard input does not hold the tokens of one request; the message says what is expected."""


def tokens_of(option: str) -> Credentials:
    """The tokens of ``--token -``, from standard input: every process can read a command's arguments.

    Args:
        option: The option's value.

    Raises:
        NoTokens: Standard input holds no token, or more than two.
    """
    if option != "-":
        stop("a token is read from standard input only, because every process can see arguments: --token -")
    if sys.stdin.isatty():
        sys.stderr.write("The token, then Ctrl+D (an ID and an access token on two lines):\n")
    return read_tokens(sys.stdin.buffer.read(_MAX_INPUT))


def read_tokens(text: bytes) -> Credentials:
    """The tokens in a text: one, or an ID and an access token in either order, bare or as in headers.

    Raises:
        NoTokens: There is no token, or there are more than two.
    """
    match [word for word in text.split() if word.lower() not in _LABELS]:
        case [only]:
            return Credentials(only)
        case [first, second] if _use(first) == "id":
            return Credentials(second, first)
        case [first, second]:
            return Credentials(first, second)
        case _:
            raise NoTokens("expected one token on standard input, or two on two lines.")


def _use(token: bytes) -> object:
    try:
        return parse(token).payload.get("token_use")
    except CredentialRejected:
        return None

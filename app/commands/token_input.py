"""The tokens that somebody hands to a command on standard input: arguments can be seen by every process."""

import sys
from typing import Final

from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected
from claimgraph.auth.tokens.jwt import parse

#: Bytes; the longest tokens that are read at all are a quarter of it each (claimgraph.auth.tokens.jwt).
_MAX_INPUT: Final = 64 * 1024

#: What stands before a token in a header.
_LABELS: Final = frozenset({b"bearer", b"authorization:", b"x-id-token:"})


class NoTokens(ValueError):
    """Standard input holds no tokens of one request; the message says what is expected."""


def tokens_of_standard_input() -> Credentials:
    """One token, or an ID token and an access token; whoever sits at a terminal is told what is awaited.

    Raises:
        NoTokens: There is none, or there are more.
    """
    if sys.stdin.isatty():
        sys.stderr.write("The token, then Ctrl+D (an ID and an access token on two lines):\n")
    return read_tokens(sys.stdin.buffer.read(_MAX_INPUT))


def read_tokens(text: bytes) -> Credentials:
    """The tokens in a text: one, or an ID token and an access token in either order, as in headers or bare.

    Raises:
        NoTokens: There is none, or there are more.
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

"""The token endpoint, for machines: the client credentials grant.

Source: RFC 6749, sections 2.3.1 (client authentication), 3.2, 4.4 and 5.2; Developer Guide, "The token issuer
endpoint".
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, unquote_plus

from claimgraph.app.embedded_pool.machine_tokens import MachineTokens
from claimgraph.app.embedded_pool.users import AppClient

GRANT = "client_credentials"
AUTHENTICATION_METHODS = ("client_secret_basic", "client_secret_post")

#: The media type of a request.
FORM = "application/x-www-form-urlencoded"

#: On every response (RFC 6749, 5.1).
_NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}

ErrorCode = Literal[
    "invalid_request", "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope"
]


class OAuthError(Exception):
    """An error of RFC 6749, 5.2; the description quotes nothing from the request."""

    def __init__(self, code: ErrorCode, description: str) -> None:
        super().__init__(f"{code}: {description}")
        self.code: ErrorCode = code
        self.description = description


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A request: two headers, empty if absent, and the body."""

    content_type: str
    authorization: str
    body: bytes


@dataclass(frozen=True, slots=True)
class TokenResponse:
    """A response; `members` is its JSON."""

    status: int
    members: Mapping[str, object]
    headers: Mapping[str, str]


def token_response(machines: MachineTokens, request: TokenRequest) -> TokenResponse:
    """Serves a request for a token; errors are responses as well."""
    try:
        return TokenResponse(200, _token(machines, request), _NOT_STORED)
    except OAuthError as error:
        members = {"error": error.code, "error_description": error.description}
        if error.code == "invalid_client":
            return TokenResponse(
                401, members, {**_NOT_STORED, "WWW-Authenticate": 'Basic realm="claimgraph"'}
            )
        return TokenResponse(400, members, _NOT_STORED)


def _token(machines: MachineTokens, request: TokenRequest) -> dict[str, object]:
    parameters = _parameters(request)
    grant = parameters.get("grant_type")
    if grant is None:
        raise OAuthError("invalid_request", "grant_type is missing.")
    if grant != GRANT:
        raise OAuthError("unsupported_grant_type", f"This token endpoint serves {GRANT} only.")
    client = _client(machines, _credentials(request, parameters))
    if GRANT not in (client.names("AllowedOAuthFlows") or ()):
        raise OAuthError("unauthorized_client", f"The client may not use {GRANT}.")
    tokens = machines.issue(client, parameters.get("scope", "").split(" ") if "scope" in parameters else ())
    if tokens is None:
        raise OAuthError("invalid_scope", "A requested scope is not among those of the client.")
    return {"access_token": tokens.access, "expires_in": tokens.expires_in, "token_type": "Bearer"}


def _client(machines: MachineTokens, credentials: tuple[str, str] | None) -> AppClient:
    client = machines.client(*credentials) if credentials else None
    if client is None:
        raise OAuthError("invalid_client", "Client authentication failed.")
    return client


def _parameters(request: TokenRequest) -> dict[str, str]:
    """The form. A parameter without a value counts as absent, a repeated one is an error (section 3.2)."""
    if request.content_type.partition(";")[0].strip().lower() != FORM:
        raise OAuthError("invalid_request", f"The body has to be {FORM}.")
    try:
        pairs = parse_qsl(
            request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict"
        )
    except ValueError as error:  # UnicodeError is a ValueError
        raise OAuthError("invalid_request", "The body is not a well-formed form.") from error
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise OAuthError("invalid_request", "A parameter is given twice.")
    return {name: value for name, value in parameters.items() if value}


def _credentials(request: TokenRequest, parameters: Mapping[str, str]) -> tuple[str, str] | None:
    """The client's id and secret, from the header or from the form; not from both."""
    posted_id, posted_secret = parameters.get("client_id"), parameters.get("client_secret")
    if not request.authorization:
        return (posted_id, posted_secret) if posted_id and posted_secret else None
    if posted_secret is not None:
        raise OAuthError("invalid_request", "The client authenticates in two ways at once.")
    credentials = _basic(request.authorization)
    if credentials and posted_id not in {None, credentials[0]}:
        raise OAuthError("invalid_request", "The header and the form name two clients.")
    return credentials


def _basic(authorization: str) -> tuple[str, str] | None:
    """Parses ``Basic``, whose two halves are form-encoded (section 2.3.1)."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
        client_id, colon, secret = text.partition(":")
        return (unquote_plus(client_id), unquote_plus(secret)) if colon else None
    except (binascii.Error, ValueError):
        return None

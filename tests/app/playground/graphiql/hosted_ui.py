"""A stand-in for a pool's hosted UI: RFC 6749, 4.1 and 6, with RFC 7636."""

import base64
import hashlib
import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.support.tokens.cognito import PoolKeys


@dataclass
class HostedPages:
    """What the pages saw, and what they do next.

    Attributes:
        pool: Signs the tokens.
        asked: The parameters of each request for a sign-in.
        exchanged: The parameters of each request for tokens.
        state: Sent back instead of the one that came, if it is set.
        error: Sent back instead of a code, if it is set.
        waits: Whether they wait for somebody to sign in, and send nothing back.
    """

    pool: PoolKeys
    asked: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    exchanged: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    state: str | None = None
    error: str | None = None
    waits: bool = False

    def redirect(self, parameters: dict[str, str]) -> str:
        self.asked.append(parameters)
        outcome = {"error": self.error} if self.error else {"code": f"code-{len(self.asked)}"}
        query = urlencode({**outcome, "state": self.state or parameters["state"]})
        return f"{parameters['redirect_uri']}?{query}"

    def tokens(self, parameters: dict[str, str]) -> dict[str, str] | None:
        """Tokens for a code whose verifier fits the challenge, or for the refresh token; None for others."""
        self.exchanged.append(parameters)
        signed = {
            "id_token": self.pool.id_token().decode(),
            "access_token": self.pool.access_token().decode(),
        }
        if parameters["grant_type"] == "refresh_token":
            return signed if parameters["refresh_token"] == "refresh-1" else None
        digest = hashlib.sha256(parameters["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        asked = self.asked[-1]
        fits = challenge == asked["code_challenge"] and parameters["redirect_uri"] == asked["redirect_uri"]
        return {**signed, "refresh_token": "refresh-1"} if fits else None


@contextmanager
def hosted_pages(pool: PoolKeys) -> Generator[tuple[str, HostedPages]]:
    """Serve them on an origin of their own; yields it and what they see."""
    pages = HostedPages(pool)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            assert address.path == "/oauth2/authorize"
            back = pages.redirect(_single(address.query))
            self.send_response(200 if pages.waits else 302)
            self.send_header("Content-Length" if pages.waits else "Location", "0" if pages.waits else back)
            self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            tokens = pages.tokens(_single(body)) if self.path == "/oauth2/token" else None
            self.send_response(200 if tokens else 400)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(tokens or {"error": "invalid_grant"}).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", pages
    finally:
        server.shutdown()
        server.server_close()


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}

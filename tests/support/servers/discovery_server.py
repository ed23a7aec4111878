"""An OpenID provider on a loopback socket, whose discovery document and key set a test can change."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.servers.jwks_server import http
from tests.support.tokens.cognito import compact_json
from tests.support.tokens.openid import Provider

DISCOVERY = "/.well-known/openid-configuration"


@dataclass(slots=True)
class DiscoveryServer:
    """Serves the provider's documents.

    Attributes:
        provider: The provider; its issuer is the address of this server.
        requests: The requested paths.
        changed: Complete HTTP responses that replace the usual ones, by path.
    """

    provider: Provider
    requests: list[str] = field(default_factory=list[str])
    changed: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def document(self, **changes: object) -> bytes:
        """The discovery document."""
        issuer = self.provider.issuer
        members = {"issuer": issuer, "jwks_uri": f"{issuer.rstrip('/')}/keys", "scopes_supported": ["openid"]}
        return compact_json({**members, **changes})

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
            self.requests.append(path)
            usual = {DISCOVERY: self.document(), "/keys": self.provider.jwks()}
            writer.write(self.changed.get(path) or http(usual[path]))
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client closed the connection
        finally:
            writer.close()


@asynccontextmanager
async def discovery_server(
    new_provider: Callable[[str], Provider], slash: str = "/"
) -> AsyncGenerator[DiscoveryServer]:
    """A running provider.

    Args:
        new_provider: Creates the provider, given its issuer.
        slash: The end of its issuer.
    """
    served: list[DiscoveryServer] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await served[0].serve(reader, writer)

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port: int = listening.sockets[0].getsockname()[1]
    served.append(DiscoveryServer(new_provider(f"http://127.0.0.1:{port}{slash}")))
    try:
        yield served[0]
    finally:
        listening.close()
        await listening.wait_closed()

"""Access tokens for machines, for GetClientToken and the token endpoint."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from claimgraph.app.embedded_pool.errors import invalid, not_authorized
from claimgraph.app.embedded_pool.pool import EmbeddedPool
from claimgraph.app.embedded_pool.token_issuer import IssuedTokens, TokenIssuer
from claimgraph.app.embedded_pool.users import AppClient


@dataclass(frozen=True, slots=True)
class MachineTokens:
    """Issues tokens to app clients that act for themselves.

    Attributes:
        pool: The pool of the app clients.
        issuer: Makes the tokens.
    """

    pool: EmbeddedPool
    issuer: TokenIssuer

    def client(self, client_id: str, secret: str) -> AppClient | None:
        """The app client with this id, if this is its secret."""
        client = self.pool.client(client_id)
        if client is None or client.secret is None or not same_secret(client.secret, secret):
            return None
        return client

    def issue(self, client: AppClient, scopes: Sequence[str]) -> IssuedTokens | None:
        """Issues a token.

        Args:
            client: The authenticated app client.
            scopes: The requested scopes; empty for all of the client's.

        Returns:
            The token; None if a scope is not the client's.
        """
        allowed = sorted(client.names("AllowedOAuthScopes") or ())
        if not set(scopes) <= set(allowed):
            return None
        return self.issuer.for_machine(client, list(dict.fromkeys(scopes or allowed)))

    def by_api(self, client_id: str, secret: str, scopes: Sequence[str]) -> dict[str, object]:
        """GetClientToken, for a client that allows ALLOW_CLIENT_TOKEN_AUTH.

        Raises:
            PoolError: The secret is wrong, the client is not for machines, or a scope is not the client's.
        """
        client = self.client(client_id, secret)
        if client is None:
            raise not_authorized("Client authentication failed.")
        client.require_flow("CLIENT_TOKEN_AUTH")
        tokens = self.issue(client, scopes)
        if tokens is None:
            raise invalid("A requested scope is not among those of the client.")
        return tokens.result()


def same_secret(secret: str | None, given: str | None) -> bool:
    """Compares client secrets in constant time; None counts as empty."""
    return hmac.compare_digest((secret or "").encode(), (given or "").encode())

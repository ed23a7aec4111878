"""Identities for tests of the schema, without tokens."""

from types import MappingProxyType

from claimgraph.auth.identity import Identity, TokenUse


def caller(
    *,
    profile_id: str | None = None,
    groups: tuple[str, ...] | None = None,
    scopes: frozenset[str] = frozenset(),
    uses: frozenset[TokenUse] = frozenset({"id"}),
    username: str | None = "jane",
) -> Identity:
    """A caller."""
    claims = {} if profile_id is None else {"userProfileID": profile_id}
    return Identity(
        issuer="https://issuer.example",
        sub="sub-of-jane",
        username=username,
        client_id="client",
        groups=groups,
        scopes=scopes,
        token_uses=uses,
        claims=MappingProxyType(claims),
        expires_at=2_000_000_000,
    )

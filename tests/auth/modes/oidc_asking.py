"""Helpers that verify a token of an OpenID provider and return its identity or the reason."""

from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.identity import Identity
from claimgraph.auth.issuers.openid_provider import OpenIdProvider
from claimgraph.auth.modes.oidc import OpenIdProviders
from tests.support.tokens.openid import Provider


async def identified(trusted: OpenIdProvider, provider: Provider, token: bytes) -> Identity:
    mode = OpenIdProviders([trusted], clock=provider.clock)
    return await Authenticator([mode], clock=provider.clock).authenticate(Credentials(token))


async def refused(trusted: OpenIdProvider, provider: Provider, token: bytes) -> Reason | None:
    try:
        await identified(trusted, provider, token)
    except CredentialRejected as rejected:
        return rejected.reason
    return None

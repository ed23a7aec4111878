"""The OpenID providers of the settings, each with its keys."""

from claimgraph.app.settings.modes import OidcIssuerSettings
from claimgraph.app.settings.settings import Settings, SettingsError, variable
from claimgraph.app.trust.key_fetch import fetch_jwks
from claimgraph.auth.issuers.openid_provider import OpenIdProvider
from claimgraph.auth.keys.discovery import DiscoveredKeys
from claimgraph.auth.refresh import Freshness


def trusted_providers(settings: Settings) -> list[OpenIdProvider]:
    """One `OpenIdProvider` for each issuer that the settings trust; nothing is fetched yet.

    Raises:
        SettingsError: An issuer is named twice.
    """
    freshness = Freshness(lifetime=settings.jwks_lifetime, max_stale=settings.jwks_max_stale)
    issuers = [provider.issuer for provider in settings.oidc_issuers]
    if len(set(issuers)) != len(issuers):
        raise SettingsError(f"{variable('oidc_issuers')}: an issuer is configured twice")
    return [_provider(provider, freshness) for provider in settings.oidc_issuers]


def _provider(provider: OidcIssuerSettings, freshness: Freshness) -> OpenIdProvider:
    return OpenIdProvider(
        issuer=provider.issuer,
        keys=DiscoveredKeys(provider.issuer, fetch_jwks, freshness=freshness),
        client_id=provider.clients,
        iat_ttl=provider.iat_ttl,
        auth_ttl=provider.auth_ttl,
        leeway=provider.leeway,
    )

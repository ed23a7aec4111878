"""Settings that are valid but may not be intended."""

from collections.abc import Iterator

from claimgraph.app.doctor.deployment import Deployment
from claimgraph.app.doctor.findings import Finding, fault, ok, warning
from claimgraph.app.settings.settings import Settings, SettingsError, variable
from claimgraph.auth.api_modes import OPENID_CONNECT, USER_POOLS, Mode

_CHECK = "settings"


async def check_settings(deployment: Deployment) -> list[Finding]:
    """Whether the settings enable a mode, and permit nothing by oversight."""
    return [
        *_modes(deployment.settings),
        *_pools(deployment),
        *_providers(deployment.settings),
        *_public(deployment),
    ]


def _modes(settings: Settings) -> Iterator[Finding]:
    if not settings.modes_set_up():
        yield fault(
            _CHECK,
            "No authorization mode is set up, so every request is rejected.",
            f"Set {variable('user_pools')} (docs/connect-a-user-pool.md) or another mode "
            "(docs/authorization-modes.md), or name a running development server with --url.",
        )
        return
    try:
        modes = settings.modes()
    except SettingsError as error:
        yield fault(_CHECK, f"{error}.", "Correct the setting.")
        return
    known: dict[Mode, list[str]] = {
        USER_POOLS: [pool.user_pool_id for pool in settings.user_pools],
        OPENID_CONNECT: [provider.issuer for provider in settings.oidc_issuers],
    }
    shown = [
        f"{mode} ({', '.join(known[mode])})" if mode in known else mode for mode in sorted(modes.enabled)
    ]
    yield ok(_CHECK, f"They are valid and authenticate callers by {', '.join(shown)}.")


def _pools(deployment: Deployment) -> Iterator[Finding]:
    for pool in deployment.settings.user_pools:
        if pool.clients == "any-client":
            yield warning(
                _CHECK,
                f"Tokens of every app client of {pool.user_pool_id} are accepted.",
                "Name the app clients of this API: one that is added to the pool later must not count.",
            )
        if pool.endpoint_url is not None and pool in deployment.real_pools:
            yield warning(
                _CHECK,
                f"The API of {pool.user_pool_id} is called at {pool.endpoint_url}, not at AWS.",
                "Remove endpoint_url in production.",
            )
        if pool.jwks_file is not None:
            yield warning(
                _CHECK,
                f"The keys of {pool.user_pool_id} come from a file and do not follow the pool's.",
                "Remove jwks_file where the pool can be reached.",
            )


def _providers(settings: Settings) -> Iterator[Finding]:
    for provider in settings.oidc_issuers:
        if provider.clients is None:
            yield warning(
                _CHECK,
                f"Tokens of every client of {provider.issuer} are accepted.",
                "Name the clients of this API in client_id: tokens for other applications must not count.",
            )


def _public(deployment: Deployment) -> Iterator[Finding]:
    for name in ("playground", "introspection"):
        if getattr(deployment.settings, name) == "public" and deployment.real_pools:
            yield warning(
                _CHECK,
                f"{variable(name)} is public.",
                f"If that is not intended, set it to signed_in or groups=…, or unset it ({name} off).",
            )

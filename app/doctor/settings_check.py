"""Settings that are accepted, but may not be meant."""

from collections.abc import Iterator

from claimgraph.app.doctor.finding import Finding, fault, ok, warning
from claimgraph.app.doctor.subject import Subject
from claimgraph.app.settings.settings import Settings, SettingsError, variable
from claimgraph.auth.identity import Mode

_CHECK = "settings"


async def check_settings(subject: Subject) -> list[Finding]:
    """That they set up a mode, and open nothing by oversight."""
    return [*_modes(subject.settings), *_pools(subject), *_providers(subject.settings), *_opened(subject)]


def _modes(settings: Settings) -> Iterator[Finding]:
    if not settings.modes_set_up():
        yield fault(
            _CHECK,
            "No authorization mode is set up, so nobody can be let in.",
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
        "AMAZON_COGNITO_USER_POOLS": [pool.user_pool_id for pool in settings.user_pools],
        "OPENID_CONNECT": [provider.issuer for provider in settings.oidc_issuers],
    }
    told = [f"{mode} ({', '.join(known[mode])})" if mode in known else mode for mode in sorted(modes.enabled)]
    yield ok(_CHECK, f"They are acceptable and let callers in by {', '.join(told)}.")


def _pools(subject: Subject) -> Iterator[Finding]:
    for pool in subject.settings.user_pools:
        if pool.clients == "any-client":
            yield warning(
                _CHECK,
                f"Tokens of every app client of {pool.user_pool_id} are accepted.",
                "Name the app clients of this API, or whoever may add a client to the pool lets users in.",
            )
        if pool.endpoint_url is not None and pool in subject.real_pools:
            yield warning(
                _CHECK,
                f"The API of {pool.user_pool_id} is not asked at AWS but at {pool.endpoint_url}.",
                "Leave endpoint_url out in production.",
            )
        if pool.jwks_file is not None:
            yield warning(
                _CHECK,
                f"The keys of {pool.user_pool_id} are a file's, which stay when the pool's change.",
                "Leave jwks_file out where the pool can be reached.",
            )


def _providers(settings: Settings) -> Iterator[Finding]:
    for provider in settings.oidc_issuers:
        if provider.clients is None:
            yield warning(
                _CHECK,
                f"Tokens of every client of {provider.issuer} are accepted.",
                "Name the clients of this API in client_id, or tokens for others' applications open it too.",
            )


def _opened(subject: Subject) -> Iterator[Finding]:
    for name in ("playground", "introspection"):
        if getattr(subject.settings, name) == "public" and subject.real_pools:
            yield warning(
                _CHECK,
                f"{variable(name)} is public.",
                f"If that is not meant, set it to signed_in or groups=…, or leave it unset ({name} off).",
            )

"""Settings that are accepted, but may not be meant."""

from collections.abc import Iterator

from app.doctor.finding import Finding, fault, ok, warning
from app.doctor.subject import Subject
from app.settings import variable

_CHECK = "settings"


async def check_settings(subject: Subject) -> list[Finding]:
    """That they name somebody to trust, and open nothing by oversight."""
    return [*_pools(subject), *_opened(subject)]


def _pools(subject: Subject) -> Iterator[Finding]:
    pools = subject.settings.user_pools
    if not pools:
        yield fault(
            _CHECK,
            "No user pool is trusted, so nobody can be let in.",
            f"Set {variable('user_pools')} (docs/connect-a-user-pool.md), or name a running development "
            "server with --url.",
        )
        return
    yield ok(_CHECK, f"They are acceptable and trust {', '.join(pool.user_pool_id for pool in pools)}.")
    for pool in pools:
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


def _opened(subject: Subject) -> Iterator[Finding]:
    for name in ("playground", "introspection"):
        if getattr(subject.settings, name) == "public" and subject.real_pools:
            yield warning(
                _CHECK,
                f"{variable(name)} is public.",
                f"If that is not meant, set it to signed_in or groups=…, or leave it unset ({name} off).",
            )

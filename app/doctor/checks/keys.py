"""The issuers' signing keys, and this machine's clock against theirs."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from claimgraph.app.doctor.deployment import Deployment
from claimgraph.app.doctor.findings import Finding, fault, ok, unknown, warning
from claimgraph.app.settings.settings import Settings, SettingsError, variable
from claimgraph.app.settings.user_pool import UserPoolSettings
from claimgraph.app.trust.issuers import TrustedIssuers
from claimgraph.app.trust.key_fetch import FetchedKeys, KeyFetchFailed, fetch_dated
from claimgraph.app.trust.pools import issuers_of
from claimgraph.auth.errors import KeySetRejected
from claimgraph.auth.issuers.user_pool import jwks_uri_of
from claimgraph.auth.issuers.verifier import CLOCK_NOISE
from claimgraph.auth.keys.discovery import discovery_uri_of, jwks_uri_in
from claimgraph.auth.keys.key import KeySet, parse_jwks, parse_provider_jwks

_KEYS: Final = "keys"
_CLOCK: Final = "clock"

#: Seconds: the Date header has whole ones, and the response took some time to arrive.
_NOT_NOTICEABLE: Final = 2


@dataclass(frozen=True, slots=True)
class _Reached:
    """The finding about an issuer's keys, and how far its clock is ahead of ours, in seconds."""

    finding: Finding
    ahead: float | None = None


@dataclass(frozen=True, slots=True)
class _Advice:
    """What to do if a document cannot be fetched, and if it is not acceptable."""

    unreached: str
    rejected: str


_REACH: Final = "may this machine connect to that address (port 443, no proxy)?"
_OF_POOLS: Final = _Advice(
    f"Is the pool's id right, and {_REACH}",
    "Cognito does not publish such a document: check jwks_uri and issuer.",
)
_OF_PROVIDERS: Final = _Advice(
    f"Is the issuer in {variable('oidc_issuers')} right, and {_REACH}",
    f"Compare the issuer in {variable('oidc_issuers')} with the one in the document, character by character.",
)


async def check_keys(deployment: Deployment) -> list[Finding]:
    """Whether each issuer's keys can be fetched and used, and the clocks agree."""
    try:
        trusted = TrustedIssuers.of(deployment.settings)
    except SettingsError as error:
        return [fault(_KEYS, f"{error}.", "Correct the setting.")]
    if not trusted:
        return []  # modes without issuers; if there is no mode at all, the check of the settings says so
    pools = [_reach_pool(pool, issuer, deployment) for pool, issuer in _places(deployment.settings)]
    providers = [_reach_provider(provider.issuer, deployment) for provider in trusted.providers]
    reached = await asyncio.gather(*pools, *providers)
    return [*(each.finding for each in reached), *_clock([each.ahead for each in reached])]


def _places(settings: Settings) -> Iterator[tuple[UserPoolSettings, str]]:
    for pool in settings.user_pools:
        for issuer in issuers_of(pool):
            yield pool, issuer


async def _reach_pool(pool: UserPoolSettings, issuer: str, deployment: Deployment) -> _Reached:
    if pool.jwks_file is not None:  # read by TrustedIssuers.of, above
        return _Reached(ok(_KEYS, f"The keys of {issuer} are in {pool.jwks_file}."))
    uri = pool.jwks_uri or jwks_uri_of(issuer)
    return await _reach(uri, lambda body: parse_jwks(body, issuer), deployment, _OF_POOLS)


async def _reach_provider(issuer: str, deployment: Deployment) -> _Reached:
    """The provider's keys, by its discovery document, as the server gets them."""
    uri = discovery_uri_of(issuer)
    try:
        keys_uri = jwks_uri_in((await fetch_dated(uri)).body, issuer)
    except KeyFetchFailed as failure:
        return _Reached(fault(_KEYS, f"{uri} cannot be fetched: {failure}.", _OF_PROVIDERS.unreached))
    except KeySetRejected as rejected:
        return _Reached(fault(_KEYS, f"{uri} is not acceptable: {rejected}.", _OF_PROVIDERS.rejected))
    return await _reach(keys_uri, lambda body: parse_provider_jwks(body, issuer), deployment, _OF_PROVIDERS)


async def _reach(
    uri: str, read: Callable[[bytes], KeySet], deployment: Deployment, advice: _Advice
) -> _Reached:
    begun = time.perf_counter()
    try:
        fetched = await fetch_dated(uri)
        keys = read(fetched.body)
    except KeyFetchFailed as failure:
        return _Reached(fault(_KEYS, f"{uri} cannot be fetched: {failure}.", advice.unreached))
    except KeySetRejected as rejected:
        return _Reached(fault(_KEYS, f"{uri} is not acceptable: {rejected}.", advice.rejected))
    took = round(1000 * (time.perf_counter() - begun))
    text = f"{uri} returned {len(keys)} key(s) in {took} ms{_kept(fetched, deployment.settings)}."
    return _Reached(ok(_KEYS, text), _ahead(fetched, deployment))


def _kept(fetched: FetchedKeys, settings: Settings) -> str:
    lasts = f"; they are fetched again after {settings.jwks_lifetime} s"
    return lasts if fetched.max_age is None else f"{lasts} (the issuer says {fetched.max_age} s)"


def _ahead(fetched: FetchedKeys, deployment: Deployment) -> float | None:
    """How far an issuer's clock is ahead; its Date header is half a second old on average."""
    return None if fetched.date is None else fetched.date + 0.5 - deployment.clock()


def _clock(measured: Sequence[float | None]) -> Iterator[Finding]:
    known = [ahead for ahead in measured if ahead is not None]
    if not known:
        yield unknown(_CLOCK, "No issuer's response had a date, so the clocks could not be compared.")
        return
    ahead = min(known, key=abs)
    words = f"This machine's clock is {abs(ahead):.0f} s {'behind' if ahead > 0 else 'ahead of'} the issuers'"
    advice = "Synchronise the clock (chrony, systemd-timesyncd, or the Amazon Time Sync Service)."
    if abs(ahead) > CLOCK_NOISE:
        yield fault(_CLOCK, f"{words}: tokens are rejected as expired, or as not yet valid.", advice)
    elif abs(ahead) > _NOT_NOTICEABLE:
        yield warning(_CLOCK, f"{words}; from {CLOCK_NOISE} s on, tokens are rejected.", advice)
    else:
        yield ok(_CLOCK, "It agrees with the issuers'.")

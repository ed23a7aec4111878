"""The issuers' signing keys, and what their answers say about our clock."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from claimgraph.app.doctor.finding import Finding, fault, ok, unknown, warning
from claimgraph.app.doctor.subject import Subject
from claimgraph.app.settings.settings import Settings, SettingsError, variable
from claimgraph.app.settings.user_pool import UserPoolSettings
from claimgraph.app.trust.issuers import TrustedIssuers
from claimgraph.app.trust.key_fetch import FetchedKeys, KeyFetchFailed, fetch_dated
from claimgraph.app.trust.pools import issuers_of
from claimgraph.auth.errors import KeySetRejected
from claimgraph.auth.issuers.user_pool import jwks_uri_of
from claimgraph.auth.issuers.validity import CLOCK_NOISE
from claimgraph.auth.keys.discovery import discovery_uri_of, jwks_uri_in
from claimgraph.auth.keys.key import KeySet, parse_jwks, parse_provider_jwks

_KEYS: Final = "keys"
_CLOCK: Final = "clock"

#: Seconds: the Date header counts whole ones, and the answer was under way for a while.
_NOT_NOTICEABLE: Final = 2


@dataclass(frozen=True, slots=True)
class _Reached:
    """An answer of an issuer: the finding about it, and how far its clock is ahead of ours, in seconds."""

    finding: Finding
    ahead: float | None = None


@dataclass(frozen=True, slots=True)
class _Advice:
    """What to do if a document cannot be had, and if it is not acceptable."""

    unreached: str
    rejected: str


_REACH: Final = "may this machine connect to that address (port 443, no proxy)?"
_OF_POOLS: Final = _Advice(
    f"Is the pool's id right, and {_REACH}",
    "That is not what Cognito publishes: check jwks_uri and issuer.",
)
_OF_PROVIDERS: Final = _Advice(
    f"Is the issuer in {variable('oidc_issuers')} right, and {_REACH}",
    f"Compare the issuer in {variable('oidc_issuers')} with the one in the document, to the letter.",
)


async def check_keys(subject: Subject) -> list[Finding]:
    """That each issuer's keys can be had and used, and that the clocks agree."""
    try:
        trusted = TrustedIssuers.of(subject.settings)
    except SettingsError as error:
        return [fault(_KEYS, f"{error}.", "Correct the setting.")]
    if not trusted:
        return []  # modes without keys of an issuer's; if there is none, the settings' check says so
    pools = [_reach_pool(pool, issuer, subject) for pool, issuer in _places(subject.settings)]
    providers = [_reach_provider(provider.issuer, subject) for provider in trusted.providers]
    reached = await asyncio.gather(*pools, *providers)
    return [*(each.finding for each in reached), *_clock([each.ahead for each in reached])]


def _places(settings: Settings) -> Iterator[tuple[UserPoolSettings, str]]:
    for pool in settings.user_pools:
        for issuer in issuers_of(pool):
            yield pool, issuer


async def _reach_pool(pool: UserPoolSettings, issuer: str, subject: Subject) -> _Reached:
    if pool.jwks_file is not None:  # read by trusted_pools, just now
        return _Reached(ok(_KEYS, f"The keys of {issuer} are in {pool.jwks_file}."))
    uri = pool.jwks_uri or jwks_uri_of(issuer)
    return await _reach(uri, lambda body: parse_jwks(body, issuer), subject, _OF_POOLS)


async def _reach_provider(issuer: str, subject: Subject) -> _Reached:
    """Its keys by way of its discovery document, as the server gets them."""
    uri = discovery_uri_of(issuer)
    try:
        keys_uri = jwks_uri_in((await fetch_dated(uri)).body, issuer)
    except KeyFetchFailed as failure:
        return _Reached(fault(_KEYS, f"{uri} cannot be had: {failure}.", _OF_PROVIDERS.unreached))
    except KeySetRejected as rejected:
        return _Reached(fault(_KEYS, f"{uri} is not acceptable: {rejected}.", _OF_PROVIDERS.rejected))
    return await _reach(keys_uri, lambda body: parse_provider_jwks(body, issuer), subject, _OF_PROVIDERS)


async def _reach(uri: str, read: Callable[[bytes], KeySet], subject: Subject, advice: _Advice) -> _Reached:
    begun = time.perf_counter()
    try:
        fetched = await fetch_dated(uri)
        keys = read(fetched.body)
    except KeyFetchFailed as failure:
        return _Reached(fault(_KEYS, f"{uri} cannot be had: {failure}.", advice.unreached))
    except KeySetRejected as rejected:
        return _Reached(fault(_KEYS, f"{uri} is not acceptable: {rejected}.", advice.rejected))
    took = round(1000 * (time.perf_counter() - begun))
    text = f"{uri} gave {len(keys)} key(s) in {took} ms{_kept(fetched, subject.settings)}."
    return _Reached(ok(_KEYS, text), _ahead(fetched, subject))


def _kept(fetched: FetchedKeys, settings: Settings) -> str:
    lasts = f"; they are asked for again after {settings.jwks_lifetime} s"
    return lasts if fetched.max_age is None else f"{lasts} (the issuer says {fetched.max_age} s)"


def _ahead(fetched: FetchedKeys, subject: Subject) -> float | None:
    """The Date header names the second in which the answer was written: half of one on average has passed."""
    return None if fetched.date is None else fetched.date + 0.5 - subject.clock()


def _clock(measured: Sequence[float | None]) -> Iterator[Finding]:
    told = [ahead for ahead in measured if ahead is not None]
    if not told:
        yield unknown(_CLOCK, "No issuer's answer told the time, so the clocks could not be compared.")
        return
    ahead = min(told, key=abs)
    words = f"This machine's clock is {abs(ahead):.0f} s {'behind' if ahead > 0 else 'ahead of'} the issuers'"
    advice = "Synchronise the clock (chrony, systemd-timesyncd, or the Amazon Time Sync Service)."
    if abs(ahead) > CLOCK_NOISE:
        yield fault(_CLOCK, f"{words}: tokens are refused as expired, or as from the future.", advice)
    elif abs(ahead) > _NOT_NOTICEABLE:
        yield warning(_CLOCK, f"{words}; from {CLOCK_NOISE} s on tokens are refused.", advice)
    else:
        yield ok(_CLOCK, "It agrees with the issuers'.")

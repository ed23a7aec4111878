"""Where signing keys come from: the interface, and its simplest form."""

from collections.abc import Callable, Collection
from ipaddress import ip_address
from math import inf
from typing import Protocol
from urllib.parse import urlsplit

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.keys.key import KeySet, SigningKey

#: Called with the keys that an issuer no longer vouches for.
OnWithdrawn = Callable[[Collection[SigningKey]], None]


class KeySource(Protocol):
    """The keys of one issuer."""

    @property
    def keys(self) -> KeySet:
        """The keys known at this moment; empty when none were ever loaded."""
        ...

    @property
    def ready(self) -> bool:
        """Whether tokens can be verified at this moment."""
        ...

    def key_now(self, kid: str) -> SigningKey | None:
        """The issuer's key of this name, from memory; None if an answer takes time (see ``key_for``).

        Raises:
            CredentialRejected: ``unknown_key``, if the issuer has no such key.
            Unavailable: If that cannot be known at present.
        """
        ...

    async def key_for(self, kid: str) -> SigningKey:
        """The issuer's key of this name.

        Raises:
            CredentialRejected: ``unknown_key``, if the issuer has no such key.
            Unavailable: If that cannot be known at present.
        """
        ...

    def valid_for(self) -> float:
        """Seconds for which a verification by these keys holds; 0 or less if it must not be remembered."""
        ...

    def on_withdrawn(self, listener: OnWithdrawn) -> None:
        """Call ``listener`` with every key that the issuer removes or replaces, from now on."""
        ...

    async def warm_up(self) -> bool:
        """Load the keys if need be and possible; returns ``ready``. Never raises: for start and probes."""
        ...

    async def close(self) -> None:
        """End whatever runs in the background."""
        ...


class FixedKeys:
    """Keys that never change while the process runs: from a file (air-gapped use), or from a pool in it."""

    def __init__(self, keys: KeySet) -> None:
        """Serve ``keys``, as ``parse_jwks`` gives them."""
        self._keys = keys

    @property
    def keys(self) -> KeySet:
        """The keys."""
        return self._keys

    @property
    def ready(self) -> bool:
        """Always."""
        return True

    def key_now(self, kid: str) -> SigningKey:
        """The key of this name.

        Raises:
            CredentialRejected: ``unknown_key``.
        """
        key = self._keys.get(kid)
        if key is None:
            raise CredentialRejected(Reason.UNKNOWN_KEY)
        return key

    async def key_for(self, kid: str) -> SigningKey:
        """As ``key_now``."""
        return self.key_now(kid)

    def valid_for(self) -> float:
        """For ever."""
        return inf

    def on_withdrawn(self, listener: OnWithdrawn) -> None:
        """Nothing is ever withdrawn."""

    async def warm_up(self) -> bool:
        """Nothing to load."""
        return True

    async def close(self) -> None:
        """Nothing to end."""


def is_https_or_loopback(url: str) -> bool:
    """Whether keys fetched from ``url`` can be believed: https anywhere, plain http on this machine only."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "http":
            return parts.scheme == "https" and bool(host)
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

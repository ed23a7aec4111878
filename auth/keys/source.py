"""Where signing keys come from: the port, and its simplest form."""

from collections.abc import Callable, Collection
from math import inf
from typing import Protocol

from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.keys.key import KeySet, SigningKey

#: Told which keys an issuer no longer vouches for.
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

    async def key_for(self, kid: str) -> SigningKey:
        """The issuer's key of this name.

        Raises:
            CredentialRejected: ``unknown_key``, if the issuer has none.
            Unavailable: If that cannot be known at present.
        """
        ...

    def trusted_for(self) -> float:
        """How long what was verified just now may be remembered, in seconds; not at all if 0 or less."""
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

    async def key_for(self, kid: str) -> SigningKey:
        """The key of this name.

        Raises:
            CredentialRejected: ``unknown_key``.
        """
        key = self._keys.get(kid)
        if key is None:
            raise CredentialRejected(Reason.UNKNOWN_KEY)
        return key

    def trusted_for(self) -> float:
        """For ever."""
        return inf

    def on_withdrawn(self, listener: OnWithdrawn) -> None:
        """Nothing is ever withdrawn."""

    async def warm_up(self) -> bool:
        """Nothing to load."""
        return True

    async def close(self) -> None:
        """Nothing to end."""

"""Identities by the tokens that proved them: bounded, and never the tokens themselves."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import Identity


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    identity: Identity
    until: float


class TokenCache:
    """Two generations of entries: a full young one becomes the old one, the old one is dropped.

    So a caller seen lately stays, no entry needs a place in a queue, and an insertion costs the same
    whatever the size.

    Attributes:
        epoch: How often something was forgotten on purpose. Whoever began before must not insert after it.
    """

    __slots__ = ("_half", "_old", "_young", "epoch")

    def __init__(self, size: int) -> None:
        """Hold at most ``size`` entries.

        Raises:
            ValueError: If ``size`` is below 2.
        """
        if size < 2:
            raise ValueError("size: at least 2")
        self._half = size // 2
        self._young: dict[bytes, _Entry] = {}
        self._old: dict[bytes, _Entry] = {}
        self.epoch = 0

    def get(self, digest: bytes, now: float) -> Identity | None:
        """The identity, unless its time is over.

        Args:
            digest: As ``digest_of`` gives it.
            now: Seconds since the epoch.
        """
        entry = self._young.get(digest)
        if entry is None:
            entry = self._old.pop(digest, None)
            if entry is None:
                return None
            self._insert(digest, entry)
        return entry.identity if now < entry.until else None

    def put(self, digest: bytes, identity: Identity, until: float) -> None:
        """Remember an identity until a moment, in seconds since the epoch."""
        self._insert(digest, _Entry(identity, until))

    def clear(self) -> None:
        """Forget everybody."""
        self._young, self._old = {}, {}
        self.epoch += 1

    def forget(self, subs: Collection[str]) -> None:
        """Forget these subjects. A walk over all entries, some 2 ms for 16,000: for rare events."""
        self._young = _without(subs, self._young)
        self._old = _without(subs, self._old)
        self.epoch += 1

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def _insert(self, digest: bytes, entry: _Entry) -> None:
        if len(self._young) >= self._half:
            self._young, self._old = {}, self._young
        self._young[digest] = entry


def _without(subs: Collection[str], entries: dict[bytes, _Entry]) -> dict[bytes, _Entry]:
    return {digest: entry for digest, entry in entries.items() if entry.identity.sub not in subs}


def digest_of(credentials: Credentials) -> bytes:
    """A key that only these credentials have: 32 bytes for a token, 64 for a pair, 33 for an API key."""
    if credentials.api_key is not None:
        return b"k" + sha256(credentials.api_key).digest()
    digest = sha256(credentials.authorization or b"").digest()
    if credentials.id_token is None:
        return digest
    return digest + sha256(credentials.id_token).digest()

"""Password hashes: salted scrypt (RFC 7914)."""

import hashlib
import hmac
import re
import secrets

#: The form of a hash; anything else matches no password.
HASH_PATTERN = r"scrypt\$[0-9a-f]{32}\$[0-9a-f]{64}"

_HASH = re.compile(HASH_PATTERN)

#: Compared with if a user has no password: it takes as long, and no password matches it.
_UNMATCHABLE = f"scrypt${bytes(16).hex()}${bytes(32).hex()}"


def hashed(password: str) -> str:
    """The salt and digest of a password, as text. Takes about 0.04 s, on purpose."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_digest(password, salt).hex()}"


def matches(password: str, kept: str | None) -> bool:
    """Whether `kept` is the hash of this password; takes as long if it is None."""
    known = kept if kept is not None and _HASH.fullmatch(kept) else _UNMATCHABLE
    _, salt, digest = known.split("$")
    return hmac.compare_digest(_digest(password, bytes.fromhex(salt)), bytes.fromhex(digest))


def temporary_password() -> str:
    """A random password with every kind of character that a pool may require."""
    return f"{secrets.token_urlsafe(12)}-Aa1"


def _digest(password: str, salt: bytes) -> bytes:
    # Uses 16 MiB and releases the GIL.
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)

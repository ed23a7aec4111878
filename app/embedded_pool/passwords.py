"""Passwords as the pool keeps them: salted and stretched (scrypt, RFC 7914), never in clear."""

import hashlib
import hmac
import re
import secrets

#: What `hashed` makes; anything else matches no password.
HASH_PATTERN = r"scrypt\$[0-9a-f]{32}\$[0-9a-f]{64}"

_HASH = re.compile(HASH_PATTERN)

#: What a user without a password is compared with: it takes as long, and nothing matches it.
_NOBODYS = f"scrypt${bytes(16).hex()}${bytes(32).hex()}"


def hashed(password: str) -> str:
    """The salt and the digest of a password, as text. Takes about 0.04 s, on purpose."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_digest(password, salt).hex()}"


def matches(password: str, kept: str | None) -> bool:
    """Whether `kept` was made from this password; takes as long if there is none to compare with."""
    known = kept if kept is not None and _HASH.fullmatch(kept) else _NOBODYS
    _, salt, digest = known.split("$")
    return hmac.compare_digest(_digest(password, bytes.fromhex(salt)), bytes.fromhex(digest))


def temporary_password() -> str:
    """A random password for an invitation; it has all the kinds of characters that a pool may ask for."""
    return f"{secrets.token_urlsafe(12)}-Aa1"


def _digest(password: str, salt: bytes) -> bytes:
    # 16 MiB each. The GIL is free meanwhile.
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)

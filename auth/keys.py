"""Signing keys, and the strict reading of the documents that publish them (JWKS, RFC 7517)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from jwt.algorithms import RSAAlgorithm

from auth import base64url
from auth.errors import KeySetRejected
from auth.jwt import ALGORITHM, MAX_KID_CHARACTERS, UnverifiedToken
from auth.strict_json import parse_object

#: A user pool publishes two keys, four while they are being replaced.
MAX_KEYS: Final = 20

_MIN_BITS: Final = 2048  # RFC 7518 section 3.3
_MAX_BITS: Final = 8192  # beyond it, a verification takes milliseconds
_EXPONENTS: Final = range(65_537, 2**32)  # lower bound: FIPS 186-5 section 5.1; everybody uses 65,537

_PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})  # RFC 7518 section 6.3.2

#: moto signs every emulated user pool with one key pair, whose private half is part of its distribution:
#: whoever trusts this key trusts everybody. The SHA-256 of its modulus, and its ``kid``.
_PUBLISHED_KID: Final = "dummy"
_PUBLISHED_MODULUS: Final = "60ececf17e149ab77be01dedd94c3fb8a0c33c70d4a78b1c3807b097c7c506be"

_rs256: Final = RSAAlgorithm(RSAAlgorithm.SHA256)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key that an issuer vouches for.

    Attributes:
        issuer: The user pool's ``iss``.
        kid: Its name within the issuer's key set.
        public_key: The RSA key; compared by value, so that a changed key is another key.
    """

    issuer: str
    kid: str
    public_key: RSAPublicKey

    def signed(self, token: UnverifiedToken) -> bool:
        """Whether this key signed the token, by RS256 and nothing else (RFC 8725 section 3.1)."""
        return _rs256.verify(token.signing_input, self.public_key, token.signature)


#: An issuer's keys by ``kid``.
KeySet = Mapping[str, SigningKey]


def parse_jwks(body: bytes, issuer: str) -> KeySet:
    """Read a JWKS document, whole or not at all: one bad RSA key rejects the set.

    Keys of other types are ignored (RFC 7517 section 5); they could not sign RS256 anyway.

    Args:
        body: The document.
        issuer: The issuer whose keys these are.

    Raises:
        KeySetRejected: If the document is not a JWKS, has too many keys, no usable one, two of one
            ``kid``, or an RSA key that is no public 2,048 to 8,192 bit key for RS256 signatures.
    """
    try:
        entries = parse_object(body).get("keys")
    except ValueError:
        raise KeySetRejected("the key set is not one JSON object with unique members") from None
    if not isinstance(entries, list):
        raise KeySetRejected("the key set has no list of keys")
    jwks = cast("list[object]", entries)
    if len(jwks) > MAX_KEYS:
        raise KeySetRejected(f"the key set has more than {MAX_KEYS} keys")
    keys = [_signing_key(jwk, issuer) for jwk in map(_members, jwks) if jwk.get("kty") == "RSA"]
    if not keys:
        raise KeySetRejected("the key set has no RSA key")
    by_kid = {key.kid: key for key in keys}
    if len(by_kid) != len(keys):
        raise KeySetRejected("two keys share a kid")
    return by_kid


def _members(jwk: object) -> dict[str, object]:
    if not isinstance(jwk, dict):
        raise KeySetRejected("a key is not a JSON object")
    return cast("dict[str, object]", jwk)


def _signing_key(jwk: dict[str, object], issuer: str) -> SigningKey:
    kid = jwk.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= MAX_KID_CHARACTERS:
        raise KeySetRejected("a key has no usable kid")
    if kid == _PUBLISHED_KID:
        raise KeySetRejected("kid 'dummy' marks moto's published key, which anybody can sign with")
    if not _PRIVATE_MEMBERS.isdisjoint(jwk):
        raise KeySetRejected("a key shows its private half")
    if jwk.get("alg", ALGORITHM) != ALGORITHM:
        raise KeySetRejected(f"a key is not for {ALGORITHM}")
    if jwk.get("use", "sig") != "sig" or jwk.get("key_ops", ["verify"]) != ["verify"]:
        raise KeySetRejected("a key is not for verifying signatures")
    return SigningKey(issuer, kid, _public_key(jwk))


def _public_key(jwk: dict[str, object]) -> RSAPublicKey:
    modulus, exponent = _integer(jwk, "n"), _integer(jwk, "e")
    if not _MIN_BITS <= modulus.bit_length() <= _MAX_BITS:
        raise KeySetRejected(f"an RSA key has not {_MIN_BITS} to {_MAX_BITS} bits")
    if exponent not in _EXPONENTS:
        raise KeySetRejected("an RSA key has an unsafe exponent")
    size = (modulus.bit_length() + 7) // 8
    if hashlib.sha256(modulus.to_bytes(size, "big")).hexdigest() == _PUBLISHED_MODULUS:
        raise KeySetRejected("a key is moto's published key, which anybody can sign with")
    if modulus % 2 == 0 or exponent % 2 == 0:
        raise KeySetRejected("an RSA key is mathematically impossible")
    return RSAPublicNumbers(exponent, modulus).public_key()


def _integer(jwk: dict[str, object], name: str) -> int:
    """A member in Base64urlUInt (RFC 7518 section 2)."""
    value = jwk.get(name)
    if not isinstance(value, str) or not value.isascii():
        raise KeySetRejected(f"an RSA key has no {name}")
    try:
        return int.from_bytes(base64url.decode(value.encode()), "big")
    except ValueError:
        raise KeySetRejected(f"an RSA key's {name} is not base64url") from None

"""One key of a JWKS document (RFC 7517), as a public key that is safe to use."""

import hashlib
from collections.abc import Mapping
from typing import Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    SECP521R1,
    EllipticCurve,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from claimgraph.auth.errors import KeySetRejected
from claimgraph.auth.tokens import base64url
from claimgraph.auth.tokens.jwt import MAX_KID_CHARACTERS

PublicKey: TypeAlias = RSAPublicKey | EllipticCurvePublicKey

_MIN_BITS: Final = 2048  # RFC 7518 section 3.3
_MAX_BITS: Final = 8192  # beyond it, a verification takes milliseconds
_EXPONENTS: Final = range(65_537, 2**32)  # lower bound: FIPS 186-5 section 5.1; everyone uses 65,537

#: RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1.
_PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})

#: RFC 7518 section 6.2.1.1.
_CURVES: Final[Mapping[object, EllipticCurve]] = {
    "P-256": SECP256R1(),
    "P-384": SECP384R1(),
    "P-521": SECP521R1(),
}

#: moto signs every emulated user pool with one key pair, whose private half is part of its distribution:
#: to trust this key is to trust everyone. The SHA-256 of its modulus, and its ``kid``.
_PUBLISHED_KID: Final = "dummy"
_PUBLISHED_MODULUS: Final = "60ececf17e149ab77be01dedd94c3fb8a0c33c70d4a78b1c3807b097c7c506be"

Jwk: TypeAlias = Mapping[str, object]


def key_id(jwk: Jwk) -> str:
    """The name of a key.

    Raises:
        KeySetRejected: It has none, it is that of moto's published key, or the key shows its private half.
    """
    kid = jwk.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= MAX_KID_CHARACTERS:
        raise KeySetRejected("a key has no usable kid")
    if kid == _PUBLISHED_KID:
        raise KeySetRejected("kid 'dummy' marks moto's published key, which anybody can sign with")
    if shows_private_half(jwk):
        raise KeySetRejected("a key shows its private half")
    return kid


def shows_private_half(jwk: Jwk) -> bool:
    """Whether an entry has members that only the issuer may have."""
    return not _PRIVATE_MEMBERS.isdisjoint(jwk)


def rsa_public_key(jwk: Jwk) -> RSAPublicKey:
    """The key of an entry whose ``kty`` is ``RSA``.

    Raises:
        KeySetRejected: It is no RSA key of 2,048 to 8,192 bits, or is moto's published one.
    """
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


def ec_public_key(jwk: Jwk) -> EllipticCurvePublicKey:
    """The key of an entry whose ``kty`` is ``EC``.

    Raises:
        KeySetRejected: It is no point of P-256, P-384 or P-521.
    """
    curve = _CURVES.get(jwk.get("crv"))
    if curve is None:
        raise KeySetRejected("an EC key is of no curve that signs tokens")
    size = (curve.key_size + 7) // 8
    x, y = (_bytes(jwk, name) for name in ("x", "y"))
    if (len(x), len(y)) != (size, size):  # RFC 7518 section 6.2.1.2
        raise KeySetRejected("an EC key's coordinates have not the curve's size")
    try:
        return EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), curve).public_key()
    except ValueError:
        raise KeySetRejected("an EC key is no point of its curve") from None


def _integer(jwk: Jwk, name: str) -> int:
    """A member in Base64urlUInt (RFC 7518 section 2)."""
    return int.from_bytes(_bytes(jwk, name))


def _bytes(jwk: Jwk, name: str) -> bytes:
    value = jwk.get(name)
    if not isinstance(value, str) or not value.isascii():
        raise KeySetRejected(f"an {jwk.get('kty')} key has no {name}")
    try:
        return base64url.decode(value.encode())
    except ValueError:
        raise KeySetRejected(f"an {jwk.get('kty')} key's {name} is not base64url") from None

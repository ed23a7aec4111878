"""Signing keys, and the strict reading of the documents that publish them (JWKS, RFC 7517)."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, cast

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from jwt.algorithms import Algorithm, ECAlgorithm, RSAAlgorithm, RSAPSSAlgorithm

from claimgraph.auth.errors import KeySetRejected
from claimgraph.auth.keys.jwk import Jwk, PublicKey, ec_public_key, key_id, rsa_public_key, shows_private_half
from claimgraph.auth.tokens.jwt import UnverifiedToken
from claimgraph.auth.tokens.strict_json import parse_object

_log = logging.getLogger(__name__)

#: A user pool publishes two keys, four while they are being replaced.
MAX_KEYS: Final = 20

#: RFC 7518 section 3.1. A shared secret (HS256 …) would let every verifier also sign, so there is none here.
_ALGORITHMS: Final[Mapping[str, Algorithm]] = {
    "RS256": RSAAlgorithm(RSAAlgorithm.SHA256),
    "RS384": RSAAlgorithm(RSAAlgorithm.SHA384),
    "RS512": RSAAlgorithm(RSAAlgorithm.SHA512),
    "PS256": RSAPSSAlgorithm(RSAPSSAlgorithm.SHA256),
    "PS384": RSAPSSAlgorithm(RSAPSSAlgorithm.SHA384),
    "PS512": RSAPSSAlgorithm(RSAPSSAlgorithm.SHA512),
    "ES256": ECAlgorithm(ECAlgorithm.SHA256),
    "ES384": ECAlgorithm(ECAlgorithm.SHA384),
    "ES512": ECAlgorithm(ECAlgorithm.SHA512),
}
_Verify: TypeAlias = Callable[[bytes, PublicKey, bytes], bool]

#: Every algorithm that a token may be signed with.
ALGORITHMS: Final = frozenset(_ALGORITHMS)

_COGNITO: Final = frozenset({"RS256"})
_BY_RSA: Final = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
_BY_CURVE: Final = {256: frozenset({"ES256"}), 384: frozenset({"ES384"}), 521: frozenset({"ES512"})}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key that an issuer vouches for.

    Attributes:
        issuer: The ``iss`` of the tokens it signs.
        kid: Its name within the issuer's key set.
        public_key: The key; compared by value, so that a changed key is another key.
        algorithms: The algorithms it serves, as the issuer published it; a token cannot add to them.
    """

    issuer: str
    kid: str
    public_key: PublicKey
    algorithms: frozenset[str] = _COGNITO

    def signed(self, token: UnverifiedToken) -> bool:
        """Whether this key signed the token, by an algorithm of its own (RFC 8725 section 3.1)."""
        if token.algorithm not in self.algorithms:
            return False
        # `algorithms` go with the type of the key: see _provider_key.
        verify = cast("_Verify", _ALGORITHMS[token.algorithm].verify)
        return verify(token.signing_input, self.public_key, token.signature)


#: An issuer's keys by ``kid``.
KeySet = Mapping[str, SigningKey]


def parse_jwks(body: bytes, issuer: str) -> KeySet:
    """Read a user pool's JWKS document, whole or not at all: one bad RSA key rejects the set.

    Keys of other types are ignored (RFC 7517 section 5); they could not sign RS256 anyway.

    Args:
        body: The document.
        issuer: The issuer whose keys these are.

    Raises:
        KeySetRejected: If the document is not a JWKS, has too many keys, no usable one, two of one
            ``kid``, or an RSA key that is no public 2,048 to 8,192 bit key for RS256 signatures.
    """
    keys = [_pool_key(jwk, issuer) for jwk in _entries(body) if jwk.get("kty") == "RSA"]
    if not keys:
        raise KeySetRejected("the key set has no RSA key")
    return _by_kid(keys)


def parse_provider_jwks(body: bytes, issuer: str) -> KeySet:
    """Read the JWKS document of an OpenID provider, which may publish keys for other purposes beside ours.

    A key that cannot be used, or is unsafe, is left out; it never costs the others. Entries that repeat a key
    under one ``kid`` add up their algorithms. Different keys under one ``kid`` are all left out, and so is
    every key whose private half is shown anywhere in the document.

    Args:
        body: The document.
        issuer: The issuer whose keys these are.

    Raises:
        KeySetRejected: If the document is not a JWKS, has too many keys, or no usable one.
    """
    entries = [cast("Jwk", entry) for entry in _raw_entries(body) if isinstance(entry, dict)]
    exposed = [key for entry in entries if shows_private_half(entry) for key in _readable(entry)]
    usable: dict[str, list[SigningKey]] = {}
    problems: list[str] = []
    for entry in entries:
        try:
            key = _provider_key(entry, issuer) if _verifies_tokens(entry) else None
        except KeySetRejected as problem:
            problems.append(str(problem))
            continue
        if key is not None and key.public_key not in exposed:
            usable.setdefault(key.kid, []).append(key)
    keys = {kid: key for kid, same in usable.items() if (key := _merged(same)) is not None}
    if len(keys) != len(usable):
        problems.append("different keys share a kid")
    if not keys:
        raise KeySetRejected(
            "; ".join(problems) or "the key set has no key that signs tokens by RS, PS or ES"
        )
    if problems:
        _log.warning("%s: left out of the key set: %s", issuer, "; ".join(problems))
    return keys


def _readable(jwk: Jwk) -> list[PublicKey]:
    """The public key of an entry, if it has one."""
    try:
        return [_public_key(jwk)]
    except KeySetRejected:
        return []


def _merged(same_kid: list[SigningKey]) -> SigningKey | None:
    """One key for all algorithms that it is published for; None if these are different keys."""
    first, *others = same_kid
    if any(other.public_key != first.public_key for other in others):
        return None
    return replace(first, algorithms=frozenset().union(*(key.algorithms for key in same_kid)))


def _raw_entries(body: bytes) -> list[object]:
    try:
        entries = parse_object(body).get("keys")
    except ValueError:
        raise KeySetRejected("the key set is not one JSON object with unique members") from None
    if not isinstance(entries, list):
        raise KeySetRejected("the key set has no list of keys")
    jwks = cast("list[object]", entries)
    if len(jwks) > MAX_KEYS:
        raise KeySetRejected(f"the key set has more than {MAX_KEYS} keys")
    return jwks


def _entries(body: bytes) -> list[Jwk]:
    return [_members(jwk) for jwk in _raw_entries(body)]


def _members(jwk: object) -> dict[str, object]:
    if not isinstance(jwk, dict):
        raise KeySetRejected("a key is not a JSON object")
    return cast("dict[str, object]", jwk)


def _by_kid(keys: list[SigningKey]) -> KeySet:
    by_kid = {key.kid: key for key in keys}
    if len(by_kid) != len(keys):
        raise KeySetRejected("two keys share a kid")
    return by_kid


def _pool_key(jwk: Jwk, issuer: str) -> SigningKey:
    kid = key_id(jwk)
    if jwk.get("alg", "RS256") != "RS256":
        raise KeySetRejected("a key is not for RS256")
    if jwk.get("use", "sig") != "sig" or jwk.get("key_ops", ["verify"]) != ["verify"]:
        raise KeySetRejected("a key is not for verifying signatures")
    return SigningKey(issuer, kid, rsa_public_key(jwk))


def _verifies_tokens(jwk: Jwk) -> bool:
    """Whether an entry is meant for what we do with it."""
    operations = jwk.get("key_ops", ["verify"])
    return (
        "kid" in jwk
        and jwk.get("use", "sig") == "sig"
        and isinstance(operations, list)
        and "verify" in operations
        and (jwk.get("kty") == "RSA" or (jwk.get("kty") == "EC" and jwk.get("crv") in _TOKEN_CURVES))
        and ("alg" not in jwk or jwk["alg"] in ALGORITHMS)
    )


_TOKEN_CURVES: Final = ("P-256", "P-384", "P-521")


def _provider_key(jwk: Jwk, issuer: str) -> SigningKey:
    kid = key_id(jwk)
    key = _public_key(jwk)
    able = _BY_CURVE[key.key_size] if isinstance(key, EllipticCurvePublicKey) else _BY_RSA
    algorithms = able & {jwk["alg"]} if "alg" in jwk else able
    if not algorithms:
        raise KeySetRejected("a key's alg does not go with its type")
    return SigningKey(issuer, kid, key, frozenset(algorithms))


def _public_key(jwk: Jwk) -> PublicKey:
    return rsa_public_key(jwk) if jwk.get("kty") == "RSA" else ec_public_key(jwk)

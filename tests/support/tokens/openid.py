"""Keys and tokens of an OpenID provider, really signed with every accepted algorithm."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from claimgraph.auth.keys.key import parse_provider_jwks
from claimgraph.auth.keys.source import FixedKeys
from tests.support.tokens.cognito import ABSENT, base64url, base64url_integer, compact_json, rsa_key

_HASHES: Final[Mapping[str, hashes.HashAlgorithm]] = {
    "256": hashes.SHA256(),
    "384": hashes.SHA384(),
    "512": hashes.SHA512(),
}
CURVES: Final[Mapping[str, ec.EllipticCurve]] = {
    "ES256": ec.SECP256R1(),
    "ES384": ec.SECP384R1(),
    "ES512": ec.SECP521R1(),
}
CRV: Final = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")


@cache
def ec_key(name: str, algorithm: str) -> ec.EllipticCurvePrivateKey:
    """The key of this name, generated once per process."""
    assert name
    return ec.generate_private_key(CURVES[algorithm])


@dataclass(frozen=True, slots=True)
class ProviderKey:
    """A private key, its kid, and the algorithm that it signs with."""

    kid: str
    algorithm: str
    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

    @classmethod
    def named(cls, name: str, algorithm: str) -> "ProviderKey":
        private = ec_key(name, algorithm) if algorithm in CURVES else rsa_key(f"provider {name}")
        return cls(f"{name}-{algorithm}", algorithm, private)

    def jwk(self, **changes: object) -> dict[str, object]:
        """The public half, as providers publish it."""
        common: dict[str, object] = {"kid": self.kid, "use": "sig", "alg": self.algorithm}
        jwk = {**common, **self._members(), **changes}
        return {name: value for name, value in jwk.items() if value is not ABSENT}

    def _members(self) -> dict[str, object]:
        if isinstance(self.private, rsa.RSAPrivateKey):
            numbers = self.private.public_key().public_numbers()
            return {"kty": "RSA", "n": base64url_integer(numbers.n), "e": base64url_integer(numbers.e)}
        point = self.private.public_key().public_numbers()
        size = (self.private.curve.key_size + 7) // 8
        x, y = (base64url(number.to_bytes(size)).decode() for number in (point.x, point.y))
        return {"kty": "EC", "crv": CRV[self.algorithm], "x": x, "y": y}

    def signature(self, content: bytes, algorithm: str | None = None) -> bytes:
        """The signature by RFC 7518 sections 3.3 to 3.5; an RSA key may use another RSA `algorithm`."""
        algorithm = algorithm or self.algorithm
        digest = _HASHES[algorithm[2:]]
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            r, s = decode_dss_signature(self.private.sign(content, ec.ECDSA(digest)))
            size = (self.private.curve.key_size + 7) // 8
            return r.to_bytes(size) + s.to_bytes(size)
        if algorithm.startswith("RS"):
            return self.private.sign(content, padding.PKCS1v15(), digest)
        salted = padding.PSS(mgf=padding.MGF1(digest), salt_length=digest.digest_size)
        return self.private.sign(content, salted, digest)


def assembled(header: Mapping[str, object], payload: Mapping[str, object] | bytes) -> bytes:
    """The part of a token that is signed."""
    body = payload if isinstance(payload, bytes) else compact_json(payload)
    return base64url(compact_json(header)) + b"." + base64url(body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider with one key for each algorithm."""

    issuer: str = "https://login.example.com/"
    client_id: str = "web-1"
    clock: Callable[[], float] = time.time
    keys: Mapping[str, ProviderKey] = field(
        default_factory=lambda: {name: ProviderKey.named("main", name) for name in ALGORITHMS}
    )

    def jwks(self) -> bytes:
        return compact_json({"keys": [key.jwk() for key in self.keys.values()]})

    def fixed_keys(self) -> FixedKeys:
        return FixedKeys(parse_provider_jwks(self.jwks(), self.issuer))

    def claims(self, **overrides: object) -> dict[str, object]:
        """An ID token's claims, roughly as Auth0 has them."""
        now = int(self.clock())
        claims: dict[str, object] = {
            "iss": self.issuer,
            "sub": "auth0|1",
            "aud": self.client_id,
            "iat": now,
            "exp": now + 3600,
            "auth_time": now,
            "email": "pat@example.com",
        }
        return {name: value for name, value in {**claims, **overrides}.items() if value is not ABSENT}

    def token(self, algorithm: str = "RS256", /, **overrides: object) -> bytes:
        key = self.keys[algorithm]
        header = {"alg": algorithm, "typ": "JWT", "kid": key.kid}
        return self.signed(header, self.claims(**overrides), key)

    @staticmethod
    def signed(header: Mapping[str, object], payload: Mapping[str, object], key: ProviderKey) -> bytes:
        """A token with exactly this header and payload, signed by a key of any kind."""
        content = assembled(header, payload)
        return content + b"." + base64url(key.signature(content))

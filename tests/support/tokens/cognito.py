"""Real keys, and real tokens in Cognito's form, with every claim replaceable."""

import base64
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from claimgraph.auth.issuers.user_pool import issuer_of
from claimgraph.auth.keys.key import parse_jwks
from claimgraph.auth.keys.source import FixedKeys

#: As an override: leave the claim out.
ABSENT: Final = object()

USER_SUB: Final = "5a1f0c52-70b1-70f2-9c3e-0d1e2f3a4b5c"


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """The key of this name, generated once per process because generation is slow."""
    assert name
    return rsa.generate_private_key(public_exponent=65_537, key_size=bits)


def base64url(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def base64url_integer(number: int) -> str:
    return base64url(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode()


def compact_json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key and the name under which its public half is published."""

    private: rsa.RSAPrivateKey
    kid: str

    @classmethod
    def named(cls, name: str, bits: int = 2048) -> "KeyPair":
        """The key pair of this name; its kid has Cognito's form (44 characters of base64)."""
        private = rsa_key(name, bits)
        der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return cls(private, base64.b64encode(hashlib.sha256(der).digest()).decode())

    def header(self) -> dict[str, object]:
        return {"kid": self.kid, "alg": "RS256"}

    def jwk(self, **changes: object) -> dict[str, object]:
        """The public half as Cognito publishes it."""
        numbers = self.private.public_key().public_numbers()
        jwk: dict[str, object] = {
            "alg": "RS256",
            "e": base64url_integer(numbers.e),
            "kid": self.kid,
            "kty": "RSA",
            "n": base64url_integer(numbers.n),
            "use": "sig",
        }
        return _changed(jwk, changes)


def sign(header: Mapping[str, object] | bytes, payload: Mapping[str, object] | bytes, key: KeyPair) -> bytes:
    """A token with exactly this header and payload (bytes are taken as they are), signed with RS256."""
    parts = (part if isinstance(part, bytes) else compact_json(part) for part in (header, payload))
    signing_input = b".".join(base64url(part) for part in parts)
    signature = key.private.sign(signing_input, padding.PKCS1v15(), hashes.SHA256())
    return signing_input + b"." + base64url(signature)


def jwks_of(*keys: KeyPair) -> bytes:
    """A key set document."""
    return compact_json({"keys": [key.jwk() for key in keys]})


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolKeys:
    """A user pool's two key pairs, and the tokens it issues.

    Overrides replace claims; ``ABSENT`` leaves one out. Pass names that are not Python identifiers as
    ``**{"cognito:groups": [...]}``.
    """

    user_pool_id: str = "eu-west-1_Ab12Cd34E"
    client_id: str = "1h57kf5cpq17m0eml12example"
    clock: Callable[[], float] = time.time
    id_key: KeyPair = field(default_factory=lambda: KeyPair.named("id"))
    access_key: KeyPair = field(default_factory=lambda: KeyPair.named("access"))

    @property
    def issuer(self) -> str:
        return issuer_of(self.user_pool_id)

    def jwks(self) -> bytes:
        return jwks_of(self.id_key, self.access_key)

    def fixed_keys(self) -> FixedKeys:
        return FixedKeys(parse_jwks(self.jwks(), self.issuer))

    def id_claims(self, **overrides: object) -> dict[str, object]:
        now = int(self.clock())
        claims: dict[str, object] = {
            "sub": USER_SUB,
            "email_verified": True,
            "iss": self.issuer,
            "cognito:username": "jane",
            "origin_jti": "0b0c7a52-0000-4000-8000-000000000001",
            "aud": self.client_id,
            "event_id": "64f5bd04-0000-4000-8000-000000000002",
            "token_use": "id",
            "auth_time": now,
            "exp": now + 3600,
            "iat": now,
            "jti": "7d1e8c11-0000-4000-8000-000000000003",
            "email": "jane@example.com",
            "userProfileID": "prof-42",
        }
        return _changed(claims, overrides)

    def access_claims(self, **overrides: object) -> dict[str, object]:
        now = int(self.clock())
        claims: dict[str, object] = {
            "sub": USER_SUB,
            "iss": self.issuer,
            "version": 2,
            "client_id": self.client_id,
            "origin_jti": "0b0c7a52-0000-4000-8000-000000000001",
            "event_id": "64f5bd04-0000-4000-8000-000000000002",
            "token_use": "access",
            "scope": "aws.cognito.signin.user.admin profile-api/write",
            "auth_time": now,
            "exp": now + 3600,
            "iat": now,
            "jti": "c2aa0d0f-0000-4000-8000-000000000004",
            "username": "jane",
        }
        return _changed(claims, overrides)

    def machine_claims(self, **overrides: object) -> dict[str, object]:
        """The claims of client credentials: no user, no sign-in."""
        no_user = {"sub": self.client_id, "username": ABSENT, "origin_jti": ABSENT, "event_id": ABSENT}
        return self.access_claims(**{**no_user, "scope": "profile-api/read", **overrides})

    def id_token(self, **overrides: object) -> bytes:
        return sign(self.id_key.header(), self.id_claims(**overrides), self.id_key)

    def access_token(self, **overrides: object) -> bytes:
        return sign(self.access_key.header(), self.access_claims(**overrides), self.access_key)

    def machine_token(self, **overrides: object) -> bytes:
        return sign(self.access_key.header(), self.machine_claims(**overrides), self.access_key)


def _changed(members: Mapping[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in {**members, **changes}.items() if value is not ABSENT}

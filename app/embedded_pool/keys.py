"""The pool's two RSA key pairs: one signs ID tokens, the other access tokens, as in a real user pool.

They are generated at every start and never stored, so a token of an earlier start is void.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from claimgraph.auth.identity import TokenUse


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An RSA-2048 key pair.

    Attributes:
        private: The private key; it never leaves the process.
        jwk: The public key, with the members of an entry in Cognito's JWKS.
    """

    private: rsa.RSAPrivateKey = field(repr=False)
    jwk: Mapping[str, str]

    @classmethod
    def generate(cls) -> "KeyPair":
        """Generates a key pair whose ``kid`` is derived from the public key (0.1-0.3 s)."""
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = private.public_key()
        spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        kid = base64.b64encode(hashlib.sha256(spki).digest()).decode("ascii")
        numbers = RSAAlgorithm.to_jwk(public, as_dict=True)
        jwk = {"alg": "RS256", "e": numbers["e"], "kid": kid, "kty": "RSA", "n": numbers["n"], "use": "sig"}
        return cls(private, jwk)

    def sign(self, claims: Mapping[str, object]) -> str:
        """Signs a JWT whose header has exactly ``kid`` and ``alg``, like Cognito's."""
        headers = {"kid": self.jwk["kid"], "typ": None}  # None: without PyJWT's default, "JWT"
        return jwt.encode(dict(claims), self.private, "RS256", headers=headers)


@dataclass(frozen=True, slots=True)
class PoolKeys:
    """The keys of one pool, one per token use."""

    id: KeyPair
    access: KeyPair

    @classmethod
    def generate(cls) -> "PoolKeys":
        """Generates two key pairs."""
        return cls(id=KeyPair.generate(), access=KeyPair.generate())

    def for_use(self, use: TokenUse) -> KeyPair:
        """The key pair for this kind of token."""
        return self.id if use == "id" else self.access

    def jwks(self) -> dict[str, object]:
        """The JSON Web Key Set, with the public keys."""
        return {"keys": [dict(self.id.jwk), dict(self.access.jwk)]}

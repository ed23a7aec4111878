"""The pool's two RSA key pairs: one signs ID tokens, the other access tokens, as in a real user pool.

They are made anew at every start and never written anywhere, so a token of an earlier start is void.
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
class SigningKey:
    """One RSA-2048 key pair.

    Attributes:
        private: The private half; it never leaves the process.
        jwk: The public half, with the members of an entry in Cognito's JWKS.
    """

    private: rsa.RSAPrivateKey = field(repr=False)
    jwk: Mapping[str, str]

    @classmethod
    def generate(cls) -> "SigningKey":
        """A fresh key pair, its ``kid`` derived from the public key (0.1-0.3 s)."""
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = private.public_key()
        spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        kid = base64.b64encode(hashlib.sha256(spki).digest()).decode("ascii")
        numbers = RSAAlgorithm.to_jwk(public, as_dict=True)
        jwk = {"alg": "RS256", "e": numbers["e"], "kid": kid, "kty": "RSA", "n": numbers["n"], "use": "sig"}
        return cls(private, jwk)

    def sign(self, claims: Mapping[str, object]) -> str:
        """A JWS whose header has exactly ``kid`` and ``alg``, like Cognito's."""
        headers = {"kid": self.jwk["kid"], "typ": None}  # None: PyJWT leaves its "JWT" out
        return jwt.encode(dict(claims), self.private, "RS256", headers=headers)


@dataclass(frozen=True, slots=True)
class PoolKeys:
    """The keys of one pool, one per token use."""

    id: SigningKey
    access: SigningKey

    @classmethod
    def generate(cls) -> "PoolKeys":
        """Two fresh key pairs."""
        return cls(id=SigningKey.generate(), access=SigningKey.generate())

    def for_use(self, use: TokenUse) -> SigningKey:
        """The key that signs this kind of token."""
        return self.id if use == "id" else self.access

    def jwks(self) -> dict[str, object]:
        """The JSON Web Key Set: public halves only."""
        return {"keys": [dict(self.id.jwk), dict(self.access.jwk)]}

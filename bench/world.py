"""What all servers share: a user pool's key and the tokens of two callers."""

import json
import time
from dataclasses import dataclass

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bench.workloads import Caller

ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Bench0000"
CLIENT = "1h57kf5cpq17m0eml12example"
_KID = "bench"


@dataclass(frozen=True, slots=True)
class World:
    """A user pool's key."""

    key: rsa.RSAPrivateKey

    @classmethod
    def create(cls) -> "World":
        return cls(rsa.generate_private_key(public_exponent=65537, key_size=2048))

    def jwks(self) -> str:
        """The key set document."""
        jwk = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return json.dumps({"keys": [{**jwk, "kid": _KID, "alg": "RS256", "use": "sig"}]})

    def id_token(self, caller: Caller) -> str:
        """An ID token of Cognito's shape."""
        now = int(time.time())
        claims: dict[str, object] = {
            "sub": "5a1f0c52-70b1-70f2-9c3e-0d1e2f3a4b5c",
            "iss": ISSUER,
            "aud": CLIENT,
            "token_use": "id",
            "auth_time": now,
            "iat": now,
            "exp": now + 3600,
            "jti": "7d1e0a52-70b1-70f2-9c3e-0d1e2f3a4b5c",
            "origin_jti": "0b0c0a52-70b1-70f2-9c3e-0d1e2f3a4b5c",
            "event_id": "64f50a52-70b1-70f2-9c3e-0d1e2f3a4b5c",
            "cognito:username": "alice",
            "email": "alice@people.example",
            "email_verified": True,
            "userProfileID": "prof_0",
        }
        if caller == "admin":
            claims["cognito:groups"] = ["admin"]
        return jwt.encode(claims, self.key, "RS256", headers={"kid": _KID, "typ": None})

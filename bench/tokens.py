"""A user pool's key, and the tokens of its users."""

import json
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import NamedTemporaryFile
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

POOL_ID = "eu-west-1_Bench0000"
ISSUER = f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL_ID}"
CLIENT = "1h57kf5cpq17m0eml12example"
_KID = "bench"
_NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Issuer:
    """A user pool, as far as tokens are concerned."""

    key: rsa.RSAPrivateKey

    @classmethod
    def create(cls) -> "Issuer":
        return cls(rsa.generate_private_key(public_exponent=65537, key_size=2048))

    def jwks(self) -> str:
        """The key set document."""
        jwk = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return json.dumps({"keys": [{**jwk, "kid": _KID, "alg": "RS256", "use": "sig"}]})

    @contextmanager
    def trusted(self) -> Generator[dict[str, str]]:
        """The environment variables by which servers come to trust it: key set, and Claimgraph's setting."""
        with NamedTemporaryFile("w", suffix=".json") as file:
            file.write(self.jwks())
            file.flush()
            pool = {"user_pool_id": POOL_ID, "clients": [CLIENT], "accepts": ["id"], "jwks_file": file.name}
            yield {
                "BENCH_JWKS": self.jwks(),
                "BENCH_POOL": POOL_ID,
                "BENCH_CLIENT": CLIENT,
                "CLAIMGRAPH_USER_POOLS": json.dumps([pool]),
            }

    def id_token(self, user: int = 0, changes: Mapping[str, object] = _NOTHING) -> str:
        """An ID token of Cognito's shape.

        Args:
            user: The number of the user, who owns the profile of that number.
            changes: Claims that differ.
        """
        now = int(time.time())
        claims: dict[str, object] = {
            "sub": str(UUID(int=2 * user)),
            "iss": ISSUER,
            "aud": CLIENT,
            "token_use": "id",
            "auth_time": now,
            "iat": now,
            "exp": now + 86_400,
            "jti": str(UUID(int=2 * user + 1)),
            "origin_jti": "0b0c0a52-70b1-70f2-9c3e-0d1e2f3a4b5c",
            "event_id": "64f50a52-70b1-70f2-9c3e-0d1e2f3a4b5c",
            "cognito:username": f"user{user}",
            "email": f"person{user}@people.example",
            "email_verified": True,
            "userProfileID": f"prof_{user % 1000}",
            **changes,
        }
        return jwt.encode(claims, self.key, "RS256", headers={"kid": _KID, "typ": None})

    def unacceptable(self) -> dict[str, str]:
        """Tokens that open nothing, by what they are."""
        access = {"token_use": "access", "client_id": CLIENT}
        return {
            "a forged token": Issuer.create().id_token(),
            "an expired token": self.id_token(changes={"exp": int(time.time()) - 60}),
            "an access token": self.id_token(changes=access),
            "a token for another client": self.id_token(changes={"aud": "another"}),
            "a token of another issuer": self.id_token(changes={"iss": ISSUER + "0"}),
            "no token": "",
        }

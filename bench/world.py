"""What both servers share: a user pool's keys, a token, and a database with the seeded profiles."""

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from resolvers.database import Database
from resolvers.profiles import SEEDED_PROFILES, SqlProfileStore

ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Bench0000"
CLIENT = "1h57kf5cpq17m0eml12example"


@dataclass(frozen=True, slots=True)
class World:
    """Keys, token and database."""

    key: rsa.RSAPrivateKey
    jwks_file: Path
    database_url: str

    @classmethod
    def create(cls, folder: Path) -> "World":
        """Make everything below `folder`."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        jwk = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        jwks_file = folder / "jwks.json"
        jwks_file.write_text(json.dumps({"keys": [{**jwk, "kid": "bench", "alg": "RS256", "use": "sig"}]}))
        url = f"sqlite:///{folder}/bench.sqlite3"
        asyncio.run(_seed(url))
        return cls(key, jwks_file, url)

    def id_token(self) -> str:
        """An ID token of Cognito's shape, for the owner of a seeded profile."""
        now = int(time.time())
        claims = {
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
            "userProfileID": "prof_alice",
        }
        return jwt.encode(claims, self.key, "RS256", headers={"kid": "bench", "typ": None})


async def _seed(url: str) -> None:
    database = Database(url)
    await database.migrate()
    await SqlProfileStore(database).seed(SEEDED_PROFILES, {})
    await database.close()

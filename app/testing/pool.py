"""A user pool that lives as long as a test run: its tokens are real, and are verified as any others."""

import time
import uuid
from functools import cache

import orjson

from app.embedded_pool.keys import PoolKeys
from app.testing.callers import Caller
from auth.credentials import NO_CREDENTIALS, Credentials
from auth.key_source import FixedKeys
from auth.keys import parse_jwks
from auth.pools import UserPool
from auth.rules.token_hints import travels_in

#: No region of AWS begins so: no real pool has this id.
USER_POOL_ID = "local-test-1_Claimgraph"
ISSUER = f"https://cognito-idp.example/{USER_POOL_ID}"
CLIENT_ID = "claimgraph0test0client0000"

_LIFETIME = 3_600

#: Makes subjects of names.
_SUBJECTS = uuid.UUID("5eed0000-0000-4000-8000-000000000000")


@cache
def _keys() -> PoolKeys:
    """Made once for each process, for making them takes a moment."""
    return PoolKeys.generate()


class ThrowAwayPool:
    """Signs the tokens of callers, shaped as Amazon Cognito shapes them."""

    def trusted(self) -> UserPool:
        """The pool as an API trusts it: ID tokens and access tokens of its one client."""
        return UserPool(
            user_pool_id=USER_POOL_ID,
            issuer=ISSUER,
            clients=frozenset({CLIENT_ID}),
            accepts=frozenset({"id", "access"}),
            keys=FixedKeys(parse_jwks(orjson.dumps(_keys().jwks()), ISSUER)),
        )

    def credentials(self, caller: Caller) -> Credentials:
        """What the caller's requests carry."""
        tokens = {use: self._token(caller, use == "id") for use in caller.uses}
        match tokens.get("access"), tokens.get("id"):
            case None, None:
                return NO_CREDENTIALS
            case None, only:
                return Credentials(only)
            case access, id_token:
                return Credentials(access, id_token)

    def _token(self, caller: Caller, is_id_token: bool) -> bytes:  # noqa: FBT001 - private
        claims = _id_claims(caller) if is_id_token else _access_claims(caller)
        keys = _keys()
        return (keys.id if is_id_token else keys.access).sign(claims).encode("ascii")


def _id_claims(caller: Caller) -> dict[str, object]:
    own = {"token_use": "id", "aud": CLIENT_ID, "cognito:username": caller.username}
    return {**_common(caller), **own, **caller.claims}


def _access_claims(caller: Caller) -> dict[str, object]:
    own = {"token_use": "access", "client_id": CLIENT_ID, "version": 2, "scope": " ".join(caller.scopes)}
    user = {} if caller.username is None else {"username": caller.username}
    also = {name: value for name, value in caller.claims.items() if travels_in(name) != "id"}
    return {**_common(caller), **own, **user, **also}


def _common(caller: Caller) -> dict[str, object]:
    """What both kinds carry; a machine's subject is its client, and it has signed in nowhere."""
    now = int(time.time()) - caller.age
    name = caller.username
    times = {"iat": now, "exp": now + _LIFETIME, "auth_time": now, "jti": str(uuid.uuid4())}
    if name is None:
        return {"iss": ISSUER, "sub": CLIENT_ID, **times}
    groups = {"cognito:groups": list(caller.groups)} if caller.groups else {}
    subject = str(uuid.uuid5(_SUBJECTS, name))
    sign_in = {"origin_jti": str(uuid.uuid5(_SUBJECTS, f"sign-in of {name}"))}
    return {"iss": ISSUER, "sub": subject, **sign_in, **times, **groups}

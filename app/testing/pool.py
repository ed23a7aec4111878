"""A user pool for the time of a test run; its tokens are real, and are verified like all others."""

import time
import uuid
from dataclasses import dataclass
from functools import cache

import orjson

from claimgraph.app.embedded_pool.keys import PoolKeys
from claimgraph.app.testing.callers import Caller
from claimgraph.auth.identity import TokenUse
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.auth.keys.key import parse_jwks
from claimgraph.auth.keys.source import FixedKeys
from claimgraph.auth.modes.api_key import ApiKey, digest_of_key, new_api_key
from claimgraph.auth.rules.token_hints import travels_in

#: No region of AWS begins so: no real pool has this id.
USER_POOL_ID = "local-test-1_Claimgraph"
ISSUER = f"https://cognito-idp.example/{USER_POOL_ID}"
CLIENT_ID = "claimgraph0test0client0000"

_LIFETIME = 3_600

#: The one API key, for all callers that send one.
API_KEY = new_api_key()

#: The name space of subjects.
_SUBJECTS = uuid.UUID("5eed0000-0000-4000-8000-000000000000")


@cache
def _keys() -> PoolKeys:
    """The signing keys, made once in each process because that takes a moment."""
    return PoolKeys.generate()


async def api_keys() -> list[ApiKey]:
    """The valid API keys: one."""
    return [ApiKey("throw-away", digest_of_key(API_KEY.encode("ascii")), int(time.time()) + _LIFETIME)]


@dataclass(frozen=True, slots=True)
class ThrowAwayPool:
    """Signs the tokens of callers, shaped as Amazon Cognito shapes them.

    Attributes:
        client_id: The app client that the tokens are issued to.
    """

    client_id: str = CLIENT_ID

    def trusted(self) -> UserPool:
        """The pool as an API trusts it: ID tokens and access tokens of its one client."""
        return UserPool(
            user_pool_id=USER_POOL_ID,
            issuer=ISSUER,
            clients=frozenset({self.client_id}),
            accepts=frozenset({"id", "access"}),
            keys=FixedKeys(parse_jwks(orjson.dumps(_keys().jwks()), ISSUER)),
        )

    def headers(self, caller: Caller) -> dict[str, str]:
        """The credential headers of a caller; of two tokens, ``Authorization`` has the access token."""
        if caller.has_api_key:
            return {"x-api-key": API_KEY}
        uses: tuple[TokenUse, ...] = ("access", "id")
        tokens = [self._token(caller, use) for use in uses if use in caller.uses]
        return dict(zip(("authorization", "x-id-token"), tokens, strict=False))

    def _token(self, caller: Caller, use: TokenUse) -> str:
        claims = self._id_claims(caller) if use == "id" else self._access_claims(caller)
        return _keys().for_use(use).sign(claims)

    def _id_claims(self, caller: Caller) -> dict[str, object]:
        own = {"token_use": "id", "aud": self.client_id, "cognito:username": caller.username}
        return {**self._common(caller), **own, **caller.claims}

    def _access_claims(self, caller: Caller) -> dict[str, object]:
        own = {"token_use": "access", "client_id": self.client_id, "version": 2}
        user = {} if caller.username is None else {"username": caller.username}
        scope = {"scope": " ".join(caller.scopes)} if caller.scopes else {}
        also = {name: value for name, value in caller.claims.items() if travels_in(name) != "id"}
        return {**self._common(caller), **own, **user, **scope, **also}

    def _common(self, caller: Caller) -> dict[str, object]:
        """The claims of both kinds of token; a machine's subject is its client, and it has no sign-in."""
        now = int(time.time()) - caller.age
        name = caller.username
        times = {"iat": now, "exp": now + _LIFETIME, "auth_time": now, "jti": str(uuid.uuid4())}
        if name is None:
            return {"iss": ISSUER, "sub": self.client_id, **times}
        groups = {"cognito:groups": list(caller.groups)} if caller.groups else {}
        subject = str(uuid.uuid5(_SUBJECTS, name))
        sign_in = {"origin_jti": str(uuid.uuid5(_SUBJECTS, f"sign-in of {name}"))}
        return {"iss": ISSUER, "sub": subject, **sign_in, **times, **groups}

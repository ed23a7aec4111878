"""Issuing tokens: claims, then the trigger, then the signature. Reads its own tokens back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import jwt
from jwt.types import Options

from claimgraph.app.embedded_pool.claims import Issue
from claimgraph.app.embedded_pool.errors import not_authorized
from claimgraph.app.embedded_pool.keys import PoolKeys
from claimgraph.app.embedded_pool.sessions import Session
from claimgraph.app.embedded_pool.trigger_call import TriggerCall, TriggerSource
from claimgraph.app.embedded_pool.users import AppClient, PoolUser


@dataclass(frozen=True, slots=True)
class IssuedTokens:
    """The two tokens of a user, or the one of a machine."""

    access: str
    expires_in: int
    id: str | None = None

    def result(self, **more: str) -> dict[str, object]:
        """The members of Cognito's AuthenticationResult."""
        id_token: dict[str, object] = {"IdToken": self.id} if self.id else {}
        return (
            {"AccessToken": self.access, "ExpiresIn": self.expires_in, "TokenType": "Bearer"}
            | id_token
            | more
        )


@dataclass(frozen=True, slots=True)
class TokenIssuer:
    """Issues the tokens of one pool.

    Attributes:
        issuer: The ``iss`` of every token.
        keys: What they are signed with.
        trigger: The pre-token-generation trigger.
        clock: Seconds since the epoch.
    """

    issuer: str
    keys: PoolKeys
    trigger: TriggerCall
    clock: Callable[[], float]

    def for_user(
        self, user: PoolUser, client: AppClient, session: Session, source: TriggerSource
    ) -> IssuedTokens:
        """Issues an ID and an access token; the trigger runs once for both.

        Raises:
            PoolError: The trigger failed; no token is issued.
        """
        draft = Issue(self.issuer, int(self.clock())).draft(user, client, session)
        self.trigger.revise(draft, user, source, client.client_id)
        id_claims, access_claims = draft.finished()
        return IssuedTokens(
            access=self.keys.access.sign(access_claims),
            expires_in=client.lifetime("AccessTokenValidity"),
            id=self.keys.id.sign(id_claims),
        )

    def for_machine(self, client: AppClient, scopes: list[str]) -> IssuedTokens:
        """Issues a machine's access token. V1_0 and V2_0 triggers do not run for machines."""
        claims = Issue(self.issuer, int(self.clock())).machine(client, scopes)
        return IssuedTokens(self.keys.access.sign(claims), client.lifetime("AccessTokenValidity"))

    def access_claims(self, token: str) -> Mapping[str, object]:
        """The claims of an access token of this pool that has not expired.

        Raises:
            PoolError: NotAuthorizedException, with Cognito's messages.
        """
        # The times are checked below, by the pool's own clock.
        options: Options = {
            "verify_aud": False,
            "verify_exp": False,
            "verify_iat": False,
            "verify_nbf": False,
        }
        try:
            public_key = self.keys.access.private.public_key()
            claims: Mapping[str, object] = jwt.decode(
                token, public_key, ["RS256"], issuer=self.issuer, options=options
            )
        except jwt.InvalidTokenError as error:
            raise not_authorized("Invalid Access Token") from error
        if cast("int", claims["exp"]) <= self.clock():
            raise not_authorized("Access Token has expired")
        return claims

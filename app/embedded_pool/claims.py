"""The claims of Cognito's tokens, before the trigger changes them.

Source: Developer Guide, "Understanding the identity (ID) token", "Understanding the access token" and, for a
machine's token, "Scopes, M2M, and resource servers".
"""

import uuid
from dataclasses import dataclass

from claimgraph.app.embedded_pool.sessions import Session
from claimgraph.app.embedded_pool.users import AppClient, GroupConfiguration, PoolUser
from claimgraph.auth.identity import TokenUse
from claimgraph.auth.tokens.claims import SIGNED_IN_BY_API

#: Attributes that are text in the API, and JSON booleans in the ID token.
VERIFIED_FLAGS = frozenset({"email_verified", "phone_number_verified"})


@dataclass(slots=True)
class TokenDraft:
    """The claims of both tokens, which the trigger may still change."""

    id: dict[str, object]
    access: dict[str, object]
    scopes: list[str]
    groups: GroupConfiguration

    def finished(self) -> tuple[dict[str, object], dict[str, object]]:
        """The claims of the ID and the access token, scopes and groups included."""
        groups: dict[str, object] = {"cognito:groups": list(self.groups.groups)} if self.groups.groups else {}
        roles: dict[str, object] = {"cognito:roles": list(self.groups.roles)} if self.groups.roles else {}
        if self.groups.preferred_role:
            roles["cognito:preferred_role"] = self.groups.preferred_role
        return {**self.id, **groups, **roles}, {**self.access, **groups, "scope": " ".join(self.scopes)}


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of tokens: the issuer and the time, in seconds since the epoch."""

    issuer: str
    now: int

    def draft(self, user: PoolUser, client: AppClient, session: Session) -> TokenDraft:
        """The claims of a user's tokens, as without a trigger."""
        common = {"sub": user.sub, "origin_jti": session.origin_jti, "event_id": session.event_id}
        times = {"auth_time": session.auth_time}
        return TokenDraft(
            id={
                **_attribute_claims(user, client),
                **self._registered("id", client.lifetime("IdTokenValidity")),
                **common,
                **times,
                "aud": client.client_id,
                "cognito:username": user.username,
            },
            access={
                **self._registered("access", client.lifetime("AccessTokenValidity")),
                **common,
                **times,
                "client_id": client.client_id,
                "username": user.username,
                "version": 2,
            },
            scopes=[SIGNED_IN_BY_API],
            groups=GroupConfiguration.of(user.groups),
        )

    def machine(self, client: AppClient, scopes: list[str]) -> dict[str, object]:
        """The claims of a machine's access token: its ``sub`` is the app client, and it has no user."""
        return {
            **self._registered("access", client.lifetime("AccessTokenValidity")),
            "sub": client.client_id,
            "client_id": client.client_id,
            "auth_time": self.now,
            "version": 2,
            "scope": " ".join(scopes),
        }

    def _registered(self, use: TokenUse, lifetime: int) -> dict[str, object]:
        return {
            "iss": self.issuer,
            "token_use": use,
            "iat": self.now,
            "exp": self.now + lifetime,
            "jti": str(uuid.uuid4()),
        }


def _attribute_claims(user: PoolUser, client: AppClient) -> dict[str, object]:
    """The attributes that the client may read; developer-only attributes are in no token."""
    readable = client.names("ReadAttributes")
    return {
        name: _claim_value(name, value)
        for name, value in user.attributes.items()
        if (readable is None or name in readable) and not name.startswith("dev:")
    }


def _claim_value(name: str, value: str) -> object:
    if name in VERIFIED_FLAGS:
        return value == "true"
    return {"formatted": value} if name == "address" else value

"""Signing in, refreshing, signing out: the public half of Cognito's API."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.embedded_pool.claims import SELF_SERVICE_SCOPE
from app.embedded_pool.errors import CognitoError, invalid, not_authorized, refuse
from app.embedded_pool.pool import EmbeddedPool
from app.embedded_pool.sessions import Session, Sessions
from app.embedded_pool.token_issuer import TokenIssuer
from app.embedded_pool.users import AppClient, PoolUser

_WRONG = "Incorrect username or password."


@dataclass(frozen=True, slots=True)
class SignInFlows:
    """What users and machines can do without an administrator's credentials.

    Attributes:
        pool: Who may sign in, and through which client.
        issuer: Makes their tokens.
        clock: Seconds since the epoch.
        sessions: The sign-ins in force.
    """

    pool: EmbeddedPool
    issuer: TokenIssuer
    clock: Callable[[], float]
    sessions: Sessions = field(default_factory=Sessions)

    def initiate(self, client_id: str, flow: str, parameters: Mapping[str, str]) -> dict[str, object]:
        """InitiateAuth with USER_PASSWORD_AUTH or REFRESH_TOKEN_AUTH (also called REFRESH_TOKEN).

        Returns:
            Cognito's AuthenticationResult.

        Raises:
            CognitoError: Any other flow is refused; SRP above all, whose proof moto would not check.
        """
        client = self.pool.client(client_id) or refuse(
            "ResourceNotFoundException", "User pool client does not exist."
        )
        flow = "REFRESH_TOKEN_AUTH" if flow == "REFRESH_TOKEN" else flow
        client.require_flow(flow)
        if client.secret:
            raise not_authorized("The client is configured with secret but SECRET_HASH was not received")
        match flow:
            case "USER_PASSWORD_AUTH":
                return self._by_password(
                    client, _given(parameters, "USERNAME"), _given(parameters, "PASSWORD")
                )
            case "REFRESH_TOKEN_AUTH":
                return self._by_refresh_token(client, _given(parameters, "REFRESH_TOKEN"))
            case _:
                raise invalid("The embedded user pool does not support this authentication flow.")

    def _by_password(self, client: AppClient, username: str, password: str) -> dict[str, object]:
        # The password first: only its owner learns that a user is disabled, or that there is one.
        matches = self.pool.password_matches(username, password)
        user = self.pool.user(username)
        if user is None or not matches:
            raise not_authorized(_WRONG)
        _require_usable(user)
        now = int(self.clock())
        session = Session(user.sub, client.client_id, now, now + client.lifetime("RefreshTokenValidity"))
        tokens = self.issuer.for_user(user, client, session, "TokenGeneration_Authentication")
        self.sessions.open(session)
        return tokens.result(RefreshToken=session.refresh_token)

    def _by_refresh_token(self, client: AppClient, refresh_token: str) -> dict[str, object]:
        session = self.sessions.by_refresh_token(refresh_token, self.clock())
        user = session and self.pool.user(session.sub)
        if session is None or user is None or session.client_id != client.client_id:
            raise not_authorized("Invalid Refresh Token")
        _require_usable(user)
        return self.issuer.for_user(user, client, session, "TokenGeneration_RefreshTokens").result()

    def bearer(self, access_token: str) -> tuple[PoolUser, Session]:
        """Who presents an access token to a self-service operation, and from which sign-in.

        Raises:
            CognitoError: NotAuthorizedException if the token is not ours, has expired or been revoked,
                lacks the scope, or its user is gone or disabled.
        """
        claims = self.issuer.access_claims(access_token)
        session = self.sessions.by_origin(claims.get("origin_jti"), self.clock())
        user = session and self.pool.user(session.sub)
        if session is None or user is None:
            raise not_authorized("Access Token has been revoked")
        if SELF_SERVICE_SCOPE not in str(claims.get("scope")).split(" "):
            raise not_authorized("Access Token does not have required scopes")
        _require_usable(user)
        return user, session

    def revoke(self, client_id: str, secret: str | None, token: str) -> None:
        """RevokeToken: ends the sign-in behind a refresh token. An unknown one is no error (RFC 7009, 2.2).

        Raises:
            CognitoError: If it is no refresh token, or not this client's.
        """
        client = self.pool.client(client_id)
        if client is None or not _same(client.secret, secret):
            raise CognitoError("UnauthorizedException", "Unauthorized")
        if token.count(".") == 2:
            raise CognitoError("UnsupportedTokenTypeException", "Only a refresh token can be revoked.")
        session = self.sessions.by_refresh_token(token, self.clock())
        if session is not None and session.client_id != client_id:
            raise CognitoError("UnauthorizedException", "Unauthorized")
        if session is not None:
            self.sessions.end(session)

    def machine_token(self, client_id: str, secret: str, scopes: list[str] | None) -> dict[str, object]:
        """GetClientToken: an access token for a machine.

        Args:
            client_id: The app client, which must allow ALLOW_CLIENT_TOKEN_AUTH.
            secret: Its secret.
            scopes: Some of the client's scopes; None or none for all of them.

        Raises:
            CognitoError: For a wrong secret, a client that is none for machines, or a scope that is not its
                own.
        """
        client = self.pool.client(client_id)
        if client is None or client.secret is None or not _same(client.secret, secret):
            raise not_authorized("Client authentication failed.")
        client.require_flow("CLIENT_TOKEN_AUTH")
        allowed = sorted(client.names("AllowedOAuthScopes") or ())
        if not set(scopes or ()) <= set(allowed):
            raise invalid("A requested scope is not among those of the client.")
        return self.issuer.for_machine(client, list(dict.fromkeys(scopes or allowed))).result()


def _require_usable(user: PoolUser) -> None:
    """Lets confirmed and enabled users through; asked at sign-in, at refresh and at self-service alike."""
    if not user.enabled:
        raise not_authorized("User is disabled.")
    match user.status:
        case "CONFIRMED":
            return
        case "UNCONFIRMED":
            raise CognitoError("UserNotConfirmedException", "User is not confirmed.")
        case "RESET_REQUIRED":
            raise CognitoError("PasswordResetRequiredException", "Password reset required for the user")
        case _:
            raise not_authorized(
                "This user has a temporary password. The embedded user pool has no challenges: "
                "set a permanent password with AdminSetUserPassword."
            )


def _given(parameters: Mapping[str, str], name: str) -> str:
    return parameters.get(name) or refuse("InvalidParameterException", f"Missing required parameter {name}")


def _same(secret: str | None, given: str | None) -> bool:
    return hmac.compare_digest((secret or "").encode(), (given or "").encode())

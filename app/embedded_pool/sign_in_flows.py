"""Signing in, refreshing, signing out: the public half of Cognito's API."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from claimgraph.app.embedded_pool import challenges, passwords
from claimgraph.app.embedded_pool.challenges import Challenge, Challenges
from claimgraph.app.embedded_pool.errors import PoolError, invalid, not_authorized, refuse
from claimgraph.app.embedded_pool.machine_tokens import same_secret
from claimgraph.app.embedded_pool.pool import EmbeddedPool
from claimgraph.app.embedded_pool.sessions import Session, SessionStore
from claimgraph.app.embedded_pool.token_issuer import TokenIssuer
from claimgraph.app.embedded_pool.trigger_call import TriggerSource
from claimgraph.app.embedded_pool.users import AppClient, PoolUser
from claimgraph.auth.tokens.claims import SIGNED_IN_BY_API

_WRONG = "Incorrect username or password."


@dataclass(frozen=True, slots=True)
class SignInFlows:
    """Sign-in, refresh and sign-out of users, without an administrator's credentials.

    Attributes:
        pool: The users and app clients.
        issuer: Issues the tokens.
        clock: Seconds since the epoch.
        sessions: The sign-ins in force.
        challenges: The sign-ins that wait for a new password.
    """

    pool: EmbeddedPool
    issuer: TokenIssuer
    clock: Callable[[], float]
    sessions: SessionStore = field(default_factory=SessionStore)
    challenges: Challenges = field(default_factory=Challenges)

    def initiate(self, client_id: str, flow: str, parameters: Mapping[str, str]) -> dict[str, object]:
        """InitiateAuth with USER_PASSWORD_AUTH or REFRESH_TOKEN_AUTH (also called REFRESH_TOKEN).

        Returns:
            Cognito's response: an AuthenticationResult or, for a user with a temporary password, a challenge.

        Raises:
            PoolError: Any other flow is refused, SRP in particular: moto would not check its proof.
        """
        client = self._client(client_id)
        flow = "REFRESH_TOKEN_AUTH" if flow == "REFRESH_TOKEN" else flow
        client.require_flow(flow)
        client.require_no_secret()
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
        # The password first: only its owner may learn that the user exists, or is disabled.
        kept = self.pool.password_hash(username)
        matches = passwords.matches(password, kept)
        user = self.pool.user(username)
        if user is None or not matches:
            raise not_authorized(_WRONG)
        _require_enabled(user)
        if user.status == "FORCE_CHANGE_PASSWORD":
            challenge = Challenge(user.sub, client.client_id, kept, self.clock() + challenges.LIFETIME)
            self.challenges.open(challenge)
            return challenge.answer(user)
        _require_usable(user)
        session, result = self._tokens(user, client, "TokenGeneration_Authentication")
        self.sessions.open(session)
        return _signed_in(result)

    def choose_password(
        self, client_id: str, session: str, responses: Mapping[str, str]
    ) -> dict[str, object]:
        """RespondToAuthChallenge with NEW_PASSWORD_REQUIRED: a new password ends the temporary one.

        Args:
            client_id: The app client of the sign-in.
            session: From the challenge.
            responses: ``USERNAME`` and ``NEW_PASSWORD``, which satisfies the pool's policy.

        Returns:
            Cognito's response, with an AuthenticationResult.

        Raises:
            PoolError: There is no such challenge, or the trigger failed; the temporary password remains.
        """
        client = self.public_client(client_id)
        username, password = _given(responses, "USERNAME"), _given(responses, "NEW_PASSWORD")
        if set(responses) - {"USERNAME", "NEW_PASSWORD"}:
            raise invalid("The embedded user pool accepts USERNAME and NEW_PASSWORD only.")
        challenge = self.challenges.by_session(session, self.clock())
        user = self._challenged(challenge, client, username)
        confirmed = replace(user, status="CONFIRMED")
        opened, result = self._tokens(confirmed, client, "TokenGeneration_NewPasswordChallenge")
        kept = passwords.hashed(password)
        with self.pool.writing:
            self._challenged(challenge, client, username)  # once more: the trigger may have taken seconds
            self.pool.set_password(user.sub, kept, "CONFIRMED")
        self.sessions.open(opened)
        return _signed_in(result)

    def _challenged(self, challenge: Challenge | None, client: AppClient, username: str) -> PoolUser:
        """The user who may answer the challenge, as of now."""
        user = challenge and self.pool.user(challenge.sub)
        if (
            challenge is None
            or user is None
            or challenge.client_id != client.client_id
            or username not in {user.username, user.sub}
            or challenge.password_hash != self.pool.password_hash(user.sub)
            or user.status != "FORCE_CHANGE_PASSWORD"
        ):
            raise not_authorized("Invalid session for the user.")
        _require_enabled(user)
        return user

    def _tokens(
        self, user: PoolUser, client: AppClient, source: TriggerSource
    ) -> tuple[Session, dict[str, object]]:
        """A session that is not open yet, and its AuthenticationResult."""
        now = int(self.clock())
        session = Session(user.sub, client.client_id, now, now + client.lifetime("RefreshTokenValidity"))
        tokens = self.issuer.for_user(user, client, session, source)
        return session, tokens.result(RefreshToken=session.refresh_token)

    def public_client(self, client_id: str) -> AppClient:
        """An app client without a secret: the only kind that users sign in through.

        Raises:
            PoolError: There is no such client, or it has a secret.
        """
        client = self._client(client_id)
        client.require_no_secret()
        return client

    def _client(self, client_id: str) -> AppClient:
        return self.pool.client(client_id) or refuse(
            "ResourceNotFoundException", "User pool client does not exist."
        )

    def _by_refresh_token(self, client: AppClient, refresh_token: str) -> dict[str, object]:
        session = self.sessions.by_refresh_token(refresh_token, self.clock())
        user = session and self.pool.user(session.sub)
        if session is None or user is None or session.client_id != client.client_id:
            raise not_authorized("Invalid Refresh Token")
        _require_usable(user)
        tokens = self.issuer.for_user(user, client, session, "TokenGeneration_RefreshTokens")
        return _signed_in(tokens.result())

    def bearer(self, access_token: str) -> tuple[PoolUser, Session]:
        """The user and sign-in of an access token that a self-service operation carries.

        Raises:
            PoolError: NotAuthorizedException if the token is not the pool's, has expired or been revoked,
                lacks the scope, or its user was deleted or disabled.
        """
        claims = self.issuer.access_claims(access_token)
        session = self.sessions.by_origin(claims.get("origin_jti"), self.clock())
        user = session and self.pool.user(session.sub)
        if session is None or user is None:
            raise not_authorized("Access Token has been revoked")
        if SIGNED_IN_BY_API not in str(claims.get("scope")).split(" "):
            raise not_authorized("Access Token does not have required scopes")
        _require_usable(user)
        return user, session

    def revoke(self, client_id: str, secret: str | None, token: str) -> None:
        """RevokeToken: ends the sign-in of a refresh token. An unknown token is not an error (RFC 7009, 2.2).

        Raises:
            PoolError: It is not a refresh token, or not this client's.
        """
        client = self.pool.client(client_id)
        if client is None or not same_secret(client.secret, secret):
            raise PoolError("UnauthorizedException", "Unauthorized")
        if token.count(".") == 2:
            raise PoolError("UnsupportedTokenTypeException", "Only a refresh token can be revoked.")
        session = self.sessions.by_refresh_token(token, self.clock())
        if session is not None and session.client_id != client_id:
            raise PoolError("UnauthorizedException", "Unauthorized")
        if session is not None:
            self.sessions.end(session)


def _require_enabled(user: PoolUser) -> None:
    if not user.enabled:
        raise not_authorized("User is disabled.")


def _require_usable(user: PoolUser) -> None:
    """Requires a confirmed and enabled user, at sign-in, refresh and self-service alike."""
    _require_enabled(user)
    match user.status:
        case "CONFIRMED":
            return
        case "UNCONFIRMED":
            raise PoolError("UserNotConfirmedException", "User is not confirmed.")
        case "RESET_REQUIRED":
            raise PoolError("PasswordResetRequiredException", "Password reset required for the user")
        case _:
            raise not_authorized("The user has a temporary password and must choose a new one first.")


def _signed_in(result: dict[str, object]) -> dict[str, object]:
    return {"AuthenticationResult": result, "ChallengeParameters": {}}


def _given(parameters: Mapping[str, str], name: str) -> str:
    return parameters.get(name) or refuse("InvalidParameterException", f"Missing required parameter {name}")

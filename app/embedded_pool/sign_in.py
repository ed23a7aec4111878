"""Signing in to a running development server, like any client: over HTTP, in Cognito's protocol."""

from dataclasses import dataclass, field
from typing import cast

import httpx2

from claimgraph.app.embedded_pool.operations import CONTENT_TYPE, TARGET_PREFIX
from claimgraph.app.embedded_pool.seed import (
    MACHINE_CLIENT_ID,
    MACHINE_CLIENT_SECRET,
    SEED_PASSWORD,
    WEB_CLIENT_ID,
)

#: Longer than the five seconds of a trigger.
_TIME_LIMIT = 10.0


class SignInFailed(Exception):
    """The sign-in failed. The message is Cognito's, or says that no server answers."""


class NewPasswordRequired(SignInFailed):
    """The password is right but temporary; `session` answers the challenge."""

    def __init__(self, session: str) -> None:
        super().__init__("The password is a temporary one; choose a new one first.")
        self.session = session


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a sign-in; `expires_in` is the access token's lifetime in seconds."""

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int


def sign_in(base_url: str, username: str, password: str | None = None) -> Tokens:
    """Signs a user in through the web client.

    Args:
        base_url: Where the server runs, such as ``http://127.0.0.1:8000``.
        username: alice, bob, carol, or a user created since.
        password: None for the seeded users' password.

    Raises:
        SignInFailed: With Cognito's message, or the reason why there is no response.
        NewPasswordRequired: The password is a temporary one.
    """
    parameters = {"USERNAME": username, "PASSWORD": password or SEED_PASSWORD}
    result = _initiate(base_url, "USER_PASSWORD_AUTH", parameters)
    return _tokens(result, result["RefreshToken"])


def choose_password(base_url: str, username: str, temporary: str, password: str) -> Tokens:
    """Signs in an invited user, and sets the password of their choice.

    Args:
        base_url: Where the server runs.
        username: The invited user.
        temporary: The password of the invitation.
        password: The new password.

    Raises:
        SignInFailed: As `sign_in`; also if the new password does not satisfy the pool's policy, or the given
            one is not temporary.
    """
    try:
        sign_in(base_url, username, temporary)
    except NewPasswordRequired as challenge:
        responses = {"USERNAME": username, "NEW_PASSWORD": password}
        request: dict[str, object] = {
            "ClientId": WEB_CLIENT_ID,
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": challenge.session,
            "ChallengeResponses": responses,
        }
        result = _ask(base_url, "RespondToAuthChallenge", request, "AuthenticationResult")
        return _tokens(result, result["RefreshToken"])
    raise SignInFailed("This password is not a temporary one; it was not changed.")


def refresh(base_url: str, refresh_token: str) -> Tokens:
    """New tokens of an earlier sign-in.

    Args:
        base_url: Where the server runs.
        refresh_token: From that sign-in.

    Raises:
        SignInFailed: As `sign_in`; also if the sign-in has ended, or the server was restarted.
    """
    return _tokens(_initiate(base_url, "REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": refresh_token}), refresh_token)


def machine_token(base_url: str) -> str:
    """The machine client's access token.

    Args:
        base_url: Where the server runs.

    Raises:
        SignInFailed: As `sign_in`.
    """
    parameters: dict[str, object] = {"ClientId": MACHINE_CLIENT_ID, "Secret": MACHINE_CLIENT_SECRET}
    return _ask(base_url, "GetClientToken", parameters, "ClientAuthenticationResult")["AccessToken"]


def _tokens(result: dict[str, str], refresh_token: str) -> Tokens:
    return Tokens(result["IdToken"], result["AccessToken"], refresh_token, int(result["ExpiresIn"]))


def _initiate(base_url: str, flow: str, parameters: dict[str, str]) -> dict[str, str]:
    request: dict[str, object] = {"ClientId": WEB_CLIENT_ID, "AuthFlow": flow, "AuthParameters": parameters}
    return _ask(base_url, "InitiateAuth", request, "AuthenticationResult")


def _ask(base_url: str, operation: str, parameters: dict[str, object], wanted: str) -> dict[str, str]:
    """Calls an operation; `wanted` is the member of the response with the tokens."""
    headers = {"Content-Type": CONTENT_TYPE, "X-Amz-Target": TARGET_PREFIX + operation}
    try:
        # trust_env: no proxy from the environment between a developer and their own machine.
        with httpx2.Client(timeout=_TIME_LIMIT, trust_env=False) as client:
            response = client.post(f"{base_url.rstrip('/')}/cognito", headers=headers, json=parameters)
        answer: object = response.json()
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise SignInFailed(f"No development server answers at {base_url}; `make run` starts one.") from error
    except ValueError as error:
        raise SignInFailed(_no_pool(base_url)) from error
    members = cast("dict[str, object]", answer) if isinstance(answer, dict) else {}
    if response.status_code == 400 and "message" in members:
        raise SignInFailed(str(members["message"]))
    if "ChallengeName" in members:
        raise NewPasswordRequired(str(members["Session"]))  # the only challenge that the pool has
    tokens = members.get(wanted)
    if response.status_code != 200 or not isinstance(tokens, dict):
        raise SignInFailed(_no_pool(base_url))
    return cast("dict[str, str]", tokens)


def _no_pool(base_url: str) -> str:
    return f"The server at {base_url} is not a development server with an embedded user pool."

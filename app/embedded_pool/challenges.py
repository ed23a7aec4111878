"""Sign-ins that wait for a new password: the NEW_PASSWORD_REQUIRED challenge.

Source: API Reference, RespondToAuthChallenge. A challenge lives for three minutes, CreateUserPoolClient's
default AuthSessionValidity.
"""

import json
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from claimgraph.app.embedded_pool.users import PoolUser

NAME = "NEW_PASSWORD_REQUIRED"

#: The lifetime of a challenge, in seconds.
LIFETIME = 180

#: The largest number of challenges; beyond it the oldest is dropped.
MAX_CHALLENGES = 1_000


@dataclass(frozen=True, slots=True)
class Challenge:
    """A sign-in with a temporary password.

    Attributes:
        sub: The user who presented the temporary password.
        client_id: The app client of the sign-in.
        password_hash: The hash of that password; if it is replaced, the challenge is void.
        expires_at: In seconds since the epoch.
        session: The client has to return it.
    """

    sub: str
    client_id: str
    password_hash: str | None = field(repr=False)
    expires_at: float
    session: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)

    def answer(self, user: PoolUser) -> dict[str, object]:
        """InitiateAuth's response. The pool requires no attributes of a new user."""
        attributes = {name: value for name, value in user.attributes.items() if name != "sub"}
        return {
            "ChallengeName": NAME,
            "Session": self.session,
            "ChallengeParameters": {
                "USER_ID_FOR_SRP": user.username,
                "requiredAttributes": "[]",
                "userAttributes": json.dumps(attributes),
            },
        }


class Challenges:
    """The challenges of one pool, safe to use from several threads."""

    def __init__(self, *, at_most: int = MAX_CHALLENGES) -> None:
        self._at_most = at_most
        self._lock = Lock()
        self._by_session: OrderedDict[str, Challenge] = OrderedDict()

    def open(self, challenge: Challenge) -> None:
        """Adds a challenge."""
        with self._lock:
            self._by_session[challenge.session] = challenge
            while len(self._by_session) > self._at_most:
                self._by_session.popitem(last=False)

    def by_session(self, session: str, now: float) -> Challenge | None:
        """The challenge of a session, unless it has expired."""
        challenge = self._by_session.get(session)
        return challenge if challenge and challenge.expires_at > now else None

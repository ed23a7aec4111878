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

#: Seconds for which a challenge can be answered.
LIFETIME = 180

#: Challenges kept at most; beyond that the oldest is forgotten.
MAX_CHALLENGES = 1_000


@dataclass(frozen=True, slots=True)
class Challenge:
    """One sign-in that is half done.

    Attributes:
        sub: Who has shown their temporary password.
        client_id: Through which app client.
        password_hash: What was kept of that password; if it is replaced, the challenge is void.
        expires_at: In seconds since the epoch.
        session: What the client has to bring back.
    """

    sub: str
    client_id: str
    password_hash: str | None = field(repr=False)
    expires_at: float
    session: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)

    def answer(self, user: PoolUser) -> dict[str, object]:
        """InitiateAuth's answer. The pool requires no attributes of a new user."""
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
        """Keeps a new challenge."""
        with self._lock:
            self._by_session[challenge.session] = challenge
            while len(self._by_session) > self._at_most:
                self._by_session.popitem(last=False)

    def by_session(self, session: str, now: float) -> Challenge | None:
        """The challenge that a session stands for, if it can still be answered."""
        challenge = self._by_session.get(session)
        return challenge if challenge and challenge.expires_at > now else None

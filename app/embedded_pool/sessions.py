"""Sign-ins that are in force: what a refresh token represents, and a sign-out ends."""

import secrets
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

#: The largest number of sign-ins; beyond it the oldest ends. Ample for development, and no leak under load.
MAX_SESSIONS = 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in.

    Attributes:
        sub: The user.
        client_id: The app client.
        auth_time: The time of the sign-in, in seconds since the epoch. A refresh keeps it.
        expires_at: When the refresh token expires, in seconds since the epoch.
        refresh_token: Opaque and random; a real one is an opaque JWE.
        origin_jti: Links all tokens of this sign-in.
        event_id: Cognito's id of the sign-in.
    """

    sub: str
    client_id: str
    auth_time: int
    expires_at: int
    refresh_token: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)
    origin_jti: str = field(default_factory=lambda: str(uuid.uuid4()))
    event_id: str = field(default_factory=lambda: str(uuid.uuid4()))


class SessionStore:
    """The sessions of one pool, safe to use from several threads.

    A session ends by sign-out, revocation or expiry, and is then forgotten.
    """

    def __init__(self, *, at_most: int = MAX_SESSIONS) -> None:
        self._at_most = at_most
        self._lock = Lock()
        self._by_refresh_token: OrderedDict[str, Session] = OrderedDict()
        self._by_origin: dict[str, Session] = {}

    def __len__(self) -> int:
        return len(self._by_refresh_token)

    def open(self, session: Session) -> None:
        """Adds a session; drops expired ones and, if there are too many, the oldest."""
        with self._lock:
            self._by_refresh_token[session.refresh_token] = session
            self._by_origin[session.origin_jti] = session
            dead = [s for s in self._by_refresh_token.values() if s.expires_at <= session.auth_time]
            for old in dead:
                self._remove(old)
            while len(self._by_refresh_token) > self._at_most:
                self._remove(next(iter(self._by_refresh_token.values())))

    def by_refresh_token(self, token: str, now: float) -> Session | None:
        """The session of a refresh token, if it is in force."""
        session = self._by_refresh_token.get(token)
        return session if session and session.expires_at > now else None

    def by_origin(self, origin_jti: object, now: float) -> Session | None:
        """The session of an access token, if it is in force."""
        session = self._by_origin.get(origin_jti) if isinstance(origin_jti, str) else None
        return session if session and session.expires_at > now else None

    def end(self, session: Session) -> None:
        """Ends one session; ending it twice is harmless."""
        with self._lock:
            self._remove(session)

    def end_all_of(self, sub: str) -> None:
        """Ends every session of a user."""
        with self._lock:
            for session in [s for s in self._by_refresh_token.values() if s.sub == sub]:
                self._remove(session)

    def _remove(self, session: Session) -> None:
        self._by_refresh_token.pop(session.refresh_token, None)
        self._by_origin.pop(session.origin_jti, None)

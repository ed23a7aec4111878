"""What the page is told about where it runs."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SeededUserButton:
    """A user that can be signed in with one click.

    Attributes:
        username: The user's name in the embedded user pool.
        note: What the button says beside the name, such as ``admin`` or ``disabled``; may be empty.
    """

    username: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class EmbeddedPoolSignIn:
    """How the page signs in at the embedded user pool of the same server.

    Attributes:
        user_pool_id: Shown to the developer.
        client_id: The public app client that the page signs in through.
        password: Every seeded user's documented password. Never one of a real pool.
        users: The one-click buttons, in their order.
    """

    user_pool_id: str
    client_id: str
    password: str = field(repr=False)
    users: tuple[SeededUserButton, ...]


@dataclass(frozen=True, slots=True)
class PlaygroundConfig:
    """The page's configuration.

    Attributes:
        embedded_pool: None on a real user pool: then tokens are pasted, since the page speaks to its own
            server only.
    """

    embedded_pool: EmbeddedPoolSignIn | None = None

    def document(self) -> dict[str, object]:
        """The JSON document that the page reads at ``/playground/config.json``."""
        pool = self.embedded_pool
        if pool is None:
            return {"embeddedPool": None}
        return {
            "embeddedPool": {
                "userPoolId": pool.user_pool_id,
                "clientId": pool.client_id,
                "password": pool.password,
                "users": [{"username": user.username, "note": user.note} for user in pool.users],
            }
        }

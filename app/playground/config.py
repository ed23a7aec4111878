"""The page's configuration: where it runs, and how it signs in."""

from dataclasses import dataclass, field
from typing import Self

from claimgraph.app.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class SeededUserButton:
    """A user that can be signed in with one click.

    Attributes:
        username: The user's name in the embedded user pool.
        note: The text beside the name, such as ``admin`` or ``disabled``; may be empty.
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

    def document(self) -> dict[str, object]:
        """The JSON object that the page reads."""
        return {
            "userPoolId": self.user_pool_id,
            "clientId": self.client_id,
            "password": self.password,
            "users": [{"username": user.username, "note": user.note} for user in self.users],
        }


@dataclass(frozen=True, slots=True)
class HostedUi:
    """How the page signs in at the pages of a real user pool (Cognito's hosted UI, or managed login).

    Attributes:
        domain: The origin of the pool's pages, such as ``https://example.auth.eu-west-1.amazoncognito.com``.
        client_id: A public app client that may use the authorization code grant and redirect back to
            ``/playground/signed-in.html``.
        scopes: The scopes that are asked for.
    """

    domain: str
    client_id: str
    scopes: tuple[str, ...]

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The one of the settings; None if they name none."""
        domain, client = settings.hosted_ui_domain, settings.hosted_ui_client
        return cls(domain, client, settings.hosted_ui_scopes) if domain and client else None

    def document(self) -> dict[str, object]:
        """The JSON object that the page reads."""
        return {"domain": self.domain, "clientId": self.client_id, "scopes": list(self.scopes)}


@dataclass(frozen=True, slots=True)
class PlaygroundConfig:
    """The page's configuration.

    Attributes:
        embedded_pool: None on a real user pool.
        hosted_ui: None if the settings do not name it; then users paste tokens.
        authorization_matrix: The path of the page that shows the authorization matrix, if there is one.
    """

    embedded_pool: EmbeddedPoolSignIn | None = None
    hosted_ui: HostedUi | None = None
    authorization_matrix: str | None = None

    def document(self) -> dict[str, object]:
        """The JSON document that the page reads at ``/playground/config.json``."""
        return {
            "embeddedPool": self.embedded_pool.document() if self.embedded_pool else None,
            "hostedUi": self.hosted_ui.document() if self.hosted_ui else None,
            "authorizationMatrix": self.authorization_matrix,
        }

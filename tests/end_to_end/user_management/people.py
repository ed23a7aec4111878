"""The users of a pool under test."""

from dataclasses import dataclass, field

from tests.end_to_end.user_management.graphql_client import Bearer


@dataclass(frozen=True, slots=True)
class Person:
    """A user who has signed in.

    Attributes:
        username: What they sign in with.
        sub: Their subject.
        id_token: Who they are.
        access_token: What they may do.
        secret: What it takes to sign in again, or to refresh; the pool's own matter.
    """

    username: str
    sub: str
    id_token: str = field(repr=False)
    access_token: str = field(repr=False)
    secret: str = field(default="", repr=False)

    @property
    def both(self) -> Bearer:
        """Both tokens together."""
        return Bearer(self.access_token, self.id_token)

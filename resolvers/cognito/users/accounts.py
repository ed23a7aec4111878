"""Finding the account of the user who has a ``sub``."""

from dataclasses import dataclass

from claimgraph.resolvers.cognito.errors import UserNotAvailable
from claimgraph.resolvers.cognito.gateway import CognitoGateway
from claimgraph.resolvers.cognito.users.filter import UserField, UserFilter
from claimgraph.resolvers.cognito.users.names import can_be_sub
from claimgraph.resolvers.cognito.users.pages import list_users
from claimgraph.resolvers.cognito.users.records import User


@dataclass(frozen=True, slots=True)
class Account:
    """A user, and the ``Username`` under which Cognito has just returned them."""

    user: User
    username: str

    @property
    def attributes(self) -> dict[str, str]:
        """All of the user's attributes, name to value."""
        return dict(self.user.attributes)


async def find_account(gateway: CognitoGateway, sub: str, *, username: str | None = None) -> Account | None:
    """The account of the user with this ``sub``, or None.

    A ``Username`` does not identify anyone. Cognito takes the ``sub`` of a local user for one, but a user may
    have chosen another user's ``sub`` as their name; a user from another identity provider is found by name
    only; and a name can pass to somebody else after a deletion (API Reference, AdminGetUser). So an account
    counts only if its own ``sub`` is the one asked for: every caller that writes by ``Username`` must take
    it from here.

    Args:
        gateway: The way to the user pool.
        sub: Whom to find.
        username: The name in the user's own token; by default the user pool is asked for it (ListUsers).

    Raises:
        CognitoError: Cognito refused or failed.
    """
    if not can_be_sub(sub):
        return None
    if account := await account_at(gateway, sub, sub):
        return account
    # The list may be behind: the name may be somebody else's by now.
    names = await _names_of(gateway, sub) if username is None else [username]
    for name in names:
        if name != sub and (account := await account_at(gateway, name, sub)):
            return account
    return None


async def account_at(gateway: CognitoGateway, username: str, sub: str) -> Account | None:
    """The account under a ``Username``, if it is that of the user with this ``sub``."""
    try:
        user = User.of(await gateway.call("admin_get_user", Username=username))
    except UserNotAvailable:
        return None
    return Account(user, username) if user.sub == sub else None


async def _names_of(gateway: CognitoGateway, sub: str) -> list[str]:
    page = await list_users(gateway, UserFilter(UserField.SUB, "EQUALS", sub), 1)
    return [edge.user.username for edge in page.edges]

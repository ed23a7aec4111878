"""An embedded pool and its administration, with a log of every call to either."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

from claimgraph.app.embedded_pool.seed import SEED
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from claimgraph.resolvers.audit import Actor, AuditRecord, AuditStore
from claimgraph.resolvers.cognito.attributes.catalogue import AttributeCatalogue
from claimgraph.resolvers.cognito.client import CognitoClient
from claimgraph.resolvers.cognito.gateway import CallLimits, CognitoGateway
from claimgraph.resolvers.cognito.quotas import QuotaBudgets, UserWriteRate
from claimgraph.resolvers.cognito.users.administration import Safeguards, UserAdministration
from claimgraph.resolvers.cognito.users.checks import administrator_checks
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.errors import StoreUnavailable

ALICE, BOB, CAROL, DAVE = (user.sub for user in SEED.users)
ADMIN = Actor(CAROL, "carol", "request-7")

#: By the name of the operation in the audit log: each on whoever has the ``sub``.
ON: dict[str, Callable[[UserAdministration, Actor, str], Awaitable[object]]] = {
    "updateUserAttributes": lambda users, actor, sub: users.update_attributes(actor, sub, [("name", "Al")]),
    "deleteUserAttributes": lambda users, actor, sub: users.delete_attributes(actor, sub, ["name"]),
    "addUserToGroup": lambda users, actor, sub: users.add_to_group(actor, sub, "admin"),
    "removeUserFromGroup": lambda users, actor, sub: users.remove_from_group(actor, sub, "admin"),
    "enableUser": lambda users, actor, sub: users.enable(actor, sub),
    "disableUser": lambda users, actor, sub: users.disable(actor, sub),
    "signOutUser": lambda users, actor, sub: users.sign_out(actor, sub),
    "resetUserPassword": lambda users, actor, sub: users.reset_password(actor, sub),
    "deleteUser": lambda users, actor, sub: users.delete(actor, sub),
}
#: What ends access, and Cognito's operation for it.
ENDING = {
    "disableUser": "admin_disable_user",
    "signOutUser": "admin_user_global_sign_out",
    "deleteUser": "admin_delete_user",
    "removeUserFromGroup": "admin_remove_user_from_group",
}

Answer = Callable[..., dict[str, Any]]


def always(answer: dict[str, Any]) -> Answer:
    """The same answer to every call."""

    def give(**_: object) -> dict[str, Any]:
        return answer

    return give


def refusal(code: str) -> Answer:
    """An answer with which Cognito refuses."""

    def answer(**_: object) -> dict[str, Any]:
        raise ClientError({"Error": {"Code": code, "Message": "alice@example.com"}}, "Operation")

    return answer


@dataclass(slots=True)
class WatchedClient:
    """Passes calls on, unless an operation's answer was laid down, and writes down which they were."""

    client: CognitoClient
    log: list[str]
    answers: dict[str, Answer] = field(default_factory=dict[str, Answer])

    def __getattr__(self, operation: str, /) -> Answer:
        def call(**parameters: object) -> dict[str, Any]:
            self.log.append(operation)
            answer: Answer = self.answers.get(operation) or getattr(self.client, operation)
            return answer(**parameters)

        return call


@dataclass(slots=True)
class NotedRevocations:
    """Revokes nothing, and writes down that it was asked to."""

    log: list[str]
    available: bool = True

    async def revoke(self, sub: str) -> None:
        self._note(f"revoke {sub}")

    async def revoke_group(self, sub: str, group: str) -> None:
        self._note(f"revoke {sub} {group}")

    def _note(self, what: str) -> None:
        if not self.available:
            raise StoreUnavailable
        self.log.append(what)


@dataclass(slots=True)
class World:
    """The pool, the administration, and what was asked of the pool and of the revocations, in order."""

    pool: EmbeddedUserPool
    database: Database
    log: list[str] = field(default_factory=list[str])
    client: WatchedClient = field(init=False)
    revocations: NotedRevocations = field(init=False)
    audit: AuditStore = field(init=False)
    gateway: CognitoGateway = field(init=False)
    users: UserAdministration = field(init=False)

    def __post_init__(self) -> None:
        self.client = WatchedClient(self.pool.client, self.log)
        self.revocations = NotedRevocations(self.log)
        self.audit = AuditStore(self.database)
        # A second passes between any two requests, and none is repeated: both have tests of their own.
        unhurried = QuotaBudgets(
            user_writes=UserWriteRate(per_second=1_000, burst=1_000), clock=map(float, count()).__next__
        )
        self.gateway = CognitoGateway(
            self.client, self.pool.user_pool_id, quotas=unhurried, limits=CallLimits(pauses=())
        )
        checks = administrator_checks(AttributeCatalogue(self.gateway, withheld=frozenset()))
        safeguards = Safeguards(checks, self.audit, self.revocations, frozenset({"admin"}))
        self.users = UserAdministration(self.gateway, safeguards)

    async def records(self) -> list[AuditRecord]:
        """The audit log, oldest first."""
        return [edge.record for edge in reversed((await self.audit.page(100)).edges)]

    def direct(self, operation: str, **parameters: object) -> dict[str, Any]:
        """A call that is not logged."""
        return getattr(self.pool.client, operation)(UserPoolId=self.pool.user_pool_id, **parameters)

    def state(self) -> dict[str, object]:
        """All that can change about the pool's users."""
        return {
            user["Username"]: (
                {pair["Name"]: pair["Value"] for pair in user["Attributes"]},
                user["Enabled"],
                user["UserStatus"],
                self.groups_of(user["Username"]),
            )
            for user in self.direct("list_users")["Users"]
        }

    def groups_of(self, username: str) -> list[str]:
        """The names of a user's groups."""
        found = self.direct("admin_list_groups_for_user", Username=username)["Groups"]
        return sorted(group["GroupName"] for group in found)

    def add_users(self, count: int) -> None:
        """More users; each costs a password's hash."""
        for number in range(count):
            self.direct("admin_create_user", Username=f"extra-{number}", MessageAction="SUPPRESS")


@asynccontextmanager
async def world(pool: EmbeddedUserPool, database_url: str) -> AsyncGenerator[World]:
    """A world around a pool and a migrated database."""
    database = Database(database_url)
    made = World(pool, database)
    yield made
    await made.gateway.close()
    await database.close()

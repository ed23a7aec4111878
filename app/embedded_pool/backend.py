"""moto's back end for one pool: what its methods get wrong or leave out, put right.

Every instance stands alone. moto's global back ends are never touched, so several pools in one process, or
a test that uses moto for something else, cannot disturb each other.
"""

from collections.abc import Mapping
from threading import RLock
from typing import cast

from moto.cognitoidp.models import CognitoIdpBackend, CognitoIdpUser, UserStatus

from app.embedded_pool.attribute_schema import AttributeChanges
from app.embedded_pool.errors import refuse
from app.embedded_pool.pool import ACCOUNT_ID, EmbeddedPool
from app.embedded_pool.seed import Seed
from app.embedded_pool.sign_in_flows import SignInFlows

Attributes = list[dict[str, str]]


class EmbeddedBackend(CognitoIdpBackend):
    """The pool's operations.

    Attributes:
        pool: The one pool.
        flows: Its public operations.
    """

    def __init__(self, pool: EmbeddedPool, flows: SignInFlows) -> None:
        super().__init__(pool.region, ACCOUNT_ID)
        self.pool = pool
        self.flows = flows
        self.user_pools[pool.id] = pool
        self._writing = RLock()  # moto's attribute writes read, change and store

    def initiate_auth(
        self, client_id: str, auth_flow: str, auth_parameters: dict[str, str] | None
    ) -> dict[str, object]:
        """InitiateAuth, by our own flows."""
        return {
            "AuthenticationResult": self.flows.initiate(client_id, auth_flow, auth_parameters or {}),
            "ChallengeParameters": {},
        }

    def get_user(self, access_token: str) -> CognitoIdpUser:
        """GetUser: whoever the access token was issued to, while it is in force."""
        user, _ = self.flows.bearer(access_token)
        return self.pool.users[user.username]

    def global_sign_out(self, access_token: str) -> None:
        """GlobalSignOut: ends all sign-ins of the token's user."""
        user, _ = self.flows.bearer(access_token)
        self.flows.sessions.end_all_of(user.sub)

    def admin_user_global_sign_out(self, user_pool_id: str, username: str) -> None:
        """AdminUserGlobalSignOut."""
        self.flows.sessions.end_all_of(self.admin_get_user(user_pool_id, username).id)

    def admin_delete_user(self, user_pool_id: str, username: str) -> None:
        """AdminDeleteUser: moto leaves the user's tokens alive."""
        sub = self.admin_get_user(user_pool_id, username).id
        super().admin_delete_user(user_pool_id, username)
        self.flows.sessions.end_all_of(sub)

    def admin_create_user(
        self,
        user_pool_id: str,
        username: str,
        message_action: str | None,
        temporary_password: str | None,
        attributes: Attributes,
    ) -> CognitoIdpUser:
        """AdminCreateUser with schema and password checks."""
        if message_action == "RESEND":  # moto would replace the user by a new one, with another sub
            return self.admin_get_user(user_pool_id, username)
        checked = self.pool.schema().new_user(attributes)
        if temporary_password:
            self._validate_password(user_pool_id, temporary_password)
        return super().admin_create_user(
            user_pool_id, username, message_action or "", temporary_password or "", _pairs(checked)
        )

    def admin_update_user_attributes(self, user_pool_id: str, username: str, attributes: Attributes) -> None:
        """AdminUpdateUserAttributes with schema checks: all or nothing, and a blank value deletes."""
        with self._writing:
            user = self.admin_get_user(user_pool_id, username)
            self._write(user, self.pool.schema().update(user.attribute_lookup, attributes))

    def admin_delete_user_attributes(self, user_pool_id: str, username: str, attributes: list[str]) -> None:
        """AdminDeleteUserAttributes; moto would delete ``sub`` too."""
        with self._writing:
            user = self.admin_get_user(user_pool_id, username)
            self._write(user, self.pool.schema().deletion(attributes))

    def update_user_attributes(self, access_token: str, attributes: Attributes) -> None:
        """UpdateUserAttributes: what the app client of the token's sign-in may write."""
        bearer, session = self.flows.bearer(access_token)
        client = self.pool.client(session.client_id) or refuse(
            "NotAuthorizedException", "Invalid Access Token"
        )
        with self._writing:
            user = self.pool.users[bearer.username]
            self._write(
                user,
                self.pool.schema().self_service(
                    user.attribute_lookup, attributes, client.names("WriteAttributes")
                ),
            )

    @staticmethod
    def _write(user: CognitoIdpUser, changes: AttributeChanges) -> None:
        gone = [name for name in changes.to_delete if name in user.attribute_lookup]
        user.delete_attributes(gone)
        user.update_attributes(_pairs(changes.to_set))


def planted(seed: Seed, backend: EmbeddedBackend) -> EmbeddedBackend:
    """Puts the seed's clients, groups and users into a pool."""
    pool = backend.pool
    for client in seed.clients:
        made = backend.create_user_pool_client(
            pool.id, client.secret is not None, cast("dict[str, str]", dict(client.settings))
        )
        del pool.clients[made.id]
        made.id, made.secret = client.client_id, client.secret or ""
        pool.clients[made.id] = made
    for group in seed.groups:
        backend.create_group(
            pool.id, group.name, "", cast("str", group.role_arn), cast("int", group.precedence)
        )
    for user in seed.users:
        account = backend.admin_create_user(
            pool.id, user.username, None, seed.password, _pairs(user.attributes)
        )
        account.id, account.status, account.enabled = user.sub, UserStatus.CONFIRMED, user.enabled
        account.update_attributes([{"Name": "sub", "Value": user.sub}])
        for name in user.groups:
            backend.admin_add_user_to_group(pool.id, name, user.username)
    return backend


def _pairs(attributes: Mapping[str, str]) -> Attributes:
    """Attributes in the form of Cognito's API."""
    return [{"Name": name, "Value": value} for name, value in attributes.items()]

"""moto's back end for one pool, with corrections of what moto gets wrong or leaves out.

Instances are independent. moto's global back ends are never touched, so that several pools in one process, or
a test that uses moto for something else, cannot affect each other.
"""

from moto.cognitoidp.models import CognitoIdpBackend, CognitoIdpUser
from moto.cognitoidp.utils import PAGINATION_MODEL
from moto.utilities.paginator import paginate

from claimgraph.app.embedded_pool import challenges, passwords
from claimgraph.app.embedded_pool.attribute_writes import Attributes, AttributeWrites, OwnAttributes, pairs
from claimgraph.app.embedded_pool.delivery import CodeDelivery, address_of
from claimgraph.app.embedded_pool.errors import PoolError, invalid
from claimgraph.app.embedded_pool.machine_tokens import MachineTokens
from claimgraph.app.embedded_pool.pool import ACCOUNT_ID, EmbeddedPool, plain
from claimgraph.app.embedded_pool.sign_in_flows import SignInFlows
from claimgraph.app.embedded_pool.user_filter import FilterCondition

_RESET = "reset_password"


class EmbeddedBackend(CognitoIdpBackend):
    """The pool's operations.

    Attributes:
        pool: The one pool.
        flows: Its public operations for users.
        machines: Its public operations for machines.
        writes: Checked writes of attributes.
        own: Users' writes of their own attributes.
    """

    def __init__(self, pool: EmbeddedPool, flows: SignInFlows, writes: AttributeWrites) -> None:
        super().__init__(pool.region, ACCOUNT_ID)
        self.pool = pool
        self.flows = flows
        self.machines = MachineTokens(pool, flows.issuer)
        self.writes = writes
        self.own = OwnAttributes(flows, writes)
        self.user_pools[pool.id] = pool

    def initiate_auth(
        self, client_id: str, auth_flow: str, auth_parameters: dict[str, str] | None
    ) -> dict[str, object]:
        """InitiateAuth, by our own flows."""
        return self.flows.initiate(client_id, auth_flow, auth_parameters or {})

    def respond_to_auth_challenge(
        self,
        session: str | None,
        client_id: str,
        challenge_name: str,
        challenge_responses: dict[str, str] | None,
    ) -> dict[str, object]:
        """RespondToAuthChallenge for NEW_PASSWORD_REQUIRED; moto would accept any proof of SRP."""
        if challenge_name != challenges.NAME:
            raise invalid("The embedded user pool does not support this challenge.")
        responses = challenge_responses or {}
        self._validate_password(self.pool.id, responses.get("NEW_PASSWORD", ""))
        return self.flows.choose_password(client_id, session or "", responses)

    def get_user(self, access_token: str) -> CognitoIdpUser:
        """GetUser: the user of an access token that is in force."""
        user, _ = self.flows.bearer(access_token)
        return self.pool.users[user.username]

    def global_sign_out(self, access_token: str) -> None:
        """GlobalSignOut: ends all sign-ins of the token's user."""
        user, _ = self.flows.bearer(access_token)
        self.flows.sessions.end_all_of(user.sub)

    def admin_user_global_sign_out(self, user_pool_id: str, username: str) -> None:
        """AdminUserGlobalSignOut."""
        self.flows.sessions.end_all_of(self.admin_get_user(user_pool_id, username).id)

    def admin_disable_user(self, user_pool_id: str, username: str) -> None:
        """AdminDisableUser: "deactivates a user profile and revokes all access tokens for the user"."""
        super().admin_disable_user(user_pool_id, username)
        self.admin_user_global_sign_out(user_pool_id, username)

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
        """AdminCreateUser with schema and password checks; sends an invitation if there is an address."""
        checked = self.pool.schema().new_user(attributes)
        if temporary_password:
            self._validate_password(user_pool_id, temporary_password)
        password = temporary_password or passwords.temporary_password()
        kept = passwords.hashed(password)
        with self.pool.writing:
            if message_action == "RESEND":  # moto would create another user, with another sub
                user = self._invited(user_pool_id, username)
                user.password = kept
            else:
                user = super().admin_create_user(user_pool_id, username, "", kept, pairs(checked))
        address = address_of(user.attribute_lookup, verified=False)
        if address is not None and message_action != "SUPPRESS":
            self.writes.deliver(CodeDelivery("invitation", user.username, *address, password))
        return user

    def _invited(self, user_pool_id: str, username: str) -> CognitoIdpUser:
        user = self.admin_get_user(user_pool_id, username)
        if user.status != "FORCE_CHANGE_PASSWORD":
            raise PoolError("UnsupportedUserStateException", "The user has accepted an invitation already.")
        return user

    def admin_set_user_password(
        self,
        user_pool_id: str,
        username: str,
        password: str,
        permanent: bool,  # noqa: FBT001 - moto's signature
    ) -> None:
        """AdminSetUserPassword; moto would store the password in clear."""
        self.admin_get_user(user_pool_id, username)
        self._validate_password(user_pool_id, password)
        status = "CONFIRMED" if permanent else "FORCE_CHANGE_PASSWORD"
        self.pool.set_password(username, passwords.hashed(password), status)

    def admin_reset_user_password(self, user_pool_id: str, username: str) -> None:
        """AdminResetUserPassword: keeps the user out until ConfirmForgotPassword with a code."""
        super().admin_reset_user_password(user_pool_id, username)
        user = self.admin_get_user(user_pool_id, username)
        address = address_of(user.attribute_lookup, verified=True)
        if address is not None:
            code = self.writes.codes.make(user.id, _RESET, address[1])
            self.writes.deliver(CodeDelivery(_RESET, user.username, *address, code))

    def confirm_forgot_password(
        self, client_id: str, username: str, password: str, confirmation_code: str
    ) -> None:
        """ConfirmForgotPassword, with the code of AdminResetUserPassword; moto would accept any."""
        self.flows.public_client(client_id)
        self._validate_password(self.pool.id, password)
        kept = passwords.hashed(password)
        user = self.pool.user(username)
        # An unknown user gets the same response as a user without a code.
        sub = user.sub if user else ""
        address = user and address_of(user.attributes, verified=True)
        self.writes.codes.redeem(sub, _RESET, address and address[1], confirmation_code)
        self.pool.set_password(sub, kept, "CONFIRMED")

    @paginate(pagination_model=PAGINATION_MODEL)
    def list_users(self, user_pool_id: str, filt: str | None) -> list[CognitoIdpUser]:
        """ListUsers; moto ignores the escapes of a filter, and accepts any text after it."""
        users = list(self.describe_user_pool(user_pool_id).users.values())
        condition = FilterCondition.parsed(filt) if filt else None
        return [user for user in users if condition is None or condition.matches(plain(user))]

    def admin_update_user_attributes(self, user_pool_id: str, username: str, attributes: Attributes) -> None:
        """AdminUpdateUserAttributes with schema checks, all or nothing; a blank value deletes."""
        self.describe_user_pool(user_pool_id)
        self.writes.update(username, attributes)

    def admin_delete_user_attributes(self, user_pool_id: str, username: str, attributes: list[str]) -> None:
        """AdminDeleteUserAttributes; moto would delete even ``sub``."""
        self.describe_user_pool(user_pool_id)
        self.writes.delete(username, attributes)

"""Writes of user attributes, by administrators and by users themselves, and the codes that they cause."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from claimgraph.app.embedded_pool.attribute_rules import AttributeChanges
from claimgraph.app.embedded_pool.codes import Codes
from claimgraph.app.embedded_pool.delivery import MEDIA, CodeDelivery, Deliver
from claimgraph.app.embedded_pool.errors import invalid, refuse
from claimgraph.app.embedded_pool.pool import EmbeddedPool
from claimgraph.app.embedded_pool.sign_in_flows import SignInFlows

#: ``Name`` and ``Value`` pairs, as in Cognito's API.
Attributes = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class AttributeWrites:
    """Checked writes: all or nothing, and one at a time.

    Attributes:
        pool: Whose users are written.
        codes: The codes that prove an address.
        deliver: Sends a code to the user.
    """

    pool: EmbeddedPool
    codes: Codes
    deliver: Deliver

    def update(self, username: str, given: Attributes) -> list[CodeDelivery]:
        """AdminUpdateUserAttributes, as far as the schema allows; a blank value deletes.

        Returns:
            The codes that were sent because an auto-verified address changed.

        Raises:
            PoolError: The user is unknown, or as `AttributeRules.update`.
        """
        return self._write(username, lambda current: self.pool.schema().update(current, given))

    def update_own(self, sub: str, given: Attributes, writable: frozenset[str] | None) -> list[CodeDelivery]:
        """UpdateUserAttributes: `update`, limited to what the app client may write."""
        schema = self.pool.schema()
        return self._write(sub, lambda current: schema.self_service(current, given, writable))

    def delete(self, username: str, names: Sequence[str]) -> None:
        """AdminDeleteUserAttributes.

        Raises:
            PoolError: The user is unknown, or as `AttributeRules.deletion`.
        """
        self._write(username, lambda _: self.pool.schema().deletion(names))

    def delete_own(self, sub: str, names: Sequence[str], writable: frozenset[str] | None) -> None:
        """DeleteUserAttributes: `delete`, limited to what the app client may write."""
        self._write(sub, lambda _: self.pool.schema().self_service_deletion(names, writable))

    def send_code(self, sub: str, name: str) -> CodeDelivery:
        """GetUserAttributeVerificationCode.

        Raises:
            PoolError: InvalidParameterException if the attribute is not an address or the user has none;
                LimitExceededException after too many requests.
        """
        _require_address(name)
        if not self.pool.existing(sub).attribute_lookup.get(name):
            raise invalid(f"The user has no {name} to verify.")
        self.codes.count_request(sub)
        delivery = self._code(sub, name)
        self.deliver(delivery)
        return delivery

    def verify(self, sub: str, name: str, code: str) -> None:
        """VerifyUserAttribute: marks the address as verified.

        Raises:
            PoolError: InvalidParameterException if the attribute is not an address; else as `Codes.redeem`.
        """
        _require_address(name)
        with self.pool.writing:
            user = self.pool.existing(sub)
            self.codes.redeem(sub, name, user.attribute_lookup.get(name), code)
            user.update_attributes(pairs({f"{name}_verified": "true"}))

    def _write(
        self, username: str, check: Callable[[Mapping[str, str]], AttributeChanges]
    ) -> list[CodeDelivery]:
        with self.pool.writing:
            user = self.pool.existing(username)
            before = dict(user.attribute_lookup)
            changes = check(before)
            user.delete_attributes([name for name in changes.to_delete if name in before])
            user.update_attributes(pairs(changes.to_set))
            changed = [
                n for n in self.pool.auto_verified if changes.to_set.get(n, before.get(n)) != before.get(n)
            ]
            sent = [self._code(user.id, n) for n in changed if changes.to_set[f"{n}_verified"] == "false"]
        for delivery in sent:  # after the lock is released
            self.deliver(delivery)
        return sent

    def _code(self, sub: str, name: str) -> CodeDelivery:
        user = self.pool.existing(sub)
        address = user.attribute_lookup[name]
        code = self.codes.make(sub, name, address)
        return CodeDelivery("verify_attribute", user.username, name, address, code)


@dataclass(frozen=True, slots=True)
class OwnAttributes:
    """The operations on the attributes of an access token's user.

    All of them raise PoolError: as `SignInFlows.bearer`, and as the write that they make.

    Attributes:
        flows: Identifies the bearer of a token.
        writes: Makes the writes.
    """

    flows: SignInFlows
    writes: AttributeWrites

    def update(self, access_token: str, given: Attributes) -> list[dict[str, str]]:
        """UpdateUserAttributes; returns the CodeDeliveryDetails of the codes that were sent."""
        sub, writable = self._bearer(access_token)
        return [sent.details() for sent in self.writes.update_own(sub, given, writable)]

    def delete(self, access_token: str, names: Sequence[str]) -> None:
        """DeleteUserAttributes."""
        sub, writable = self._bearer(access_token)
        self.writes.delete_own(sub, names, writable)

    def send_code(self, access_token: str, name: str) -> dict[str, str]:
        """GetUserAttributeVerificationCode; returns the CodeDeliveryDetails."""
        return self.writes.send_code(self._bearer(access_token)[0], name).details()

    def verify(self, access_token: str, name: str, code: str) -> None:
        """VerifyUserAttribute."""
        self.writes.verify(self._bearer(access_token)[0], name, code)

    def _bearer(self, access_token: str) -> tuple[str, frozenset[str] | None]:
        """The user's ``sub``, and the WriteAttributes of the app client of their sign-in."""
        user, session = self.flows.bearer(access_token)
        client = self.flows.pool.client(session.client_id) or refuse(
            "NotAuthorizedException", "Invalid Access Token"
        )
        return user.sub, client.names("WriteAttributes")


def pairs(attributes: Mapping[str, str]) -> Attributes:
    """Attributes in the form of Cognito's API."""
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


def _require_address(name: str) -> None:
    if name not in MEDIA:
        raise invalid(f"{name} is not an attribute that can be verified.")

"""Writes of user attributes, and the codes that follow from them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from claimgraph.app.embedded_pool.attribute_schema import AttributeChanges
from claimgraph.app.embedded_pool.codes import Codes
from claimgraph.app.embedded_pool.delivery import MEDIA, CodeDelivery, Deliver
from claimgraph.app.embedded_pool.errors import invalid
from claimgraph.app.embedded_pool.pool import EmbeddedPool

#: ``Name`` and ``Value`` pairs, as in Cognito's API.
Attributes = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class AttributeWrites:
    """Checked writes: all or nothing, and one at a time.

    Attributes:
        pool: Whose users are written.
        codes: The codes that prove an address.
        deliver: Takes a code to the user.
    """

    pool: EmbeddedPool
    codes: Codes
    deliver: Deliver

    def update(self, username: str, given: Attributes) -> list[CodeDelivery]:
        """AdminUpdateUserAttributes: what the schema allows; a blank value deletes.

        Returns:
            The codes that were sent because an auto-verified address changed.

        Raises:
            CognitoError: The user is unknown, or as `AttributeSchema.update`.
        """
        return self._write(username, lambda current: self.pool.schema().update(current, given))

    def update_own(self, sub: str, given: Attributes, writable: frozenset[str] | None) -> list[CodeDelivery]:
        """UpdateUserAttributes: what the app client may write; otherwise as `update`."""
        schema = self.pool.schema()
        return self._write(sub, lambda current: schema.self_service(current, given, writable))

    def delete(self, username: str, names: Sequence[str]) -> None:
        """AdminDeleteUserAttributes.

        Raises:
            CognitoError: The user is unknown, or as `AttributeSchema.deletion`.
        """
        self._write(username, lambda _: self.pool.schema().deletion(names))

    def delete_own(self, sub: str, names: Sequence[str], writable: frozenset[str] | None) -> None:
        """DeleteUserAttributes: what the app client may write; otherwise as `delete`."""
        self._write(sub, lambda _: self.pool.schema().self_service_deletion(names, writable))

    def send_code(self, sub: str, name: str) -> CodeDelivery:
        """GetUserAttributeVerificationCode.

        Raises:
            CognitoError: InvalidParameterException if the attribute is no address or the user has none,
                LimitExceededException if they have asked too often.
        """
        _require_address(name)
        if not self.pool.existing(sub).attribute_lookup.get(name):
            raise invalid(f"The user has no {name} to verify.")
        self.codes.count_request(sub)
        delivery = self._code(sub, name)
        self.deliver(delivery)
        return delivery

    def verify(self, sub: str, name: str, code: str) -> None:
        """VerifyUserAttribute: from now on the address counts as verified.

        Raises:
            CognitoError: InvalidParameterException if the attribute is no address, else as `Codes.redeem`.
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
        for delivery in sent:  # after the write, which others need not wait for
            self.deliver(delivery)
        return sent

    def _code(self, sub: str, name: str) -> CodeDelivery:
        user = self.pool.existing(sub)
        address = user.attribute_lookup[name]
        code = self.codes.make(sub, name, address)
        return CodeDelivery("verify_attribute", user.username, name, address, code)


def pairs(attributes: Mapping[str, str]) -> Attributes:
    """Attributes in the form of Cognito's API."""
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


def _require_address(name: str) -> None:
    if name not in MEDIA:
        raise invalid(f"{name} is no attribute that can be verified.")

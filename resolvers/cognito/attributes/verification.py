"""Addresses that their owner still has to prove with a code; only ever shown masked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from claimgraph.resolvers.cognito.attributes.records import FLAG_OF, AttributeChange

Medium = Literal["EMAIL", "SMS"]

_MEDIUM: Final[Mapping[str, Medium]] = {"email": "EMAIL", "phone_number": "SMS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingVerification:
    """An address that its owner still has to prove with a code.

    Attributes:
        attribute: ``email`` or ``phone_number``.
        destination: Where the code goes, masked: ``a***@e***``, ``+*******0143``.
        medium: How the code is sent.
        code_sent: Whether Cognito has sent a code; if not, the owner has to ask for one.
    """

    attribute: str
    destination: str
    medium: Medium
    code_sent: bool

    @classmethod
    def of_delivery(cls, attribute: str, answer: Mapping[str, object]) -> "PendingVerification":
        """Reads the answer of GetUserAttributeVerificationCode; its destination is masked once more."""
        details = cast("Mapping[str, str]", answer.get("CodeDeliveryDetails") or {})
        return cls(
            attribute=attribute,
            destination=masked(attribute, details.get("Destination", "")),
            medium="SMS" if details.get("DeliveryMedium", _MEDIUM[attribute]) == "SMS" else "EMAIL",
            code_sent=True,
        )


def pending_verifications(
    change: AttributeChange, auto_verified: frozenset[str]
) -> Iterator[PendingVerification]:
    """The addresses still to prove after a write; AdminUpdateUserAttributes does not report them.

    Either the new address is in force but not verified, or the old one stays until the new one is verified
    (AttributesRequireVerificationBeforeUpdate).

    Args:
        change: The write, and the user's attributes before and after it.
        auto_verified: The attributes for which Cognito sends a code as soon as they change.
    """
    before, after = change.before, change.after
    for name, flag in FLAG_OF.items():
        address = change.written.get(name)
        if address is None or (_same(after.get(name), address) and after.get(flag) == "true"):
            continue
        yield PendingVerification(
            attribute=name,
            destination=masked(name, address),
            medium=_MEDIUM[name],
            code_sent=name in auto_verified and not _same(before.get(name), address),
        )


def _same(known: str | None, address: str) -> bool:
    # Pools may keep addresses in lower case (UsernameConfiguration, CaseSensitive).
    return known is not None and known.casefold() == address.casefold()


def masked(attribute: str, address: str) -> str:
    """Masks an address as Cognito does; masked input is returned unchanged."""
    if attribute == "phone_number":
        return f"+*******{address[-4:]}"
    local, _, domain = address.partition("@")
    return f"{local[:1]}***@{domain[:1]}***"

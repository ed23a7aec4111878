"""Addresses that wait for a code, and how their owner is reminded of them without showing them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from claimgraph.resolvers.cognito.attributes.mapping import FLAG_OF

Medium = Literal["EMAIL", "SMS"]

_MEDIUM: Final[Mapping[str, Medium]] = {"email": "EMAIL", "phone_number": "SMS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingVerification:
    """An address whose owner still has to prove it with a code.

    Attributes:
        attribute: ``email`` or ``phone_number``.
        destination: Where the code goes, masked: ``a***@e***``, ``+*******0143``.
        medium: How it travels.
        code_sent: Whether Cognito has sent a code; if not, one has to be asked for.
    """

    attribute: str
    destination: str
    medium: Medium
    code_sent: bool

    @classmethod
    def of_delivery(cls, attribute: str, answer: Mapping[str, object]) -> "PendingVerification":
        """Read the answer of GetUserAttributeVerificationCode; its destination is masked once more."""
        details = cast("Mapping[str, str]", answer.get("CodeDeliveryDetails") or {})
        return cls(
            attribute=attribute,
            destination=masked(attribute, details.get("Destination", "")),
            medium="SMS" if details.get("DeliveryMedium", _MEDIUM[attribute]) == "SMS" else "EMAIL",
            code_sent=True,
        )


def pending_verifications(
    written: Mapping[str, str],
    before: Mapping[str, str],
    after: Mapping[str, str],
    auto_verified: frozenset[str],
) -> Iterator[PendingVerification]:
    """What is left to prove after a write; the Admin API does not report it (AdminUpdateUserAttributes).

    The new address is in force but not verified, or the old one stays until the new one is
    (AttributesRequireVerificationBeforeUpdate).

    Args:
        written: What was written.
        before: The user's attributes as they were.
        after: The attributes as read back.
        auto_verified: The attributes for which Cognito sends a code as soon as they change.
    """
    for name, flag in FLAG_OF.items():
        address = written.get(name)
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
    """An address as Cognito shows it to whoever may not know it; what is masked already stays as it is."""
    if attribute == "phone_number":
        return f"+*******{address[-4:]}"
    local, _, domain = address.partition("@")
    return f"{local[:1]}***@{domain[:1]}***"

"""The messages that a real pool would send by e-mail or SMS, handed to the developer instead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Medium = Literal["EMAIL", "SMS"]
Purpose = Literal["verify_attribute", "reset_password", "invitation"]

#: The attributes that are addresses, and how each is reached.
MEDIA: Mapping[str, Medium] = {"email": "EMAIL", "phone_number": "SMS"}

_SENTENCES: Mapping[Purpose, str] = {
    "verify_attribute": "{code} is the code with which {username} verifies {attribute} {address}; "
    "it is valid for 24 hours.",
    "reset_password": "{code} is the code with which {username} ({address}) sets a new password; "
    "it is valid for 24 hours.",
    "invitation": "{code} is the temporary password with which {username} ({address}) signs in first.",
}


@dataclass(frozen=True, slots=True)
class CodeDelivery:
    """One message to a user. Its `repr` hides the address and the code, so that it may be logged.

    Attributes:
        purpose: Why it is sent.
        username: The recipient.
        attribute: ``email`` or ``phone_number``.
        address: The value of that attribute.
        code: Six digits; in an invitation, the temporary password.
    """

    purpose: Purpose
    username: str
    attribute: str
    address: str = field(repr=False)
    code: str = field(repr=False)

    @property
    def sentence(self) -> str:
        """The message as one line for a terminal, without control characters."""
        text = _SENTENCES[self.purpose].format(
            code=self.code, username=self.username, attribute=self.attribute, address=self.address
        )
        return "".join(character if character.isprintable() else "?" for character in text)

    def details(self) -> dict[str, str]:
        """Cognito's CodeDeliveryDetails, with the address masked."""
        return {
            "AttributeName": self.attribute,
            "DeliveryMedium": MEDIA[self.attribute],
            "Destination": _masked(self.attribute, self.address),
        }


#: Called after the write that causes the message, in the request's thread. It should not raise.
Deliver = Callable[[CodeDelivery], None]


def discard(delivery: CodeDelivery) -> None:
    """Drops the message."""
    del delivery


def address_of(attributes: Mapping[str, str], *, verified: bool) -> tuple[str, str] | None:
    """The name and value of the first address, e-mail before telephone.

    Args:
        attributes: The user's attributes.
        verified: Whether it has to be verified.
    """
    for name in MEDIA:
        if name in attributes and (not verified or attributes.get(f"{name}_verified") == "true"):
            return name, attributes[name]
    return None


def _masked(attribute: str, address: str) -> str:
    if attribute == "phone_number":
        return f"+*******{address[-4:]}"
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host[:1]}***"

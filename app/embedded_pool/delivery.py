"""What a real pool would send by e-mail or text message, handed to whoever runs the embedded one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Medium = Literal["EMAIL", "SMS"]
Purpose = Literal["verify_attribute", "reset_password", "invitation"]

#: The attributes that are addresses, and how each is reached.
MEDIA: Mapping[str, Medium] = {"email": "EMAIL", "phone_number": "SMS"}

_SENTENCES: Mapping[Purpose, str] = {
    "verify_attribute": "{code} is the code with which {username} verifies {attribute} {address}; "
    "it is good for 24 hours.",
    "reset_password": "{code} is the code with which {username} ({address}) sets a new password; "
    "it is good for 24 hours.",
    "invitation": "{code} is the temporary password with which {username} ({address}) signs in first.",
}


@dataclass(frozen=True, slots=True)
class CodeDelivery:
    """One message to a user. Its `repr` hides the address and the code, so that it may be logged.

    Attributes:
        purpose: Why it is sent.
        username: To whom.
        attribute: The address it is sent to: ``email`` or ``phone_number``.
        address: The address's value.
        code: Six digits; in an invitation, the temporary password.
    """

    purpose: Purpose
    username: str
    attribute: str
    address: str = field(repr=False)
    code: str = field(repr=False)

    @property
    def sentence(self) -> str:
        """The message for a console: one line, without any character that would steer a terminal."""
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


#: Called after the write that the message is about, in the thread of the request. It should not raise.
Deliver = Callable[[CodeDelivery], None]


def to_nobody(delivery: CodeDelivery) -> None:
    """A post office that throws everything away."""
    del delivery


def address_of(attributes: Mapping[str, str], *, verified: bool) -> tuple[str, str] | None:
    """The first address, e-mail before telephone: the attribute's name and value.

    Args:
        attributes: The user's attributes.
        verified: Whether only a verified one will do.
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

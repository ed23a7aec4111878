"""What an invitation says, and how it is put to Cognito."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from claimgraph.resolvers.cognito.users.checks import GivenAttributes
from claimgraph.resolvers.cognito.users.errors import InvalidInvitation
from claimgraph.resolvers.cognito.users.names import can_be_name

#: SEND and SUPPRESS make a user; RESEND repeats the message to one who has not signed in yet.
Message = Literal["SEND", "RESEND", "SUPPRESS"]
Medium = Literal["EMAIL", "SMS"]


@dataclass(frozen=True, slots=True)
class Invitation:
    """An account for somebody else. The password is Cognito's to make: it reaches nobody but the invited.

    Attributes:
        username: What they sign in with; an address in pools whose users sign in with theirs.
        attributes: Names and values; none for RESEND.
        message: Whether Cognito sends the invitation.
        medium: By which way; the address or number is the one among the attributes.
    """

    username: str
    attributes: GivenAttributes = ()
    message: Message = "SEND"
    medium: Medium = "EMAIL"

    def require_sense(self) -> None:
        """Check what needs no schema.

        Raises:
            InvalidInvitation: No user can have this name, or a repeated message comes with attributes.
        """
        if not can_be_name(self.username):
            raise InvalidInvitation("A user name has 1 to 128 characters and no blanks.")
        if self.message == "RESEND" and self.attributes:
            raise InvalidInvitation("Sending an invitation again changes no attributes.")

    def parameters(self, accepted: Mapping[str, str]) -> dict[str, object]:
        """The members of AdminCreateUser.

        Args:
            accepted: The attributes in the form to keep.
        """
        # Without a medium AWS would send a text message (API Reference, DesiredDeliveryMediums).
        chosen: dict[str, object] = {"DesiredDeliveryMediums": [self.medium]}
        if self.message != "SEND":
            chosen["MessageAction"] = self.message
        return {"Username": self.username, "UserAttributes": name_value_pairs(accepted), **chosen}


def name_value_pairs(attributes: Mapping[str, str]) -> list[dict[str, str]]:
    """Attributes in the form of Cognito's API."""
    return [{"Name": name, "Value": value} for name, value in attributes.items()]

"""An invitation of a user, as AdminCreateUser takes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from claimgraph.resolvers.cognito.users.checks import GivenAttributes
from claimgraph.resolvers.cognito.users.errors import InvalidInvitation
from claimgraph.resolvers.cognito.users.names import can_be_name
from claimgraph.resolvers.cognito.users.records import name_value_pairs

#: SEND and SUPPRESS create a user; RESEND repeats the message to one who has not signed in yet.
Message = Literal["SEND", "RESEND", "SUPPRESS"]
Medium = Literal["EMAIL", "SMS"]


@dataclass(frozen=True, slots=True)
class Invitation:
    """An account for another person. Cognito makes the password, and only the invited person gets it.

    Attributes:
        username: What they sign in with; an address, in pools whose users sign in with one.
        attributes: Names and values; none for RESEND.
        message: Whether Cognito sends the invitation.
        medium: How it is sent; the address or number is among the attributes.
    """

    username: str
    attributes: GivenAttributes = ()
    message: Message = "SEND"
    medium: Medium = "EMAIL"

    def check(self) -> None:
        """Checks what needs no schema.

        Raises:
            InvalidInvitation: No user can have this name, or a repeated invitation comes with attributes.
        """
        if not can_be_name(self.username):
            raise InvalidInvitation("A user name has 1 to 128 characters and no blanks.")
        if self.message == "RESEND" and self.attributes:
            raise InvalidInvitation("Sending an invitation again changes no attributes.")

    def parameters(self, accepted: Mapping[str, str]) -> dict[str, object]:
        """The parameters of AdminCreateUser.

        Args:
            accepted: The attributes in the form to keep.
        """
        # Without a medium AWS would send a text message (API Reference, DesiredDeliveryMediums).
        chosen: dict[str, object] = {"DesiredDeliveryMediums": [self.medium]}
        if self.message != "SEND":
            chosen["MessageAction"] = self.message
        return {"Username": self.username, "UserAttributes": name_value_pairs(accepted), **chosen}

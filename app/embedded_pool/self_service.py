"""What a signed-in user may do to their own attributes, with nothing but their access token."""

from collections.abc import Sequence
from dataclasses import dataclass

from claimgraph.app.embedded_pool.attribute_writes import Attributes, AttributeWrites
from claimgraph.app.embedded_pool.errors import refuse
from claimgraph.app.embedded_pool.sign_in_flows import SignInFlows

Details = dict[str, str]


@dataclass(frozen=True, slots=True)
class SelfService:
    """The operations whose target is whoever the access token was issued to.

    All of them raise CognitoError: as `SignInFlows.bearer`, and as the write that they lead to.

    Attributes:
        flows: Tells who presents a token.
        writes: What they may then do.
    """

    flows: SignInFlows
    writes: AttributeWrites

    def update(self, access_token: str, given: Attributes) -> list[Details]:
        """UpdateUserAttributes: the CodeDeliveryDetails of the codes that were sent."""
        sub, writable = self._bearer(access_token)
        return [sent.details() for sent in self.writes.update_own(sub, given, writable)]

    def delete(self, access_token: str, names: Sequence[str]) -> None:
        """DeleteUserAttributes."""
        sub, writable = self._bearer(access_token)
        self.writes.delete_own(sub, names, writable)

    def send_code(self, access_token: str, name: str) -> Details:
        """GetUserAttributeVerificationCode: the CodeDeliveryDetails."""
        return self.writes.send_code(self._bearer(access_token)[0], name).details()

    def verify(self, access_token: str, name: str, code: str) -> None:
        """VerifyUserAttribute."""
        self.writes.verify(self._bearer(access_token)[0], name, code)

    def _bearer(self, access_token: str) -> tuple[str, frozenset[str] | None]:
        """The user's ``sub``, and the WriteAttributes of the client through which they signed in."""
        user, session = self.flows.bearer(access_token)
        client = self.flows.pool.client(session.client_id) or refuse(
            "NotAuthorizedException", "Invalid Access Token"
        )
        return user.sub, client.names("WriteAttributes")

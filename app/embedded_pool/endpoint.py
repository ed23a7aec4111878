"""One operation in, one answer out: the API of the pool without any transport."""

import json
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import cast

from moto.cognitoidp.models import RegionAgnosticBackend
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.responses import ActionResult, EmptyResult

from claimgraph.app.embedded_pool.backend import EmbeddedBackend
from claimgraph.app.embedded_pool.errors import CognitoError
from claimgraph.app.embedded_pool.operations import WRITE_OPERATIONS
from claimgraph.app.embedded_pool.parameters import parsed
from claimgraph.app.embedded_pool.protocol import CONTENT_TYPE, TARGET_PREFIX

_NOT_SERVED = "The embedded user pool does not serve this operation here."


@dataclass(frozen=True, slots=True)
class Answer:
    """A response in AWS's JSON 1.1 protocol; `error` is the exception's name, None for success."""

    status: int
    body: bytes
    error: str | None = None

    @classmethod
    def refusal(cls, error: CognitoError) -> "Answer":
        """HTTP 400 with ``__type`` and ``message``."""
        body = json.dumps({"__type": error.code, "message": error.message})
        return cls(400, body.encode(), error.code)


class EmbeddedResponse(CognitoIdpResponse):
    """moto's reading of parameters and writing of results, for one request and one back end.

    moto's own entry, ``dispatch``, is not used: it also reads the body as a form, and there a value such as
    ``x&Username=bob`` would replace the user name, or the operation itself.
    """

    def __init__(self, backend: EmbeddedBackend, operation: str, parameters: dict[str, object]) -> None:
        super().__init__()
        self._backend = backend
        self.body = json.dumps(parameters)
        self.querystring = {}
        self.uri_match = {}
        self.headers = {"X-Amz-Target": TARGET_PREFIX + operation, "Content-Type": CONTENT_TYPE}
        self.response_headers = {}

    @property
    def backend(self) -> EmbeddedBackend:
        """This pool's back end; moto would look one up by account and region."""
        return self._backend

    def _get_region_agnostic_backend(self) -> RegionAgnosticBackend:
        # It has the same methods, and searches all back ends of the process for a token or a client.
        return cast("RegionAgnosticBackend", self._backend)

    def _authenticate_and_authorize_normal_action(self, resource: str = "*") -> None:
        """Nothing: moto's optional IAM emulation has no place here."""

    def revoke_token(self) -> ActionResult:
        """RevokeToken, which moto lacks."""
        self._backend.flows.revoke(
            self.parameters["ClientId"], self.parameters.get("ClientSecret"), self.parameters["Token"]
        )
        return EmptyResult()

    def get_client_token(self) -> ActionResult:
        """GetClientToken, which moto lacks."""
        tokens = self._backend.machines.by_api(
            self.parameters["ClientId"], self.parameters["Secret"], self.parameters.get("Scopes", [])
        )
        return ActionResult({"ClientAuthenticationResult": tokens})

    def confirm_forgot_password(self) -> ActionResult:
        """ConfirmForgotPassword; moto would look the client up among all back ends of the process."""
        self._backend.confirm_forgot_password(
            self.parameters["ClientId"],
            self.parameters["Username"],
            self.parameters["Password"],
            self.parameters["ConfirmationCode"],
        )
        return EmptyResult()

    def update_user_attributes(self) -> ActionResult:
        """UpdateUserAttributes; moto sends no codes."""
        sent = self._backend.own.update(self.parameters["AccessToken"], self.parameters["UserAttributes"])
        return ActionResult({"CodeDeliveryDetailsList": sent})

    def delete_user_attributes(self) -> ActionResult:
        """DeleteUserAttributes, which moto lacks."""
        self._backend.own.delete(self.parameters["AccessToken"], self.parameters["UserAttributeNames"])
        return EmptyResult()

    def get_user_attribute_verification_code(self) -> ActionResult:
        """GetUserAttributeVerificationCode, which moto lacks."""
        sent = self._backend.own.send_code(self.parameters["AccessToken"], self.parameters["AttributeName"])
        return ActionResult({"CodeDeliveryDetails": sent})

    def verify_user_attribute(self) -> ActionResult:
        """VerifyUserAttribute, which moto lacks."""
        self._backend.own.verify(
            self.parameters["AccessToken"], self.parameters["AttributeName"], self.parameters["Code"]
        )
        return EmptyResult()


@dataclass(frozen=True, slots=True)
class PoolEndpoint:
    """Answers requests for one pool.

    Attributes:
        backend: What runs the operations.
        keep: Called after every operation that may have changed something, before it is answered.
    """

    backend: EmbeddedBackend
    keep: Callable[[], None]

    def answer(self, operation: str, body: bytes, allowed: AbstractSet[str]) -> Answer:
        """Runs one operation.

        Args:
            operation: Its name, such as ``InitiateAuth``.
            body: The request's JSON.
            allowed: The operations that this caller may use.

        Returns:
            The answer; a refusal is an answer too.

        Raises:
            StateFileError: The change is in force but cannot be kept.
        """
        if operation not in allowed:
            return Answer.refusal(CognitoError("UnknownOperationException", _NOT_SERVED))
        try:
            response = EmbeddedResponse(self.backend, operation, parsed(operation, body))
            status, _, text = response.call_action()
        except CognitoError as error:
            return Answer.refusal(error)
        payload = text.encode() if isinstance(text, str) else text
        if status == 200 and operation in WRITE_OPERATIONS:
            self.keep()
        if status == 200:
            return Answer(200, payload or b"{}")
        return Answer(status, payload, str(json.loads(payload)["__type"]))

"""The pool's API without a transport: one operation in, one response out."""

import json
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import cast

from moto.cognitoidp.models import RegionAgnosticBackend
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.responses import ActionResult, EmptyResult

from claimgraph.app.embedded_pool.backend import EmbeddedBackend
from claimgraph.app.embedded_pool.errors import PoolError
from claimgraph.app.embedded_pool.operations import CONTENT_TYPE, TARGET_PREFIX, WRITE_OPERATIONS
from claimgraph.app.embedded_pool.parameters import parsed

_NOT_SERVED = "The embedded user pool does not serve this operation here."


@dataclass(frozen=True, slots=True)
class PoolResponse:
    """A response in AWS's JSON 1.1 protocol; `error` is the exception's name, None for success."""

    status: int
    body: bytes
    error: str | None = None

    @classmethod
    def refusal(cls, error: PoolError) -> "PoolResponse":
        """HTTP 400 with ``__type`` and ``message``."""
        body = json.dumps({"__type": error.code, "message": error.message})
        return cls(400, body.encode(), error.code)


class EmbeddedResponse(CognitoIdpResponse):
    """moto's reading of parameters and writing of results, for one request and one back end.

    moto's own entry point, ``dispatch``, is not used: it also parses the body as a form, where a value such
    as ``x&Username=bob`` would replace the user name, or even the operation.
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
        # moto's own has the same methods, but searches all back ends of the process for a token or a client.
        return cast("RegionAgnosticBackend", self._backend)

    def _authenticate_and_authorize_normal_action(self, resource: str = "*") -> None:
        """Does nothing: moto's optional IAM emulation is not used."""

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
    """Serves requests for one pool.

    Attributes:
        backend: Runs the operations.
        keep: Called after every operation that may have changed something, before the response is returned.
    """

    backend: EmbeddedBackend
    keep: Callable[[], None]

    def answer(self, operation: str, body: bytes, allowed: AbstractSet[str]) -> PoolResponse:
        """Runs one operation.

        Args:
            operation: Its name, such as ``InitiateAuth``.
            body: The request's JSON.
            allowed: The operations that this caller may use.

        Raises:
            StateFileError: The change is in force but cannot be saved.
        """
        if operation not in allowed:
            return PoolResponse.refusal(PoolError("UnknownOperationException", _NOT_SERVED))
        try:
            response = EmbeddedResponse(self.backend, operation, parsed(operation, body))
            status, _, text = response.call_action()
        except PoolError as error:
            return PoolResponse.refusal(error)
        payload = text.encode() if isinstance(text, str) else text
        if status == 200 and operation in WRITE_OPERATIONS:
            self.keep()
        if status == 200:
            return PoolResponse(200, payload or b"{}")
        return PoolResponse(status, payload, str(json.loads(payload)["__type"]))

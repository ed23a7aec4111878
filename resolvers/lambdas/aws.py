"""Functions at AWS."""

import logging
from typing import Final, Literal, Protocol, cast

import orjson
from botocore import exceptions

from claimgraph.resolvers.errors import ResolverError
from claimgraph.resolvers.lambdas.answers import raised
from claimgraph.resolvers.lambdas.client import LambdaClient
from claimgraph.resolvers.lambdas.errors import FunctionFailed, FunctionTimedOut, FunctionUnavailable

_log = logging.getLogger(__name__)

InvocationType = Literal["RequestResponse", "Event"]

#: Without a connection the function was not executed. A broken connection proves nothing.
_NOT_CONNECTED: Final = (exceptions.EndpointConnectionError, exceptions.ConnectTimeoutError)


class AwsFunction:
    """A function at AWS."""

    def __init__(self, client: LambdaClient, name: str) -> None:
        """Sends nothing yet.

        Args:
            client: Sends the requests; used from several threads.
            name: The function's name or ARN.
        """
        self._client = client
        self.name = name

    def invoke(self, event: bytes, kind: InvocationType) -> object:
        """Invokes the function with a JSON text; blocks.

        Returns:
            The JSON value that the function returned; None for an event.

        Raises:
            ResolverError: One of `claimgraph.resolvers.lambdas.errors`.
        """
        try:
            answer = self._client.invoke(FunctionName=self.name, InvocationType=kind, Payload=event)
            payload = b"" if kind == "Event" else cast("_Body", answer["Payload"]).read()
        except Exception as cause:
            failure = _failure(cause)
            _log.warning("Lambda: %s failed with %s", self.name, _cause_name(cause))
            raise failure from cause
        value = self._parsed(payload) if payload else None
        if answer.get("FunctionError"):
            raise raised(value)
        return value

    def _parsed(self, payload: bytes) -> object:
        try:
            return orjson.loads(payload)
        except orjson.JSONDecodeError:
            _log.warning("Lambda: %s returned something that is not JSON", self.name)
            raise FunctionFailed from None


def _failure(cause: Exception) -> ResolverError:
    if isinstance(cause, _NOT_CONNECTED) or _throttled(cause):
        return FunctionUnavailable()
    if isinstance(cause, exceptions.ReadTimeoutError):
        return FunctionTimedOut()
    return FunctionFailed()


def _throttled(cause: Exception) -> bool:
    if not isinstance(cause, exceptions.ClientError):
        return False
    response = cast("_Refusal", cause).response
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status == 429 or response.get("Error", {}).get("Code") == "TooManyRequestsException"


def _cause_name(cause: Exception) -> str:
    """What may be logged of a failure: AWS's code, or the name of the exception's class."""
    if isinstance(cause, exceptions.ClientError):
        code = str(cast("_Refusal", cause).response.get("Error", {}).get("Code", ""))
        if code.isidentifier():
            return code
    return type(cause).__name__


class _Body(Protocol):
    def read(self) -> bytes: ...


class _Refusal(Protocol):
    response: dict[str, dict[str, object]]

"""Lambda handlers in this process, invoked as by AWS Lambda's Python runtime: JSON in, JSON out."""

import json
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from traceback import extract_tb
from typing import cast

from claimgraph.resolvers.lambdas.answers import raised
from claimgraph.resolvers.lambdas.aws import InvocationType
from claimgraph.resolvers.lambdas.errors import FunctionFailed

_log = logging.getLogger(__name__)

Handler = Callable[[object, "LocalContext"], object]


class NoSuchHandler(Exception):
    """There is no function of this name; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalContext:
    """The context object of a handler (AWS Lambda developer guide, "context object in Python")."""

    function_name: str
    deadline: float
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    function_version: str = "$LATEST"
    memory_limit_in_mb: int = 128
    log_stream_name: str = "local"
    identity: None = None
    client_context: None = None

    @property
    def invoked_function_arn(self) -> str:
        """An ARN in form only; the function is not at AWS."""
        return f"arn:aws:lambda:local:000000000000:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        """The log group that AWS would use."""
        return f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the caller's deadline."""
        return max(0, int((self.deadline - time.monotonic()) * 1_000))


class LocalFunction:
    """A handler in this process."""

    def __init__(self, name: str, handler: Handler, seconds: float) -> None:
        """Wraps a handler.

        Args:
            name: Its name, ``module:function``.
            handler: Called with an event and a context.
            seconds: The callers' deadline.
        """
        self.name = name
        self._handler = handler
        self._seconds = seconds

    @classmethod
    def load(cls, name: str, seconds: float) -> "LocalFunction":
        """Imports a handler.

        Args:
            name: ``module:function``.
            seconds: The callers' deadline.

        Raises:
            NoSuchHandler: There is no such module, or no such function in it, or importing the module fails.
        """
        module_name, _, attribute = name.partition(":")
        if not module_name:
            raise NoSuchHandler(f"{name}: the name has no module")
        try:
            module = import_module(module_name)
        except (Exception, SystemExit) as failure:  # anything that a module may raise on import
            raise NoSuchHandler(f"{name}: {_why(failure)}") from failure
        handler: object = getattr(module, attribute, None)
        if handler is None:
            raise NoSuchHandler(f"{name}: {module.__file__} has no {attribute!r}")
        if not callable(handler):
            raise NoSuchHandler(f"{name}: it is not callable")
        return cls(name, cast(Handler, handler), seconds)

    def invoke(self, event: bytes, kind: InvocationType) -> object:  # noqa: ARG002 - the caller decides whether to wait
        """Runs the handler with a JSON text; blocks.

        Returns:
            The handler's result, after a round trip through JSON.

        Raises:
            ResolverError: The handler raised, or returned a value that cannot be written as JSON.
        """
        context = LocalContext(
            function_name=self.name.replace(":", "-").replace(".", "-"),
            deadline=time.monotonic() + self._seconds,
        )
        try:
            value = self._handler(json.loads(event), context)
        except (Exception, SystemExit) as error:
            # Its class only: the message is for the caller and may quote the event.
            _log.info("Lambda: %s raised %s", self.name, type(error).__qualname__)
            raise raised({"errorType": type(error).__name__, "errorMessage": str(error)}) from error
        try:
            return json.loads(json.dumps(value, default=_written, allow_nan=False))
        except (TypeError, ValueError) as error:
            _log.warning("Lambda: %s returned a value that is not JSON (%s)", self.name, type(error).__name__)
            raise FunctionFailed("The function's result cannot be written as JSON.") from error


def _why(failure: BaseException) -> str:
    """Why a module cannot be imported: the missing module, or the exception's class and place."""
    if isinstance(failure, ModuleNotFoundError):
        return str(failure)
    if isinstance(failure, SyntaxError):
        return f"{type(failure).__name__} at {failure.filename}:{failure.lineno}"
    places = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(failure.__traceback__)]
    own = [place for place in places if not place.startswith("<frozen ")]
    return f"{type(failure).__qualname__} at {own[-1]}"


def _written(value: object) -> float:
    """Decimal: the only other class that AWS Lambda's Python runtime converts."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError

"""A Lambda handler in this process, invoked as AWS Lambda's Python runtime would: JSON in, JSON out."""

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
    """A name leads to no function; the text says why."""


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
        """An ARN in form only: the function is not at AWS."""
        return f"arn:aws:lambda:local:000000000000:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        """Where AWS would write its log."""
        return f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the caller is let go."""
        return max(0, int((self.deadline - time.monotonic()) * 1_000))


class LocalFunction:
    """A handler in this process; blocks while it runs."""

    def __init__(self, name: str, handler: Handler, seconds: float) -> None:
        """Take a handler.

        Args:
            name: What it is called, ``module:function``.
            handler: Called with an event and a context.
            seconds: How long callers wait for it.
        """
        self.name = name
        self._handler = handler
        self._seconds = seconds

    @classmethod
    def load(cls, name: str, seconds: float) -> "LocalFunction":
        """Import a handler.

        Args:
            name: ``module:function``.
            seconds: How long callers wait for it.

        Raises:
            NoSuchHandler: There is no such module, or no such function in it, or the module fails.
        """
        module_name, _, attribute = name.partition(":")
        if not module_name:
            raise NoSuchHandler(f"{name}: it names no module")
        try:
            module = import_module(module_name)
        except (Exception, SystemExit) as failure:  # whatever the module does when it is imported
            raise NoSuchHandler(f"{name}: {_why(failure)}") from failure
        handler: object = getattr(module, attribute, None)
        if handler is None:
            raise NoSuchHandler(f"{name}: {module.__file__} has no {attribute!r}")
        if not callable(handler):
            raise NoSuchHandler(f"{name}: it is no function")
        return cls(name, cast(Handler, handler), seconds)

    def invoke(self, event: bytes, kind: InvocationType) -> object:  # noqa: ARG002 - waiting is the caller's matter
        """Run the handler with a JSON text.

        Returns:
            What it returned, as its JSON reads.

        Raises:
            ResolverError: The handler raised something, or returned what has no JSON.
        """
        context = LocalContext(
            function_name=self.name.replace(":", "-").replace(".", "-"),
            deadline=time.monotonic() + self._seconds,
        )
        try:
            value = self._handler(json.loads(event), context)
        except (Exception, SystemExit) as error:
            # Its class only: the text is the caller's and may quote what it was given.
            _log.info("Lambda: %s raised %s", self.name, type(error).__qualname__)
            raise raised({"errorType": type(error).__name__, "errorMessage": str(error)}) from error
        try:
            return json.loads(json.dumps(value, default=_written, allow_nan=False))
        except (TypeError, ValueError) as error:
            _log.warning("Lambda: %s returned what has no JSON (%s)", self.name, type(error).__name__)
            raise FunctionFailed("The function's result has no JSON.") from error


def _why(failure: BaseException) -> str:
    """Why a module cannot be imported: what is missing, or else the exception's class and place."""
    if isinstance(failure, ModuleNotFoundError):
        return str(failure)
    if isinstance(failure, SyntaxError):
        return f"{type(failure).__name__} at {failure.filename}:{failure.lineno}"
    places = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(failure.__traceback__)]
    own = [place for place in places if not place.startswith("<frozen ")]
    return f"{type(failure).__qualname__} at {own[-1]}"


def _written(value: object) -> float:
    """The one class beside JSON's own that AWS Lambda's runtime for Python writes."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError

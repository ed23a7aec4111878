"""Lambda functions by name, at AWS or in this process: deadlines, retries, threads of their own."""

import asyncio
import json
import logging
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

import orjson

from claimgraph.resolvers.errors import ResolverError
from claimgraph.resolvers.lambdas.aws import AwsFunction, InvocationType
from claimgraph.resolvers.lambdas.client import LambdaClient
from claimgraph.resolvers.lambdas.errors import FunctionFailed, FunctionTimedOut, FunctionUnavailable
from claimgraph.resolvers.lambdas.local import LocalFunction, NoSuchHandler
from claimgraph.resolvers.threads import BoundedThreads, ThreadsBusy, ThreadsClosed

_log = logging.getLogger(__name__)
_random = random.SystemRandom()

#: A function's name, or its ARN with or without a version or an alias (AWS Lambda API reference, "Invoke").
_AT_AWS: Final = re.compile(
    r"[a-zA-Z0-9_-]{1,64}"
    r"|arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[a-zA-Z0-9_-]+(:(\$LATEST|[a-zA-Z0-9_-]+))?"
)

#: Makes the client for a region; None is the default region.
ClientOf = Callable[[str | None], LambdaClient]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionLimits:
    """How much of this process functions may occupy.

    Attributes:
        threads: Invocations in flight at AWS at once; in this process there is always one at a time.
        waiting: Invocations that may wait for a thread; one more fails at once.
        seconds: The deadline of an invocation, from its beginning (AppSync's limit is 30). Waiting for a
            thread may take as long again.
        pauses: The longest pause before each further attempt, in seconds, if a function was not executed.
    """

    threads: int = 32
    waiting: int = 256
    seconds: float = 30.0
    pauses: tuple[float, ...] = (0.1, 0.3)


class _Function(Protocol):
    def invoke(self, event: bytes, kind: InvocationType) -> object: ...


@dataclass(frozen=True, slots=True)
class _Work:
    """An invocation and the threads for it; `on_begin` is called each time that a thread begins it."""

    threads: BoundedThreads[object]
    invocation: Callable[[], object]
    on_begin: Callable[[], None] = lambda: None

    async def attempt(self) -> object:
        """Invokes once; raises one of `claimgraph.resolvers.lambdas.errors`."""
        try:
            return await self.threads.run(self.invocation, on_begin=self.on_begin)
        except ThreadsBusy:
            raise FunctionUnavailable from None
        except ThreadsClosed:
            raise FunctionFailed from None


class _Limit:
    """The deadline of an invocation, restarted once when the invocation begins."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.timeout = asyncio.timeout(seconds)
        self.begun = False

    def begin(self) -> None:
        """Restarts the deadline; further attempts get no more time."""
        if not self.begun:
            self.begun = True
            self.timeout.reschedule(asyncio.get_running_loop().time() + self._seconds)


class Functions:
    """Invokes functions. For use on one event loop."""

    def __init__(self, client_of: ClientOf, limits: FunctionLimits = FunctionLimits()) -> None:
        """Sends nothing yet.

        Args:
            client_of: Makes the clients for functions at AWS, one per region.
            limits: How much of this process functions may occupy.
        """
        self._client_of = client_of
        self._limits = limits
        self._at_aws = BoundedThreads[object](limits.threads, limits.waiting, name="lambda")
        # One at a time, as in an execution environment of AWS Lambda. Handlers rely on it: Powertools keeps
        # the current event, its caller included, in a place that all handlers of the process share.
        self._here = BoundedThreads[object](1, limits.waiting, name="lambda-here")
        self._clients: dict[str | None, LambdaClient] = {}
        self._known: dict[str, _Function] = {}
        self._background: set[asyncio.Task[None]] = set()

    def prepare(self, name: str) -> None:
        """Imports the handler or makes the client, so that no request has to.

        Args:
            name: ``module:function`` in this process; at AWS a function's name, or an ARN, which contains the
                region.

        Raises:
            NoSuchHandler: There is no such handler, or AWS cannot have a function of this name.
            botocore.exceptions.NoRegionError: The function is at AWS, and no region is known.
        """
        if name not in self._known:
            self._known[name] = self._function(name)

    async def invoke(self, name: str, event: object, kind: InvocationType = "RequestResponse") -> object:
        """Invokes a function.

        Args:
            name: As for `prepare`.
            event: A JSON value.
            kind: ``Event`` to return at once, while the function runs.

        Returns:
            The JSON value that the function returned; None for ``Event``.

        Raises:
            ResolverError: One of resolvers/lambdas/errors.py. Only FunctionUnavailable guarantees that the
                function was not executed.
        """
        self.prepare(name)
        function = self._known[name]
        is_here = isinstance(function, LocalFunction)
        threads = self._here if is_here else self._at_aws
        invocation = partial(function.invoke, _written(event), kind)
        if is_here and kind == "Event":
            self._run_in_background(name, _Work(threads, invocation))
            return None
        limit = _Limit(self._limits.seconds)
        try:
            async with limit.timeout:
                return await self._attempts(_Work(threads, invocation, limit.begin))
        except TimeoutError:
            if not limit.begun:
                raise FunctionUnavailable from None
            _log.warning("Lambda: %s gave no answer in %s s", name, self._limits.seconds)
            raise FunctionTimedOut from None

    async def close(self) -> None:
        """Refuses further invocations and ends those in flight; threads end with their calls."""
        self._at_aws.close()
        self._here.close()
        for task in self._background:
            task.cancel()

    def _function(self, name: str) -> _Function:
        parts = name.split(":")
        if parts[0] != "arn" and len(parts) > 1:
            return LocalFunction.load(name, self._limits.seconds)
        if _AT_AWS.fullmatch(name) is None:
            raise NoSuchHandler(f"{name!r} is neither a name nor an ARN of a function at AWS")
        region = parts[3] if parts[0] == "arn" and len(parts) > 3 else None
        if region not in self._clients:
            self._clients[region] = self._client_of(region)
        return AwsFunction(self._clients[region], name)

    async def _attempts(self, work: _Work) -> object:
        for pause in self._limits.pauses:
            try:
                return await work.attempt()
            except FunctionUnavailable as failure:
                if failure.__cause__ is None:  # we are too busy ourselves
                    raise
            await asyncio.sleep(_random.uniform(0, pause))
        return await work.attempt()

    def _run_in_background(self, name: str, work: _Work) -> None:
        async def run() -> None:
            try:
                await work.attempt()
            except ResolverError as failure:
                _log.warning("Lambda: %s failed in the background (%s)", name, failure.error_type)

        task = asyncio.create_task(run())
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _written(event: object) -> bytes:
    try:
        return orjson.dumps(event)
    except orjson.JSONEncodeError:
        return json.dumps(event).encode()  # integers beyond 64 bits, lone surrogates

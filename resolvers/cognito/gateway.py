"""The only way to Cognito's API: declared operations, in time, within the quotas, with errors of our own."""

import asyncio
import hashlib
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from claimgraph.resolvers.cognito.client import CognitoClient
from claimgraph.resolvers.cognito.errors import (
    CognitoBusy,
    CognitoError,
    CognitoFailed,
    CognitoMisconfigured,
    CognitoTimeout,
    CognitoUnavailable,
    TooManyRequests,
)
from claimgraph.resolvers.cognito.operations import OPERATIONS, Operation
from claimgraph.resolvers.cognito.quotas import QuotaBudgets
from claimgraph.resolvers.cognito.translation import cause_name, cognito_error
from claimgraph.resolvers.threads import BoundedThreads, ThreadsBusy, ThreadsClosed

_log = logging.getLogger(__name__)
_random = random.SystemRandom()

#: What the operator should hear of; the rest is between Cognito and the caller.
_OPERATORS_BUSINESS = (CognitoUnavailable, CognitoMisconfigured, CognitoFailed, TooManyRequests)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimits:
    """How much of this process Cognito may occupy.

    Attributes:
        threads: Calls under way at once.
        waiting: Calls that may wait for a thread; one more fails at once.
        seconds: After how long a caller is let go, however slow Cognito is.
        pauses: How many seconds pass at most before each further attempt; as many as there are pauses.
    """

    threads: int = 8
    waiting: int = 64
    seconds: float = 8.0
    pauses: tuple[float, ...] = (0.3, 0.6)


class CognitoGateway:
    """Calls Cognito for one user pool, without holding anything else up. For use on one event loop.

    A failed attempt is repeated if Cognito did nothing (it throttled), or if it failed and doing the
    operation twice does no harm; each attempt takes its turn in the quota, and no thread is held in between.

    Attributes:
        user_pool_id: The pool every call is about.
    """

    def __init__(
        self,
        client: CognitoClient,
        user_pool_id: str,
        *,
        quotas: QuotaBudgets,
        limits: CallLimits = CallLimits(),
    ) -> None:
        """Prepare; nothing is sent.

        Args:
            client: Sends the requests; used from several threads, and closed by whoever made it. It should
                not retry, and must end each call by itself (``real_client`` does both).
            user_pool_id: The pool to call Cognito for.
            quotas: What this process may ask; one for all pools of an account and region.
            limits: How much of this process Cognito may occupy.
        """
        self.user_pool_id = user_pool_id
        self._client = client
        self._quotas = quotas
        self._limits = limits
        self._threads = BoundedThreads[Mapping[str, object]](limits.threads, limits.waiting, name="cognito")

    async def call(self, operation: str, /, **parameters: object) -> Mapping[str, object]:
        """Calls an operation and returns Cognito's answer.

        Args:
            operation: boto3's name, such as ``admin_get_user``.
            parameters: As Cognito's API reference names them, without ``UserPoolId``.

        Raises:
            LookupError: The operation is not declared, or its user is not named: a defect of the caller.
            CognitoError: Cognito refused or failed, or is too busy or too slow. After CognitoTimeout
                and CognitoUnavailable a change may have been made all the same.
        """
        declared = OPERATIONS.get(operation)
        if declared is None:
            raise LookupError(f"{operation} is not declared in resolvers/cognito/operations.py.")
        if declared.signed:
            parameters = {**parameters, "UserPoolId": self.user_pool_id}
        if (user := _user_written_to(declared, parameters)) is not None:
            self._quotas.count_write(user)
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._attempts(operation, declared, parameters)
        except TimeoutError as late:
            _log.warning("Cognito: %s gave no answer in %s s", operation, self._limits.seconds)
            raise CognitoTimeout from late

    async def close(self) -> None:
        """Refuses further calls and lets callers go; threads end with the requests they wait for."""
        self._threads.close()

    async def _attempts(
        self, operation: str, declared: Operation, parameters: Mapping[str, object]
    ) -> Mapping[str, object]:
        for pause in self._limits.pauses:
            try:
                return await self._attempt(operation, declared, parameters)
            except CognitoError as failure:
                if not _worth_repeating(failure, declared):
                    raise
            await asyncio.sleep(_random.uniform(0, pause))
        return await self._attempt(operation, declared, parameters)

    async def _attempt(
        self, operation: str, declared: Operation, parameters: Mapping[str, object]
    ) -> Mapping[str, object]:
        await self._quotas.take(declared.quota)
        try:
            return await self._threads.run(partial(getattr(self._client, operation), **parameters))
        except ThreadsBusy:
            raise CognitoBusy from None
        except ThreadsClosed:
            raise CognitoUnavailable from None
        except Exception as cause:
            failure = cognito_error(cause)
            if isinstance(failure, _OPERATORS_BUSINESS):
                _log.warning("Cognito: %s failed with %s", operation, cause_name(cause))
            raise failure from cause


def _worth_repeating(failure: CognitoError, declared: Operation) -> bool:
    """Not after a time-out or when busy: more calls would only make it worse."""
    match failure:
        case TooManyRequests():
            return True
        case CognitoTimeout() | CognitoBusy():
            return False
        case _:
            return isinstance(failure, CognitoUnavailable) and declared.repeatable


def _user_written_to(declared: Operation, parameters: Mapping[str, object]) -> str | None:
    """A token stands for its user by its digest: nothing keeps the token itself."""
    match declared.target:
        case None:
            return None
        case "Username":
            return str(parameters["Username"])
        case "AccessToken":
            return hashlib.sha256(str(parameters["AccessToken"]).encode()).hexdigest()

"""The only way to Cognito's API: declared operations, deadlines, quotas, errors of our own."""

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
from claimgraph.resolvers.cognito.operations import OPERATIONS, CognitoOperation
from claimgraph.resolvers.cognito.quotas import QuotaBudgets
from claimgraph.resolvers.cognito.translation import cause_name, cognito_error
from claimgraph.resolvers.threads import BoundedThreads, ThreadsBusy, ThreadsClosed

_log = logging.getLogger(__name__)
_random = random.SystemRandom()

#: Failures that are logged for the operator; the others concern the caller alone.
_OPERATORS_BUSINESS = (CognitoUnavailable, CognitoMisconfigured, CognitoFailed, TooManyRequests)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimits:
    """How much of this process Cognito may occupy.

    Attributes:
        threads: Calls in flight at once.
        waiting: Calls that may wait for a thread; one more fails at once.
        seconds: The deadline of a call, attempts and pauses included.
        pauses: The longest pause before each further attempt, in seconds; one entry per attempt.
    """

    threads: int = 8
    waiting: int = 64
    seconds: float = 8.0
    pauses: tuple[float, ...] = (0.3, 0.6)


class CognitoGateway:
    """Calls Cognito for one user pool, in threads of its own. For use on one event loop.

    A failed attempt is repeated if Cognito did nothing (it throttled), or if Cognito failed and the operation
    can be repeated without harm. Each attempt takes its turn in the quota, and no thread is held in between.

    Attributes:
        user_pool_id: The pool of every call.
    """

    def __init__(
        self,
        client: CognitoClient,
        user_pool_id: str,
        *,
        quotas: QuotaBudgets,
        limits: CallLimits = CallLimits(),
    ) -> None:
        """Sends nothing yet.

        Args:
            client: Sends the requests; used from several threads, and closed by its owner. It must time out
                by itself and should not retry (``real_client`` does both).
            user_pool_id: The pool of every call.
            quotas: The request budgets; one object for all pools of an account and region.
            limits: How much of this process Cognito may occupy.
        """
        self.user_pool_id = user_pool_id
        self._client = client
        self._quotas = quotas
        self._limits = limits
        self._threads = BoundedThreads[Mapping[str, object]](limits.threads, limits.waiting, name="cognito")

    async def call(self, operation: str, /, **parameters: object) -> Mapping[str, object]:
        """Calls an operation and returns Cognito's response.

        Args:
            operation: boto3's name, such as ``admin_get_user``.
            parameters: As Cognito's API reference names them, without ``UserPoolId``.

        Raises:
            LookupError: The operation is not declared, or the parameter that names its user is missing.
            CognitoError: Cognito refused, failed, or was too slow, or too many calls wait. After
                CognitoTimeout and CognitoUnavailable the change may have been made all the same.
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
        """Refuses further calls and ends those that wait; threads end with their requests."""
        self._threads.close()

    async def _attempts(
        self, operation: str, declared: CognitoOperation, parameters: Mapping[str, object]
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
        self, operation: str, declared: CognitoOperation, parameters: Mapping[str, object]
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


def _worth_repeating(failure: CognitoError, declared: CognitoOperation) -> bool:
    """Whether to try again: not after a time-out or when busy, which more calls only make worse."""
    match failure:
        case TooManyRequests():
            return True
        case CognitoTimeout() | CognitoBusy():
            return False
        case _:
            return isinstance(failure, CognitoUnavailable) and declared.repeatable


def _user_written_to(declared: CognitoOperation, parameters: Mapping[str, object]) -> str | None:
    """The user that a call writes to; a token is represented by its digest, so that it is not kept."""
    match declared.target:
        case None:
            return None
        case "Username":
            return str(parameters["Username"])
        case "AccessToken":
            return hashlib.sha256(str(parameters["AccessToken"]).encode()).hexdigest()

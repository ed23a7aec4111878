"""Running the pre-token-generation trigger as Cognito does: once per issue, on a copy, within five seconds.

Source: Developer Guide, "Pre token generation Lambda trigger" and "Customizing user pool workflows with
Lambda triggers".
"""

import json
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from threading import Thread
from typing import Literal

from claimgraph.app.embedded_pool.claims import TokenDraft
from claimgraph.app.embedded_pool.errors import PoolError
from claimgraph.app.embedded_pool.trigger_outcome import apply_details, as_object, unusable
from claimgraph.app.embedded_pool.users import PoolUser

TriggerVersion = Literal["V1_0", "V2_0"]
TriggerSource = Literal[
    "TokenGeneration_Authentication",
    "TokenGeneration_NewPasswordChallenge",
    "TokenGeneration_RefreshTokens",
]

#: The handler of the Lambda function, without the context argument.
Trigger = Callable[[dict[str, object]], object]

#: Cognito's time limit for a trigger, in seconds.
TIME_LIMIT = 5.0


@dataclass(frozen=True, slots=True)
class TriggerCall:
    """A pool's trigger and how it is called.

    Attributes:
        function: The trigger.
        version: The event version of ``LambdaConfig.PreTokenGenerationConfig``.
        user_pool_id: A member of the event, as is its region.
        time_limit: The trigger's time limit, in seconds.
    """

    function: Trigger
    version: TriggerVersion
    user_pool_id: str
    time_limit: float = TIME_LIMIT

    def revise(self, draft: TokenDraft, user: PoolUser, source: TriggerSource, client_id: str) -> None:
        """Has the trigger change the draft.

        Raises:
            PoolError: UserLambdaValidationException if the trigger raised or timed out, or
                InvalidLambdaResponseException if its response is invalid; no token may be issued then.
        """
        details = "claimsOverrideDetails" if self.version == "V1_0" else "claimsAndScopeOverrideDetails"
        event = {**self._event(draft, user, source, client_id), "response": {details: None}}
        answer = as_object(self._answer(event), "the event")
        response = as_object(answer.get("response"), "response")
        apply_details(draft, self.version, response.get(details), client_id)

    def _event(
        self, draft: TokenDraft, user: PoolUser, source: TriggerSource, client_id: str
    ) -> dict[str, object]:
        """The event; it shares nothing with the draft, so that the trigger may change it freely."""
        request: dict[str, object] = {
            "userAttributes": {**user.attributes, "sub": user.sub, "cognito:user_status": user.status},
            "groupConfiguration": {
                "groupsToOverride": list(draft.groups.groups),
                "iamRolesToOverride": list(draft.groups.roles),
                "preferredRole": draft.groups.preferred_role,
            },
        }
        if self.version != "V1_0":
            request["scopes"] = list(draft.scopes)
        return {
            "version": self.version[1],
            "triggerSource": source,
            "region": self.user_pool_id.rpartition("_")[0],
            "userPoolId": self.user_pool_id,
            "userName": user.username,
            "callerContext": {"awsSdkVersion": "embedded", "clientId": client_id},
            "request": request,
        }

    def _answer(self, event: dict[str, object]) -> object:
        """The trigger's response after a round trip through JSON, as from a Lambda function."""
        outcome = _started(self.function, event)
        if not wait([outcome], timeout=self.time_limit).done:
            raise _failed(f"it did not answer within {self.time_limit:g} seconds")
        error = outcome.exception()
        if error is not None:
            raise _failed(str(error) or type(error).__name__) from error
        try:
            return json.loads(json.dumps(outcome.result(), allow_nan=False))
        except (TypeError, ValueError, RecursionError) as error:
            raise unusable("not JSON") from error


def _started(function: Trigger, event: dict[str, object]) -> "Future[object]":
    """Starts the trigger in a thread of its own.

    A thread cannot be killed. Unlike a worker of a thread pool, a daemon thread that hangs neither delays the
    next call nor keeps the process from ending.
    """
    outcome: Future[object] = Future()

    def run() -> None:
        try:
            outcome.set_result(function(event))
        except BaseException as error:  # noqa: BLE001 - passed to the waiting thread, which raises it
            outcome.set_exception(error)

    Thread(target=run, name="pre-token-generation", daemon=True).start()
    return outcome


def _failed(why: str) -> PoolError:
    return PoolError("UserLambdaValidationException", f"PreTokenGeneration failed with error {why}.")

"""Runs the pre-token-generation trigger as Cognito would: once per issue, on a copy, within five seconds.

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
from claimgraph.app.embedded_pool.errors import CognitoError
from claimgraph.app.embedded_pool.trigger_outcome import apply_details, as_object, garbage
from claimgraph.app.embedded_pool.users import PoolUser

TriggerVersion = Literal["V1_0", "V2_0"]
TriggerSource = Literal[
    "TokenGeneration_Authentication",
    "TokenGeneration_NewPasswordChallenge",
    "TokenGeneration_RefreshTokens",
]

#: What a pool calls: the Lambda function's handler without its context.
Trigger = Callable[[dict[str, object]], object]

#: Cognito gives a trigger five seconds to answer.
TIME_LIMIT = 5.0


@dataclass(frozen=True, slots=True)
class TriggerCall:
    """A pool's trigger with the version of the event it is sent.

    Attributes:
        function: The trigger.
        version: The event version of ``LambdaConfig.PreTokenGenerationConfig``.
        user_pool_id: Goes into the event, and its region with it.
        time_limit: Seconds the trigger has to answer.
    """

    function: Trigger
    version: TriggerVersion
    user_pool_id: str
    time_limit: float = TIME_LIMIT

    def revise(self, draft: TokenDraft, user: PoolUser, source: TriggerSource, client_id: str) -> None:
        """Lets the trigger change the draft.

        Raises:
            CognitoError: UserLambdaValidationException if the trigger raised or did not answer in time,
                InvalidLambdaResponseException if its answer is not one; no token may be issued then.
        """
        details = "claimsOverrideDetails" if self.version == "V1_0" else "claimsAndScopeOverrideDetails"
        event = {**self._event(draft, user, source, client_id), "response": {details: None}}
        answer = as_object(self._answer(event), "the event")
        response = as_object(answer.get("response"), "response")
        apply_details(draft, self.version, response.get(details), client_id)

    def _event(
        self, draft: TokenDraft, user: PoolUser, source: TriggerSource, client_id: str
    ) -> dict[str, object]:
        """The event; it shares nothing with the draft, so a trigger may do with it what it likes."""
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
        """What the trigger answered, after the JSON round trip that a Lambda function's answer makes."""
        outcome = _started(self.function, event)
        if not wait([outcome], timeout=self.time_limit).done:
            raise _failed(f"it did not answer within {self.time_limit:g} seconds")
        error = outcome.exception()
        if error is not None:
            raise _failed(str(error) or type(error).__name__) from error
        try:
            return json.loads(json.dumps(outcome.result(), allow_nan=False))
        except (TypeError, ValueError, RecursionError) as error:
            raise garbage("not JSON") from error


def _started(function: Trigger, event: dict[str, object]) -> "Future[object]":
    """Starts the trigger in a thread of its own.

    A thread cannot be killed. A daemon thread per call at least takes no place from the next call, as a
    worker of a pool would, and does not keep the process from ending.
    """
    outcome: Future[object] = Future()

    def run() -> None:
        try:
            outcome.set_result(function(event))
        except BaseException as error:  # noqa: BLE001 - handed over to the waiting thread, which raises it
            outcome.set_exception(error)

    Thread(target=run, name="pre-token-generation", daemon=True).start()
    return outcome


def _failed(why: str) -> CognitoError:
    return CognitoError("UserLambdaValidationException", f"PreTokenGeneration failed with error {why}.")

"""The pre-token-generation trigger as an AWS Lambda function: ``app.trigger_lambda.handler``.

Its profile look-up is the profile store of ``CLAIMGRAPH_DATABASE_URL``. A failing trigger fails the sign-in,
and Cognito shows the exception's text to the user, so only texts of ours may leave the function.
"""

import asyncio
import os
from functools import cache, partial

from auth.trigger import pre_token_generation
from resolvers.database import Database
from resolvers.profiles import SqlProfileStore

#: Seconds; below Cognito's five, so that the failure has our text.
_DEADLINE = 4.0


def handler(event: dict[str, object], _context: object) -> dict[str, object]:
    """Answers one event of Cognito's.

    Args:
        event: A V1_0, V2_0 or V3_0 event of the pre-token-generation trigger.

    Raises:
        TriggerEventError: The event is no such event.
        StoreUnavailable: The profile store failed or took too long.
    """
    return pre_token_generation(event, partial(_profile_id, _loop()))


def _profile_id(loop: asyncio.AbstractEventLoop, sub: str) -> str:
    return loop.run_until_complete(_store().id_for(sub))


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One loop for the life of the execution environment: connections belong to a loop, and are kept warm."""
    return asyncio.new_event_loop()


@cache
def _store() -> SqlProfileStore:
    return SqlProfileStore(Database(os.environ["CLAIMGRAPH_DATABASE_URL"], deadline=_DEADLINE))

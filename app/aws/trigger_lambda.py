"""The pre-token-generation trigger as an AWS Lambda function: ``claimgraph.app.aws.trigger_lambda.handler``.

Profiles are looked up in the database of ``CLAIMGRAPH_DATABASE_URL``. As in the embedded user pool, members
of ``CLAIMGRAPH_ADMIN_GROUPS`` (by default ``admin``) get the scopes with which administrators read and change
users, if the pool's events are V2_0 or later.

A trigger that fails makes the sign-in fail, and Cognito shows the message of its exception to the user: only
our own messages may leave the function.
"""

import asyncio
import os
from functools import cache

from claimgraph.auth.trigger import ADMINISTRATIVE_SCOPES, TriggerPolicy, pre_token_generation
from claimgraph.resolvers.database import Database
from claimgraph.resolvers.profiles import SqlProfileStore

#: Seconds; less than Cognito's five, so that the failure has our message.
_DEADLINE = 4.0


def handler(event: dict[str, object], _context: object) -> dict[str, object]:
    """Answer one event of Cognito.

    Args:
        event: A V1_0, V2_0 or V3_0 event of the pre-token-generation trigger.

    Raises:
        TriggerEventError: The event is of another kind.
        StoreUnavailable: The profile store failed or took too long.
    """
    return pre_token_generation(event, profile_lookup(), administrators())


@cache
def administrators() -> TriggerPolicy:
    """The scopes of administrators; the server's setting of the same name says who may use them."""
    groups = os.environ.get("CLAIMGRAPH_ADMIN_GROUPS", "admin").split(",")
    return TriggerPolicy(
        scopes_by_group={group.strip(): ADMINISTRATIVE_SCOPES for group in groups if group.strip()}
    )


class ProfileLookup:
    """The profile store, asked synchronously; its connections stay open from one event to the next."""

    def __init__(self, url: str) -> None:
        self.runner = asyncio.Runner()
        self.database = Database(url, deadline=_DEADLINE)
        self._store = SqlProfileStore(self.database)

    def __call__(self, sub: str) -> str:
        """The id of a user's profile, made on first sign-in."""
        return self.runner.run(self._store.id_for(sub))


@cache
def profile_lookup() -> ProfileLookup:
    """The look-up of this execution environment, made once."""
    return ProfileLookup(os.environ["CLAIMGRAPH_DATABASE_URL"])

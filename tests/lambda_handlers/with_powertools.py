"""Handlers as teams write them with aws-lambda-powertools."""
# pyright: basic
# Powertools' decorators have no types.

import asyncio
import time
from typing import Any, TypeAlias

from aws_lambda_powertools.event_handler import AppSyncResolver
from aws_lambda_powertools.utilities.data_classes import AppSyncResolverEvent
from aws_lambda_powertools.utilities.data_classes.appsync_resolver_event import AppSyncIdentityCognito
from aws_lambda_powertools.utilities.typing import LambdaContext

Json: TypeAlias = Any  # what json.loads gives

app = AppSyncResolver()


@app.resolver(type_name="Query", field_name="whoAmI")
def who_am_i(prefix: str = "") -> dict[str, Any]:
    time.sleep(0.01)  # what another caller's event could do meanwhile must not be seen here
    event = app.current_event
    assert event is not None
    assert app.lambda_context is not None
    identity = event.identity
    assert isinstance(identity, AppSyncIdentityCognito)
    return {
        "profileId": prefix + str(identity.claims["userProfileID"]),
        "username": identity.username,
        "agent": event.request_headers["X-Probe"],
        "function": app.lambda_context.function_name,
    }


@app.resolver(type_name="Query", field_name="missing")
def missing() -> None:
    raise LookupError("there is no such thing")


@app.batch_resolver(type_name="Shop", field_name="tags")
def tags(event: list[AppSyncResolverEvent]) -> list[dict[str, Any]]:
    return [{"data": [one.source["id"], str(len(event))]} for one in event]


@app.batch_resolver(type_name="Shop", field_name="owner")
def owner(event: list[AppSyncResolverEvent]) -> list[dict[str, Any]]:
    return [{"id": f"owner of {one.source['id']}"} for one in event]


@app.async_batch_resolver(type_name="Shop", field_name="rating", aggregate=False)
async def rating(event: AppSyncResolverEvent, scale: int = 1) -> int:
    await asyncio.sleep(0)
    return scale * len(event.source["id"])


def handler(event: Json, context: LambdaContext) -> Json:
    return app.resolve(event, context)

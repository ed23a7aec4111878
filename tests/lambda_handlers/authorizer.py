"""A Lambda authorizer, written with Powertools as teams write theirs."""

from typing import Any, cast

from aws_lambda_powertools.utilities.data_classes.appsync_authorizer_event import (
    AppSyncAuthorizerEvent,
    AppSyncAuthorizerResponse,
)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Let partners in by their name; some of them not everywhere."""
    asked = AppSyncAuthorizerEvent(event)
    scheme, _, partner = asked.authorization_token.partition(":")
    if partner == "broken":
        raise RuntimeError("a secret in a traceback")
    if scheme != "partner" or partner == "stranger":
        return _answer(AppSyncAuthorizerResponse())
    context = asked.request_context
    told = {
        "partner": partner,
        "operation": context.operation_name or "",
        "asked": len(context.query_string),
        "content": event["requestHeaders"]["content-type"],
    }
    return _answer(
        AppSyncAuthorizerResponse(
            authorize=True,
            resolver_context=told,
            deny_fields=["Viewer.issuer", "Viewer.*"],
            max_age=60 if partner == "kept" else 0,
        )
    )


def _answer(response: AppSyncAuthorizerResponse) -> dict[str, Any]:
    return cast(dict[str, Any], response.asdict())  # pyright: ignore[reportUnknownMemberType] - a bare dict

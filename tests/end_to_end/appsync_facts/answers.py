"""What the facts are asked of, and read from."""

from typing import Any

from tests.support.servers.all_modes_server import KEYS, AllModesServer

CALL_REFUSED = "You are not authorized to make this call."


def user(*groups: str) -> str:
    """The access token of a user in these groups."""
    claims: dict[str, object] = {"cognito:groups": list(groups)} if groups else {}
    return KEYS.access_token(**claims).decode()


def ask(world: AllModesServer, query: str, **headers: str) -> dict[str, Any]:
    """The answer, which has status 200; by default to a user without groups."""
    response = world.post(query, **(headers or {"authorization": user()}))
    assert response.status_code == 200, response.text
    return response.json()


def refused(answer: dict[str, Any]) -> list[str]:
    """The messages of an answer's errors, all of them refusals."""
    errors = answer.get("errors", [])
    assert {error["errorType"] for error in errors} <= {"Unauthorized"}
    return [error["message"] for error in errors]

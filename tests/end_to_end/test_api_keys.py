"""The fields that are open to API keys, over HTTP with a real key and several modes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.command_line import claimgraph
from tests.support.servers.claimgraph_server import RunningServer, dev_server

_NAME = '{ profile(id: "prof_alice") { displayName avatarUrl } }'
_CONTACT = '{ profile(id: "prof_alice") { displayName email } }'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with dev_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="module")
def api_key(server: RunningServer) -> str:
    return _claimgraph(server.log_file.parent, "api-key", "create")


def _claimgraph(folder: Path, *arguments: str) -> str:
    database = f"sqlite:///{folder}/claimgraph.sqlite3"
    ended = claimgraph(*arguments, CLAIMGRAPH_DATABASE_URL=database, XDG_CACHE_HOME=str(folder))
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def _answer(server: RunningServer, query: str, **headers: str) -> dict[str, Any]:
    answer = httpx2.post(f"{server.base_url}/graphql", json={"query": query}, headers=headers)
    assert answer.status_code == 200
    return answer.json()


def test_an_api_key_reads_public_profile_fields_repeatedly(server: RunningServer, api_key: str) -> None:
    for _ in range(3):
        assert _answer(server, _NAME, **{"x-api-key": api_key}) == {
            "data": {
                "profile": {
                    "displayName": "Alice Moreau",
                    "avatarUrl": "https://images.example/people/alice.png",
                }
            }
        }


def test_a_field_closed_to_api_keys_is_denied_in_appsyncs_shape(server: RunningServer, api_key: str) -> None:
    for _ in range(3):
        answer = _answer(server, _CONTACT, **{"x-api-key": api_key})
        assert answer["data"] == {"profile": {"displayName": "Alice Moreau", "email": None}}
        (error,) = answer["errors"]
        explanation = error.pop("extensions")["explanation"]
        assert error == {
            "path": ["profile", "email"],
            "data": None,
            "errorType": "Unauthorized",
            "errorInfo": None,
            "locations": [{"line": 1, "column": 43, "sourceName": None}],
            "message": "Not Authorized to access email on type Profile",
        }
        assert explanation["hint"].startswith("This request carried an API key.")


def test_the_explanation_for_a_user_leaves_out_modes(server: RunningServer) -> None:
    token = _claimgraph(server.log_file.parent, "token", "bob", "--use", "id", "--url", server.base_url)
    (error,) = _answer(server, _CONTACT, authorization=token)["errors"]
    rule = error["extensions"]["explanation"]["rule"]
    assert rule == "owner('userProfileID', of='id') | in_group('admin')"


def test_a_machine_is_denied_fields_open_to_api_keys(server: RunningServer) -> None:
    token = _claimgraph(server.log_file.parent, "token", "machine", "--url", server.base_url)
    answer = _answer(server, _NAME, authorization=token)
    assert answer["data"] == {"profile": None}
    assert [error["message"] for error in answer["errors"]] == [
        "Not Authorized to access profile on type Query"
    ]

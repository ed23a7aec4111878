"""Batches, and handlers written with Powertools, which run unchanged."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.lambda_handlers import plain
from tests.support.servers.api_server import ApiClient


def test_a_batch_is_cut_and_its_items_go_by_position(api: ApiClient) -> None:
    plain.batches.clear()
    query = "query($ids: [String!]!) { shelves(ids: $ids) { item { id } } }"
    ids = ["wrapped", "bare", "null", "failed", "other"]
    answer = api.response(query, {"ids": ids}).json()
    assert answer["data"] == {
        "shelves": [
            {"item": {"id": "w"}},
            {"item": {"id": "b"}},
            {"item": None},
            {"item": None},
            {"item": None},
        ]
    }
    (error,) = answer["errors"]
    assert error["path"] == ["shelves", 3, "item"]
    assert (error["errorType"], error["message"]) == ("Refused", "no")
    assert error["data"] == {"id": "f"}  # narrowed to what was selected
    assert sorted(plain.batches) == [2, 3]
    assert api.ask(query, {"ids": ids}) == answer


@pytest.mark.parametrize(
    ("field", "kind", "message"),
    [
        ("short", "Lambda:InvocationFailed", "The function returned 1 result(s) for a batch of 2."),
        ("failing", "QuotaError", "all of it"),
    ],
)
def test_a_failed_batch_fails_every_item(api: ApiClient, field: str, kind: str, message: str) -> None:
    answer = api.ask(f'{{ shelves(ids: ["1", "2"]) {{ {field} {{ id }} }} }}')
    assert answer["data"] == {"shelves": [{field: None}, {field: None}]}
    assert [(error["errorType"], error["message"]) for error in answer["errors"]] == [(kind, message)] * 2


def test_a_powertools_handler_reads_the_callers_claims(api: ApiClient) -> None:
    answer = api.ask(
        '{ whoAmI(prefix: "my ") { profileId username agent function } }', None, {"x-probe": "p"}
    )
    assert answer == {
        "data": {
            "whoAmI": {
                "profileId": "my prof-42",
                "username": "jane",
                "agent": "p",
                "function": "tests-lambda_handlers-with_powertools-handler",
            }
        }
    }


def test_callers_at_the_same_time_see_only_their_own_claims(api: ApiClient) -> None:
    def ask_as(number: int) -> tuple[int, str]:
        token = api.keys.id_token(userProfileID=f"prof-{number}", sub=f"sub-{number}").decode()
        headers = {"authorization": token, "x-probe": "p"}
        answer = api.response("{ whoAmI { profileId } }", headers=headers).json()
        return number, answer["data"]["whoAmI"]["profileId"]

    with ThreadPoolExecutor(8) as clients:
        for number, seen in clients.map(ask_as, range(24)):
            assert seen == f"prof-{number}"


def test_powertools_errors_have_their_names(api: ApiClient) -> None:
    (error,) = api.ask("{ missing }")["errors"]
    assert (error["errorType"], error["message"]) == ("LookupError", "there is no such thing")


def test_powertools_batches_run_unchanged(api: ApiClient) -> None:
    answer = api.ask("{ shops { id tags owner { id } rating(scale: 10) } }")
    assert answer == {
        "data": {
            "shops": [
                {"id": "a", "tags": ["a", "3"], "owner": {"id": "owner of a"}, "rating": 10},
                {"id": "bb", "tags": ["bb", "3"], "owner": {"id": "owner of bb"}, "rating": 20},
                {"id": "ccc", "tags": ["ccc", "3"], "owner": {"id": "owner of ccc"}, "rating": 30},
            ]
        }
    }

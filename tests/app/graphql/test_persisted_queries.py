from hashlib import sha256

import httpx2
import pytest

from claimgraph.app.graphql.persisted_queries import PersistedLookup, PersistedQueries, PersistedQueryNotFound
from claimgraph.app.graphql.requests import GraphQLRequest

QUERY = "query Persisted { hello }"
SHA = sha256(QUERY.encode()).hexdigest()


def _extensions(sha: object = SHA, version: object = 1) -> dict[str, object]:
    return {"persistedQuery": {"version": version, "sha256Hash": sha}}


def test_a_hash_is_enough_once_its_document_was_registered(alice: httpx2.Client) -> None:
    unknown = alice.post("/graphql", json={"extensions": _extensions()})
    assert unknown.status_code == 200
    assert unknown.json() == {
        "errors": [{"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}]
    }
    registered = alice.post("/graphql", json={"query": QUERY, "extensions": _extensions()})
    known = alice.post("/graphql", json={"extensions": _extensions()})
    assert registered.json() == known.json() == {"data": {"hello": "Hello alice"}}


def test_persisted_queries_work_by_get(alice: httpx2.Client) -> None:
    alice.post("/graphql", json={"query": QUERY, "extensions": _extensions()})
    extensions = f'{{"persistedQuery":{{"version":1,"sha256Hash":"{SHA}"}}}}'
    assert alice.get("/graphql", params={"extensions": extensions}).json() == {
        "data": {"hello": "Hello alice"}
    }


@pytest.mark.parametrize(
    ("extensions", "told"),
    [
        (_extensions("0" * 64), "provided sha does not match query"),
        (_extensions(version=2), "Unsupported persisted query version"),
        (_extensions(1), "must be a string"),
        ({"persistedQuery": "x"}, "must be a JSON object"),
    ],
)
def test_a_hash_that_is_not_the_documents_is_refused(
    alice: httpx2.Client, extensions: dict[str, object], told: str
) -> None:
    response = alice.post("/graphql", json={"query": QUERY, "extensions": extensions})
    assert response.status_code == 400
    assert told in response.json()["errors"][0]["extensions"]["detail"]


def test_a_document_that_may_not_run_is_not_kept(alice: httpx2.Client) -> None:
    query = "{ nothing }"
    extensions = _extensions(sha256(query.encode()).hexdigest())
    alice.post("/graphql", json={"query": query, "extensions": extensions})
    again = alice.post("/graphql", json={"extensions": extensions})
    assert again.json()["errors"][0]["message"] == "PersistedQueryNotFound"


def test_a_hash_without_a_credential_is_a_401(alice: httpx2.Client, anonymous: httpx2.Client) -> None:
    alice.post("/graphql", json={"query": QUERY, "extensions": _extensions()})
    assert anonymous.post("/graphql", json={"extensions": _extensions()}).status_code == 401


def test_the_registry_is_bounded_in_number_and_in_bytes() -> None:
    for registry in (
        PersistedQueries(max_queries=2, max_bytes=10**6),
        PersistedQueries(max_queries=100, max_bytes=2 * (64 + 4 * 3)),
    ):
        for number in range(3):
            registry.register(PersistedLookup(f"q0{number}", register_as=f"{number}" * 64))
        with pytest.raises(PersistedQueryNotFound):
            registry.look_up(GraphQLRequest(None, None, {}, _extensions("0" * 64)))
        assert registry.look_up(GraphQLRequest(None, None, {}, _extensions("2" * 64))) == PersistedLookup(
            "q02"
        )

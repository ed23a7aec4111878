"""`CLAIMGRAPH_CLAIM_LOOKUPS`: the access token alone opens fields that otherwise need the ID token."""

import json
from collections.abc import Iterator, Mapping

import pytest

from claimgraph.app.embedded_pool.sign_in import machine_token
from tests.end_to_end.user_management.answers import problems
from tests.end_to_end.user_management.documents import UPDATE_MINE, attributes
from tests.end_to_end.user_management.graphql_client import Bearer, graphql_client
from tests.end_to_end.user_management.pools import EmbeddedPoolUnderTest
from tests.support.json_values import at, items, members
from tests.support.servers.claimgraph_server import dev_server
from tests.support.time.patience import eventually

_ME = "{ me { userProfileId claims profile { email } claimSources { claim source } } }"
_LOOKUPS = {"userProfileID": "profile_store", "email": "cognito", "custom:department": "cognito"}


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPoolUnderTest]:
    settings = {
        "CLAIMGRAPH_CLAIM_LOOKUPS": json.dumps(_LOOKUPS),
        "CLAIMGRAPH_CLAIM_LOOKUP_LIFETIME": "1",
        "CLAIMGRAPH_WITHHELD_ATTRIBUTES": "gender, zoneinfo",
    }
    directory = tmp_path_factory.mktemp("lookups")
    with dev_server(directory, settings) as server, graphql_client(server.base_url) as api:
        yield EmbeddedPoolUnderTest(server, api)


def me(pool: EmbeddedPoolUnderTest, bearer: Bearer | str) -> Mapping[str, object]:
    answer = pool.api.ask(_ME, bearer)
    assert not items(answer, "errors"), answer
    return members(answer, "data", "me")


def sources(viewer: Mapping[str, object]) -> dict[object, object]:
    return {at(each, "claim"): at(each, "source") for each in items(viewer, "claimSources")}


def test_claims_are_looked_up_for_an_access_token_alone(pool: EmbeddedPoolUnderTest) -> None:
    viewer = me(pool, pool.alice.access_token)
    assert viewer["userProfileId"] == "prof_alice"
    assert viewer["profile"] == {"email": "alice@people.example"}
    claims = members(json.loads(str(viewer["claims"])))
    assert (claims["email"], claims["custom:department"]) == ("alice@people.example", "Cartography")
    found = sources(viewer)
    assert {claim for claim, source in found.items() if source == "lookup"} == _LOOKUPS.keys()
    assert found["scope"] == found["username"] == "access_token"


def test_a_claim_in_the_token_wins_over_the_lookup(pool: EmbeddedPoolUnderTest) -> None:
    for bearer in (pool.alice.id_token, pool.alice.both):
        found = sources(me(pool, bearer))
        assert {found[claim] for claim in _LOOKUPS} == {"id_token"}


def test_looked_up_claims_are_those_of_the_caller(pool: EmbeddedPoolUnderTest) -> None:
    for person in (pool.alice, pool.bob, pool.carol):
        assert me(pool, person.access_token)["userProfileId"] == f"prof_{person.username}"


def test_a_machine_gets_no_looked_up_claims(pool: EmbeddedPoolUnderTest) -> None:
    answer = pool.api.ask("{ me { claimSources { claim source } } }", machine_token(pool.server.base_url))
    assert "lookup" not in sources(members(answer, "data", "me")).values()


def test_a_change_is_looked_up_after_the_time_limit(pool: EmbeddedPoolUnderTest) -> None:
    person = pool.newcomer()
    claims = "{ me { claims } }"

    def email() -> object:
        answer = pool.api.ask(claims, person.access_token)
        return members(json.loads(str(at(answer, "data", "me", "claims"))))["email"]

    assert email() == f"{person.username}@people.example"
    pool.api.ask(UPDATE_MINE, person.access_token, input=attributes(email="moved@people.example"))
    eventually(
        lambda: email() == "moved@people.example", otherwise=lambda: "the old address is still looked up"
    )


def test_attributes_withheld_by_the_settings_are_refused(pool: EmbeddedPoolUnderTest) -> None:
    change = attributes(gender="x", zoneinfo="Europe/Paris")
    answer = pool.api.ask(UPDATE_MINE, pool.alice.access_token, input=change)
    assert problems(answer) == [
        ("gender", "AttributeNotWritable"),
        ("zoneinfo", "AttributeNotWritable"),
    ]
    schema = pool.api.ask("{ attributeSchema { name writableBy } }", pool.alice.access_token)
    writers = {at(each, "name"): at(each, "writableBy") for each in items(schema, "data", "attributeSchema")}
    assert (writers["gender"], writers["nickname"]) == ("ADMIN", "SELF")

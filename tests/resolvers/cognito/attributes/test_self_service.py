"""Users change their attributes on the embedded pool, through the real gateway (facts 25, 31-36)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from claimgraph.resolvers.cognito.attributes.catalogue import AttributeCatalogue
from claimgraph.resolvers.cognito.attributes.errors import AttributesRefused, ChangeNotReadBack
from claimgraph.resolvers.cognito.attributes.pool_schema import ClientLists, PoolSchema
from claimgraph.resolvers.cognito.attributes.records import AttributeChange
from claimgraph.resolvers.cognito.attributes.self_service import SelfService
from claimgraph.resolvers.cognito.attributes.update import stale_claims
from claimgraph.resolvers.cognito.errors import (
    AliasExists,
    CognitoError,
    CognitoUnavailable,
    TooManyRequests,
    UserNotAvailable,
)
from claimgraph.resolvers.cognito.gateway import CognitoGateway
from claimgraph.resolvers.cognito.quotas import QuotaBudgets, UserWriteRate
from tests.resolvers.cognito.counted_pool import (
    ALICE,
    BOB,
    DAVE,
    WITHHELD,
    CountedPool,
    caller,
    refusal,
    service,
    values,
)
from tests.support.time.hand_clock import HandClock


async def test_callers_read_their_attributes(unchanged: CountedPool) -> None:
    attributes = {a.name: a for a in await service(unchanged).attributes(caller(unchanged))}
    assert {name: a.value for name, a in attributes.items()} == unchanged.attributes()
    email, tier, name = attributes["email"], attributes["custom:tier"], attributes["name"]
    assert (email.verified, email.writable) == (True, True)
    assert (tier.verified, tier.writable) == (None, False)
    assert (name.verified, name.writable) == (None, True)
    assert not attributes["sub"].writable


async def test_callers_read_the_schema(unchanged: CountedPool) -> None:
    definitions = await service(unchanged).definitions(unchanged.pool.web_client_id)
    writers = {definition.name: definition.writable_by for definition in definitions}
    assert writers["custom:department"] == "SELF"
    assert writers["gender"] == "ADMIN"
    assert writers["sub"] == "NOBODY"


@pytest.mark.parametrize(
    "changes",
    [
        [("sub", BOB)],
        [("email_verified", "true")],
        [("email", "new@people.example"), ("email_verified", "true")],
        [("phone_number_verified", "true")],
        [("identities", "[]")],
        [("cognito:user_status", "CONFIRMED")],
        [("dev:custom:x", "x")],
        [("custom:employee_id", "E-1")],
        [("custom:tier", "platinum")],
        [("custom:level", "9")],
        [("custom:unknown", "x")],
        [("gender", "x")],
        [("nickname", "ally"), ("custom:department", "x" * 41)],
        [("nickname", "ally"), ("nickname", "al")],
        [("nickname", "")],
        [("nickname", "a\x00b")],
        [("birthdate", "1990-1-1")],
        [("phone_number", "123")],
        [("email", "x")],
        [(f"custom:a{number}", "x") for number in range(51)],
    ],
)
async def test_a_refused_change_reaches_neither_aws_nor_the_user(
    unchanged: CountedPool, changes: Sequence[tuple[str, str]]
) -> None:
    alice, own_service = caller(unchanged), service(unchanged)
    await own_service.definitions(alice.client_id)
    before = unchanged.attributes()
    unchanged.client.operations.clear()
    with pytest.raises(AttributesRefused):
        await own_service.update(alice, changes)
    assert unchanged.client.operations == []
    assert unchanged.attributes() == before


@pytest.mark.parametrize(
    "names",
    [
        ["sub"],
        ["nickname", "custom:employee_id"],
        ["locale", "email_verified"],
        ["custom:tier"],
        ["locale", "custom:unknown"],
        ["locale", "locale"],
        ["gender"],
    ],
)
async def test_a_refused_deletion_reaches_neither_aws_nor_the_user(
    unchanged: CountedPool, names: Sequence[str]
) -> None:
    alice, own_service = caller(unchanged), service(unchanged)
    await own_service.definitions(alice.client_id)
    before = unchanged.attributes()
    unchanged.client.operations.clear()
    with pytest.raises(AttributesRefused):
        await own_service.delete(alice, names)
    assert unchanged.client.operations == []
    assert unchanged.attributes() == before


async def test_a_change_is_written_read_back_and_makes_the_id_token_stale(own: CountedPool) -> None:
    alice, own_service = caller(own), service(own)
    await own_service.definitions(alice.client_id)
    own.client.operations.clear()
    update = await own_service.update(alice, [("custom:department", "Archives"), ("nickname", "ally")])
    assert own.client.operations == ["admin_get_user", "admin_update_user_attributes", "admin_get_user"]
    assert values(update) == own.attributes()
    assert values(update).items() >= {"custom:department": "Archives", "nickname": "ally"}.items()
    assert update.pending_verifications == ()
    assert update.stale_claims == ("custom:department", "nickname")
    assert own.attributes("bob")["custom:department"] == "Piano Workshop"


async def test_a_refreshed_id_token_is_not_stale(own: CountedPool) -> None:
    own_service = service(own)
    await own_service.update(caller(own), [("nickname", "ally")])
    fresh = caller(own, kind="IdToken")
    assert (await own_service.update(fresh, [])).stale_claims == ()
    assert fresh.claims["nickname"] == "ally"


async def test_every_outdated_claim_of_an_id_token_is_named_and_no_value(own: CountedPool) -> None:
    old, own_service = caller(own, kind="IdToken"), service(own)
    own.pool.client.admin_update_user_attributes(
        UserPoolId=own.pool.user_pool_id,
        Username="alice",
        UserAttributes=[{"Name": "custom:level", "Value": "7"}, {"Name": "address", "Value": "1 Main St"}],
    )
    update = await own_service.update(old, [("email", "alice.new@people.example")])
    assert update.stale_claims == ("custom:level", "email", "email_verified")
    again = await own_service.update(old, [("email", "alice@people.example")])
    assert again.stale_claims == ("custom:level", "email_verified")
    written_by_fresh = caller(own, kind="IdToken")
    assert written_by_fresh.claims["address"] == {"formatted": "1 Main St"}
    assert (await own_service.update(written_by_fresh, [])).stale_claims == ()


async def test_attributes_are_deleted_and_the_rest_stays(own: CountedPool) -> None:
    before = own.attributes()
    update = await service(own).delete(caller(own), ["locale", "nickname"])
    assert own.attributes() == {name: value for name, value in before.items() if name != "locale"}
    assert values(update) == own.attributes()
    assert update.stale_claims == ("locale",)


async def test_an_empty_change_writes_nothing(unchanged: CountedPool) -> None:
    alice, own_service = caller(unchanged), service(unchanged)
    unchanged.client.operations.clear()
    assert values(await own_service.update(alice, [])) == unchanged.attributes()
    assert values(await own_service.delete(alice, [])) == unchanged.attributes()
    assert not [name for name in unchanged.client.operations if "update" in name or "delete" in name]


async def test_a_value_cannot_name_another_user_or_operation(own: CountedPool) -> None:
    bob = own.attributes("bob")
    text = f'x&Username={BOB}&Action=AdminDisableUser","Username":"bob'
    update = await service(own).update(caller(own), [("nickname", text)])
    assert values(update)["nickname"] == text
    assert own.attributes("bob") == bob


@pytest.mark.parametrize(
    ("sub", "username"),
    [
        ("claimgraph0machine0client0", "claimgraph0machine0client0"),
        ("bob", "bob"),
        ("a11ce000-0000-4000-8000-000000000000", "alice"),
        (DAVE, "dave"),
    ],
)
async def test_only_the_enabled_owner_of_the_sub_is_written(
    own: CountedPool, sub: str, username: str
) -> None:
    """A machine, a sub that is somebody's name, the name of a user who was deleted, a disabled user."""
    own.pool.client.admin_create_user(
        UserPoolId=own.pool.user_pool_id, Username="claimgraph0machine0client0", MessageAction="SUPPRESS"
    )
    stranger = replace(caller(own), sub=sub, username=username)
    own_service = service(own)
    own.client.operations.clear()
    with pytest.raises(UserNotAvailable):
        await own_service.update(stranger, [("nickname", "x")])
    with pytest.raises(UserNotAvailable):
        await own_service.delete(stranger, ["locale"])
    assert not [name for name in own.client.operations if "update" in name or "delete" in name]
    for name in ("alice", "bob", "dave", "claimgraph0machine0client0"):
        assert "nickname" not in own.attributes(name)


async def test_a_federated_user_whom_cognito_finds_by_name_only_is_served(own: CountedPool) -> None:
    client = own.pool.client

    def by_name_only(parameters: Mapping[str, object]) -> object:
        username = "nobody" if parameters["Username"] == ALICE else parameters["Username"]
        return client.admin_get_user(**{**parameters, "Username": username})

    own.client.answers["admin_get_user"] = by_name_only
    update = await service(own).update(caller(own), [("nickname", "ally")])
    assert values(update)["nickname"] == "ally"


@pytest.mark.parametrize(
    ("code", "failure"),
    [("InternalErrorException", CognitoUnavailable), ("AliasExistsException", AliasExists)],
)
async def test_a_failed_write_is_reported_as_failed(
    own: CountedPool, code: str, failure: type[CognitoError]
) -> None:
    own.client.answers["admin_update_user_attributes"] = refusal(code)
    with pytest.raises(failure):
        await service(own).update(caller(own), [("nickname", "ally")])
    assert "nickname" not in own.attributes()


async def test_the_write_limit_applies_to_one_user_alone(own: CountedPool) -> None:
    clock, burst = HandClock(), UserWriteRate().burst
    gateway = CognitoGateway(own.client, own.pool.user_pool_id, quotas=QuotaBudgets(clock=clock))
    own_service = SelfService(gateway, AttributeCatalogue(gateway, withheld=WITHHELD))
    alice = caller(own)
    for number in range(burst):
        await own_service.update(alice, [("nickname", f"ally {number}")])
    before = own.attributes()
    with pytest.raises(TooManyRequests):
        await own_service.update(alice, [("nickname", "once too often")])
    with pytest.raises(TooManyRequests):
        await own_service.delete(alice, ["locale"])
    assert own.attributes() == before
    await own_service.update(caller(own, "bob"), [("nickname", "bobby")])
    clock.advance(1)
    await own_service.delete(alice, ["locale"])


async def test_a_change_that_cannot_be_read_back_is_not_reported_as_undone(own: CountedPool) -> None:
    reads: list[object] = []

    def only_once(parameters: Mapping[str, object]) -> object:
        reads.append(parameters)
        return own.pool.client.admin_get_user(**parameters) if len(reads) == 1 else silence(parameters)

    silence = refusal("InternalErrorException")
    own.client.answers["admin_get_user"] = only_once
    with pytest.raises(ChangeNotReadBack) as failed:
        await service(own).update(caller(own), [("nickname", "ally")])
    assert "The change was made" in failed.value.message
    assert own.attributes()["nickname"] == "ally"


def test_attributes_that_the_client_cannot_read_are_not_stale_claims() -> None:
    lists = ClientLists.of({"ReadAttributes": ["name"]})
    schema = PoolSchema.of({}).for_client(lists, frozenset())
    before, after = {"name": "A", "gender": "x"}, {"name": "B", "gender": "y", "nickname": "n"}
    change = AttributeChange(before, after)
    assert stale_claims(change, schema, {}) == ("name",)
    assert stale_claims(change, schema, {"name": "B", "custom:x": 1}) == ()

"""The embedded pool refuses what Cognito refuses to write, and then changes nothing (facts 31-35)."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from claimgraph.app.embedded_pool.keys import PoolKeys
from claimgraph.app.embedded_pool.seed import SEED
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from tests.app.embedded_pool.pool_kit import ALICE, Json, PoolKit, attributes, refusal, sign_in

INVALID = "InvalidParameterException"
MORE_SCHEMA: tuple[Json, ...] = ({"Name": "active", "AttributeDataType": "Boolean"},)


STRICT = replace(SEED, schema=(*SEED.schema, *MORE_SCHEMA))


@pytest.fixture(scope="module")
def strict(keys: PoolKeys) -> EmbeddedUserPool:
    """The seeded pool with a Boolean attribute more, for writes that fail."""
    return PoolKit(keys).start(STRICT)


@pytest.fixture
def own_strict(kit: PoolKit) -> EmbeddedUserPool:
    """The same for writes that succeed."""
    return kit.start(STRICT)


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns a thousand times as often as usual, which brings races to light."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 1_000)
    yield
    sys.setswitchinterval(usual)


def pairs(changes: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in changes.items()]


def update(pool: EmbeddedUserPool, username: str = "alice", **changes: str) -> None:
    pool.client.admin_update_user_attributes(
        UserPoolId=pool.user_pool_id, Username=username, UserAttributes=pairs(changes)
    )


def update_own(pool: EmbeddedUserPool, **changes: str) -> None:
    pool.client.update_user_attributes(AccessToken=sign_in(pool).access_token, UserAttributes=pairs(changes))


def delete(pool: EmbeddedUserPool, *names: str) -> None:
    pool.client.admin_delete_user_attributes(
        UserPoolId=pool.user_pool_id, Username="alice", UserAttributeNames=list(names)
    )


def test_good_values_are_written(own_strict: EmbeddedUserPool) -> None:
    good = {
        "name": "Alice Ünal 🙂",
        "birthdate": "1990-01-01",
        "phone_number": "+12025550100",
        "custom:tier": "x" * 20,
        "custom:level": "10",
        "custom:active": "false",
    }
    update(own_strict, **good)
    assert good.items() <= attributes(own_strict).items()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sub", "evil"),
        ("custom:employee_id", "7"),
        ("cognito:user_status", "CONFIRMED"),
        ("identities", "[]"),
        ("dev:custom:x", "x"),
        ("custom:unknown", "x"),
        ("tier", "gold"),
        ("Email", "a@b.example"),
        ("email", "x"),
        ("email", "a b@c.example"),
        ("email", "a@b.example\n"),
        ("email", "a@" + "." * 2_000 + " "),
        ("phone_number", "123"),
        ("phone_number", "+1-202-555-0100"),
        ("phone_number", "+" + "1" * 16),
        ("phone_number", "+١٢٣٤"),
        ("birthdate", "1990-1-1"),
        ("birthdate", "01.01.1990"),
        ("email_verified", "yes"),
        ("custom:active", "True"),
        ("custom:tier", "x" * 21),
        ("name", "x" * 2_049),
        ("custom:level", "0"),
        ("custom:level", "11"),
        ("custom:level", "abc"),
        ("custom:level", "1e1"),
        ("custom:level", "5.0"),
        ("custom:level", "9" * 5_000),
        ("updated_at", "-1"),
    ],
)
def test_bad_value_is_refused_by_name_and_nothing_is_written(
    strict: EmbeddedUserPool, name: str, value: str
) -> None:
    before = attributes(strict)
    code, message = refusal(lambda: update(strict, **{"nickname": "ally", name: value, "locale": "de-DE"}))
    assert code == INVALID
    assert name in message
    assert len(value) < 5 or value not in message
    assert attributes(strict) == before


def test_same_name_twice_is_refused(strict: EmbeddedUserPool) -> None:
    twice = [{"Name": "name", "Value": "A"}, {"Name": "name", "Value": "B"}]
    target = {"UserPoolId": strict.user_pool_id, "Username": "alice"}
    refused = refusal(lambda: strict.client.admin_update_user_attributes(**target, UserAttributes=twice))
    assert refused[0] == INVALID
    assert attributes(strict)["name"] == "Alice Moreau"


def test_blank_value_deletes(own_strict: EmbeddedUserPool) -> None:
    update(own_strict, **{"custom:tier": "", "locale": "", "nickname": ""})
    assert not {"custom:tier", "locale", "nickname"} & set(attributes(own_strict))


def test_missing_value_deletes_as_well(own_strict: EmbeddedUserPool) -> None:
    own_strict.client.admin_update_user_attributes(
        UserPoolId=own_strict.user_pool_id, Username="alice", UserAttributes=[{"Name": "locale"}]
    )
    assert "locale" not in attributes(own_strict)


@pytest.mark.parametrize(
    ("name", "value"), [("email", "new@people.example"), ("phone_number", "+12025550199")]
)
def test_changed_address_is_no_longer_verified(own_strict: EmbeddedUserPool, name: str, value: str) -> None:
    flag = f"{name}_verified"
    update(own_strict, **{name: attributes(own_strict)[name]})
    assert attributes(own_strict)[flag] == "true"
    update(own_strict, **{name: value})
    assert (attributes(own_strict)[name], attributes(own_strict)[flag]) == (value, "false")
    update(own_strict, **{name: f"{value}9" if name == "phone_number" else f"x{value}", flag: "true"})
    assert attributes(own_strict)[flag] == "true"


def test_deleted_address_takes_its_flag_along(own_strict: EmbeddedUserPool) -> None:
    update(own_strict, email="")
    delete(own_strict, "phone_number")
    gone = {"email", "email_verified", "phone_number", "phone_number_verified"}
    assert not gone & set(attributes(own_strict))


def test_deleting_knows_the_schema(own_strict: EmbeddedUserPool) -> None:
    before = attributes(own_strict)
    for name in ("sub", "custom:employee_id", "custom:unknown", "cognito:user_status"):
        refused = refusal(lambda name=name: delete(own_strict, "locale", name))
        assert refused[0] == INVALID
        assert name in refused[1]
    assert attributes(own_strict) == before
    delete(own_strict, "locale", "nickname")
    assert "locale" not in attributes(own_strict)


def test_user_writes_their_own_attributes(own_strict: EmbeddedUserPool) -> None:
    update_own(own_strict, nickname="ally", email="new@people.example")
    after = attributes(own_strict)
    assert (after["nickname"], after["email_verified"]) == ("ally", "false")
    assert attributes(own_strict, "bob")["email"] == "bob@people.example"


@pytest.mark.parametrize(
    "name", ["custom:tier", "custom:employee_id", "email_verified", "phone_number_verified"]
)
def test_user_cannot_write_what_the_client_may_not(strict: EmbeddedUserPool, name: str) -> None:
    before = attributes(strict)
    refused = refusal(lambda: update_own(strict, **{"nickname": "ally", name: "true"}))
    assert refused == ("NotAuthorizedException", "A client attempted to write unauthorized attribute")
    assert attributes(strict) == before


@pytest.mark.parametrize("name", ["sub", "custom:unknown", "identities"])
def test_user_cannot_write_immutable_or_unknown_attributes(strict: EmbeddedUserPool, name: str) -> None:
    assert refusal(lambda: update_own(strict, **{name: "x"}))[0] in {INVALID, "NotAuthorizedException"}


def test_client_without_list_writes_standard_attributes_and_no_verified_flag(kit: PoolKit) -> None:
    web, machine = SEED.clients
    settings = {name: value for name, value in web.settings.items() if name != "WriteAttributes"}
    pool = kit.start(replace(SEED, clients=(replace(web, settings=settings), machine)))
    update_own(pool, nickname="ally")
    for name in ("email_verified", "custom:tier"):
        refused = refusal(lambda name=name: update_own(pool, **{name: "true"}))
        assert refused[0] == "NotAuthorizedException"


def test_user_is_found_by_sub_in_every_admin_operation(own_pool: EmbeddedUserPool) -> None:
    by_sub = {"UserPoolId": own_pool.user_pool_id, "Username": ALICE}
    assert own_pool.client.admin_get_user(**by_sub)["Username"] == "alice"
    update(own_pool, ALICE, nickname="ally")
    assert attributes(own_pool)["nickname"] == "ally"
    own_pool.client.admin_add_user_to_group(**by_sub, GroupName="admin")
    groups = own_pool.client.admin_list_groups_for_user(**by_sub)["Groups"]
    assert [group["GroupName"] for group in groups] == ["admin"]
    assert sign_in(own_pool).access["cognito:groups"] == ["admin"]
    own_pool.client.admin_remove_user_from_group(**by_sub, GroupName="admin")
    own_pool.client.admin_disable_user(**by_sub)
    assert own_pool.client.admin_get_user(**by_sub)["Enabled"] is False


@pytest.mark.parametrize("name", ["nobody", "ALICE", "a11ce000"])
def test_unknown_user_is_not_found(pool: EmbeddedUserPool, name: str) -> None:
    assert refusal(lambda: update(pool, name, nickname="x"))[0] == "UserNotFoundException"


def test_new_user_is_checked_against_the_schema(own_strict: EmbeddedUserPool) -> None:
    def create(**given: str) -> None:
        own_strict.client.admin_create_user(
            UserPoolId=own_strict.user_pool_id, Username="erin", UserAttributes=pairs(given)
        )

    for name, value in (("sub", "x"), ("custom:unknown", "x"), ("email", "x"), ("custom:level", "11")):
        refused = refusal(lambda name=name, value=value: create(**{name: value}))
        assert refused[0] == INVALID
        assert name in refused[1]
    create(**{"custom:employee_id": "7", "email": "erin@people.example"})
    assert attributes(own_strict, "erin")["custom:employee_id"] == "7"


def test_value_cannot_smuggle_in_other_parameters(own_pool: EmbeddedUserPool) -> None:
    """moto reads a JSON body as a form first, where this would name another user and operation."""
    update(own_pool, nickname="x&Username=bob&Action=AdminDisableUser&UserPoolId=y")
    assert "nickname" not in attributes(own_pool, "bob")
    assert own_pool.client.admin_get_user(UserPoolId=own_pool.user_pool_id, Username="bob")["Enabled"] is True
    assert attributes(own_pool)["nickname"].startswith("x&Username=bob")


@pytest.mark.usefixtures("hasty_threads")
def test_simultaneous_writes_are_all_kept(own_strict: EmbeddedUserPool) -> None:
    backend, pool_id = own_strict.endpoint.backend, own_strict.user_pool_id

    def kept(name: str) -> bool:
        for number in map(str, range(200)):
            backend.admin_update_user_attributes(pool_id, "alice", pairs({name: number}))
            if backend.admin_get_user(pool_id, "alice").attribute_lookup[name] != number:
                return False
        return True

    names = ["nickname", "given_name", "family_name", "middle_name"]
    with ThreadPoolExecutor(len(names)) as threads:
        assert all(threads.map(kept, names))


def test_schema_lists_standard_and_custom_attributes(pool: EmbeddedUserPool) -> None:
    described = pool.client.describe_user_pool(UserPoolId=pool.user_pool_id)["UserPool"]
    schema = {entry["Name"]: entry for entry in described["SchemaAttributes"]}
    assert {"sub", "email", "custom:tier"} <= set(schema)
    assert schema["custom:tier"]["StringAttributeConstraints"] == {"MinLength": "1", "MaxLength": "20"}
    assert schema["sub"]["Mutable"] is False
    assert described["LambdaConfig"]["PreTokenGenerationConfig"]["LambdaVersion"] == "V2_0"

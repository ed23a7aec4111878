"""The seed is believable, documented, and cannot be mistaken for AWS."""

import json
import re
import uuid
from importlib.resources import files
from typing import cast

import pytest
from moto.core.utils import get_service_model

from claimgraph.app.embedded_pool.seed import (
    ATTRIBUTES_WRITE,
    MACHINE_CLIENT_ID,
    MACHINE_CLIENT_SECRET,
    SEED,
    USER_POOL_ID,
    WEB_CLIENT_ID,
    SeedUser,
)
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from claimgraph.resolvers.profiles import SEEDED_PROFILES
from tests.app.embedded_pool.pool_kit import attributes


def shape(name: str) -> dict[str, str]:
    """The constraints of a shape in Cognito's service model."""
    model = get_service_model("cognito-idp")
    return cast("dict[str, dict[str, str]]", vars(model)["_service_description"]["shapes"])[name]


def test_pool_id_satisfies_the_pattern_that_sdks_check() -> None:
    assert re.fullmatch(shape("UserPoolIdType")["pattern"], USER_POOL_ID)
    assert len(USER_POOL_ID) <= int(shape("UserPoolIdType")["max"])


def test_pool_id_lies_in_no_region_of_any_partition_of_aws() -> None:
    partitions = json.loads((files("botocore") / "data/partitions.json").read_text())["partitions"]
    patterns = [partition["regionRegex"] for partition in partitions]
    assert any(re.match(pattern, "eu-west-1") for pattern in patterns)
    assert not any(re.match(pattern, SEED.region) for pattern in patterns)


@pytest.mark.parametrize("client_id", [WEB_CLIENT_ID, MACHINE_CLIENT_ID])
def test_client_ids_look_like_cognitos(client_id: str) -> None:
    assert re.fullmatch(r"[0-9a-z]{26}", client_id)


def test_machine_secret_satisfies_the_api() -> None:
    assert re.fullmatch(shape("ClientSecretType")["pattern"], MACHINE_CLIENT_SECRET)
    assert 24 <= len(MACHINE_CLIENT_SECRET) <= 64


@pytest.mark.parametrize("user", SEED.users, ids=lambda user: user.username)
def test_user_has_a_uuid_and_the_attributes_of_their_profile(pool: EmbeddedUserPool, user: SeedUser) -> None:
    assert str(uuid.UUID(user.sub)) == user.sub
    stored = attributes(pool, user.username)
    assert stored == {**user.attributes, "sub": user.sub}
    profile = next(p for p in SEEDED_PROFILES if p.id == f"prof_{user.username}")
    assert stored["name"] == profile.display_name
    assert (stored["email"], stored["phone_number"]) == (profile.email, profile.phone)
    assert (stored["locale"], stored["zoneinfo"]) == (profile.locale, profile.timezone)
    assert stored["birthdate"] == str(profile.birthdate)


def test_roles_are_as_documented() -> None:
    assert {user.username: (user.groups, user.enabled) for user in SEED.users} == {
        "alice": ((), True),
        "bob": ((), True),
        "carol": (("admin",), True),
        "dave": ((), False),
    }


def test_employees_have_believable_posts(pool: EmbeddedUserPool) -> None:
    for user in SEED.users:
        stored = attributes(pool, user.username)
        assert 0 < len(stored["custom:department"]) <= 40
        assert 1 <= int(stored["custom:level"]) <= 10
    assert len({user.attributes["custom:employee_id"] for user in SEED.users}) == len(SEED.users)


def test_schema_of_the_custom_attributes(pool: EmbeddedUserPool) -> None:
    described = pool.client.describe_user_pool(UserPoolId=USER_POOL_ID)["UserPool"]
    schema = {entry["Name"]: entry for entry in described["SchemaAttributes"]}
    assert schema["custom:department"]["StringAttributeConstraints"]["MaxLength"] == "40"
    level = schema["custom:level"]
    assert level["AttributeDataType"] == "Number"
    assert level["NumberAttributeConstraints"] == {"MinValue": "1", "MaxValue": "10"}
    mutable = {name for name, entry in schema.items() if name.startswith("custom:") and entry["Mutable"]}
    assert mutable == {"custom:tier", "custom:department", "custom:level"}
    assert described["AutoVerifiedAttributes"] == ["email"]


def test_web_client_may_write_the_department_and_nothing_that_decides_anything(
    pool: EmbeddedUserPool,
) -> None:
    web = pool.client.describe_user_pool_client(UserPoolId=USER_POOL_ID, ClientId=WEB_CLIENT_ID)
    writable = web["UserPoolClient"]["WriteAttributes"]
    assert {name for name in writable if ":" in name} == {"custom:department"}
    assert not {name for name in writable if name.endswith("_verified")}


def test_resource_server_has_all_scopes_that_anybody_is_given(pool: EmbeddedUserPool) -> None:
    found = pool.client.describe_resource_server(UserPoolId=USER_POOL_ID, Identifier="claimgraph")
    scopes = [scope["ScopeName"] for scope in found["ResourceServer"]["Scopes"]]
    assert scopes == ["attributes.write", "users.read", "users.write"]
    given = [scope for granted in SEED.trigger_policy.scopes_by_group.values() for scope in granted]
    for client in SEED.clients:
        given += cast("list[str]", client.settings.get("AllowedOAuthScopes", []))
    assert {ATTRIBUTES_WRITE, *given} == {f"claimgraph/{scope}" for scope in scopes}


def test_password_satisfies_the_pools_own_policy(pool: EmbeddedUserPool) -> None:
    pool.endpoint.backend._validate_password(USER_POOL_ID, SEED.password)  # pyright: ignore[reportPrivateUsage] - moto's check

"""The seed: believable, documented, and impossible to mistake for AWS."""

import json
import re
import uuid
from importlib.resources import files
from typing import cast

import pytest
from moto.core.utils import get_service_model

from app.embedded_pool.embedded_user_pool import EmbeddedUserPool
from app.embedded_pool.seed import (
    MACHINE_CLIENT_ID,
    MACHINE_CLIENT_SECRET,
    SEED,
    USER_POOL_ID,
    WEB_CLIENT_ID,
    SeedUser,
)
from resolvers.profiles import SEEDED_PROFILES
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


def test_password_satisfies_the_pools_own_policy(pool: EmbeddedUserPool) -> None:
    pool.endpoint.backend._validate_password(USER_POOL_ID, SEED.password)  # pyright: ignore[reportPrivateUsage] - moto's check

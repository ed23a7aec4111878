"""Users and machines, and one caller from several addresses."""

from dataclasses import replace

import pytest

from claimgraph.auth import Mode
from tests.schema.callers import caller


def test_an_identity_is_the_same_from_its_own_address() -> None:
    identity = caller()
    assert identity.seen_from(()) is identity


def test_addresses_of_one_caller_are_kept_apart() -> None:
    identity = caller(profile_id="p1")
    first, second = identity.seen_from(("192.0.2.1",)), identity.seen_from(("192.0.2.2",))
    assert (first.source_ip, second.source_ip) == (("192.0.2.1",), ("192.0.2.2",))
    assert first.user_profile_id == second.user_profile_id == "p1"
    assert identity.source_ip == ()


def test_a_caller_who_comes_back_is_not_made_anew() -> None:
    identity = caller()
    assert identity.seen_from(("192.0.2.1",)) is identity.seen_from(("192.0.2.1",))


def test_memory_for_addresses_is_bounded() -> None:
    identity = caller()
    for number in range(1000):
        identity.seen_from((f"192.0.2.{number}",))
    assert len(identity.memo) == 1


@pytest.mark.parametrize(
    ("mode", "sub", "username", "is_person"),
    [
        ("AMAZON_COGNITO_USER_POOLS", "5a1f0c52", "jane", True),
        ("AMAZON_COGNITO_USER_POOLS", "web", None, False),
        ("OPENID_CONNECT", "auth0|1", "auth0|1", True),
        ("OPENID_CONNECT", "web", None, False),
        ("API_KEY", "", None, False),
        ("AWS_LAMBDA", "", None, False),
        ("AWS_IAM", "", "AIDAEXAMPLE", False),
    ],
)
def test_only_people_are_users(mode: Mode, sub: str, username: str | None, is_person: bool) -> None:
    identity = replace(caller(), mode=mode, sub=sub, username=username, client_id="web")
    assert identity.is_user is is_person

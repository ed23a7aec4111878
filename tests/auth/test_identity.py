"""Users and machines, and what becomes of derived values when an identity changes."""

from dataclasses import replace

import pytest

from claimgraph.auth import Mode
from tests.schema.callers import caller


def test_a_changed_identity_has_none_of_the_values_derived_from_the_old_one() -> None:
    identity = caller(groups=("admin",))
    identity.memo["derived"] = "of admins"
    assert replace(identity, groups=()).memo == {}
    with pytest.raises(ValueError, match="memo"):
        replace(identity, memo=identity.memo)


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

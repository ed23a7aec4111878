"""Users and machines, and what becomes of derived values when an identity changes."""

from dataclasses import replace

import pytest

from claimgraph.auth import Identity, Mode
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


def test_a_program_has_nothing_that_only_tokens_give() -> None:
    program = Identity.of_program("AWS_IAM", expires_at=60, username="AROA:me", account_id="123456789012")
    assert (program.mode, program.username, program.account_id) == ("AWS_IAM", "AROA:me", "123456789012")
    assert (program.issuer, program.sub, program.groups) == ("", "", None)
    assert not any((program.scopes, program.token_uses, program.claims))
    assert not program.is_user

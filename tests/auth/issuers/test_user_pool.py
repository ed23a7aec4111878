from dataclasses import replace

import pytest

from claimgraph.auth.issuers.user_pool import (
    UserPool,
    is_user_pool_id,
    issuer_of,
    jwks_uri_of,
    updated_issuer_of,
)
from claimgraph.auth.keys.source import is_https_or_loopback


def test_addresses_follow_from_the_pool_id() -> None:
    issuer = issuer_of("eu-west-1_Ab12Cd34E")
    assert issuer == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E"
    assert jwks_uri_of(issuer) == issuer + "/.well-known/jwks.json"
    assert updated_issuer_of("us-gov-west-1_Ab12") == (
        "https://issuer-cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_Ab12"
    )


@pytest.mark.parametrize("pool_id", ["local_pool1", "cn-north-1_Ab12", "eu-west-1", "eu-west-1_a/../b", ""])
def test_an_id_without_a_known_region_needs_an_explicit_issuer(pool_id: str) -> None:
    for derive in (issuer_of, updated_issuer_of):
        with pytest.raises(ValueError, match="set the issuer explicitly"):
            derive(pool_id)


@pytest.mark.parametrize(
    ("pool_id", "valid"),
    [
        ("eu-west-1_Ab12Cd34E", True),
        ("local_pool1", True),
        ("eu-west-1_" + "a" * 45, True),
        ("eu-west-1_" + "a" * 46, False),
        ("eu-west-1_", False),
        ("eu-west-1", False),
        ("_abc", False),
        ("eu-west-1_Ab12\n", False),
        ("eu-west-1_Äb", False),
        ("https://x/eu-west-1_Ab12", False),
    ],
)
def test_the_form_of_a_pool_id_is_checked(pool_id: str, *, valid: bool) -> None:
    assert is_user_pool_id(pool_id) is valid


@pytest.mark.parametrize(
    "change",
    [
        {"user_pool_id": "nonsense"},
        {"clients": frozenset[str]()},
        {"clients": "any"},
        {"clients": "1h57kf5cpq17m0eml12example"},
        {"accepts": frozenset[str]()},
        {"accepts": frozenset({"refresh"})},
        {"leeway": -1},
        {"leeway": 121},
    ],
)
def test_a_pool_with_missing_checks_cannot_be_created(user_pool: UserPool, change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(change))):
        replace(user_pool, **change)


@pytest.mark.parametrize(
    ("url", "believed"),
    [
        ("https://cognito-idp.eu-west-1.amazonaws.com/x", True),
        ("http://127.0.0.1:8000/jwks", True),
        ("http://[::1]:8000/jwks", True),
        ("http://localhost/jwks", True),
        ("http://192.0.2.1/jwks", False),
        ("http://localhost.example.com/jwks", False),
        ("http://127.0.0.1@example.com/jwks", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_plain_http_is_accepted_on_loopback_alone(url: str, *, believed: bool) -> None:
    assert is_https_or_loopback(url) is believed

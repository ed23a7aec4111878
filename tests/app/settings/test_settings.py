"""Settings: refused when unknown or unsafe, with a sentence that leads to the variable."""

import json
import os

import pytest

from claimgraph.app.settings.settings import Settings, SettingsError, load_settings
from claimgraph.app.trust.pools import trusted_pools

_POOL: dict[str, object] = {
    "user_pool_id": "eu-west-1_Ab12Cd34E",
    "clients": ["1h57kf5cpq17m0eml12example"],
    "accepts": ["id", "access"],
}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction] - pytest finds it
    for name in [name for name in os.environ if name.startswith("CLAIMGRAPH_")]:
        monkeypatch.delenv(name)


def with_pool(monkeypatch: pytest.MonkeyPatch, **changes: object) -> Settings:
    pool = {name: value for name, value in {**_POOL, **changes}.items() if value is not None}
    monkeypatch.setenv("CLAIMGRAPH_USER_POOLS", json.dumps([pool]))
    return load_settings()


def test_a_pool_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    (pool,) = trusted_pools(with_pool(monkeypatch))
    assert pool.issuer == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E"
    assert pool.clients == {"1h57kf5cpq17m0eml12example"}
    assert pool.accepts == {"id", "access"}
    assert pool.leeway == 0


def test_the_updated_issuer_is_trusted_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pools = trusted_pools(with_pool(monkeypatch, accept_updated_issuer=True))
    assert [pool.issuer for pool in pools] == [
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E",
        "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E",
    ]


def test_any_client_must_be_spelt_out(monkeypatch: pytest.MonkeyPatch) -> None:
    (pool,) = trusted_pools(with_pool(monkeypatch, clients="any-client"))
    assert pool.clients == "any-client"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"clients": None}, "CLAIMGRAPH_USER_POOLS[0]['clients']: Field required"),
        ({"clients": []}, "name at least one app client id"),
        ({"clients": [""]}, "name at least one app client id"),
        ({"clients": "*"}, "CLAIMGRAPH_USER_POOLS[0]['clients']"),
        ({"accepts": None}, "CLAIMGRAPH_USER_POOLS[0]['accepts']: Field required"),
        ({"accepts": []}, "['accepts']"),
        ({"accepts": ["refresh"]}, "['accepts']"),
        ({"user_pool_id": None}, "['user_pool_id']: Field required"),
        ({"user_pool_id": "nonsense"}, "not a user pool id"),
        ({"jwks_uri": "http://keys.example/jwks.json"}, "plain http only on loopback"),
        ({"jwks_uri": "file:///etc/passwd"}, "plain http only on loopback"),
        ({"issuer": "http://issuer.example"}, "plain http only on loopback"),
        ({"jwks_uri": "https://a.example/j", "jwks_file": "keys.json"}, "not both"),
        ({"leeway": 121}, "['leeway']"),
        ({"audience": "x"}, "['audience']: Extra inputs are not permitted"),
    ],
)
def test_an_unsafe_pool_is_refused_with_its_place(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        with_pool(monkeypatch, **changes)
    assert said in str(refused.value)


@pytest.mark.parametrize("uri", ["http://127.0.0.1:9000/jwks.json", "http://localhost/jwks.json"])
def test_plain_http_is_for_loopback(monkeypatch: pytest.MonkeyPatch, uri: str) -> None:
    assert with_pool(monkeypatch, jwks_uri=uri).user_pools[0].jwks_uri == uri


def test_an_unknown_region_needs_an_issuer(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = with_pool(monkeypatch, user_pool_id="cn-north-1_Ab12Cd34E")
    with pytest.raises(SettingsError, match="issuer"):
        trusted_pools(settings)


def test_one_issuer_cannot_be_configured_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMGRAPH_USER_POOLS", json.dumps([_POOL, _POOL]))
    with pytest.raises(SettingsError, match="configured twice"):
        trusted_pools(load_settings())


def test_a_missing_key_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = with_pool(monkeypatch, jwks_file="/nowhere/jwks.json")
    with pytest.raises(SettingsError, match=r"/nowhere/jwks\.json"):
        trusted_pools(settings)


def test_a_misspelt_variable_is_refused_with_a_suggestion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMGRAPH_DATABSE_URL", "sqlite://")
    with pytest.raises(SettingsError, match="did you mean CLAIMGRAPH_DATABASE_URL"):
        load_settings()


def test_invalid_json_is_refused_without_being_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMGRAPH_USER_POOLS", "not-json-but-secret")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert "user_pools" in str(refused.value)
    assert "not-json-but-secret" not in str(refused.value)


def test_origins_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMGRAPH_CORS_ORIGINS", "https://a.example, https://b.example")
    assert load_settings().cors_origins == ("https://a.example", "https://b.example")


def test_the_hosted_ui_is_an_origin_and_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMGRAPH_HOSTED_UI_DOMAIN", "https://example.auth.eu-west-1.amazoncognito.com")
    with pytest.raises(SettingsError, match="hosted_ui_domain and hosted_ui_client go together"):
        load_settings()
    monkeypatch.setenv("CLAIMGRAPH_HOSTED_UI_CLIENT", "1h57kf5cpq17m0eml12example")
    monkeypatch.setenv("CLAIMGRAPH_HOSTED_UI_SCOPES", "openid, profile")
    assert load_settings().hosted_ui_scopes == ("openid", "profile")


@pytest.mark.parametrize(
    "domain",
    [
        "http://example.com", "https://example.com/", "https://example.com/path", "example.com", "https://",
        "https://example.com; script-src *", "https://example.com https://other.example", "https://*.example.com",
        "https://user@example.com", "https://example.com\n", "https://example.com,x", "https://example.com:port",
    ],
)  # fmt: skip
def test_nothing_but_an_origin_gets_into_the_policy(monkeypatch: pytest.MonkeyPatch, domain: str) -> None:
    monkeypatch.setenv("CLAIMGRAPH_HOSTED_UI_DOMAIN", domain)
    monkeypatch.setenv("CLAIMGRAPH_HOSTED_UI_CLIENT", "1h57kf5cpq17m0eml12example")
    with pytest.raises(SettingsError, match="HOSTED_UI_DOMAIN"):
        load_settings()

"""Unknown and unsafe settings are refused with a message that names the variable."""

from pathlib import Path

import pytest

from claimgraph.app.settings.settings import Settings, SettingsError
from claimgraph.app.trust.pools import trusted_pools
from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.issuers.user_pool import user_pool_verifier
from tests.app.settings.conftest import Load
from tests.support.tokens.cognito import ABSENT, USER_SUB, PoolKeys

_POOL: dict[str, object] = {
    "user_pool_id": "eu-west-1_Ab12Cd34E",
    "clients": ["1h57kf5cpq17m0eml12example"],
    "accepts": ["id", "access"],
}


def with_pool(load: Load, **changes: object) -> Settings:
    pool = {name: value for name, value in {**_POOL, **changes}.items() if value is not None}
    return load(user_pools=[pool])


def test_a_pool_is_read(load: Load) -> None:
    (pool,) = trusted_pools(with_pool(load))
    assert pool.issuer == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E"
    assert pool.clients == {"1h57kf5cpq17m0eml12example"}
    assert pool.accepts == {"id", "access"}
    assert pool.leeway == 0


def test_the_updated_issuer_is_trusted_only_when_asked_for(load: Load) -> None:
    pools = trusted_pools(with_pool(load, accept_updated_issuer=True))
    assert [pool.issuer for pool in pools] == [
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E",
        "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E",
    ]


def test_replicas_are_trusted_only_where_they_are_named(load: Load) -> None:
    pools = trusted_pools(with_pool(load, replica_regions=["us-east-2", "ca-central-1"]))
    assert [pool.issuer for pool in pools] == [
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E",
        "https://cognito-idp.us-east-2.amazonaws.com/eu-west-1_Ab12Cd34E",
        "https://cognito-idp.ca-central-1.amazonaws.com/eu-west-1_Ab12Cd34E",
    ]


def test_a_replica_in_the_pools_own_region_is_refused(load: Load) -> None:
    settings = with_pool(load, replica_regions=["eu-west-1"])
    with pytest.raises(SettingsError, match="configured twice"):
        trusted_pools(settings)


@pytest.mark.parametrize(
    ("resources", "audience", "reason"),
    [
        (["https://api.example.com/graphql"], "https://api.example.com/graphql", None),
        (["https://api.example.com/graphql"], "https://api.example.com/", Reason.WRONG_RESOURCE),
        (["https://api.example.com/graphql"], ABSENT, None),
        ([], "https://api.example.com/graphql", Reason.WRONG_RESOURCE),
        ([], ABSENT, None),
    ],
)
async def test_a_bound_access_token_must_name_a_resource_of_the_settings(
    load: Load, tmp_path: Path, resources: list[str], audience: object, reason: Reason | None
) -> None:
    keys = PoolKeys()
    (tmp_path / "jwks.json").write_bytes(keys.jwks())
    pools = trusted_pools(
        with_pool(load, clients=[keys.client_id], resources=resources, jwks_file=str(tmp_path / "jwks.json"))
    )
    verifying = user_pool_verifier(pools).verify(keys.access_token(aud=audience))
    if reason is None:
        assert (await verifying).claims.sub == USER_SUB
    else:
        with pytest.raises(CredentialRejected, match=reason):
            await verifying


def test_any_client_must_be_spelt_out(load: Load) -> None:
    (pool,) = trusted_pools(with_pool(load, clients="any-client"))
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
        ({"resources": [""]}, "absolute URI"),
        ({"resources": ["api"]}, "absolute URI"),
        ({"resources": ["https://api.example.com/#top"]}, "absolute URI"),
        ({"replica_regions": ["eu-west"]}, "looks like eu-west-1"),
        ({"replica_regions": ["cn-north-1"]}, "looks like eu-west-1"),
        ({"replica_regions": ["evil.example/eu-west-1"]}, "looks like eu-west-1"),
        ({"replica_regions": ["us-east-2"], "issuer": "https://issuer.example"}, "Cognito's own issuer"),
        ({"replica_regions": ["us-east-2"], "jwks_uri": "https://keys.example"}, "Cognito's own issuer"),
        ({"audience": "x"}, "['audience']: Extra inputs are not permitted"),
    ],
)
def test_an_unsafe_pool_is_refused_with_its_place(load: Load, changes: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        with_pool(load, **changes)
    assert said in str(refused.value)


@pytest.mark.parametrize("uri", ["http://127.0.0.1:9000/jwks.json", "http://localhost/jwks.json"])
def test_plain_http_is_for_loopback(load: Load, uri: str) -> None:
    assert with_pool(load, jwks_uri=uri).user_pools[0].jwks_uri == uri


def test_an_unknown_region_needs_an_issuer(load: Load) -> None:
    settings = with_pool(load, user_pool_id="cn-north-1_Ab12Cd34E")
    with pytest.raises(SettingsError, match="issuer"):
        trusted_pools(settings)


def test_one_issuer_cannot_be_configured_twice(load: Load) -> None:
    settings = load(user_pools=[_POOL, _POOL])
    with pytest.raises(SettingsError, match="configured twice"):
        trusted_pools(settings)


def test_a_missing_key_file_is_named(load: Load) -> None:
    settings = with_pool(load, jwks_file="/nowhere/jwks.json")
    with pytest.raises(SettingsError, match=r"/nowhere/jwks\.json"):
        trusted_pools(settings)


def test_a_misspelt_variable_is_refused_with_a_suggestion(load: Load) -> None:
    with pytest.raises(SettingsError, match="did you mean CLAIMGRAPH_DATABASE_URL"):
        load(databse_url="sqlite://")


def test_invalid_json_is_refused_without_being_quoted(load: Load) -> None:
    with pytest.raises(SettingsError) as refused:
        load(user_pools="not-json-but-secret")
    assert "user_pools" in str(refused.value)
    assert "not-json-but-secret" not in str(refused.value)


def test_origins_are_separated_by_commas(load: Load) -> None:
    origins = load(cors_origins="https://a.example, https://b.example").cors_origins
    assert origins == ("https://a.example", "https://b.example")


def test_the_hosted_ui_is_an_origin_and_a_client(load: Load) -> None:
    domain, client = "https://example.auth.eu-west-1.amazoncognito.com", "1h57kf5cpq17m0eml12example"
    with pytest.raises(SettingsError, match="hosted_ui_domain and hosted_ui_client go together"):
        load(hosted_ui_domain=domain)
    settings = load(hosted_ui_domain=domain, hosted_ui_client=client, hosted_ui_scopes="openid, profile")
    assert settings.hosted_ui_scopes == ("openid", "profile")


@pytest.mark.parametrize(
    "domain",
    [
        "http://example.com", "https://example.com/", "https://example.com/path", "example.com", "https://",
        "https://example.com; script-src *", "https://example.com https://other.example", "https://*.example.com",
        "https://user@example.com", "https://example.com\n", "https://example.com,x", "https://example.com:port",
    ],
)  # fmt: skip
def test_nothing_but_an_origin_gets_into_the_policy(load: Load, domain: str) -> None:
    with pytest.raises(SettingsError, match="HOSTED_UI_DOMAIN"):
        load(hosted_ui_domain=domain, hosted_ui_client="1h57kf5cpq17m0eml12example")

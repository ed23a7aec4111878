"""The check of valid settings: which callers they accept, and which are risky."""

import pytest

from claimgraph.app.doctor.checks.settings import check_settings
from claimgraph.app.settings.settings import Settings
from tests.app.doctor.kit import KEYS, deployment, settings

_PROVIDER = {"issuer": "https://login.example/", "client_id": "web"}


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"oidc_issuers": [_PROVIDER]}, "OPENID_CONNECT (https://login.example/)"),
        ({"api_keys": True}, "API_KEY"),
        ({"lambda_authorizer": {"function": "judge"}}, "AWS_LAMBDA"),
        (
            {"api_keys": True, "oidc_issuers": [_PROVIDER], "default_mode": "OPENID_CONNECT"},
            "API_KEY, OPENID_CONNECT (https://login.example/)",
        ),
    ],
)
async def test_each_mode_that_is_set_up_is_listed(chosen: dict[str, object], said: str) -> None:
    (found,) = await check_settings(deployment(Settings.model_validate(chosen)))
    assert (found.status, found.text) == ("ok", f"They are valid and authenticate callers by {said}.")


async def test_no_mode_at_all_is_a_fault() -> None:
    (found,) = await check_settings(deployment(Settings.model_validate({})))
    assert (found.status, found.text.partition(",")[0]) == ("fault", "No authorization mode is set up")
    (pool,) = await check_settings(deployment(settings()))
    assert f"AMAZON_COGNITO_USER_POOLS ({KEYS.user_pool_id})" in pool.text


async def test_an_ambiguous_default_mode_is_a_fault() -> None:
    (found,) = await check_settings(
        deployment(Settings.model_validate({"api_keys": True, "oidc_issuers": [_PROVIDER]}))
    )
    assert (found.status, "CLAIMGRAPH_DEFAULT_MODE must be one of" in found.text) == ("fault", True)


async def test_any_client_of_a_provider_is_a_warning() -> None:
    chosen = Settings.model_validate({"oidc_issuers": [{**_PROVIDER, "client_id": "any-client"}]})
    _, found = await check_settings(deployment(chosen))
    assert (found.status, "Tokens of every client of https://login.example/" in found.text) == (
        "warning",
        True,
    )

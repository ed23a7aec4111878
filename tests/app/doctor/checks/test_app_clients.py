"""The check of app clients, against an endpoint that the test controls."""

import pytest

from claimgraph.app.doctor.checks.app_clients import check_clients
from tests.app.doctor.kit import (
    Pool,
    cognito,
    deployment,
    settings,
)


@pytest.mark.parametrize(
    ("writable", "how"),
    [(["custom:role", "email"], "its WriteAttributes name it"), (None, "it has no WriteAttributes")],
)
async def test_an_attribute_that_decides_and_that_users_can_write_is_a_warning(
    writable: list[str] | None, how: str
) -> None:
    pool = Pool()
    del pool.client["WriteAttributes"]
    if writable is not None:
        pool.client["WriteAttributes"] = writable
    withheld = "custom:role" if writable else "nickname"
    with cognito(pool) as client:
        found = await check_clients(deployment(settings(withheld_attributes=withheld), client))
    (exposed,) = [finding for finding in found if finding.status == "warning"]
    assert f"can write {withheld} themselves ({how})" in exposed.text
    assert "WriteAttributes" in exposed.advice


async def test_a_good_client_passes_and_its_secret_is_not_shown() -> None:
    with cognito(Pool()) as client:
        found = await check_clients(deployment(settings(withheld_attributes="custom:role"), client))
    assert {finding.status for finding in found} == {"ok"}
    assert "the-clients-secret" not in repr(found)


async def test_risky_client_settings_are_warnings() -> None:
    pool = Pool()
    pool.client |= {
        "EnableTokenRevocation": False,
        "AllowedOAuthFlows": ["code", "implicit"],
        "ReadAttributes": ["email"],
    }
    with cognito(pool) as client:
        found = await check_clients(deployment(settings(withheld_attributes="custom:role"), client))
    texts = " ".join(finding.text for finding in found if finding.status == "warning")
    for said in ("no origin_jti", "implicit flow", "do not carry custom:role"):
        assert said in texts


async def test_missing_and_unnamed_clients() -> None:
    with cognito(Pool()) as client:
        (missing,) = await check_clients(deployment(settings(pool={"clients": ["another"]}), client))
        (unnamed,) = await check_clients(deployment(settings(pool={"clients": "any-client"}), client))
    assert (missing.status, unnamed.status) == ("fault", "unknown")

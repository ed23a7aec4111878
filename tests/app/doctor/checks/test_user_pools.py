"""The check of user pools, against an endpoint that the test controls."""

import pytest

from claimgraph.app.doctor.checks.user_pools import check_pools
from tests.app.doctor.kit import (
    DENIED,
    NOT_FOUND,
    TRIGGER,
    Pool,
    cognito,
    deployment,
    settings,
)


@pytest.mark.parametrize(
    ("triggers", "status", "said"),
    [
        (
            {"PreTokenGeneration": TRIGGER},
            "ok",
            "claimgraph-trigger before it issues tokens (V1_0: ID tokens only)",
        ),
        (
            {"PreTokenGenerationConfig": {"LambdaArn": TRIGGER, "LambdaVersion": "V2_0"}},
            "ok",
            "(V2_0: ID and access tokens)",
        ),
        ({}, "fault", "has no pre-token-generation trigger"),
        ({"PreSignUp": TRIGGER}, "fault", "rules about owners deny everyone"),
        (
            {
                "PreTokenGeneration": TRIGGER + "-old",
                "PreTokenGenerationConfig": {"LambdaArn": TRIGGER, "LambdaVersion": "V1_0"},
            },
            "warning",
            "two different functions",
        ),
    ],
)
async def test_the_trigger_is_looked_for(triggers: dict[str, object], status: str, said: str) -> None:
    pool = Pool()
    pool.described["LambdaConfig"] = triggers
    with cognito(pool) as client:
        found = await check_pools(deployment(settings(), client))
    assert [finding.text for finding in found if finding.status == status and said in finding.text] != []


async def test_no_trigger_is_needed_where_the_server_looks_the_claim_up() -> None:
    pool = Pool()
    pool.described["LambdaConfig"] = {}
    with cognito(pool) as client:
        chosen = settings(claim_lookups={"userProfileID": "profile_store"})
        assert {finding.status for finding in await check_pools(deployment(chosen, client))} == {"ok"}


async def test_an_issuer_of_the_updated_form_has_to_be_trusted() -> None:
    pool = Pool()
    pool.described["IssuerConfiguration"] = {"Type": "UPDATED"}
    with cognito(pool) as client:
        untrusted, _ = await check_pools(deployment(settings(), client))
        trusted, _ = await check_pools(deployment(settings(pool={"accept_updated_issuer": True}), client))
    assert (untrusted.status, trusted.status) == ("fault", "ok")
    assert "accept_updated_issuer" in untrusted.advice


@pytest.mark.parametrize(("error", "status"), [(NOT_FOUND, "fault"), (DENIED, "unknown")])
async def test_a_pool_that_cannot_be_described(error: dict[str, str], status: str) -> None:
    with cognito(Pool(refused={"DescribeUserPool": error})) as client:
        (found,) = await check_pools(deployment(settings(), client))
    assert found.status == status

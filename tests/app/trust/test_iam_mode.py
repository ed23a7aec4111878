"""AWS_IAM from end to end: proofs made by botocore, checked by a stand-in for STS."""

import asyncio
import base64
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from claimgraph.app.trust.iam_proof import iam_proof
from claimgraph.app.trust.sts import Sts
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason, Unavailable
from claimgraph.auth.identity import Identity
from claimgraph.auth.modes.iam import IamPrincipals, IamTrust
from tests.support.servers.jwks_server import http
from tests.support.servers.sts_server import Principal, StsServer, sts_server

AUDIENCE = "https://api.example"
OPS = Principal()
READER = Principal(
    access_key="ASIAEXAMPLEEXAMPLE01",
    secret_key="another/secret+key",
    token="IQoJb3JpZ2luX2VjEAoaCWV1LXdlc3QtMSJHMEUCIQ+/==",
    arn="arn:aws:sts::123456789012:assumed-role/reader/nightly",
    user_id="AROAEXAMPLE:nightly",
)
STRANGER = replace(OPS, access_key="AKIASTRANGER00000000", account="999999999999")


@pytest.fixture
async def sts() -> AsyncIterator[StsServer]:
    async with sts_server(OPS, READER, STRANGER) as server:
        yield server


@pytest.fixture
async def ask() -> AsyncIterator[Sts]:
    client = Sts()
    yield client
    await client.close()


class Api:
    """An API that trusts one account."""

    def __init__(self, sts: StsServer, ask: Sts, principals: tuple[str, ...] | None = None) -> None:
        trust = IamTrust(
            accounts=frozenset({"123456789012"}),
            audience=AUDIENCE,
            principals=principals,
            endpoint=sts.url,
        )
        self.sts = sts
        self.authenticator = Authenticator([IamPrincipals(trust, ask)])

    def proof(self, principal: Principal = OPS, audience: str = AUDIENCE, expires: int = 900) -> str:
        return iam_proof(principal, audience, region="eu-west-1", expires=expires, endpoint_url=self.sts.url)

    async def identity(self, proof: str) -> Identity:
        return await self.authenticator.authenticate(Credentials(proof.encode()))

    async def reason(self, proof: str) -> Reason:
        with pytest.raises(CredentialRejected) as rejected:
            await self.identity(proof)
        return rejected.value.reason


@pytest.fixture
def api(sts: StsServer, ask: Sts) -> Api:
    return Api(sts, ask)


async def test_a_user_has_appsyncs_identity(api: Api) -> None:
    identity = await api.identity(api.proof())
    assert identity.mode == "AWS_IAM"
    assert (identity.account_id, identity.user_arn) == ("123456789012", OPS.arn)
    assert identity.username == "AIDAEXAMPLE"
    assert not identity.is_user
    assert 0 < identity.expires_at - time.time() <= 900


async def test_a_role_is_identified_by_its_session(api: Api) -> None:
    identity = await api.identity("Bearer " + api.proof(READER))
    assert (identity.user_arn, identity.username) == (READER.arn, "AROAEXAMPLE:nightly")


async def test_sts_is_asked_once_for_each_proof(api: Api) -> None:
    proof = api.proof()
    first = await api.identity(proof)
    assert await api.identity(proof) is first
    assert len(api.sts.requests) == 1
    assert "\r\nx-claimgraph-audience: https://api.example\r\n" in api.sts.requests[0]
    assert "\r\naccept-encoding: identity\r\n" in api.sts.requests[0].lower()
    await api.identity(api.proof(expires=899))
    assert len(api.sts.requests) == 2


async def test_sts_is_asked_once_by_requests_at_the_same_time(api: Api) -> None:
    proof = api.proof()
    asking = [asyncio.create_task(api.identity(proof)) for _ in range(8)]
    await asyncio.sleep(0)
    asking[0].cancel()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert all(isinstance(each, Identity) for each in answers[1:])
    assert len(api.sts.requests) == 1


async def test_a_proof_for_another_api_is_refused_by_sts(api: Api) -> None:
    assert await api.reason(api.proof(audience="https://other.example")) is Reason.PROOF_REFUSED
    assert len(api.sts.requests) == 1


async def test_a_wrong_secret_is_refused_by_sts(api: Api) -> None:
    assert await api.reason(api.proof(replace(OPS, secret_key="guessed"))) is Reason.PROOF_REFUSED
    assert await api.reason(api.proof(replace(READER, token="another"))) is Reason.PROOF_REFUSED


async def test_a_principal_of_another_account_is_refused(api: Api) -> None:
    assert await api.reason(api.proof(STRANGER)) is Reason.WRONG_ACCOUNT


@pytest.mark.parametrize(
    ("patterns", "principal", "reason"),
    [
        ((OPS.arn,), OPS, None),
        ((OPS.arn,), READER, Reason.WRONG_PRINCIPAL),
        (("arn:aws:sts::123456789012:assumed-role/reader/*",), READER, None),
        (("arn:aws:sts::123456789012:assumed-role/*/nightly",), READER, None),
        (("arn:aws:sts::123456789012:assumed-role/read/*",), READER, Reason.WRONG_PRINCIPAL),
        (("arn:aws:sts::123456789012:assumed-role/reader/n?ghtly",), READER, Reason.WRONG_PRINCIPAL),
        (("arn:aws:sts::123456789012:assumed-role/reader/[a-z]*",), READER, Reason.WRONG_PRINCIPAL),
        (("*",), STRANGER, Reason.WRONG_ACCOUNT),
    ],
)
async def test_principals_can_be_named(
    sts: StsServer, ask: Sts, patterns: tuple[str, ...], principal: Principal, reason: Reason | None
) -> None:
    api = Api(sts, ask, patterns)
    if reason is None:
        assert (await api.identity(api.proof(principal))).user_arn == principal.arn
    else:
        assert await api.reason(api.proof(principal)) is reason


async def test_an_old_proof_is_refused_without_asking(api: Api) -> None:
    proof = api.proof(expires=1)
    await_until = time.time() + 1.1
    while time.time() < await_until:
        time.sleep(0.05)  # noqa: ASYNC251 - nothing else runs
    assert await api.reason(proof) is Reason.PROOF_EXPIRED
    assert api.sts.requests == []


async def test_an_address_elsewhere_is_refused_without_asking(api: Api) -> None:
    elsewhere = iam_proof(OPS, AUDIENCE, region="eu-west-1", endpoint_url="http://127.0.0.1:1")
    assert await api.reason(elsewhere) is Reason.PROOF_MALFORMED
    at_aws = iam_proof(OPS, AUDIENCE, region="eu-west-1")
    assert await api.reason(at_aws) is Reason.PROOF_MALFORMED  # only the endpoint that is configured
    assert api.sts.requests == []


@pytest.mark.parametrize("token", ["aws-iam-v1.", "aws-iam-v1.!!", "aws-iam-v1.aHR0cHM", "aws-iam-v1.4pyT"])
async def test_an_undecodable_proof_is_malformed(api: Api, token: str) -> None:
    assert await api.reason(token) is Reason.PROOF_MALFORMED


async def test_a_sigv4_header_is_refused_with_an_explanation(api: Api) -> None:
    with pytest.raises(CredentialRejected) as rejected:
        await api.identity("AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261124/eu-west-1/appsync/aws4_request")
    assert rejected.value.reason is Reason.SIGV4
    assert "claimgraph iam-token" in rejected.value.message


@pytest.mark.parametrize(
    "answer",
    [
        http(b"", "500 Internal Server Error"),
        http(b"", "503 Service Unavailable"),
        http(b"", "429 Too Many Requests"),
        http(b"<GetCallerIdentityResponse/>"),
        http(b"{}"),
        http(b'{"GetCallerIdentityResponse": null}'),
        http(b'{"GetCallerIdentityResponse": {"GetCallerIdentityResult": {"Account": 1}}}'),
        http(b'{"GetCallerIdentityResponse": {"GetCallerIdentityResult": []}}'),
        http(b"x" * 70_000),
        b"nonsense\r\n\r\n",
    ],
)
async def test_an_invalid_sts_response_rejects_the_caller(api: Api, answer: bytes) -> None:
    api.sts.answer = answer
    with pytest.raises(Unavailable, match=r"^AWS STS"):
        await api.identity(api.proof())


async def test_a_redirect_is_not_followed(api: Api) -> None:
    api.sts.answer = http(b"", "302 Found", Location=f"{api.sts.url}/elsewhere")
    assert await api.reason(api.proof()) is Reason.PROOF_REFUSED
    assert len(api.sts.requests) == 1


async def test_a_proof_holds_no_secret(api: Api) -> None:
    encoded = api.proof(READER).removeprefix("aws-iam-v1.")
    url = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    assert READER.secret_key not in url
    assert "GetCallerIdentity" in url

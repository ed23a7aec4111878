"""The caller's own AWS credentials, in resolvers and in the example field."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
import strawberry
from strawberry import Info

from claimgraph.auth import signed_in
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.identity import Identity
from claimgraph.resolvers.identity_pool import (
    IdentityPool,
    IdentityPoolNotConfigured,
    IdTokenRequired,
    RoleNotAllowed,
)
from claimgraph.schema import Context, aws_credentials, guard
from claimgraph.schema.types import aws_identity
from tests.schema.callers import caller
from tests.schema.open_services import services_with
from tests.support.servers.api_server import ApiClient, api_server, feature
from tests.support.tokens.cognito import PoolKeys

KEYS = PoolKeys()
EXPIRES = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
PROVIDER = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab12Cd34E"
WRITER = "arn:aws:iam::123456789012:role/writer"


@dataclass(slots=True)
class CognitoIdentity:
    """Stands for Cognito; the exact calls are tested with botocore's Stubber."""

    logins: list[object] = field(default_factory=list[object])
    roles: list[object] = field(default_factory=list[object])

    def get_id(self, **parameters: object) -> dict[str, object]:
        self.logins.append(parameters["Logins"])
        return {"IdentityId": "eu-west-1:0001"}

    def get_credentials_for_identity(self, **parameters: object) -> dict[str, object]:
        self.roles.append(parameters.get("CustomRoleArn"))
        secrets = {"AccessKeyId": "ASIA0", "SecretKey": "top-secret", "SessionToken": "session"}
        return {"Credentials": {**secrets, "Expiration": EXPIRES}}


@strawberry.type
class Query(aws_identity.Query):
    """The built-in field, and one with a laxer rule of a team's own."""

    @strawberry.field(directives=[guard(signed_in)])
    async def bucket(self, info: Info[Context, None], role: str | None = None) -> str | None:
        return (await aws_credentials(info.context, role)).identity_id


@pytest.fixture
def cognito() -> CognitoIdentity:
    return CognitoIdentity()


@pytest.fixture
def pool(cognito: CognitoIdentity) -> IdentityPool:
    return IdentityPool(cognito, "eu-west-1:1", {KEYS.issuer: KEYS.issuer.removeprefix("https://")})


@pytest.fixture
def api(pool: IdentityPool) -> Iterator[ApiClient]:
    with api_server(feature(Query=Query), services_with(identity_pool=pool)) as answers:
        yield answers


def headers(authorization: bytes, id_token: bytes | None = None) -> dict[str, str]:
    both = {"authorization": authorization.decode()}
    return both if id_token is None else {**both, "x-id-token": id_token.decode()}


def test_the_example_shows_the_aws_identity_and_no_secret(api: ApiClient, cognito: CognitoIdentity) -> None:
    token = KEYS.id_token()
    answer = api.ask("{ myAwsIdentity { identityId expiresAt } }", headers=headers(token))
    expires = EXPIRES.isoformat().replace("+00:00", "Z")
    assert answer == {"data": {"myAwsIdentity": {"identityId": "eu-west-1:0001", "expiresAt": expires}}}
    assert cognito.logins == [{PROVIDER: token.decode()}]  # asked three times, exchanged once
    assert cognito.roles == [None]


def test_the_scheme_before_a_token_is_not_sent_on(api: ApiClient, cognito: CognitoIdentity) -> None:
    token = KEYS.id_token()
    assert api.ask("{ bucket }", headers=headers(b"Bearer " + token)) == {
        "data": {"bucket": "eu-west-1:0001"}
    }
    assert cognito.logins == [{PROVIDER: token.decode()}]


def test_the_id_token_may_come_beside_the_access_token(api: ApiClient, cognito: CognitoIdentity) -> None:
    access, token = KEYS.access_token(), KEYS.id_token()
    answer = api.ask("{ bucket }", headers=headers(access, token))
    assert answer == {"data": {"bucket": "eu-west-1:0001"}}
    assert cognito.logins == [{PROVIDER: token.decode()}]


def test_an_access_token_alone_is_an_error_with_the_reason(api: ApiClient, cognito: CognitoIdentity) -> None:
    asked = "{ bucket myAwsIdentity { identityId } }"
    answer = api.ask(asked, headers=headers(KEYS.access_token()))
    assert answer["data"] == {"bucket": None, "myAwsIdentity": None}
    error, of_the_example = answer["errors"]
    assert of_the_example["message"] == error["message"]
    assert error["errorType"] == "IdTokenRequired"
    assert error["extensions"] == {"code": "FORBIDDEN"}
    assert error["message"] == (
        "AWS credentials are given for an ID token; this request carried an access token. "
        "Send the ID token as X-Id-Token."
    )
    assert cognito.logins == []


def test_a_role_must_be_one_of_the_tokens(api: ApiClient, cognito: CognitoIdentity) -> None:
    query = "query($role: String!) { bucket(role: $role) }"
    token = KEYS.id_token(**{"cognito:roles": [WRITER]})
    assert api.ask(query, {"role": WRITER}, headers(token)) == {"data": {"bucket": "eu-west-1:0001"}}
    assert cognito.roles == [WRITER]
    for other in (f"{WRITER}-2", WRITER[:-1], ""):
        (error,) = api.ask(query, {"role": other}, headers(token))["errors"]
        assert error["errorType"] == "RoleNotAllowed"
    assert cognito.roles == [WRITER]


async def test_a_roles_claim_that_is_a_string_grants_nothing() -> None:
    identity = replace(caller(), claims=MappingProxyType({"cognito:roles": f"{WRITER}-2"}))
    with pytest.raises(RoleNotAllowed):
        await aws_credentials(_context(identity), WRITER)


async def test_without_an_identity_pool_the_missing_setting_is_named() -> None:
    with pytest.raises(IdentityPoolNotConfigured, match="CLAIMGRAPH_IDENTITY_POOL_ID"):
        await aws_credentials(_context(caller()))


@pytest.mark.parametrize("uses", [frozenset[str](), frozenset({"access"})])
async def test_without_an_id_token_there_are_none(uses: frozenset[str]) -> None:
    identity = replace(caller(), token_uses=uses)  # pyright: ignore[reportArgumentType] - a subset of both
    with pytest.raises(IdTokenRequired):
        await aws_credentials(_context(identity))


def _context(identity: Identity) -> Context:
    return Context(identity, "request", services_with(), Credentials(authorization=b"a.b.c"))

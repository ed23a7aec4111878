"""AWS clients for functions and identity pools, as the settings configure them."""

from contextlib import AsyncExitStack

import pytest
import strawberry

from claimgraph.app.aws.clients import functions_of, identity_pool_of
from claimgraph.app.settings.settings import SettingsError, load_settings
from claimgraph.app.trust.authorizer import authorizer_function
from claimgraph.auth import anyone
from claimgraph.auth.issuers.user_pool import UserPool
from claimgraph.resolvers.identity_pool import Login
from claimgraph.resolvers.identity_pool.errors import IdentityPoolFailed
from claimgraph.schema import guard, lambda_resolver
from claimgraph.schema.runtime.build import BuiltApi, build_api
from tests.support.servers.api_server import feature
from tests.support.tokens.cognito import PoolKeys


def api_with(function: str) -> BuiltApi:
    @strawberry.type
    class Query:
        @strawberry.field(directives=[guard(anyone)], extensions=[lambda_resolver(function)])
        def orders(self) -> str | None: ...

    return build_api([feature(Query=Query)])


async def test_a_handler_that_is_not_there_is_a_fault_at_start() -> None:
    with pytest.raises(SettingsError, match=r"^Query\.orders .*tests\.nowhere:handler: No module named"):
        functions_of(load_settings(), api_with("tests.nowhere:handler"))


async def test_a_function_at_aws_needs_a_region(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(SettingsError, match="set AWS_REGION, or name it by its ARN"):
        functions_of(load_settings(), api_with("orders"))
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
    await functions_of(load_settings(), api_with(arn)).close()
    await functions_of(load_settings(), api_with("tests.lambda_handlers.plain:echo")).close()


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
async def test_the_environment_says_the_region(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    for other in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv(variable, "eu-west-1")
    await functions_of(load_settings(), api_with("orders")).close()
    async with AsyncExitStack() as resources:
        authorizer_function("authorizer", load_settings(), resources)


@pytest.mark.parametrize("size", [-1, 2_001])
def test_a_batch_size_must_be_one_of_appsyncs(size: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 2000"):
        lambda_resolver("orders", max_batch_size=size)


def test_event_invocations_cannot_be_batched_or_non_null() -> None:
    with pytest.raises(ValueError, match="cannot be batched"):
        lambda_resolver("orders", invocation_type="Event", max_batch_size=2)

    @strawberry.type
    class Query:
        @strawberry.field(
            directives=[guard(anyone)], extensions=[lambda_resolver("orders", invocation_type="Event")]
        )
        def orders(self) -> str: ...

    with pytest.raises(TypeError, match="must be nullable"):  # graphql-core's class for it
        build_api([feature(Query=Query)])


def _pool(user_pool_id: str, issuer: str) -> UserPool:
    keys = PoolKeys()
    return UserPool(
        user_pool_id=user_pool_id,
        issuer=issuer,
        clients="any-client",
        accepts=frozenset({"id"}),
        keys=keys.fixed_keys(),
    )


async def test_no_identity_pool_unless_the_settings_name_one() -> None:
    assert identity_pool_of(load_settings(), []) is None


async def test_tokens_of_the_embedded_pool_are_never_sent_to_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMGRAPH_IDENTITY_POOL_ID", "eu-west-1:5f3c0000-0000-4000-8000-000000000001")
    issuer = "http://127.0.0.1:8000/cognito/local-1_Dev"
    pool = identity_pool_of(load_settings(), [_pool("local-1_Dev", issuer)])
    assert pool is not None
    with pytest.raises(IdentityPoolFailed, match="cannot be exchanged"):
        await pool.credentials(Login(issuer, "a.b.c"))
    await pool.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IDENTITY_POOL_ID", "eu-west-1_Ab12Cd34E"),
        ("IDENTITY_POOL_ENDPOINT_URL", "http://example.com"),
        ("LAMBDA_ENDPOINT_URL", "http://example.com"),
        ("LAMBDA_TIMEOUT", "0"),
    ],
)
def test_invalid_settings_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"CLAIMGRAPH_{name}", value)
    with pytest.raises(SettingsError, match=name):
        load_settings()

"""Lambda functions and the identity pool of the settings."""

from collections.abc import Iterable

from botocore.exceptions import (
    NoRegionError,
)

from claimgraph.app.settings.settings import Settings, SettingsError
from claimgraph.auth.issuers.user_pool import UserPool, issuer_of
from claimgraph.resolvers import identity_pool, lambdas
from claimgraph.resolvers.identity_pool import IdentityPool
from claimgraph.resolvers.lambdas import FunctionLimits, Functions, LambdaClient, NoSuchHandler
from claimgraph.schema.runtime.build import BuiltApi


def functions_of(settings: Settings, api: BuiltApi) -> Functions:
    """The Lambda functions that fields name; handlers in this process are imported now.

    Raises:
        SettingsError: A handler does not exist, or no region is known for functions at AWS.
    """

    def client(region: str | None) -> LambdaClient:
        return lambdas.real_client(
            region,
            seconds=settings.lambda_timeout,
            connections=settings.lambda_concurrency,
            endpoint_url=settings.lambda_endpoint_url,
        )

    limits = FunctionLimits(threads=settings.lambda_concurrency, seconds=settings.lambda_timeout)
    functions = Functions(client, limits)
    for field, name in api.lambda_functions():
        try:
            functions.prepare(name)
        except NoSuchHandler as missing:
            raise SettingsError(f"{field} is resolved by a function that is not there: {missing}") from None
        except NoRegionError:
            raise SettingsError(
                f"{field} is resolved by the function {name} at AWS: set AWS_REGION, or name it by its ARN"
            ) from None
    return functions


def identity_pool_of(settings: Settings, pools: Iterable[UserPool]) -> IdentityPool | None:
    """The identity pool of the settings; None if they name none.

    Args:
        settings: The settings.
        pools: The user pools whose ID tokens it exchanges.
    """
    if settings.identity_pool_id is None:
        return None
    region = settings.identity_pool_id.partition(":")[0]
    client = identity_pool.real_client(region, endpoint_url=settings.identity_pool_endpoint_url)
    return IdentityPool(client, settings.identity_pool_id, _providers(pools))


def _providers(pools: Iterable[UserPool]) -> dict[str, str]:
    """An identity pool's name of each issuer; AWS does not know embedded pools."""
    names = {pool.issuer: _classic_issuer(pool) for pool in pools}
    return {issuer: name.removeprefix("https://") for issuer, name in names.items() if name}


def _classic_issuer(pool: UserPool) -> str | None:
    if pool.issuer.startswith("https://cognito-idp."):
        return pool.issuer
    try:
        return issuer_of(pool.user_pool_id)
    except ValueError:
        return None

"""The function of the AWS_LAMBDA mode: at AWS, or a handler in this process."""

from collections.abc import Mapping
from contextlib import AsyncExitStack

from botocore.exceptions import (
    NoRegionError,
)

from claimgraph.app.settings.names import SettingsError, variable
from claimgraph.app.settings.settings import Settings
from claimgraph.auth.errors import Dependency, Unavailable
from claimgraph.auth.modes.lambda_authorizer import SECONDS, Invoke
from claimgraph.resolvers.lambdas import FunctionLimits, Functions, LambdaClient, NoSuchHandler, real_client
from claimgraph.resolvers.lambdas.errors import FunctionUnavailable


def authorizer_function(name: str, settings: Settings, resources: AsyncExitStack) -> Invoke:
    """Prepare a function; nothing is sent. Its threads are its own: resolvers must not keep callers out.

    Args:
        name: A function's name or ARN, or ``module:function`` in this process.
        settings: Where Lambda is asked, and how much of this process it may occupy.
        resources: Closes what the function holds open.

    Raises:
        SettingsError: There is no such handler, or no region is known to look for the function in.
    """

    def client(region: str | None) -> LambdaClient:
        return real_client(
            region,
            seconds=SECONDS,
            connections=settings.lambda_concurrency,
            endpoint_url=settings.lambda_endpoint_url,
        )

    # Not tried again: the caller waits, and AppSync does not either.
    limits = FunctionLimits(threads=settings.lambda_concurrency, seconds=SECONDS, pauses=())
    functions = Functions(client, limits)
    try:
        functions.prepare(name)
    except NoSuchHandler as missing:
        raise _unusable(str(missing)) from None
    except NoRegionError:
        raise _unusable(f"set AWS_REGION, or name {name} by its ARN: no region is known") from None
    resources.push_async_callback(functions.close)

    async def invoke(event: Mapping[str, object]) -> object:
        try:
            return await functions.invoke(name, event)
        except FunctionUnavailable as failure:
            if failure.__cause__ is None:  # too many wait for a thread
                raise Unavailable(Dependency.LAMBDA_AUTHORIZER, 1) from None
            raise

    return invoke


def _unusable(why: str) -> SettingsError:
    return SettingsError(f"{variable('lambda_authorizer')}: function: {why}")

"""The function of the AWS_LAMBDA mode: at AWS, or a handler in this process."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial
from typing import Final

from botocore.exceptions import (  # pyright: ignore[reportMissingTypeStubs] - botocore ships no types
    NoRegionError,
)

from app.setting_names import SettingsError, variable
from auth.errors import AuthorizerBusy
from auth.modes.lambda_authorizer import SECONDS, Invoke
from resolvers.lambdas import FunctionLimits, Functions, NoSuchHandler, real_client
from resolvers.lambdas.errors import FunctionUnavailable

#: Not tried again: AppSync does not either, and the caller waits.
_LIMITS: Final = FunctionLimits(seconds=SECONDS, pauses=())


def authorizer_function(name: str, resources: AsyncExitStack) -> Invoke:
    """Prepare a function; nothing is sent.

    Args:
        name: A function's name or ARN, or ``module:function`` in this process.
        resources: Closes what the function holds open.

    Raises:
        SettingsError: There is no such handler, or no region is known to look for the function in.
    """
    functions = Functions(partial(real_client, seconds=SECONDS, connections=_LIMITS.threads), _LIMITS)
    try:
        functions.prepare(name)
    except (NoSuchHandler, NoRegionError) as error:
        raise SettingsError(f"{variable('lambda_authorizer')}: function: {error}") from None
    resources.push_async_callback(functions.close)

    async def invoke(event: Mapping[str, object]) -> object:
        try:
            return await functions.invoke(name, event)
        except FunctionUnavailable as failure:
            if failure.__cause__ is None:  # too many wait for a thread
                raise AuthorizerBusy from None
            raise

    return invoke

"""How callers of a test come in: the modes of the API that the kit has credentials for."""

from collections.abc import Iterator

from claimgraph.app.testing.pool import ThrowAwayPool, api_keys
from claimgraph.auth.api_modes import ApiModes
from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.modes.api_key import ApiKeys
from claimgraph.auth.modes.api_keys import ApiKeyList
from claimgraph.auth.modes.interface import AuthorizationMode
from claimgraph.auth.modes.user_pools import UserPools


def authenticator_of(modes: ApiModes, pool: ThrowAwayPool) -> Authenticator:
    """Who is calling, by the pool's tokens and by the throw-away API key.

    Args:
        modes: The modes of the API; user pools or API keys are among them.
        pool: The pool that is trusted.
    """
    return Authenticator(_modes(modes, pool))


def _modes(modes: ApiModes, pool: ThrowAwayPool) -> Iterator[AuthorizationMode]:
    if "AMAZON_COGNITO_USER_POOLS" in modes.enabled:
        yield UserPools([pool.trusted()])
    if "API_KEY" in modes.enabled:
        yield ApiKeys(ApiKeyList(api_keys))

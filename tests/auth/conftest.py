import pytest

from claimgraph.auth.authenticator import Authenticator
from claimgraph.auth.credentials import Credentials
from claimgraph.auth.errors import CredentialRejected, Reason
from claimgraph.auth.identity import Identity
from claimgraph.auth.issuers.user_pool import UserPool
from tests.auth.authenticators import trusting
from tests.auth.outcomes import Identify, Refusal
from tests.support.time.hand_clock import HandClock
from tests.support.tokens.cognito import PoolKeys


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def pool_keys(clock: HandClock) -> PoolKeys:
    return PoolKeys(clock=clock)


@pytest.fixture
def user_pool(pool_keys: PoolKeys) -> UserPool:
    return UserPool(
        user_pool_id=pool_keys.user_pool_id,
        issuer=pool_keys.issuer,
        clients=frozenset({pool_keys.client_id}),
        accepts=frozenset({"id", "access"}),
        keys=pool_keys.fixed_keys(),
    )


@pytest.fixture
def authenticator(user_pool: UserPool, clock: HandClock) -> Authenticator:
    return trusting([user_pool], clock=clock)


@pytest.fixture
def identify(authenticator: Authenticator) -> Identify:
    async def identity(authorization: bytes, id_token: bytes | None = None) -> Identity:
        return await authenticator.authenticate(Credentials(authorization, id_token))

    return identity


@pytest.fixture
def refusal(authenticator: Authenticator) -> Refusal:
    async def reason(authorization: bytes, id_token: bytes | None = None) -> Reason | None:
        try:
            await authenticator.authenticate(Credentials(authorization, id_token))
        except CredentialRejected as rejected:
            return rejected.reason
        return None

    return reason

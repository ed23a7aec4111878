import pytest

from claimgraph.app.embedded_pool.keys import PoolKeys
from claimgraph.app.embedded_pool.user_pool import EmbeddedUserPool
from tests.app.embedded_pool.pool_kit import PoolKit, TriggerStage


@pytest.fixture(scope="session")
def keys() -> PoolKeys:
    """Two key pairs for all pools of the tests: each costs up to 0.3 s."""
    return PoolKeys.generate()


@pytest.fixture(scope="session")
def pool(keys: PoolKeys) -> EmbeddedUserPool:
    """The seeded pool, for tests that change neither a user nor the time: a start costs 0.1 s."""
    return PoolKit(keys).start()


@pytest.fixture(scope="session")
def stage(keys: PoolKeys) -> TriggerStage:
    """A pool whose trigger each test chooses."""
    return TriggerStage(PoolKit(keys))


@pytest.fixture
def kit(keys: PoolKeys) -> PoolKit:
    return PoolKit(keys)


@pytest.fixture
def own_pool(kit: PoolKit) -> EmbeddedUserPool:
    """A seeded pool of the test's own."""
    return kit.start()

import pytest

from app.embedded_pool import EmbeddedUserPool
from app.embedded_pool.keys import PoolKeys
from tests.app.embedded_pool.pool_kit import PoolKit


@pytest.fixture(scope="session")
def keys() -> PoolKeys:
    """Two key pairs for all pools of the tests: each costs up to 0.3 s."""
    return PoolKeys.generate()


@pytest.fixture
def kit(keys: PoolKeys) -> PoolKit:
    return PoolKit(keys)


@pytest.fixture
def pool(kit: PoolKit) -> EmbeddedUserPool:
    return kit.start()

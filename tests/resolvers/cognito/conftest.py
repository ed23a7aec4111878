import pytest

from claimgraph.app.embedded_pool.keys import PoolKeys
from tests.resolvers.cognito.counted_pool import CountedPool


@pytest.fixture(scope="session")
def keys() -> PoolKeys:
    """For all pools: making them takes longer than starting a pool."""
    return PoolKeys.generate()


@pytest.fixture(scope="module")
def unchanged(keys: PoolKeys) -> CountedPool:
    """A pool for tests in which nothing is written."""
    return CountedPool.start(keys)


@pytest.fixture
def own(keys: PoolKeys) -> CountedPool:
    """A pool of the test's own."""
    return CountedPool.start(keys)

"""The pools under test, each with its server, started once per pytest process."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.user_management.graphql_client import graphql_client
from tests.end_to_end.user_management.moto_pool import filled, moto_server
from tests.end_to_end.user_management.pools import EmbeddedPoolUnderTest, MotoPoolUnderTest, PoolUnderTest
from tests.end_to_end.user_management.serving import migrated, serving
from tests.support.servers.claimgraph_server import dev_server


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPoolUnderTest]:
    """`claimgraph dev`, at the chattiest level, because a test reads the log."""
    directory = tmp_path_factory.mktemp("embedded")
    with (
        dev_server(directory, {"CLAIMGRAPH_LOG_LEVEL": "debug"}) as server,
        graphql_client(server.base_url) as api,
    ):
        yield EmbeddedPoolUnderTest(server, api)


@pytest.fixture(scope="session")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MotoPoolUnderTest]:
    """`claimgraph serve`, with moto in Cognito's place."""
    directory = tmp_path_factory.mktemp("moto")
    with moto_server() as cognito_url:
        keys, cognito = filled(cognito_url)
        database = migrated(f"sqlite:///{directory}/claimgraph.sqlite3")
        settings = {"CLAIMGRAPH_DATABASE_URL": database, "CLAIMGRAPH_LOG_LEVEL": "debug"}
        with (
            serving(directory, keys, cognito_url, settings) as server,
            graphql_client(server.base_url) as api,
        ):
            yield MotoPoolUnderTest(keys, cognito, api)


@pytest.fixture(params=["embedded", "moto"])
def pool(request: pytest.FixtureRequest) -> PoolUnderTest:
    """Either."""
    fixture: object = request.getfixturevalue(request.param)
    assert isinstance(fixture, PoolUnderTest)
    return fixture


@pytest.fixture
def nothing_changes(pool: PoolUnderTest) -> Iterator[None]:
    """Whatever the test does, the pool is the same afterwards."""
    before = pool.everything()
    yield
    assert pool.everything() == before

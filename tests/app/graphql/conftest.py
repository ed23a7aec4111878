from collections.abc import Iterator

import httpx2
import pytest

from claimgraph.app.graphql.dispatcher import Dispatcher
from claimgraph.app.graphql.options import EndpointOptions
from tests.app.graphql.small_api import SmallApi
from tests.app.graphql.small_rest import small_rest
from tests.support.servers.asgi_server import running


@pytest.fixture
def api() -> SmallApi:
    return SmallApi()


@pytest.fixture
def options() -> EndpointOptions:
    """What a test module may replace."""
    return EndpointOptions()


@pytest.fixture
def base_url(api: SmallApi, options: EndpointOptions) -> Iterator[str]:
    with running(Dispatcher(api.endpoint(options), small_rest())) as address:
        yield address


@pytest.fixture
def anonymous(base_url: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=base_url) as client:
        yield client


@pytest.fixture
def alice(base_url: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=base_url, headers={"authorization": "alice"}) as client:
        yield client

"""One server for the fields of ``shop_api``."""

from collections.abc import Iterator

import pytest

from claimgraph.resolvers.lambdas import FunctionLimits, Functions, LambdaClient
from tests.schema.lambdas.shop_api import Mutation, Query
from tests.schema.open_services import services_with
from tests.support.servers.api_server import ApiClient, api_server, feature


def _no_client(_region: str | None) -> LambdaClient:
    raise AssertionError


@pytest.fixture(scope="module")
def api() -> Iterator[ApiClient]:
    functions = Functions(_no_client, FunctionLimits(seconds=1.5))
    with api_server(feature(Query=Query, Mutation=Mutation), services_with(functions=functions)) as answers:
        yield answers

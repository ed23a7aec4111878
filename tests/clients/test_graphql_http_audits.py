import json
from collections.abc import Callable

from claimgraph.app.graphql.dispatcher import Dispatcher
from tests.app.graphql.small_api import SmallApi
from tests.app.graphql.small_rest import small_rest
from tests.support.servers.asgi_server import running


def test_all_audits_of_graphql_over_http_pass(run_node: Callable[..., str]) -> None:
    with running(Dispatcher(SmallApi().endpoint(), small_rest())) as address:
        results = json.loads(run_node("graphql_http_audits.mjs", f"{address}/graphql", "alice"))
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61

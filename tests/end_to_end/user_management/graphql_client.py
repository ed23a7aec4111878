"""A client of a running server's GraphQL endpoint."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

import httpx2


@dataclass(frozen=True, slots=True)
class Bearer:
    """The tokens that a request carries.

    Attributes:
        authorization: Either kind of token.
        id_token: What goes into ``X-Id-Token``, if anything.
    """

    authorization: str
    id_token: str | None = None

    def headers(self) -> dict[str, str]:
        beside = {"x-id-token": self.id_token} if self.id_token else {}
        return {"authorization": self.authorization, **beside}


class GraphQLClient:
    """One connection pool to one server."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._http = httpx2.Client(base_url=base_url, trust_env=False)

    def __enter__(self) -> "GraphQLClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def post(self, query: str, bearer: Bearer | str, **variables: object) -> httpx2.Response:
        """The whole answer; a bare text is a token for ``Authorization``."""
        carried = bearer if isinstance(bearer, Bearer) else Bearer(bearer)
        body = {"query": query, "variables": variables}
        return self._http.post("/graphql", headers=carried.headers(), json=body)

    def ask(self, query: str, bearer: Bearer | str, **variables: object) -> object:
        """The answer's JSON, of a request that was let in."""
        answer = self.post(query, bearer, **variables)
        assert answer.status_code == 200, answer.text
        return answer.json()


@contextmanager
def graphql_client(base_url: str) -> Generator[GraphQLClient]:
    with GraphQLClient(base_url) as client:
        yield client

"""A GraphQL API whose fields wait for a given time and record how they end."""

import asyncio
import threading
from dataclasses import replace

from graphql import GraphQLObjectType, build_schema

from claimgraph.app.graphql.endpoint import GraphQLEndpoint
from claimgraph.app.graphql.options import EndpointOptions
from claimgraph.engine.authorization import Guards
from claimgraph.engine.plans import Plans
from claimgraph.schema.context import Context
from tests.app.graphql.small_api import SmallApi
from tests.support.time.patience import eventually

_SDL = """
type Query { waits: Waits!, held: String }
type Waits { for(seconds: Float!): String }
type Mutation { change(seconds: Float!): String }
"""


class WaitingApi:
    """The schema, and what its fields went through."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.schema = build_schema(_SDL)
        for type_name, field_name in (("Waits", "for"), ("Mutation", "change")):
            kind = self.schema.type_map[type_name]
            assert isinstance(kind, GraphQLObjectType)
            kind.fields[field_name].resolve = self._wait
        query = self.schema.query_type
        assert query is not None
        query.fields["waits"].resolve = _waits
        query.fields["held"].resolve = self._hold
        self.released = threading.Event()

        self.plans = Plans[Context](self.schema, Guards({}), lambda context: context.identity)

    def endpoint(self, options: EndpointOptions | None = None) -> GraphQLEndpoint:
        """The API over HTTP, for the callers of the small API."""
        small = SmallApi()
        return small.endpoint_for(replace(small.operations(), plans=self.plans), options)

    def is_released(self) -> bool:
        """Whether what is held may answer."""
        return self.released.is_set()

    def note(self, step: str) -> None:
        """Remember what a field went through."""
        self.steps.append(step)

    async def _wait(self, _source: object, _info: object, seconds: float) -> str:
        self.note("begun")
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            self.note("cancelled")
            raise
        self.note("done")
        return "waited"

    async def _hold(self, _source: object, _info: object) -> str:
        self.note("held")
        while not self.is_released():  # noqa: ASYNC110 - another thread sets it
            await asyncio.sleep(0.01)
        return "released"

    def settled(self, count: int = 2) -> list[str]:
        """The steps, once there are so many; for tests in another thread than the server's."""
        eventually(lambda: len(self.steps) >= count, otherwise=lambda: f"only {self.steps}")
        return self.steps


def _waits(_source: object, _info: object) -> dict[str, object]:
    return {}

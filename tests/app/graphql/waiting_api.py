"""A GraphQL API whose fields take as long as they are told to, and note how they end."""

import asyncio
import threading
import time

from graphql import GraphQLObjectType, build_schema

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

    async def _wait(self, _source: object, _info: object, seconds: float) -> str:
        self.steps.append("begun")
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            self.steps.append("cancelled")
            raise
        self.steps.append("done")
        return "waited"

    async def _hold(self, _source: object, _info: object) -> str:
        self.steps.append("held")
        while not self.released.is_set():  # noqa: ASYNC110 - another thread sets it
            await asyncio.sleep(0.01)
        return "released"

    def settled(self, count: int = 2) -> list[str]:
        """The steps, once there are so many; for tests in another thread than the server's."""
        deadline = time.monotonic() + 5
        while len(self.steps) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.steps


def _waits(_source: object, _info: object) -> dict[str, object]:
    return {}

"""Automatic persisted queries: a client sends a document once, and then only its SHA-256.

The protocol of Apollo's persisted-query link and server: ``extensions.persistedQuery`` holds ``version`` 1
and ``sha256Hash``. An unknown hash without a document is answered PERSISTED_QUERY_NOT_FOUND; the link then
sends both.
"""

from hashlib import sha256
from typing import NamedTuple, cast

from claimgraph.app.graphql.problems import unparsable
from claimgraph.app.graphql.requests import GraphQLRequest
from claimgraph.engine.bounded_cache import BoundedCache


class PersistedQueryNotFound(Exception):
    """The hash is not known, or no longer; the client sends the document next."""


class PersistedLookup(NamedTuple):
    """The document that a request asks for.

    Attributes:
        text: Its source.
        register_as: The hash to keep it under if the document is accepted; None if that was not asked for.
    """

    text: str
    register_as: str | None = None


class PersistedQueries:
    """The registry, shared by all callers: a hash gives access to nothing but its own document."""

    def __init__(self, *, max_queries: int, max_bytes: int) -> None:
        """Start empty.

        Args:
            max_queries: How many documents are kept; the least recently used one is dropped first.
            max_bytes: How many bytes they may hold together.
        """
        self._texts = BoundedCache[str, str](max_entries=max_queries, max_bytes=max_bytes)

    def look_up(self, request: GraphQLRequest) -> PersistedLookup:
        """The document of a request, sent or persisted.

        Raises:
            PersistedQueryNotFound: Only an unknown hash was sent.
            RequestRefused: MALFORMED; the hash is not the document's, or of another version or type.
        """
        wanted = request.extensions.get("persistedQuery")
        if wanted is None:
            return PersistedLookup(_sent(request.query))
        sha = _hash_of(wanted)
        if request.query is None:
            text = self._texts.get(sha)
            if text is None:
                raise PersistedQueryNotFound
            return PersistedLookup(text)
        if sha256(request.query.encode()).hexdigest() != sha:
            raise unparsable("provided sha does not match query")
        return PersistedLookup(request.query, register_as=sha)

    def register(self, lookup: PersistedLookup) -> None:
        """Keep an accepted document, if its request asked for that."""
        if lookup.register_as is not None:
            self._texts.put(lookup.register_as, lookup.text, len(lookup.register_as) + 4 * len(lookup.text))


def _hash_of(wanted: object) -> str:
    if not isinstance(wanted, dict):
        raise unparsable("The extension 'persistedQuery' must be a JSON object.")
    extension = cast("dict[str, object]", wanted)
    if extension.get("version") != 1:
        raise unparsable("Unsupported persisted query version")
    sha = extension.get("sha256Hash")
    if not isinstance(sha, str):
        raise unparsable("The member 'sha256Hash' of the extension 'persistedQuery' must be a string.")
    return sha


def _sent(query: str | None) -> str:
    if query is None:
        raise unparsable("The member 'query' is missing.")
    return query

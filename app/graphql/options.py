"""The bounds of the endpoint."""

from dataclasses import dataclass, field

from claimgraph.app.graphql.cors import Origins
from claimgraph.app.graphql.requests import JsonLimits
from claimgraph.engine.limits import Limits


@dataclass(frozen=True, slots=True)
class EndpointOptions:
    """The endpoint's bounds.

    Attributes:
        max_body_bytes: The largest body, and the longest query string.
        body_timeout: Seconds for a body to arrive.
        cors_origins: Web origins that may read the responses: ``"*"``, some, or none.
        limits: What a document may ask for.
        json_limits: What the JSON of a request may hold.
        max_documents: How many documents are cached, and how many persisted queries.
        max_document_bytes: The memory of cached documents, by estimate; persisted queries may take a tenth
            of it in addition.
        request_timeout: Seconds that an operation may take.
        max_concurrent: How many operations may be in flight at once.
    """

    max_body_bytes: int = 1_048_576
    body_timeout: float = 10.0
    cors_origins: Origins = ()
    limits: Limits = field(default_factory=Limits)
    json_limits: JsonLimits = field(default_factory=JsonLimits)
    max_documents: int = 1_000
    max_document_bytes: int = 64_000_000
    request_timeout: float = 30.0
    max_concurrent: int = 1_000

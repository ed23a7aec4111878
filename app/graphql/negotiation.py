"""Media types of a request's body and of its response."""

from enum import Enum
from functools import lru_cache
from typing import Final

from claimgraph.app.graphql.problems import Problem, RequestRefused

#: Longer headers are not read: no client sends them, and they would fill the caches of the functions below.
_MAX_HEADER_LENGTH: Final = 512


class MediaType(Enum):
    """The two media types of GraphQL over HTTP (section 4.1)."""

    JSON = b"application/json; charset=utf-8"
    GRAPHQL_RESPONSE = b"application/graphql-response+json; charset=utf-8"


def response_media_type(accept: bytes | None) -> MediaType:
    """The media type of the response.

    ``application/graphql-response+json`` if the client names it and does not prefer JSON (RFC 9110 section
    12.5.1), otherwise JSON, even for clients that accept neither: a response beats a 406.

    Args:
        accept: The ``Accept`` header.
    """
    if not accept or len(accept) > _MAX_HEADER_LENGTH:
        return MediaType.JSON
    return _negotiated(accept)


@lru_cache(maxsize=256)
def _negotiated(accept: bytes) -> MediaType:
    quality = dict(_ranges(accept.decode("latin-1")))
    graphql = quality.get("application/graphql-response+json", 0.0)
    json = next(
        (quality[name] for name in ("application/json", "application/*", "*/*") if name in quality), 0.0
    )
    return MediaType.GRAPHQL_RESPONSE if graphql > 0 and graphql >= json else MediaType.JSON


def _ranges(accept: str) -> list[tuple[str, float]]:
    """The media ranges of an ``Accept`` header, with their quality."""
    ranges: list[tuple[str, float]] = []
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weights = [text[2:] for text in parameters if text.startswith("q=")]
        ranges.append((name, _weight(weights[0]) if weights else 1.0))
    return ranges


def _weight(text: str) -> float:
    """A quality between 0 and 1; an invalid one counts as 0."""
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def check_body_headers(headers: dict[bytes, bytes]) -> None:
    """Refuse bodies that are not plain JSON in UTF-8.

    The types that an HTML form can send without a CORS preflight (``text/plain``, the two form types, none at
    all) are refused, so that no foreign page can post through a visitor's browser. ``application/graphql``
    carries the same JSON envelope, as in AppSync.

    Raises:
        RequestRefused: MEDIA_TYPE; the message names what is accepted.
    """
    content_type = headers.get(b"content-type", b"")
    if len(content_type) > _MAX_HEADER_LENGTH or not _is_json(content_type):
        accepted = "application/json (or application/graphql with a JSON body), in UTF-8"
        raise RequestRefused(Problem.MEDIA_TYPE, f"The Content-Type must be {accepted}.")
    if headers.get(b"content-encoding", b"identity").strip().lower() != b"identity":
        raise RequestRefused(Problem.MEDIA_TYPE, "The body must not be compressed (Content-Encoding).")


@lru_cache(maxsize=256)
def _is_json(content_type: bytes) -> bool:
    essence, *parameters = (piece.strip().lower() for piece in content_type.decode("latin-1").split(";"))
    charsets = [text.partition("=")[2].strip('" ') for text in parameters if text.startswith("charset")]
    return essence in {"application/json", "application/graphql"} and set(charsets) <= {"utf-8", "utf8"}

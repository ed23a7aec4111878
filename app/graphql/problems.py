"""Why a request ends without a result. No HTTP statuses here: see responses.py."""

from enum import Enum, auto
from typing import Final


class Problem(Enum):
    """What is wrong with a request that is refused."""

    MALFORMED = auto()
    """Not a GraphQL request: not a JSON object, no query, a member of the wrong type, or too much JSON."""
    METHOD = auto()
    """A method other than GET and POST, or a mutation by GET."""
    MEDIA_TYPE = auto()
    """A content type or an encoding that is not supported."""
    TOO_LARGE = auto()
    """The body is larger than `CLAIMGRAPH_MAX_BODY_BYTES`."""
    ADDRESS_TOO_LONG = auto()
    """The query string of a GET request is larger than `CLAIMGRAPH_MAX_BODY_BYTES`."""
    TIMED_OUT = auto()
    """The body did not arrive within `CLAIMGRAPH_BODY_TIMEOUT` seconds."""
    SUBSCRIPTION = auto()
    """A subscription, which needs a connection that stays open; invalid if the schema has none."""


class RequestRefused(Exception):
    """A request that is refused as it is.

    Attributes:
        problem: The kind of problem.
        message: What is wrong, for the caller; never quotes anything that may be secret.
        detail: More precisely, where the message is AppSync's own, which clients may compare.
    """

    def __init__(self, problem: Problem, message: str, detail: str | None = None) -> None:
        super().__init__(f"{message} {detail or ''}".strip())
        self.problem: Final = problem
        self.message: Final = message
        self.detail: Final = detail


class ClientGone(Exception):
    """The client closed the connection, so there is no one to answer."""


class Overloaded(Exception):
    """As many operations are in flight as may be; nothing of this request has run."""


class Interrupted(Exception):
    """An operation took too long and was cancelled; its effects until then remain."""


def unparsable(why: str) -> RequestRefused:
    """A request that is not a GraphQL request; AppSync has one sentence for all of them."""
    return RequestRefused(Problem.MALFORMED, "Unable to parse GraphQL query.", why)


def too_large(max_bytes: int) -> RequestRefused:
    """A body beyond the limit."""
    return RequestRefused(Problem.TOO_LARGE, f"The body is larger than the limit of {max_bytes} bytes.")

"""What can be wrong with a request before any of it is GraphQL. No HTTP statuses here: see responses.py."""

from enum import Enum, auto
from typing import Final


class Problem(Enum):
    """The kind of fault."""

    MALFORMED = auto()
    """It holds no GraphQL request: no JSON object, no query, a member of the wrong type, too much JSON."""
    METHOD = auto()
    """A method other than GET and POST, or a mutation by GET."""
    MEDIA_TYPE = auto()
    """A content type or an encoding that is not taken."""
    TOO_LARGE = auto()
    """The body is larger than `CLAIMGRAPH_MAX_BODY_BYTES`."""
    ADDRESS_TOO_LONG = auto()
    """The query string of a GET request is larger than that."""
    TIMED_OUT = auto()
    """The body did not arrive within `CLAIMGRAPH_BODY_TIMEOUT` seconds."""
    SUBSCRIPTION = auto()
    """A subscription, which needs a connection that stays open; a schema without any finds it not valid."""


class RequestRefused(Exception):
    """The request cannot be answered as it is.

    Attributes:
        problem: The kind of fault.
        message: What is wrong, for the caller; it quotes nothing that may be secret.
        detail: The same more precisely, where the message is AppSync's and its clients may compare it.
    """

    def __init__(self, problem: Problem, message: str, detail: str | None = None) -> None:
        super().__init__(f"{message} {detail or ''}".strip())
        self.problem: Final = problem
        self.message: Final = message
        self.detail: Final = detail


class ClientGone(Exception):
    """The client closed the connection: nobody waits for an answer any longer."""


class Overloaded(Exception):
    """As many operations are under way as may be; none of this request has been run."""


class Interrupted(Exception):
    """An operation took too long and was cancelled; what it had done until then stands."""


def unparsable(why: str) -> RequestRefused:
    """A request that holds no GraphQL request; AppSync has one sentence for them all."""
    return RequestRefused(Problem.MALFORMED, "Unable to parse GraphQL query.", why)


def too_large(max_bytes: int) -> RequestRefused:
    """A body beyond the limit."""
    return RequestRefused(Problem.TOO_LARGE, f"The body is larger than the limit of {max_bytes} bytes.")

"""What is asked: shapes of requests that real front ends send, and whose token they carry."""

from dataclasses import dataclass, field
from typing import Final, Literal

_TEN: Final = "id displayName email bio locale timezone avatarUrl version createdAt updatedAt"
_ME: Final = "{ me { username profile { displayName email } } }"
#: As a front end of components sends it: a fragment for each, variables, conditions.
_LONG: Final = """
query Dashboard($left: ID!, $right: ID!, $first: Int!, $withBio: Boolean!, $short: Boolean!) {
  me { __typename username profile { ...Card ...Contact ...Place ...History } }
  left: profile(id: $left) { ...Card ...Contact ...Place ...History }
  right: profile(id: $right) { ...Card ...Contact ...Place ...History }
  newest: profiles(first: $first) { ...Card ...Contact ...Place ...History }
}
fragment Name on Profile { __typename id displayName }
fragment Picture on Profile { avatarUrl }
fragment Card on Profile { ...Name ...Picture bio @include(if: $withBio) }
fragment Contact on Profile { ...Name email }
fragment Place on Profile { locale timezone @skip(if: $short) }
fragment History on Profile { version createdAt updatedAt }
"""
_LONG_VARIABLES: Final[dict[str, object]] = {
    "left": "prof_7",
    "right": "prof_8",
    "first": 1,
    "withBio": True,
    "short": False,
}

#: Whose tokens: one of the owner of the first profile, who is in no group; one of an admin; none; 10,000
#: tokens of as many users, in turn; more tokens than any server remembers, so that each is new when it comes.
Caller = Literal["owner", "admin", "nobody", "many", "ever new"]
Data = Literal["memory", "sqlite", "postgres"]


@dataclass(frozen=True, slots=True)
class Workload:
    """One kind of request.

    Attributes:
        name: As in the tables.
        about: What it is.
        query: The document.
        caller: Whose token it carries.
        variables: The variables.
        cold: Whether every request is a text never seen before.
        needs_rules: Whether the answer depends on who asks, so that a server without rules answers otherwise.
        data: Where the profiles are.
        connections: How many requests are in flight: enough that the server is never idle, few enough that a
            round of a slow server ends in time.
    """

    name: str
    about: str
    query: str
    caller: Caller = "owner"
    variables: dict[str, object] = field(default_factory=dict[str, object])
    cold: bool = False
    needs_rules: bool = False
    data: Data = "memory"
    connections: int = 16


def _list(length: int) -> str:
    return f"{{ profiles(first: {length}) {{ {_TEN} }} }}"


_PAGE: Final = f"{{ profiles(first: 100) {{ nodes {{ {_TEN} }} }} }}"

WORKLOADS: Final = (
    Workload("W1", "`me`, small", _ME),
    Workload("W2", "the same, 10,000 tokens seen before", _ME, "many", needs_rules=True),
    Workload("W2n", "the same, each token new", _ME, "ever new", needs_rules=True),
    Workload("W3", "list of 100 × 10 fields", _list(100), "admin", connections=4),
    Workload("W3o", "the same, 99 e-mails refused", _list(100), needs_rules=True, connections=4),
    Workload("W4", "list of 1,000 × 10 fields", _list(1000), "admin", connections=2),
    Workload("W4o", "the same, 999 e-mails refused", _list(1000), needs_rules=True, connections=2),
    Workload("W5", "46 leaves by fragments, variables", _LONG, "admin", _LONG_VARIABLES),
    Workload("W6a", "no token: 401", _ME, "nobody", needs_rules=True),
    Workload("W6b", "one refused field", '{ profile(id: "prof_7") { displayName email } }', needs_rules=True),
    Workload("W7s", "W3's rows from SQLite", _PAGE, "admin", data="sqlite", connections=4),
    Workload("W7p", "W3's rows from PostgreSQL", _PAGE, "admin", data="postgres", connections=4),
    Workload("W8", "`me`, every text new", _ME, cold=True),
)

#: What fills caches, and is run after the rest, so that memory can be seen before and after.
FILLS_CACHES: Final = ("W2", "W2n", "W8")
QUICK: Final = ("W1", "W3", "W3o", "W4", "W5")

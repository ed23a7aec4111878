"""What is asked: shapes of requests that real front ends send, and whose token they carry."""

from dataclasses import dataclass, field
from typing import Literal

_TEN = "id displayName email bio locale timezone avatarUrl version createdAt updatedAt"

Caller = Literal["owner", "admin"]


@dataclass(frozen=True, slots=True)
class Workload:
    """One kind of request.

    Attributes:
        name: As in the tables.
        about: What it shows.
        query: The document.
        caller: The owner of the first profile, who is in no group, or an admin.
        variables: The variables.
        cold: Whether every request is a text never seen before.
    """

    name: str
    about: str
    query: str
    caller: Caller = "owner"
    variables: dict[str, object] = field(default_factory=dict[str, object])
    cold: bool = False


_LONG = (
    "query Long($first: Int!, $other: ID!, $withBio: Boolean!) {"
    " me { username profile { ...Full } }"
    " other: profile(id: $other) { ...Public bio @include(if: $withBio) }"
    " few: profiles(first: $first) { ...Public locale timezone }"
    " again: profile(id: $other) { id displayName version @skip(if: $withBio) }"
    "}"
    f" fragment Full on Profile {{ {_TEN} }}"
    " fragment Public on Profile { id displayName avatarUrl }"
)

WORKLOADS = (
    Workload("W1", "me, small", "{ me { username profile { displayName email } } }"),
    Workload("W3", "list of 100 × 10 fields, admin", f"{{ profiles(first: 100) {{ {_TEN} }} }}", "admin"),
    Workload("W3o", "the same, 99 e-mails refused", f"{{ profiles(first: 100) {{ {_TEN} }} }}"),
    Workload("W4", "list of 1,000 × 10 fields, admin", f"{{ profiles(first: 1000) {{ {_TEN} }} }}", "admin"),
    Workload("W4o", "the same, 999 e-mails refused", f"{{ profiles(first: 1000) {{ {_TEN} }} }}"),
    Workload(
        "W5",
        "fragments, variables, directives",
        _LONG,
        variables={"first": 6, "other": "prof_7", "withBio": True},
    ),
    Workload("W6", "one refused field", '{ profile(id: "prof_7") { displayName email } }'),
    Workload("W8", "me, every text new", "{ me { username profile { displayName email } } }", cold=True),
)

QUICK = ("W1", "W3", "W3o", "W4", "W5")

"""A thousand profiles: what every server of the benchmark serves.

The Python servers build their Strawberry objects from these rows once, when they start, and their resolvers
hand out those objects. What is measured is a server, not the construction of objects, of which an in-memory
store needs none; W7 is about rows that come from a database.
"""

from datetime import UTC, datetime, timedelta
from typing import TypedDict

from strawberry import ID

_START = datetime(2024, 1, 1, tzinfo=UTC)


class Row(TypedDict):
    """One profile; the names are those of its columns in Claimgraph's own table."""

    id: ID
    display_name: str
    email: str
    bio: str
    locale: str
    timezone: str
    avatar_url: str
    version: int
    created_at: str
    updated_at: str


def _row(number: int) -> Row:
    at = (_START + timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Row(
        id=ID(f"prof_{number}"),
        display_name=f"Person {number}",
        email=f"person{number}@people.example",
        bio=f"Number {number} of a thousand.",
        locale="en-GB",
        timezone="Europe/London",
        avatar_url=f"https://images.example/{number}.png",
        version=number + 1,
        created_at=at,
        updated_at=at,
    )


ROWS = [_row(number) for number in range(1000)]

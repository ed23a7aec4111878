"""A thousand profiles in memory: what every server of the benchmark serves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_START = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Record:
    """One profile."""

    id: str
    display_name: str
    email: str
    bio: str
    locale: str
    timezone: str
    avatar_url: str
    version: int
    created_at: str
    updated_at: str


def _record(number: int) -> Record:
    at = (_START + timedelta(hours=number)).isoformat()
    return Record(
        id=f"prof_{number}",
        display_name=f"Person {number}",
        email=f"person{number}@people.example",
        bio=f"Number {number} of a thousand.",
        locale="en-GB",
        timezone="Europe/London",
        avatar_url=f"https://images.example/{number}.png",
        version=number,
        created_at=at,
        updated_at=at,
    )


PROFILES = {record.id: record for record in map(_record, range(1000))}

"""Users and groups of a pool, read from the answers of Cognito's API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast


@dataclass(frozen=True, slots=True)
class User:
    """A user of the pool.

    Attributes:
        sub: Unique and immutable.
        username: Immutable, but it can be given to another user after a deletion.
        status: Cognito's UserStatusType, such as ``CONFIRMED`` or ``FORCE_CHANGE_PASSWORD``.
        enabled: Whether they may sign in.
        created: Aware, in UTC.
        last_modified: Aware, in UTC.
        attributes: Names and values, ``sub`` included; all values are text, as in Cognito's API.
    """

    sub: str
    username: str
    status: str
    enabled: bool
    created: datetime
    last_modified: datetime
    attributes: tuple[tuple[str, str], ...] = field(repr=False)  # values belong in no log

    @classmethod
    def of(cls, answer: Mapping[str, object]) -> "User":
        """Reads a UserType, or the answer of AdminGetUser, which names the attributes differently."""
        pairs = cast(
            "list[Mapping[str, str]]", answer.get("UserAttributes") or answer.get("Attributes") or []
        )
        attributes = tuple((pair["Name"], pair.get("Value", "")) for pair in pairs)
        return cls(
            sub=dict(attributes).get("sub", ""),
            username=str(answer["Username"]),
            status=str(answer.get("UserStatus", "UNKNOWN")),
            enabled=bool(answer.get("Enabled")),
            created=_in_utc(answer["UserCreateDate"]),
            last_modified=_in_utc(answer["UserLastModifiedDate"]),
            attributes=attributes,
        )


@dataclass(frozen=True, slots=True)
class UserEdge:
    """A user in a list; `cursor` is opaque and marks the place after the user."""

    cursor: str
    user: User


@dataclass(frozen=True, slots=True)
class UserPage:
    """A page of users, in Cognito's order.

    Attributes:
        edges: The users of this page.
        has_next_page: Whether more may follow: Cognito's last page may turn out to be empty.
        end_cursor: Where to continue: after the last edge, or further on if Cognito returned no users yet.
    """

    edges: tuple[UserEdge, ...]
    has_next_page: bool
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A group of the pool.

    Attributes:
        name: As in ``cognito:groups``.
        description: Free text; None if there is none.
        precedence: A lower number ranks higher; None ranks last.
        created: Aware, in UTC.
        last_modified: Aware, in UTC.
    """

    name: str
    description: str | None
    precedence: int | None
    created: datetime
    last_modified: datetime

    @classmethod
    def of(cls, answer: Mapping[str, object]) -> "UserGroup":
        """Reads a GroupType."""
        return cls(
            name=str(answer["GroupName"]),
            description=cast("str | None", answer.get("Description") or None),
            precedence=cast("int | None", answer.get("Precedence")),
            created=_in_utc(answer["CreationDate"]),
            last_modified=_in_utc(answer["LastModifiedDate"]),
        )


def name_value_pairs(attributes: Mapping[str, str]) -> list[dict[str, str]]:
    """Attributes in the form of Cognito's API."""
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


def users_in(answer: Mapping[str, object]) -> list[User]:
    """The users of ListUsers and ListUsersInGroup."""
    return [User.of(user) for user in cast("list[Mapping[str, object]]", answer.get("Users") or [])]


def groups_in(answer: Mapping[str, object]) -> list[UserGroup]:
    """The groups of ListGroups and AdminListGroupsForUser."""
    return [UserGroup.of(group) for group in cast("list[Mapping[str, object]]", answer.get("Groups") or [])]


def _in_utc(moment: object) -> datetime:
    # boto3 gives aware datetimes in whatever zone the machine is in.
    return cast("datetime", moment).astimezone(UTC)

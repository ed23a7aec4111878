"""What the audit log keeps of a write. Names only: it never holds an attribute's value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

#: The outcome of a write that has begun. It stays if the process died or the request was abandoned before
#: the end was known: then the write may have happened or not.
ATTEMPTED: Final = "attempted"
SUCCEEDED: Final = "succeeded"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking.

    Attributes:
        sub: The subject of their verified token.
        username: Their user name in the pool.
        request_id: The request in which they ask, as in ``x-amzn-RequestId``.
    """

    sub: str
    username: str
    request_id: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A write that somebody asks for, before it is known whether it is allowed and succeeds.

    Attributes:
        actor: Who asks.
        operation: The mutation, such as ``disableUser``.
        target_sub: Whose account it is; None if there is none yet, or what was given cannot be a subject.
        attribute_names: Which attributes are written or deleted.
        group: The group that is added to or removed from.
    """

    actor: Actor
    operation: str
    target_sub: str | None
    attribute_names: tuple[str, ...] = ()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One write, whatever came of it.

    Attributes:
        id: Opaque; ``audit_`` and 32 hexadecimal digits.
        at: When it was asked for; aware, in UTC.
        actor_sub: Who asked.
        actor_username: Their user name at that time.
        operation: The mutation, such as ``disableUser``.
        target_sub: Whose account it was; None if none was made or named.
        attribute_names: Which attributes were to be written or deleted.
        group: The group that was to be added to or removed from.
        outcome: ``succeeded``, the ``errorType`` of the refusal or failure, or ``attempted``.
        request_id: The request in which it was asked for.
    """

    id: str
    at: datetime
    actor_sub: str
    actor_username: str
    operation: str
    target_sub: str | None
    attribute_names: tuple[str, ...]
    group: str | None
    outcome: str
    request_id: str

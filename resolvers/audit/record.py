"""What the audit log keeps of a write: names, never an attribute's value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

#: The outcome of a write that has begun. It stays if the process died or the request was abandoned before the
#: outcome was known: the write may have happened or not.
ATTEMPTED: Final = "attempted"
SUCCEEDED: Final = "succeeded"


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller who makes a write.

    Attributes:
        sub: The subject of their verified token.
        username: Their user name in the pool.
        request_id: The id of the request, as in ``x-amzn-RequestId``.
    """

    sub: str
    username: str
    request_id: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A requested write, whose outcome is not known yet.

    Attributes:
        actor: Who makes the write.
        operation: The mutation, such as ``disableUser``.
        target_sub: Whose account it is; None if there is none yet, or the given text cannot be a subject.
        attribute_names: The attributes that are written or deleted.
        group: The group that a user is added to or removed from.
    """

    actor: Actor
    operation: str
    target_sub: str | None
    attribute_names: tuple[str, ...] = ()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One write and its outcome.

    Attributes:
        id: Opaque; ``audit_`` and 32 hexadecimal digits.
        at: When it was requested; aware, in UTC.
        actor_sub: Who requested it.
        actor_username: Their user name at that time.
        operation: The mutation, such as ``disableUser``.
        target_sub: Whose account it was; None if no account was created or named.
        attribute_names: The attributes that were to be written or deleted.
        group: The group that the user was to be added to or removed from.
        outcome: ``succeeded``, the ``errorType`` of the refusal or failure, or ``attempted``.
        request_id: The id of the request.
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

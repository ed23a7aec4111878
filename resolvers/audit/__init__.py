"""The audit log: who changed whose account, how, and what came of it."""

from resolvers.audit.record import ATTEMPTED, SUCCEEDED, Actor, AuditEntry, AuditRecord
from resolvers.audit.store import MAX_PAGE, AuditEdge, AuditPage, AuditStore, OpenRecord

__all__ = [
    "ATTEMPTED",
    "MAX_PAGE",
    "SUCCEEDED",
    "Actor",
    "AuditEdge",
    "AuditEntry",
    "AuditPage",
    "AuditRecord",
    "AuditStore",
    "OpenRecord",
]

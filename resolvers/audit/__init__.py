"""The audit log: who changed whose account, how, and with what outcome."""

from claimgraph.resolvers.audit.record import ATTEMPTED, SUCCEEDED, Actor, AuditEntry, AuditRecord
from claimgraph.resolvers.audit.store import MAX_PAGE, AuditEdge, AuditPage, AuditStore, OpenRecord

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

"""The authorization matrix: who may read which field, computed, written down and compared."""

from claimgraph.schema.matrix.access import Access
from claimgraph.schema.matrix.callers import CallerKind
from claimgraph.schema.matrix.changes import Change, ChangeKind, changes
from claimgraph.schema.matrix.matrix import Matrix, Outcome, matrix_of
from claimgraph.schema.matrix.snapshot import UnreadableSnapshot, read_snapshot, snapshot

__all__ = [
    "Access",
    "CallerKind",
    "Change",
    "ChangeKind",
    "Matrix",
    "Outcome",
    "UnreadableSnapshot",
    "changes",
    "matrix_of",
    "read_snapshot",
    "snapshot",
]

"""The authorization matrix: who may read which field, computed, written down and compared."""

from claimgraph.schema.matrix.access import Access
from claimgraph.schema.matrix.callers import Caller
from claimgraph.schema.matrix.changes import Change, Kind, changes
from claimgraph.schema.matrix.matrix import Matrix, Outcome, matrix_of
from claimgraph.schema.matrix.snapshot import UnreadableSnapshot, read_snapshot, snapshot

__all__ = [
    "Access",
    "Caller",
    "Change",
    "Kind",
    "Matrix",
    "Outcome",
    "UnreadableSnapshot",
    "changes",
    "matrix_of",
    "read_snapshot",
    "snapshot",
]

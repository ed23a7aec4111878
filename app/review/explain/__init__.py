"""Why a field is open to a caller or closed to them, for ``claimgraph explain``."""

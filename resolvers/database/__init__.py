"""Where records are kept: SQLite or PostgreSQL, behind one small façade."""

from claimgraph.resolvers.database.database import Database
from claimgraph.resolvers.database.migration import Migrations, MigrationState
from claimgraph.resolvers.database.runner import Dialect, Work

__all__ = ["Database", "Dialect", "MigrationState", "Migrations", "Work"]

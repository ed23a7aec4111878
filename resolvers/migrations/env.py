"""Run by alembic (resolvers/database/migration.py), which hands in a connection with a transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()

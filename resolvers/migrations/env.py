"""Run by alembic (resolvers/database/migration.py), which hands in a connection with a transaction."""

from alembic import context

given = context.config.attributes
context.configure(connection=given["connection"], version_table=given["version_table"])
context.run_migrations()

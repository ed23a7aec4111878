"""Revocations.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table and the index that finds what no longer matters."""
    op.create_table(
        "revocations",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sub", sa.String(255), nullable=False),
        sa.Column("group_name", sa.String(128), nullable=True),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_revocations"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_revocations_not_before", "revocations", ["not_before"])


def downgrade() -> None:
    """Drop the table; whatever was revoked counts again until it expires."""
    op.drop_table("revocations")

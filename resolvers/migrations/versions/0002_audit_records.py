"""The audit log.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table and the index that lists it in pages."""
    op.create_table(
        "audit_records",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_sub", sa.String(255), nullable=False),
        sa.Column("actor_username", sa.String(255), nullable=False),
        sa.Column("operation", sa.String(64), nullable=False),
        sa.Column("target_sub", sa.String(255), nullable=True),
        sa.Column("attribute_names", sa.JSON(), nullable=False),
        sa.Column("group_name", sa.String(128), nullable=True),
        sa.Column("outcome", sa.String(64), nullable=False),
        sa.Column("request_id", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_records"),
    )
    op.create_index("ix_audit_records_at_id", "audit_records", ["at", "id"])


def downgrade() -> None:
    """Drop the table, and every record with it."""
    op.drop_table("audit_records")

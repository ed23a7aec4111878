"""${message}

Revision ID: ${up_revision}
"""

import sqlalchemy as sa
from alembic import op

revision = "${up_revision}"
down_revision = ${repr(down_revision).replace("'", '"')}


def upgrade() -> None:
    """Change the tables. An example: op.add_column("patients", sa.Column("ward", sa.String(40)))."""


def downgrade() -> None:
    """Undo it. An example: op.drop_column("patients", "ward")."""

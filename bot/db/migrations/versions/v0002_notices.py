"""Adds the table of events that the processes of one bot exchange."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "notices",
        sa.Column("token", sa.String(12), nullable=False),
        sa.Column("sender", sa.String(12), nullable=False),
        sa.Column("news", sa.String(20), nullable=False),
        sa.Column("about", sa.BigInteger),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_notices"),
    )

"""Adds the documents of servers: which files, whose messages, and who may see them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "server_limits",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("target_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "guild_id", "document", "kind", "target_id", name="pk_server_limits"
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["servers.guild_id"], name="fk_server_limits_servers", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "added_documents",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("added_by", sa.BigInteger),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "name", name="pk_added_documents"),
    )
    op.create_index("ix_added_documents_added_by", "added_documents", ["added_by"])
    op.create_table(
        "added_authors",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("user_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "name", "user_id", name="pk_added_authors"),
        sa.ForeignKeyConstraint(
            ["guild_id", "name"],
            ["added_documents.guild_id", "added_documents.name"],
            name="fk_added_authors_added_documents",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_added_authors_user_id", "added_authors", ["user_id"])

"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create all of them."""
    op.create_table(
        "servers",
        sa.Column("guild_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("language", sa.String(2)),
        sa.Column("private_by_default", sa.Boolean, nullable=False),
        sa.Column("keep_questions", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_servers"),
    )
    for name, member in (
        ("server_channels", sa.Column("channel_id", sa.BigInteger, autoincrement=False)),
        ("server_left_out", sa.Column("document", sa.Text)),
        ("server_blocked", sa.Column("user_id", sa.BigInteger, autoincrement=False)),
    ):
        op.create_table(
            name,
            sa.Column("guild_id", sa.BigInteger, autoincrement=False),
            member,
            sa.PrimaryKeyConstraint("guild_id", member.name, name=f"pk_{name}"),
            _cascading("guild_id", "servers.guild_id", name=f"fk_{name}_servers"),
        )
    op.create_table(
        "shown_answers",
        sa.Column("token", sa.String(12), nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("is_private", sa.Boolean, nullable=False),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("question_message_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_shown_answers"),
    )
    _index("shown_answers", "user_id", "guild_id", "question_message_id", "created_at")
    op.create_table(
        "shown_excerpts",
        sa.Column("token", sa.String(12), nullable=False),
        sa.Column("rank", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("end", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("token", "rank", name="pk_shown_excerpts"),
        _cascading("token", "shown_answers.token", name="fk_shown_excerpts_shown_answers"),
    )
    op.create_table(
        "verdicts",
        sa.Column("token", sa.String(12), nullable=False),
        sa.Column("user_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(20)),
        sa.Column("comment", sa.Text),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", "user_id", name="pk_verdicts"),
        _cascading("token", "shown_answers.token", name="fk_verdicts_shown_answers"),
    )
    _index("verdicts", "user_id", "guild_id", "given_at")
    op.create_table(
        "unanswered",
        sa.Column("token", sa.String(12), nullable=False),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("question", sa.Text),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_unanswered"),
    )
    _index("unanswered", "guild_id", "user_id", "asked_at")


def _cascading(column: str, referred: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [referred], name=name, ondelete="CASCADE")


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])

"""The tables, as SQLAlchemy maps them.

    servers           one row per server: its settings
      server_channels, server_left_out (hidden documents), server_limits, server_blocked
    added_documents   one row per file that a server's moderators have added
      added_authors   whose messages it was made of
    shown_answers     one row per answer whose buttons still work
      shown_excerpts  where its quotes are
      verdicts        feedback: one row per answer and person
    unanswered        one row per question without an answer
    notices           events that one process of several tells the others, for a minute

Tables and columns keep the names they were first released with; attributes may be named better. A
column named `guild_id` or `user_id` means that the row is about that server or person, and goes
with them: `bot.db.database.delete_everywhere` relies on it. Events name their column differently,
since that somebody was erased must reach all processes first. A change here needs a migration; a
test compares the two.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    String,
    Text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, Relationship, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from bot.db.records import LimitKind, Reason
from index.text.characters import replace_surrogates
from index.types import Language


class UtcTime(TypeDecorator[datetime]):
    """Aware times, stored in UTC: SQLite doesn't store time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Convert a time to UTC before it is stored."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Mark a stored time as UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class CleanText(TypeDecorator[str]):
    """Text of any length; NUL and lone surrogates, which databases refuse, become U+FFFD."""

    impl = Text()
    cache_ok = True

    def process_bind_param(self, value: str | None, _: Dialect) -> str | None:
        """Replace the characters that databases refuse."""
        if value is None:
            return None
        return replace_surrogates(value).replace("\0", "\N{REPLACEMENT CHARACTER}")


TOKEN_CHARS = 12  # of `bot.db.records.new_token`
DIGEST_CHARS = 16  # of `bot.db.records.digest_of`
REASON_CHARS = 20  # longer than any of `bot.db.records.REASONS`
LIMIT_CHARS = 10  # longer than any of `bot.db.records.LimitKind`
EVENT_CHARS = 20  # longer than any of `bot.db.events.EventKind`
LANGUAGE_CHARS = 2


class Base(DeclarativeBase):
    """The base of all tables. Constraints have names, so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {int: BigInteger(), str: CleanText(), datetime: UtcTime()}  # noqa: RUF012 - SQLAlchemy's name


def _guild() -> ForeignKey:
    return ForeignKey("servers.guild_id", ondelete="CASCADE")


def _answer() -> ForeignKey:
    return ForeignKey("shown_answers.token", ondelete="CASCADE")


def _members() -> Relationship[Any]:
    """Rows that belong to a server's row; those no longer in the list are deleted."""
    return relationship(lazy="selectin", cascade="all, delete-orphan", passive_deletes=True)


class ServerRow(Base):
    """A server's settings."""

    __tablename__ = "servers"

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[Language | None] = mapped_column(String(LANGUAGE_CHARS))
    private_by_default: Mapped[bool]
    keep_questions: Mapped[bool]
    channels: Mapped[list["ChannelRow"]] = _members()
    hidden_documents: Mapped[list["HiddenDocumentRow"]] = _members()
    limits: Mapped[list["LimitRow"]] = _members()
    blocked: Mapped[list["BlockedRow"]] = _members()


class ChannelRow(Base):
    """A channel where mentions are answered."""

    __tablename__ = "server_channels"

    guild_id: Mapped[int] = mapped_column(_guild(), primary_key=True)
    channel_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class HiddenDocumentRow(Base):
    """A document that a server's moderators have hidden."""

    __tablename__ = "server_left_out"

    guild_id: Mapped[int] = mapped_column(_guild(), primary_key=True)
    document: Mapped[str] = mapped_column(primary_key=True)


class LimitRow(Base):
    """A channel in which, or a role for which alone, a server's document is seen."""

    __tablename__ = "server_limits"

    guild_id: Mapped[int] = mapped_column(_guild(), primary_key=True)
    document: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[LimitKind] = mapped_column(String(LIMIT_CHARS), primary_key=True)
    target_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class BlockedRow(Base):
    """A person who gets no answers on a server."""

    __tablename__ = "server_blocked"

    guild_id: Mapped[int] = mapped_column(_guild(), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class AddedDocumentRow(Base):
    """A file that a server's moderators have added; who did is forgotten apart from it."""

    __tablename__ = "added_documents"

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(primary_key=True)
    added_by: Mapped[int | None] = mapped_column(index=True)
    added_at: Mapped[datetime]
    source: Mapped[str]
    authors: Mapped[list["AddedAuthorRow"]] = _members()


class AddedAuthorRow(Base):
    """A person who wrote a message of an added document."""

    __tablename__ = "added_authors"
    __table_args__ = (
        ForeignKeyConstraint(
            ["guild_id", "name"],
            ["added_documents.guild_id", "added_documents.name"],
            ondelete="CASCADE",
        ),
    )

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)


class AnswerRow(Base):
    """An answer whose buttons still work."""

    __tablename__ = "shown_answers"

    token: Mapped[str] = mapped_column(String(TOKEN_CHARS), primary_key=True)
    user_id: Mapped[int] = mapped_column(index=True)
    guild_id: Mapped[int | None] = mapped_column(index=True)
    channel_id: Mapped[int]
    language: Mapped[Language] = mapped_column(String(LANGUAGE_CHARS))
    is_private: Mapped[bool]
    answered: Mapped[bool]
    question_message_id: Mapped[int | None] = mapped_column(index=True)
    message_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    excerpts: Mapped[list["ExcerptRow"]] = relationship(
        order_by="ExcerptRow.rank", lazy="selectin", passive_deletes=True
    )


class ExcerptRow(Base):
    """Where a shown quote is in its document."""

    __tablename__ = "shown_excerpts"

    token: Mapped[str] = mapped_column(String(TOKEN_CHARS), _answer(), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    digest: Mapped[str] = mapped_column(String(DIGEST_CHARS))


class FeedbackRow(Base):
    """Whether an answer helped someone."""

    __tablename__ = "verdicts"

    token: Mapped[str] = mapped_column(String(TOKEN_CHARS), _answer(), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    guild_id: Mapped[int | None] = mapped_column(index=True)
    helpful: Mapped[bool]
    reason: Mapped[Reason | None] = mapped_column(String(REASON_CHARS))
    comment: Mapped[str | None]
    given_at: Mapped[datetime] = mapped_column(index=True)
    answer: Mapped[AnswerRow] = relationship()


class UnansweredRow(Base):
    """A question without an answer; its text only where the server keeps questions."""

    __tablename__ = "unanswered"

    token: Mapped[str] = mapped_column(String(TOKEN_CHARS), primary_key=True)
    guild_id: Mapped[int] = mapped_column(index=True)
    user_id: Mapped[int] = mapped_column(index=True)
    question: Mapped[str | None]
    confidence: Mapped[float] = mapped_column(Float)
    asked_at: Mapped[datetime] = mapped_column(index=True)


class EventRow(Base):
    """An event that one process of several tells the others."""

    __tablename__ = "notices"

    token: Mapped[str] = mapped_column(String(TOKEN_CHARS), primary_key=True)
    sender: Mapped[str] = mapped_column(String(TOKEN_CHARS))
    kind: Mapped[str] = mapped_column("news", String(EVENT_CHARS))
    user_id: Mapped[int | None] = mapped_column("about")
    posted_at: Mapped[datetime]

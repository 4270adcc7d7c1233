"""The records that the database stores and returns. Times are aware; ids are Discord's."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from index.files import digest_of as content_digest
from index.types import Language, tenant_folder

Reason = Literal["wrong passage", "outdated", "not covered", "other"]
REASONS: tuple[Reason, ...] = ("wrong passage", "outdated", "not covered", "other")
Kind = Literal["unanswered", "unhelpful"]

LimitKind = Literal["channel", "role"]

TOKEN_BYTES = 9  # 72 random bits: nobody guesses one
DIGEST_BYTES = 8  # enough to notice a changed text; it protects nothing


@dataclass(frozen=True, slots=True)
class DocumentLimit:
    """On a server, a document is seen only in this channel, or only by people with this role.

    Of several limits to channels one has to be met, and likewise of those to roles.
    """

    document: str
    kind: LimitKind
    id: int


@dataclass(frozen=True, slots=True)
class AddedDocument:
    """A file that the moderators of a server have added to its documents.

    Attributes:
        guild_id: The server.
        name: The file's name in the server's folder.
        added_by: The moderator; None once they have asked to be forgotten.
        added_at: When it was added or last replaced.
        source: The address of the message, thread or post that it was made of; "" for a file.
        author_ids: The people who wrote the messages that it was made of.
    """

    guild_id: int
    name: str
    added_by: int | None
    added_at: datetime
    source: str = ""
    author_ids: frozenset[int] = frozenset()

    @property
    def path(self) -> str:
        """The path by which the index knows it."""
        return f"{tenant_folder(self.guild_id)}{self.name}"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The settings of a server; new servers and direct messages have the defaults.

    Attributes:
        guild_id: The server; None for direct messages.
        channels: Where mentions are answered; everywhere if empty.
        language: The language of replies; if None, each person's own.
        private_by_default: Whether only the person who asked sees the answers to commands.
        hidden_documents: Paths of documents that aren't quoted on this server.
        limits: In which channels, and by whom, some documents are seen.
        blocked: Users who get no answers on this server.
        keep_questions: Whether the text of questions and comments may be stored for a while.
    """

    guild_id: int | None
    channels: frozenset[int] = frozenset()
    language: Language | None = None
    private_by_default: bool = False
    hidden_documents: frozenset[str] = frozenset()
    limits: frozenset[DocumentLimit] = frozenset()
    blocked: frozenset[int] = frozenset()
    keep_questions: bool = False


@dataclass(frozen=True, slots=True)
class QuoteLocation:
    """Where a shown quote is in its document, and the `digest_of` its text when it was shown."""

    document: str
    start: int
    end: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """The record that an answer's buttons need after a restart, without question and quotes.

    Attributes:
        token: Identifies the answer in its buttons' custom ids.
        user_id: The person who asked.
        guild_id: The server; None in direct messages.
        channel_id: Where the answer was shown.
        language: The language of the answer's card.
        is_private: Whether only the person who asked sees it.
        answered: False if Inyo abstained.
        excerpts: Where the quotes are, best first.
        question_message_id: The message that asked, if it was one.
        message_id: The message that shows the answer, once that is known.
        created_at: When it was shown.
    """

    token: str
    user_id: int
    guild_id: int | None
    channel_id: int
    language: Language
    is_private: bool
    answered: bool
    excerpts: tuple[QuoteLocation, ...]
    question_message_id: int | None
    message_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class UnansweredEntry:
    """A question that found no answer, or an answer that somebody marked as unhelpful.

    `question` and `comment` are empty where the server doesn't keep texts. `places` are the quotes
    of an unhelpful answer.
    """

    time: datetime
    kind: Kind
    reason: Reason | None = None
    comment: str = ""
    question: str = ""
    confidence: float | None = None
    places: tuple[QuoteLocation, ...] = ()


@dataclass(frozen=True, slots=True)
class Ratings:
    """How many people found answers helpful or unhelpful."""

    helpful: int = 0
    unhelpful: int = 0


@dataclass(frozen=True, slots=True)
class ErasedCounts:
    """How much was removed about a person: answers, feedback, questions without an answer.

    `documents`: in how many documents of servers they had messages.
    """

    answers: int = 0
    feedback: int = 0
    questions: int = 0
    documents: int = 0


def digest_of(text: str) -> str:
    """A short digest of a quote, by which a change of its document is noticed."""
    return content_digest(text, size=DIGEST_BYTES).hex()


def new_token() -> str:
    """Make the token of a new answer: 12 characters that fit into a custom_id, unguessable."""
    return secrets.token_urlsafe(TOKEN_BYTES)

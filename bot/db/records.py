"""The records that the storage takes and gives. All times are aware; all ids are Discord's."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Literal

from index.types import Language

Reason = Literal["wrong passage", "outdated", "not covered", "other"]
REASONS: tuple[Reason, ...] = ("wrong passage", "outdated", "not covered", "other")
Kind = Literal["unanswered", "unhelpful"]

DIGEST_BYTES = 8  # enough to notice that a quote's text has changed; nobody is kept out by it


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What moderators have set; the defaults hold for new servers and for direct messages.

    `channels`: where mentions are answered; everywhere if empty.
    `language`: the language to speak; each person's own if None.
    `hidden_documents`: paths of documents that aren't quoted on this server.
    `blocked`: ids of users who get no answers.
    `keep_questions`: whether what people write may be kept for a while.
    """

    guild_id: int | None
    channels: frozenset[int] = frozenset()
    language: Language | None = None
    private_by_default: bool = False
    hidden_documents: frozenset[str] = frozenset()
    blocked: frozenset[int] = frozenset()
    keep_questions: bool = False


@dataclass(frozen=True, slots=True)
class ShownExcerpt:
    """Where a shown quote stands, and the digest that its text had then (`digest_of`)."""

    document: str
    start: int
    end: int
    digest: str


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """What the buttons below an answer need to know after a restart.

    Neither the question nor the quotes are in it. `token` is what the buttons carry, `message_id`
    the answer's message, `question_message_id` the message that asked.
    """

    token: str
    user_id: int
    guild_id: int | None
    channel_id: int
    language: Language
    is_private: bool
    answered: bool
    excerpts: tuple[ShownExcerpt, ...]
    question_message_id: int | None
    message_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class QuoteLocation:
    """Where a cited quote stands, and the digest that its text had then (`digest_of`)."""

    document: str
    start: int
    end: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class UnansweredEntry:
    """A question that found no answer, or an answer that someone marked unhelpful.

    `question` and `comment` are empty where the server doesn't keep what people write. `places` are
    what an unhelpful answer cited.
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
    """How many verdicts there are of either kind."""

    helpful: int = 0
    unhelpful: int = 0


def digest_of(text: str) -> str:
    """A short digest of a quote, by which a changed document is noticed."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).hexdigest()

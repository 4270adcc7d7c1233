"""Recent questions and answers, in memory only: for an hour, and at most MAX_ANSWERS.

A follow-up is understood with the question before it, even on servers that don't store questions.
After a restart that question is unknown, unless the message that asked it can still be read.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic

import discord
from cachetools import LRUCache, TTLCache

from index.retrieval.follow_up import needs_context
from index.types import Answer, Excerpt, Language

MAX_ANSWERS = 500
MAX_EDITS = 1_000
KEPT_S = 3_600.0
FOLLOWS_WITHIN_S = 600.0  # a later question that isn't a reply has nothing to do with this one


@dataclass(frozen=True, slots=True)
class QuestionContext:
    """The earlier question with which another one is understood.

    Attributes:
        question: Its text; "" if there is no earlier question.
        document: The path of the only document that it searched, if it was limited to one.
        is_explicit: Whether the asker chose it, by replying or with the button "Follow up".
        user_ids: The people whose words are in `question`, as far as they are known.
        is_known: Whether there is no other earlier question, which was forgotten.
    """

    question: str = ""
    document: str | None = None
    is_explicit: bool = False
    user_ids: frozenset[int] = frozenset()
    is_known: bool = True

    def document_for(self, question: str) -> str | None:
        """The document that the next question is limited to, or None.

        A question that merely comes next and can be understood alone isn't limited.
        """
        return self.document if self.is_explicit or needs_context(question) else None


NO_CONTEXT = QuestionContext()
UNKNOWN_CONTEXT = QuestionContext(is_known=False)  # there may have been one: it was forgotten


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The passages of a search, the best first, and the query with its language."""

    query: str
    language: Language
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class PreviousAnswer:
    """An answer or a search result, who asked for it and where, and how it was understood.

    Attributes:
        answer: The answer or the search result.
        user_id: The person who asked.
        channel_id: The channel.
        guild_id: The server; None for a direct message.
        question: The question as it was understood, with the words of `context`.
        text: The question as it was asked.
        context: The earlier question.
        document: The path of the only document that was searched, if it was limited to one.
        is_private: Whether only the asker saw it.
        asked_at: When it was added to the history, in monotonic seconds.
    """

    answer: Answer | SearchResult
    user_id: int
    channel_id: int
    guild_id: int | None
    question: str = ""
    text: str = ""
    context: QuestionContext = NO_CONTEXT
    document: str | None = None
    is_private: bool = False
    asked_at: float = 0.0

    @property
    def user_ids(self) -> frozenset[int]:
        """Everybody whose words it contains."""
        return self.context.user_ids | {self.user_id}

    def as_context(self, *, is_explicit: bool = False) -> QuestionContext:
        """The context in which a follow-up to it is understood."""
        return QuestionContext(self.question, self.document, is_explicit, self.user_ids)


class ConversationHistory:
    """The latest answers by token, and the latest edit of each message.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._answers: TTLCache[str, PreviousAnswer] = TTLCache(MAX_ANSWERS, KEPT_S, timer=clock)
        self._edits: LRUCache[int, datetime] = LRUCache(MAX_EDITS)

    def __len__(self) -> int:
        return len(self._answers)

    def add(self, token: str, answer: PreviousAnswer) -> None:
        """Remember an answer from now on."""
        self._answers[token] = replace(answer, asked_at=self._clock())

    def find(self, token: str) -> PreviousAnswer | None:
        """The answer with this token, while it is remembered."""
        return self._answers.get(token)

    def last(self, user_id: int, channel_id: int, *, is_private: bool = False) -> QuestionContext:
        """A person's latest question in a channel, if they asked it within FOLLOWS_WITHIN_S.

        Args:
            user_id: The person.
            channel_id: The channel.
            is_private: Whether to consider private questions too. The answer to a follow-up shows
                the question before it, so a public one must not follow a private one.
        """
        for answer in reversed(list(self._answers.values())):
            if self._clock() - answer.asked_at > FOLLOWS_WITHIN_S:
                break
            is_theirs = (answer.user_id, answer.channel_id) == (user_id, channel_id)
            if is_theirs and answer.question and (is_private or not answer.is_private):
                return answer.as_context()
        return NO_CONTEXT

    def direct_channels(self) -> frozenset[int]:
        """The channels outside of servers in which somebody asked lately."""
        answers = self._answers.values()
        return frozenset(answer.channel_id for answer in answers if answer.guild_id is None)

    def remove(self, token: str) -> None:
        """Forget one answer."""
        self._answers.pop(token, None)

    def forget_user(self, user_id: int) -> None:
        """Forget what a person asked, and everything that contains their words."""
        self._forget(lambda answer: user_id in answer.user_ids)

    def forget_server(self, guild_id: int) -> None:
        """Forget what was asked on a server."""
        self._forget(lambda answer: answer.guild_id == guild_id)

    def forget_all(self) -> None:
        """Forget all answers."""
        self._answers.clear()

    def expire(self) -> None:
        """Free the memory of answers that are too old."""
        self._answers.expire()

    def is_new_edit(self, message: discord.Message) -> bool:
        """Whether an edit wasn't seen before.

        Discord reports a message again when it adds a link's preview or when somebody pins it: then
        the time of the edit is unchanged, or there is none.
        """
        if message.edited_at is None or self.is_last_edit(message):
            return False
        self._edits[message.id] = message.edited_at
        return True

    def is_last_edit(self, message: discord.Message) -> bool:
        """Whether no newer edit of the same message was seen."""
        return self._edits.get(message.id) == message.edited_at

    def _forget(self, is_forgotten: Callable[[PreviousAnswer], bool]) -> None:
        for token, answer in list(self._answers.items()):
            if is_forgotten(answer):
                self.remove(token)

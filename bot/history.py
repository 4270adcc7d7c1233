"""What was just asked and answered, in memory only and not for long.

It lets a follow-up know the question before it, even where the server keeps no texts. After a
restart, or when it was pushed out, that is read back from Discord; see `bot.conversation.context`.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Protocol

from index.retrieval.follow_up import needs_context
from index.types import Answer

MAX_ANSWERS = 500
MAX_EDITS = 1_000
KEPT_S = 3_600.0
FOLLOWS_WITHIN_S = 600.0  # without a reply, a later question isn't about the earlier one any more


class Edited(Protocol):
    """A message, as far as edits go."""

    id: int

    @property
    def edited_at(self) -> datetime | None:
        """When its author last changed it."""


@dataclass(frozen=True, slots=True)
class QuestionContext:
    """The question before another, and the path of the document if it looked in one only.

    `is_pointed_at` says that somebody asks about just this one: by replying, or by its button.
    `people`: the ids of those whose words it is made of, as far as they are known.
    """

    question: str = ""
    only: str | None = None
    is_pointed_at: bool = False
    people: frozenset[int] = frozenset()

    def only_for(self, question: str) -> str | None:
        """The document to stay in; what merely comes next and leans on nothing leaves it."""
        return self.only if self.is_pointed_at or needs_context(question) else None


NOTHING = QuestionContext()


@dataclass(frozen=True, slots=True)
class PreviousAnswer:
    """An answer, who asked for it, where and when, and what it was understood with.

    `leads` says that it was a question's, which later ones may follow; `only` is the path of the
    document if it looked in one only. `leaned_on`: the ids of those whose words `before` has.
    """

    answer: Answer
    user_id: int
    channel_id: int
    guild_id: int | None
    before: str = ""
    is_private: bool = False
    leads: bool = True
    only: str | None = None
    leaned_on: frozenset[int] = frozenset()
    asked_at: float = 0.0

    @property
    def people(self) -> frozenset[int]:
        """The ids of all whose words are kept with it."""
        return self.leaned_on | {self.user_id}


class ConversationHistory:
    """The last answers by their tokens."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._answers: OrderedDict[str, PreviousAnswer] = OrderedDict()
        self._edits: OrderedDict[int, datetime] = OrderedDict()

    def keep(self, token: str, answer: PreviousAnswer) -> None:
        """Keep an answer for a while from now on."""
        self._answers[token] = replace(answer, asked_at=self._clock())
        if len(self._answers) > MAX_ANSWERS:
            self._answers.popitem(last=False)
        self.expire()

    def find(self, token: str) -> Answer | None:
        """The answer with this token, while it is kept."""
        found = self._answers.get(token)
        return None if found is None or self._is_old(found) else found.answer

    def followed(self, token: str) -> QuestionContext | None:
        """The question that an answer is to, for one that points at it, while it is kept."""
        found = self._answers.get(token)
        if found is None or self._is_old(found):
            return None
        return QuestionContext(
            found.answer.question, found.only, is_pointed_at=True, people=found.people
        )

    def before(self, token: str) -> QuestionContext | None:
        """What an answer's question was understood with; None where that is known no more."""
        found = self._answers.get(token)
        if found is None or self._is_old(found):
            return None
        return QuestionContext(found.before, found.only, people=found.leaned_on)

    def last(self, user_id: int, channel_id: int, *, is_private: bool = False) -> QuestionContext:
        """What this person asked last in this channel, a moment ago.

        What was asked in private comes before a private question only: the answer shows it.
        """
        for found in reversed(self._answers.values()):
            if self._clock() - found.asked_at > FOLLOWS_WITHIN_S:
                break
            is_theirs = (found.user_id, found.channel_id) == (user_id, channel_id)
            if is_theirs and found.leads and (is_private or not found.is_private):
                return QuestionContext(found.answer.question, found.only, people=found.people)
        return NOTHING

    def is_new_edit(self, message: Edited) -> bool:
        """Whether an edit wasn't seen before.

        Discord tells of a message again when it adds the picture of a link, or when somebody pins
        it: then the time of the edit is still the old one, or there is none.
        """
        if message.edited_at is None or self._edits.get(message.id) == message.edited_at:
            return False
        self._edits[message.id] = message.edited_at
        self._edits.move_to_end(message.id)
        if len(self._edits) > MAX_EDITS:
            self._edits.popitem(last=False)
        return True

    def is_last_edit(self, message: Edited) -> bool:
        """Whether no newer edit of the same message was seen."""
        return self._edits.get(message.id) == message.edited_at

    def forget(self, user_id: int) -> None:
        """Forget what a person asked, and what others asked that leans on it."""
        for token in [t for t, found in self._answers.items() if user_id in found.people]:
            del self._answers[token]

    def forget_all(self) -> None:
        """Forget what anybody asked."""
        self._answers.clear()

    def forget_server(self, guild_id: int) -> None:
        """Forget what was asked on a server."""
        for token in [t for t, found in self._answers.items() if found.guild_id == guild_id]:
            del self._answers[token]

    def expire(self) -> None:
        """Forget what was kept long enough."""
        while self._answers and self._is_old(next(iter(self._answers.values()))):
            self._answers.popitem(last=False)

    def remove(self, token: str) -> None:
        """Forget one answer."""
        self._answers.pop(token, None)

    def _is_old(self, found: PreviousAnswer) -> bool:
        return self._clock() - found.asked_at > KEPT_S

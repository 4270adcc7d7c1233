"""What was just asked and answered, in memory only and not for long.

It lets a follow-up know the question before it, and a page turned keep its bold words. After a
restart, or when it was pushed out, the bot does without.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from index.records import Answer

__all__ = ["Recent", "RecentAnswer"]

MAX_ANSWERS = 500
KEPT_S = 3_600.0
FOLLOWS_WITHIN_S = 600.0  # without a reply, a later question isn't about the earlier one any more


@dataclass(frozen=True, slots=True)
class RecentAnswer:
    """An answer, who asked for it, and where and when."""

    answer: Answer
    user_id: int
    channel_id: int
    asked_at: float


class Recent:
    """The last answers by their tokens."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._answers: OrderedDict[str, RecentAnswer] = OrderedDict()

    def keep(self, token: str, answer: Answer, user_id: int, channel_id: int) -> None:
        """Keep an answer for a while."""
        self._answers[token] = RecentAnswer(answer, user_id, channel_id, self._clock())
        while len(self._answers) > MAX_ANSWERS or self._is_old(next(iter(self._answers.values()))):
            self._answers.popitem(last=False)

    def find(self, token: str) -> Answer | None:
        """The answer with this token, while it is kept."""
        found = self._answers.get(token)
        return None if found is None or self._is_old(found) else found.answer

    def question_before(self, user_id: int, channel_id: int) -> str:
        """What this person asked last in this channel, a moment ago; "" if nothing."""
        for found in reversed(self._answers.values()):
            if self._clock() - found.asked_at > FOLLOWS_WITHIN_S:
                break
            if (found.user_id, found.channel_id) == (user_id, channel_id):
                return found.answer.question
        return ""

    def forget(self, user_id: int) -> None:
        """Forget what a person asked."""
        for token in [t for t, found in self._answers.items() if found.user_id == user_id]:
            del self._answers[token]

    def clear(self) -> None:
        """Forget everything."""
        self._answers.clear()

    def remove(self, token: str) -> None:
        """Forget one answer."""
        self._answers.pop(token, None)

    def _is_old(self, found: RecentAnswer) -> bool:
        return self._clock() - found.asked_at > KEPT_S

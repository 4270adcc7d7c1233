"""One thing that someone said or did, and what the bot made of it, with the times that took."""

import asyncio
from dataclasses import dataclass, field

from tests.fakes.loop import running_s
from tests.fakes.messages import Message
from tests.fakes.payloads import Json
from tests.fakes.people import Person
from tests.fakes.places import Place

# What an interaction is, and how the bot may respond to it.
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
SAY, THINK, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9

MAX_ACKNOWLEDGE_S = 3.0  # Discord API


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the bot took, counted from the event's dispatch, in `running_s`.

    A message is acknowledged by typing. `answered_s` is the last edit so far, and None while there
    is no answer.
    """

    acknowledged_s: float | None
    answered_s: float | None


@dataclass(slots=True, eq=False)
class Exchange:
    """What was dispatched, by whom and where; and what came back so far."""

    key: str  # an interaction's token, or a message's id
    payload: Json
    by: Person
    at: Place
    source: Message | None = None  # whose button was pressed, or which was pointed at
    began_s: float = field(default_factory=running_s)
    acknowledged_s: float | None = None
    answered_s: float | None = None
    response: int | None = None  # the callback's type
    data: Json = field(default_factory=dict)  # the callback's
    original: Message | None = None  # what "@original" is
    message: Message | None = None  # the answer
    followups: list[Message] = field(default_factory=list)
    is_expired: bool = False
    answer: "asyncio.Future[Json]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def timing(self) -> Timing:
        """What it took so far."""
        return Timing(self._since(self.acknowledged_s), self._since(self.answered_s))

    @property
    def is_message(self) -> bool:
        """Whether something was said, rather than used."""
        return "token" not in self.payload

    @property
    def asks_the_bot(self) -> bool:
        """Whether an answer can be expected; of what people say to each other it can't."""
        if self.is_message:
            return bool(self.payload["mentions"]) or self.at.guild is None
        return True

    def acknowledge(self, arrived_s: float, body: Json) -> None:
        """The callback has arrived."""
        self.acknowledged_s = arrived_s
        self.response = body["type"]
        self.data = body.get("data") or {}

    def answered(self, arrived_s: float, body: Json, message: Message | None = None) -> None:
        """The bot has said something, for the first time or again."""
        self.answered_s = arrived_s
        if self.acknowledged_s is None:  # the answer came before any typing
            self.acknowledged_s = arrived_s
        if not self.answer.done():
            self.message = message
            self.answer.set_result(body)

    def _since(self, moment_s: float | None) -> float | None:
        return None if moment_s is None else moment_s - self.began_s

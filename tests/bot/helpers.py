"""What the tests of the bot share: answers, orders of moderators, and a queue that is held."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, tzinfo
from typing import Self

from bot.i18n import LANGUAGE_OF_LOCALE, PHRASES, Phrases
from bot.query_queue import PARALLEL_ANSWERS
from index.types import Language
from tests.fakes.messages import Message
from tests.fakes.people import ADMINISTRATOR, Person
from tests.fakes.places import Place
from tests.fakes.registry import Options
from tests.fakes.running import Served
from tests.fakes.server import PATIENCE_S

QUESTION = "Who resigned on Friday?"
LOCALES_WITH_LANGUAGE: tuple[tuple[str, Language], ...] = (
    ("en-US", "en"),
    ("ja", "ja"),
    ("pt-BR", "pt"),
)
EN: Phrases = PHRASES["en"]
PRIVATE: Mapping[str, object] = {"private": True}


def wrong_clock(**difference: float) -> type[datetime]:
    """What takes the place of `datetime` in a module, on a machine whose clock is so far ahead.

    Args:
        difference: As for `timedelta`; negative for a clock that is behind.
    """

    class Wrong(datetime):
        """Tells a wrong time."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            """The time by this clock."""
            return cls.fromtimestamp(time.time(), tz) + timedelta(**difference)

    return Wrong


async def answered(
    served: Served,
    question: str = QUESTION,
    *,
    by: Person | None = None,
    at: Place | None = None,
    options: Mapping[str, object] | None = None,
) -> Message:
    """The answer to a question that somebody asked with /ask."""
    discord = served.discord
    return await discord.message(await discord.ask(question, by=by, at=at, options=options or {}))


async def on_button(served: Served, on: Message, which: str, by: Person | None = None) -> Message:
    """What the first button with this label or custom_id has brought: a message of its own."""
    button = next(each for each in on.card.buttons if which in (each.label, each.custom_id))
    return await served.discord.message(await served.discord.press(on, button.custom_id, by=by))


def token_of(message: Message) -> str:
    """The token that the buttons of an answer carry."""
    (token,) = {each.custom_id.split(":")[2] for each in message.card.buttons}
    return token


async def block(served: Served, person: Person) -> None:
    """Have the moderators of the first server block somebody."""
    servers = served.client.state.store.servers
    await servers.change(int(served.discord.home.id), blocked=frozenset({int(person.id)}))


@asynccontextmanager
async def queue_held(served: Served) -> AsyncIterator[None]:
    """Let nothing that needs the engine begin before the block ends."""
    go_on = threading.Event()
    queue = served.client.state.queue
    holding = [
        asyncio.create_task(queue.submit(lambda _: go_on.wait(PATIENCE_S)))
        for _ in range(PARALLEL_ANSWERS)
    ]
    await asyncio.sleep(0)  # they are first in the queue
    try:
        yield
    finally:
        go_on.set()
        await asyncio.gather(*holding)


async def queued(served: Served, count: int = 1) -> None:
    """Wait until so many wait behind those that hold the queue."""
    queue = served.client.state.queue
    async with asyncio.timeout(PATIENCE_S):
        while queue.n_waiting < PARALLEL_ANSWERS + count:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.005)


LOCALES = ("en-US", "ja", "pt-BR")


def said_in(locale: str) -> Callable[..., str]:
    """What says a phrase to someone whose Discord has this locale."""
    return PHRASES[LANGUAGE_OF_LOCALE[locale]].say


def administrator(locale: str = "en-US") -> Person:
    """Somebody new who may do everything on every server."""
    return Person("administrator", ADMINISTRATOR, locale)


async def order(
    served: Served,
    command: str,
    options: Options | None = None,
    *,
    by: Person | None = None,
    at: Place | None = None,
    locale: str = "en-US",
) -> str:
    """Use a command of /inyo; what its user is told, by default a new moderator."""
    by = by or served.discord.moderator(locale=locale)
    key = await served.discord.command(f"inyo {command}", options or {}, by=by, at=at)
    return await served.notice(key)

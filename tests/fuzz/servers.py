"""Targets that speak to what runs: the bot on a fake Discord, and the web reader."""

import asyncio
import itertools
import logging
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from typing import Any, TypeVar
from unittest.mock import patch

from bot.interactions import _BUTTONS, _MODALS
from bot.ui.persistent_button import MAX_CUSTOM_ID_CHARS, custom_id, is_custom_id, parse_custom_id
from tests.bot.helpers import EN, answered, token_of
from tests.bot.hostile.inert import assert_inert, quotes
from tests.bot.hostile.library import CASES, document_of, hostile_library
from tests.bot.hostile.test_questions import WAYS
from tests.bot.test_interactions import SHAPES, UNKNOWN
from tests.bot.web_reader.serving import Reader, reading
from tests.bot.web_reader.test_server import check, hostile_addresses, raw
from tests.fakes.running import Served, serving
from tests.fuzz.target import Run, Target, chosen

MAX_TYPED_CHARS = 900  # a little less than a command's option or a modal's field takes
RUNS_OF_A_SERVER = 1_000  # then it is started anew: the fakes keep all that they were told
TOKEN = b"%s"  # stands for the token of an answer in a custom id
ANSWER_EVERY = 50  # presses on the same answer

_T = TypeVar("_T")


@contextmanager
def running(
    opened: Callable[[], AbstractAsyncContextManager[_T]],
    use: Callable[[_T, bytes], Coroutine[Any, Any, None]],
) -> Iterator[Run]:
    """A server, started anew now and then, whose log may hold no warning of the bot's."""
    problems: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: problems.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("bot").addHandler(handler)
    numbers, stack, servers = itertools.count(), AsyncExitStack(), list[_T]()
    with asyncio.Runner() as runner:

        def run(data: bytes) -> None:
            if next(numbers) % RUNS_OF_A_SERVER == 0:
                runner.run(stack.aclose())
                servers[:] = [runner.run(stack.enter_async_context(opened()))]
            runner.run(use(servers[0], data))
            assert problems == []

        try:
            yield run
        finally:
            logging.getLogger("bot").removeHandler(handler)
            runner.run(stack.aclose())


async def press(served: Served, data: bytes) -> None:
    """Press a button, or submit a modal, with any custom id: ours are handled, others refused."""
    choice, written = chosen(data)
    discord = served.discord
    message = await answered(served)
    token = token_of(message).encode()
    forged = written.replace(TOKEN, token).decode("utf-8", "replace")[:MAX_CUSTOM_ID_CHARS]
    if is_custom_id(forged):
        action, arguments = parse_custom_id(forged)
        assert parse_custom_id(custom_id(action, *arguments)) == (action, arguments)
    is_modal = bool(choice % 2)
    if is_modal:
        key = await discord.forge_modal(forged, by=discord.person())
    else:
        key = await discord.forge(message, forged, by=discord.person())
    await discord.acknowledged(key)
    if not is_custom_id(forged) or parse_custom_id(forged)[0] not in {**_BUTTONS, **_MODALS}:
        assert await served.notice(key) == EN.say("button-unknown")
    assert discord.problems == []


def custom_id_seeds() -> Iterator[bytes]:
    """Ids of all actions and shapes."""
    for number, written in enumerate(UNKNOWN):
        yield bytes([number % 2]) + written.encode()
    for is_modal, actions in enumerate((_BUTTONS, _MODALS)):
        for action, shape in itertools.product(actions, SHAPES):
            yield bytes([is_modal]) + f"inyo:{action}{shape}".encode()


@contextmanager
def custom_ids() -> Iterator[Run]:
    """Custom ids of buttons and modals."""
    with running(serving, press) as run:
        yield run


@contextmanager
def commands() -> Iterator[Run]:
    """What people type into commands, messages and modals: what comes back is inert."""
    engine, ways = hostile_library(), list(WAYS.values())
    texts = [document_of(number).text for number in range(len(CASES))]

    async def ask(served: Served, data: bytes) -> None:
        choice, typed = chosen(data)
        # Discord passes half surrogates on.
        text = typed.decode("utf-8", "surrogateescape")[:MAX_TYPED_CHARS]
        if not text.strip():
            return
        message = await served.discord.message(await ways[choice % len(ways)](served.discord, text))
        assert_inert(message)
        for quote in quotes(message):
            assert any(quote in text for text in texts)
        assert served.discord.problems == []

    with (
        patch("tests.fakes.watching.MAX_REQUESTS_PER_S", 10**6),
        running(lambda: serving(lambda: engine), ask) as run,
    ):
        yield run


def command_seeds() -> Iterator[bytes]:
    """Hostile texts, each in one of the ways, and questions that quote them."""
    for number, case in enumerate(CASES):
        yield bytes([number % len(WAYS)]) + case.encode()
        yield bytes([number % len(WAYS)]) + f"{number}: searchable words?".encode()


@contextmanager
def addresses() -> Iterator[Run]:
    """Addresses of the web reader: no error of ours, no file from outside, all headers."""

    async def get(reader: Reader, data: bytes) -> None:
        # One request line, whatever is in it.
        line = b"GET " + data.replace(b"\r", b"").replace(b"\n", b"") + b" HTTP/1.1\r\n"
        check(await raw(reader, line + b"Host: x\r\nConnection: close\r\n\r\n"), data)

    with running(reading, get) as run:
        yield run


def address_seeds() -> Iterator[bytes]:
    """Hostile addresses, and the places of quotes."""
    yield from (address.encode() for address in hostile_addresses())
    address = hostile_addresses()[-1].partition("?")[0]
    yield from (f"{address}?quote={start}-{start + 9}-00000000".encode() for start in range(9))


TARGETS = {
    "custom_ids": Target(custom_ids, custom_id_seeds),
    "commands": Target(commands, command_seeds),
    "addresses": Target(addresses, address_seeds),
}

"""One process of a bot that has two: what it does, and what the two tell each other."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot import client
from bot import state as desks
from bot.db.engine import file_url
from bot.db.errors import StorageError
from bot.db.events import KEPT, Event
from bot.db.records import ErasedCounts
from bot.db.store import Store, open_store
from bot.state import BotState
from index.errors import RetrievalError
from tests.bot.db.samples import ASKER, KEPT_DAYS, OTHER, all_values, answer
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.people import Person
from tests.fakes.running import Served, serving
from tests.fakes.server import PATIENCE_S

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def looking_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for seconds."""
    monkeypatch.setattr(client, "LOOK_EVERY_S", 0.02)


async def open_beside(folder: Path) -> Store:
    """The database as the other process has it."""
    return await open_store(file_url(folder), KEPT_DAYS, is_shared=True)


async def is_known(served: Served, person: Person) -> set[str]:
    """Where in the database a person stands, notices aside."""
    values = await served.client.state.store.database.run(all_values)
    known = {column for column, found in values.items() if int(person.id) in found}
    return known - {"notices.about"}


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so that tells nobody."""
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def looked(served: Served, beside: Store) -> None:
    """Wait until the bot has done, or put off, what was posted before."""
    someone = answer(user_id=ASKER)
    await beside.answers.save(someone)
    await beside.events.post(Event("forgotten", ASKER))
    async with asyncio.timeout(PATIENCE_S):
        while await served.client.state.store.answers.find(someone.token):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_who_is_forgotten_by_another_process_is_forgotten_here(tmp_path: Path) -> None:
    """What they asked a moment ago, and what the database has got since; others stay."""
    async with (
        serving(shards=(0,), state_dir=tmp_path) as served,
        await open_beside(tmp_path) as beside,
    ):
        discord, state = served.discord, served.client.state
        ana, ben = discord.person("Ana"), discord.person("Ben")
        for person in (ana, ben):
            await discord.card(await discord.ask("Who resigned?", by=person))
        await beside.events.post(Event("forgotten", int(ana.id)))
        async with asyncio.timeout(PATIENCE_S):
            while await is_known(served, ana):  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.02)
        channel = int(discord.channel_id)
        assert state.history.last(int(ana.id), channel).question == ""
        assert state.history.last(int(ben.id), channel).question == "Who resigned?"
        assert await is_known(served, ben)


async def test_who_is_forgotten_is_so_in_memory_before_the_database(tmp_path: Path) -> None:
    """Which may be away, and must not bring back what others made of their words meanwhile."""
    async with serving(shards=(0,), state_dir=tmp_path) as served:
        discord, state = served.discord, served.client.state
        ana = discord.person("Ana")
        await discord.card(await discord.ask("Who resigned?", by=ana))
        await state.store.close()
        with pytest.raises(StorageError):
            await state.handle_event(Event("forgotten", int(ana.id)), lambda _: pytest.fail())
        assert state.history.last(int(ana.id), int(discord.channel_id)).question == ""


async def test_a_notice_that_fails_is_tried_again_and_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever it fails with stands in the log each time, with its traceback."""
    failing = [KeyError("first"), KeyError("second")]
    forget = BotState._forget_user
    forgotten = []

    async def fail_for_one(state: BotState, user_id: int) -> ErasedCounts:
        if user_id == OTHER and failing:
            raise failing.pop(0)
        forgotten.append(user_id)
        return await forget(state, user_id)

    monkeypatch.setattr(BotState, "_forget_user", fail_for_one)
    async with (
        serving(shards=(0,), state_dir=tmp_path),
        await open_beside(tmp_path) as beside,
    ):
        await beside.events.post(Event("forgotten", OTHER))
        await beside.events.post(Event("forgotten", ASKER))
        await until(lambda: len(forgotten) == 2)
        assert forgotten == [ASKER, OTHER]
        for error in ("KeyError: 'first'", "KeyError: 'second'"):
            assert caplog.text.count(error) == 1
        assert "Traceback" in caplog.text


async def test_a_process_that_was_cut_off_forgets_everybody(tmp_path: Path) -> None:
    """Whom it has missed nobody can tell any more; it reads the documents anew as well."""
    opened = []

    def load() -> FakeAnswerer:
        opened.append(FakeAnswerer(quoting))
        return opened[-1]

    async with serving(load, shards=(0,), state_dir=tmp_path) as served:
        discord, state = served.discord, served.client.state
        ana = discord.person("Ana")
        await discord.card(await discord.ask("Who resigned?", by=ana))
        assert state.store.events._looked_at is not None
        state.store.events._looked_at -= KEPT
        asked_last = partial(state.history.last, int(ana.id), int(discord.channel_id))
        await until(lambda: asked_last().question == "" and len(opened) == 2)
        assert await is_known(served, ana)


async def test_a_reload_by_another_process_is_followed(tmp_path: Path) -> None:
    """Once."""
    opened = []

    def load() -> FakeAnswerer:
        opened.append(FakeAnswerer(quoting))
        return opened[-1]

    async with (
        serving(load, shards=(0,), state_dir=tmp_path) as served,
        await open_beside(tmp_path) as beside,
    ):
        await beside.events.post(Event("reloaded"))
        await until(lambda: len(opened) == 2)
        for _ in range(2):  # it was looked at again, and whatever that began has ended
            await until(lambda: not served.client.state.queue.is_loading)
            await looked(served, beside)
        assert len(opened) == 2
        assert served.client.state.queue.status == "ready"


async def test_a_reload_that_fails_here_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A while later: the others have the documents as they are now."""
    monkeypatch.setattr(desks, "RETRY_RELOAD_S", 0.05)
    tried = []

    def load() -> FakeAnswerer:
        tried.append(FakeAnswerer(quoting))
        if len(tried) in (2, 3):
            raise RetrievalError("no documents")
        return tried[-1]

    async with (
        serving(load, shards=(0,), state_dir=tmp_path) as served,
        await open_beside(tmp_path) as beside,
    ):
        await beside.events.post(Event("reloaded"))
        await until(lambda: len(tried) == 4 and not served.client.state.queue.is_loading)
        opened = served.client.state.queue.loaded
        assert opened is not None
        assert opened.engine is tried[-1]
        assert caplog.text.count("as another process has, failed: no documents") == 2


async def test_a_reload_waits_for_the_index_that_is_being_opened(tmp_path: Path) -> None:
    """Which may have read the documents before they changed."""
    may_open, opened = threading.Event(), []

    def load() -> FakeAnswerer:
        may_open.wait(PATIENCE_S)
        opened.append(FakeAnswerer(quoting))
        return opened[-1]

    async with (
        serving(load, until="starting", shards=(0,), state_dir=tmp_path) as served,
        await open_beside(tmp_path) as beside,
    ):
        await beside.events.post(Event("reloaded"))
        await looked(served, beside)
        assert not opened
        may_open.set()
        await until(lambda: len(opened) == 2)
        assert served.client.state.queue.status == "ready"


async def test_forgetting_and_reloading_are_told_to_the_others(tmp_path: Path) -> None:
    """By /forget-me and /inyo-owner reload."""
    async with (
        serving(shards=(0,), state_dir=tmp_path) as served,
        await open_beside(tmp_path) as beside,
    ):
        discord = served.discord
        ana = discord.person("Ana")
        await discord.card(await discord.command("forget-me", by=ana))
        key = await discord.command("inyo-owner reload", by=discord.owner)
        await discord.edited(key, 1)
        told: list[Event] = []
        async with asyncio.timeout(PATIENCE_S):
            while len(told) < 2:
                told += await beside.events.new()
        assert told == [Event("forgotten", int(ana.id)), Event("reloaded")]

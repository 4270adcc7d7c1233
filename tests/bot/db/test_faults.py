"""The database under faults: what was saved is there, and what can't be done is one plain sentence.

Each test prints how often it tried; docs/reliability.md has the table. `--tries 10`: ten times as
often.
"""

import asyncio
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.db.engine import file_url
from bot.db.errors import StorageError
from bot.db.store import Store, open_store
from tests.bot.db.samples import ANSWER, ASKER, EXCERPTS, KEPT_DAYS, SERVER, answer

N_KILLS = 50
N_DAMAGES = 40
WRITTEN = "a private question"

# Forks, since each process would otherwise import everything for a second. Only the children open
# the database, so that no fork copies a thread.
KILLER = f"""
import asyncio, os, random, signal, sqlite3, sys, time
from pathlib import Path
from bot.db.engine import file_url
from bot.db.store import open_store
from tests.bot.db.samples import answer

folder, n_kills = Path(sys.argv[1]), int(sys.argv[2])
chance = random.Random(1)
saved = set()

async def save(first, pipe):
    async with await open_store(file_url(folder), {KEPT_DAYS}) as store:
        for number in range(first, first + 1000):
            await store.answers.save(answer(number))
            os.write(pipe, answer(number).token.encode())

for kill in range(n_kills):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        asyncio.run(save(kill * 1000, writing))
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        first = pipe.read(12)
        time.sleep(chance.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told = first + pipe.read()
    saved |= {{told[at : at + 12].decode() for at in range(0, len(told), 12)}}

database = sqlite3.connect(folder / "inyo.sqlite3")
(whole,) = database.execute("PRAGMA integrity_check").fetchone()
found = dict(database.execute("SELECT token, count(*) FROM shown_excerpts GROUP BY token"))
answers = {{token for (token,) in database.execute("SELECT token FROM shown_answers")}}
print(whole, len(saved), len(saved - answers), len(answers - found.keys()), set(found.values()))
"""  # noqa: S608 - a program, with numbers of ours


@pytest.mark.skipif(sys.platform == "win32", reason="it has no fork")
def test_what_was_saved_before_a_kill_is_there_whole(
    tmp_path: Path, words_of: Callable[..., list[str]], tries: int
) -> None:
    """With SIGKILL while answers are saved, at random moments."""
    n_kills = N_KILLS * tries
    whole, n_saved, n_lost, n_without_quotes, quotes = words_of(KILLER, tmp_path, n_kills)
    print(f"{n_kills} kills: {n_saved} answers saved, {n_lost} lost")  # noqa: T201
    assert (whole, n_lost, n_without_quotes) == ("ok", "0", "0")
    assert int(n_saved) >= n_kills
    assert quotes == f"{{{len(EXCERPTS)}}}"


@pytest.mark.asyncio
async def test_a_disk_that_is_full_loses_nothing(tmp_path: Path) -> None:
    """What was saved is found meanwhile; afterwards everything is saved again."""

    async def pragma(store: Store, setting: str) -> None:
        statement = text(f"PRAGMA {setting}")
        await store.database.run(lambda session: session.execute(statement) and None)

    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        await store.answers.save(ANSWER)
        await pragma(store, "max_page_count = 1")  # at most as many as there are
        errors = []
        for number in range(60):  # until the pages that there are already are full
            try:
                await store.answers.save(answer(number))
            except StorageError as error:
                errors.append(str(error))
        assert errors
        print(f"60 answers: {len(errors)} refused while the disk was full, 0 lost")  # noqa: T201
        assert all("the disk is full: make room" in error for error in errors)
        assert await store.answers.find(ANSWER.token) == ANSWER
        with pytest.raises(StorageError, match="the disk is full"):
            await store.servers.change(SERVER, channels=frozenset(range(2_000)))
        assert store.servers.get(SERVER).channels == frozenset()
        await pragma(store, "max_page_count = 1000000")
        await store.answers.save(answer(99))
        assert await store.answers.find(answer(99).token) == answer(99)


async def use(folder: Path) -> None:
    """Read and change everything."""
    async with await open_store(file_url(folder), KEPT_DAYS) as store:
        for number in range(5):
            await store.answers.find(answer(number).token)
        await store.unanswered.entries(SERVER)
        await store.feedback.ratings(SERVER)
        await store.drop_expired(datetime.now(UTC))
        await store.servers.change(SERVER, keep_questions=True)
        await store.forget_user(ASKER)


@pytest.mark.asyncio
async def test_damage_is_one_sentence_that_quotes_nobody(tmp_path: Path, tries: int) -> None:
    """Wherever a bit of the file has changed; most damage isn't noticed before a row is read."""
    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        for number in range(5):
            shown = replace(answer(number), created_at=datetime.now(UTC))
            await store.answers.save(shown)
            await store.feedback.give(
                shown.token, ASKER, SERVER, False, "other", WRITTEN, keep_text=True
            )
            await store.unanswered.add(SERVER, ASKER, WRITTEN, 0.1, keep_text=True)
    good = (tmp_path / "inyo.sqlite3").read_bytes()
    places = [at for part in (WRITTEN.encode(), b"20") for at in places_of(part, good)]
    chance, sentences = random.Random(1), set()  # noqa: S311 - no secret
    n_damages = N_DAMAGES * tries
    for number in range(n_damages):
        damaged = bytearray(good)
        for _ in range(chance.choice((1, 3, 20))):
            damaged[chance.choice((chance.choice(places), chance.randrange(len(good))))] ^= 0x80
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "inyo.sqlite3").write_bytes(damaged)
        try:
            await use(folder)
        except StorageError as error:
            sentences.add(str(error).replace(str(folder), ""))
    print(f"{n_damages} damages: {len(sentences)} different sentences")  # noqa: T201
    assert sentences
    assert not [each for each in sentences if "private" in each or "\n" in each]


def places_of(part: bytes, data: bytes) -> list[int]:
    """Where something stands."""
    return [at for at in range(len(data)) if data.startswith(part, at)]


def test_nothing_is_saved_in_part_by_a_loop_that_ends(tmp_path: Path) -> None:
    """A bot that is told to stop cancels what waits; an answer is there with its quotes, or not."""

    async def save_some() -> None:
        async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
            saving = [asyncio.create_task(store.answers.save(answer(n))) for n in range(30)]
            await asyncio.sleep(0.01)
            for task in saving[::2]:
                task.cancel()
            await asyncio.gather(*saving, return_exceptions=True)
            for number in range(30):
                shown = await store.answers.find(answer(number).token)
                assert shown is None or shown.excerpts == EXCERPTS
                assert shown is not None or number % 2 == 0

    asyncio.run(save_some())

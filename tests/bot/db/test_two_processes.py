"""One database, several processes of one bot."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot.db import engine
from bot.db.erase import Forgotten
from bot.db.store import Store, open_store
from tests.bot.db.samples import ASKER, KEPT_DAYS, SERVER

N_QUESTIONS = 25

# SQLite promises nobody a turn: on a slow machine, who waits may meet others' writing for long.
PATIENT = ("busy_timeout = 300000", *engine._SQLITE_SETTINGS[1:])

OTHER_PROCESS = f"""
import asyncio, sys
from bot.storage import engine
from bot.db.store import open_store

engine._SQLITE_SETTINGS = {PATIENT}

async def ask():
    async with await open_store(sys.argv[1], {KEPT_DAYS}) as store:
        for number in range({N_QUESTIONS}):
            await store.unanswered.note({SERVER}, {ASKER}, f"theirs {{number}}", 0.1, kept=True)

asyncio.run(ask())
"""


@pytest.mark.asyncio
async def test_processes_may_have_a_database_open_at_once(
    address: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All create it, all write, none loses anything; one may forget while the others are there."""
    monkeypatch.setattr(engine, "_SQLITE_SETTINGS", PATIENT)
    others = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", OTHER_PROCESS, address, cwd=project
        )
        for _ in range(2)
    ]
    async with await open_store(address, KEPT_DAYS) as store:
        for number in range(N_QUESTIONS):
            await store.unanswered.note(SERVER, ASKER, f"ours {number}", 0.1, kept=True)
        assert [await other.wait() for other in others] == [0, 0]
        assert len(await store.unanswered.rows(SERVER)) == 3 * N_QUESTIONS
        await forget_beside(store, address)


async def forget_beside(store: Store, address: str) -> None:
    """Forget while another has the file open and goes on using it."""
    async with await open_store(address, KEPT_DAYS) as other:
        assert await store.forget_user(ASKER) == Forgotten(questions=3 * N_QUESTIONS)
        await other.unanswered.note(SERVER, ASKER, "later", 0.1, kept=True)
        assert len(await store.unanswered.rows(SERVER)) == 1

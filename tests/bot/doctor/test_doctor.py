"""`inyo doctor`: what it finds on this machine and on Discord."""

import dataclasses
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.db.engine import file_url, is_sound, make_engine, prepare
from bot.doctor import machine
from bot.doctor.findings import Finding, report
from bot.doctor.machine import examine_machine
from bot.doctor.on_discord import _clock, examine_discord
from bot.settings import Settings
from bot.terminal.indexing import open_engine_with_progress
from bot.terminal.screen import Terminal
from index.storage.store import CURRENT
from tests.fakes.payloads import Json
from tests.fakes.server import TOKEN, FakeDiscord, discord_at

VIEW, SEND = 1 << 10, 1 << 11


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A folder with one document, and nothing else yet."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("Leike resigned on Friday.", encoding="utf-8")
    return Settings(
        documents_dir=tmp_path / "documents",
        index_dir=tmp_path / "index",
        state_dir=tmp_path / "state",
        embedding_model="static",
    )


def statuses(settings: Settings) -> dict[str, str]:
    """What is found on this machine, by what was looked at."""
    return {finding.check: finding.status for finding in examine_machine(settings)}


def test_a_new_folder_lacks_only_an_index_and_stays_as_it_is(settings: Settings) -> None:
    """Nothing is built or made; then everything is well."""
    before = statuses(settings)
    assert {check for check, status in before.items() if status != "ok"} == {"index", "engine"}
    assert not settings.index_dir.exists() and not settings.state_dir.exists()
    open_engine_with_progress(settings, Terminal())
    assert set(statuses(settings).values()) == {"ok"}
    (settings.documents_dir / "b.txt").write_text("Another.", encoding="utf-8")
    assert statuses(settings)["index"] == "warning"


def _no_documents(settings: Settings) -> str:
    (settings.documents_dir / "a.txt").unlink()
    return "documents"


def _damaged_database(settings: Settings) -> str:
    settings.state_dir.mkdir()
    (settings.state_dir / "inyo.sqlite3").write_bytes(b"no database" * 100)
    return "database"


@pytest.mark.parametrize("breaks", [_no_documents, _damaged_database])
def test_what_keeps_the_bot_from_answering_is_found(
    breaks: Callable[[Settings], str], settings: Settings
) -> None:
    """Each with a sentence, and without hiding the others."""
    check = breaks(settings)
    found = list(examine_machine(settings))
    (bad,) = (finding for finding in found if finding.status == "failed")
    assert bad.check == check
    assert len(bad.text + bad.advice) > 30
    assert len(found) == 8


def test_the_database_of_a_bot_that_writes_is_checked_without_a_lock(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither waits for the other, and nothing can be written here."""
    engine = make_engine(file_url(settings.state_dir))
    prepare(engine)
    with engine.begin() as bot:
        bot.execute(text("CREATE TABLE more (content)"))
        assert statuses(settings)["database"] == "ok"

    checked: list[float] = []

    def write_and_check(connection: sqlite3.Connection, max_s: float) -> bool:
        with engine.begin() as bot:
            bot.execute(text("INSERT INTO more VALUES (1)"))
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("DELETE FROM more")
        checked.append(max_s)
        return is_sound(connection, max_s)

    monkeypatch.setattr(machine, "is_sound", write_and_check)
    assert statuses(settings)["database"] == "ok"
    assert checked == [machine.MAX_CHECK_S]
    engine.dispose()


def test_the_database_of_a_newer_version_is_told(settings: Settings, address: str) -> None:
    """Before the bot refuses to start."""
    settings = dataclasses.replace(settings, database_url=address)
    engine = make_engine(address)
    prepare(engine)
    assert statuses(settings)["database"] == "ok"
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    (found,) = (each for each in examine_machine(settings) if each.check == "database")
    assert found.status == "failed"
    assert "was written by a newer Inyo: update this one" in found.text


def test_a_large_database_is_checked_for_so_long(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What isn't checked is told."""
    engine = make_engine(file_url(settings.state_dir))
    prepare(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE more (content NOT NULL)"))
        insert = text("INSERT INTO more VALUES (:content)")
        connection.execute(insert, [{"content": "x"}] * 9_000)
    engine.dispose()
    monkeypatch.setattr(machine, "MAX_CHECK_S", 0.0)
    (found,) = (each for each in examine_machine(settings) if each.check == "database")
    assert (found.status, found.text.partition("; ")[2]) == (
        "ok",
        "checking all of it takes more than 0 s",
    )


def test_a_damaged_index_is_told_and_fails_only_a_bot_that_builds_none(settings: Settings) -> None:
    """Others rebuild it when they start."""
    settings.index_dir.mkdir()
    (settings.index_dir / CURRENT).write_text("nowhere", encoding="utf-8")
    assert statuses(settings)["index"] == "warning"
    assert statuses(dataclasses.replace(settings, watch="INDEX"))["index"] == "failed"


def test_a_file_with_the_token_that_others_can_read_is_told(settings: Settings) -> None:
    """It is enough to have an account on the machine."""
    env_file = Path(".env")
    env_file.write_text("DISCORD_TOKEN=x\n", encoding="utf-8")
    env_file.chmod(0o644)
    assert statuses(settings)["settings"] == "warning"
    env_file.chmod(0o600)
    assert statuses(settings)["settings"] == "ok"


async def on_discord(discord: FakeDiscord, token: str = TOKEN) -> dict[str, Finding]:
    """What is found on a Discord, by what was looked at."""
    with discord_at(discord.api_url, discord.gateway_url):
        settings = Settings(discord_token=token)
        return {finding.check: finding async for finding in examine_discord(settings)}


@pytest.mark.asyncio
async def test_missing_permissions_are_named_by_channel() -> None:
    """And a server where the bot has all of them is well."""
    async with FakeDiscord() as discord:
        check = f"permissions on {discord.home.guild['name']}"
        found = await on_discord(discord)
        assert {finding.status for finding in found.values()} == {"ok"}
        deny(discord.home.lounge.channel, str(discord.bot["id"]), SEND)
        denied = (await on_discord(discord))[check]
        assert denied.status == "warning"
        assert f"#{discord.home.lounge.channel['name']} (send messages" in denied.text
        deny(discord.home.lounge.channel, str(discord.bot["id"]), VIEW)
        assert (await on_discord(discord))[check].status == "ok"
        assert discord.problems == []


def deny(channel: Json, member_id: str, permission: int) -> None:
    """Take a permission from a member in a channel."""
    overwrite = {"id": member_id, "type": 1, "allow": "0", "deny": str(permission)}
    channel["permission_overwrites"] = [overwrite]


@pytest.mark.asyncio
async def test_a_wrong_token_and_an_unreachable_discord_fail() -> None:
    """In one sentence each, and without a token nobody is asked."""
    async with FakeDiscord() as discord:
        for token in ("wrong", "of two\nlines", "caractères"):
            assert (await on_discord(discord, token))["token"].status == "failed"
        assert (await on_discord(discord, ""))["token"].status == "warning"
    assert (await on_discord(discord))["discord"].status == "failed"


@pytest.mark.parametrize(
    ("hours", "status", "said"),
    [(0, "ok", ""), (2, "failed", "behind"), (-1, "failed", "ahead")],
)
def test_a_wrong_clock_is_found(hours: int, status: str, said: str) -> None:
    """Discord's responses say what time it is."""
    finding = _clock([format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)])
    assert finding.status == status
    assert said in finding.text


def test_a_report_has_a_line_for_each_finding_and_an_exit_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Of which only what keeps the bot from answering makes 1; JSON says the same."""
    well, known = Finding("a", "ok", "fine"), Finding("b", "warning", "odd\x1b[31m", "look")
    bad = Finding("c", "failed", "broken")
    assert report([well, known], Terminal(), as_json=False) == 0
    assert capsys.readouterr().out == "✓ a: fine\n! b: odd␛[31m → look\n"
    assert report([well, bad], Terminal(), as_json=True) == 1
    row = json.loads(capsys.readouterr().out)
    assert row["ok"] is False
    assert [each["status"] for each in row["findings"]] == ["ok", "failed"]

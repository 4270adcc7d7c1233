"""A year in which nobody looks after the bot, played in some minutes on a clock that is moved.

`inyo run`, `inyo doctor`, `inyo backup` and `inyo restore` are processes with a `.env`, as an owner
has them. What was asked, what is in the database and what was logged is compared after each event.
"""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, closing, suppress
from dataclasses import dataclass, field, fields
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from bot.i18n import PHRASES
from bot.settings import Settings
from tests.bot.helpers import administrator
from tests.fakes.cards import Card
from tests.fakes.clock import SharedClock
from tests.fakes.disk import SmallDisk, small_disk
from tests.fakes.people import Person
from tests.fakes.places import Server
from tests.fakes.process import PATIENCE_S, ROOT, Ended, Inyo, inyo_command
from tests.fakes.rendering import render
from tests.fakes.server import TOKEN, FakeDiscord

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has no SIGTERM")

EN = PHRASES["en"].say
OLD_DATABASE = ROOT / "tests" / "bot" / "db" / "earlier" / "0001.sqlite.sql"
NEW_TOKEN = "new.token.of-the-tests"
DAY_S = 86_400.0
DAY_TAKES_S = 0.1
N_STRETCHES = 7  # of uneventful days; something happens between them
N_DAYS = 52  # of each, on every one of which a document changes
DAYS_BETWEEN_QUESTIONS = 9
MAX_LINES = 60  # of the log of the year, and a line for each time that documents have changed

LASTING = {
    "ferry.txt": "The ferry to the island leaves from pier nine at noon.\n",
    "library.txt": "The reading room of the library has forty green lamps.\n",
    "bakery.txt": "The bakery sells rye bread on Saturdays only.\n",
}
WHO = "Who is the warden of the lighthouse?"
WARDENS = [
    f"{first} {last}"
    for first in ("Ana", "Bruno", "Carla")
    for last in ("Lopes", "Moreira", "Nunes")
]
RULES = "Boats are moored at the southern quay in winter."
INDEXED = "The documents were indexed again"

Rows = Mapping[str, set[tuple[object, ...]]]


@dataclass(slots=True)
class Year:
    """The owner's machine, the members, and what was said so far.

    Attributes:
        home: Where `.env`, the index and the state are; another folder is another machine.
        documents: The owner's documents.
        written: All that has ever stood in a document.
    """

    discord: FakeDiscord
    clock: SharedClock
    home: Path
    documents: Path
    running: AsyncExitStack = field(default_factory=AsyncExitStack)
    inyo: Inyo | None = None
    written: set[str] = field(default_factory=lambda: {RULES, *LASTING.values()})
    log: list[str] = field(default_factory=list)
    n_changes: int = 0
    n_answered: int = 0

    def write_env(self, token: str = TOKEN) -> None:
        """Write the only file that an owner has to write."""
        settings = {
            "DISCORD_TOKEN": token,
            "DOCUMENTS_DIR": self.documents,
            "INDEX_DIR": self.home / "index",
            "STATE_DIR": self.home / "state",
            "EMBEDDING_MODEL": "static",
        }
        env = self.home / ".env"
        self.home.mkdir(exist_ok=True)
        env.touch(mode=0o600)
        env.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))

    def command(self, *arguments: str) -> AbstractAsyncContextManager[Inyo]:
        """Run a command on the owner's machine."""
        ours = {setting.name.upper() for setting in fields(Settings)}
        environment = {name: value for name, value in os.environ.items() if name not in ours}
        environment["FAKE_CLOCK"] = str(self.clock.file)
        return inyo_command(self.discord, self.home, environment, *arguments)

    async def done(self, *arguments: str) -> Ended:
        """Run a command to its end."""
        async with self.command(*arguments) as inyo:
            return await inyo.ended()

    async def start(self) -> Inyo:
        """Start the bot as systemd does, and wait until it answers."""
        self.inyo = await self.running.enter_async_context(self.command("run"))
        await self.inyo.connected(self.discord)
        await self.inyo.logged("Ready to answer questions.")
        return self.inyo

    async def ended(self) -> Ended:
        """Wait until the bot has ended; what it logged is part of the year's log."""
        assert self.inyo is not None
        ended = await self.inyo.ended()
        self.log += ended.stderr.splitlines()
        await self.running.aclose()
        self.inyo = None
        return ended

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> Ended:
        """Have the bot end."""
        assert self.inyo is not None
        self.inyo.signal(number)
        return await self.ended()

    async def doctor(self) -> dict[str, str]:
        """What `inyo doctor` doesn't find well: what it looked at -> what it says."""
        report = json.loads((await self.done("doctor", "--json")).stdout)
        findings = report["findings"]
        assert report["ok"] == all(each["status"] != "failed" for each in findings)
        return {each["check"]: each["text"] for each in findings if each["status"] != "ok"}

    async def ask(self, question: str, expected: str, at: Server | None = None) -> Card:
        """Ask as somebody new, by /ask or a mention; the answer, which quotes what is expected."""
        ways = (self.discord.ask, self.discord.mention)
        say = ways[self.n_answered % len(ways)]
        key = await say(question, by=Person(), at=(at or self.discord.home).channel)
        return await self.answer(key, expected)

    async def answer(self, key: str, expected: str) -> Card:
        """The answer to what was asked, with quotes that stand in a document as they are shown."""
        card = (await self.discord.message(key, PATIENCE_S)).card
        assert expected in "\n".join(card.quotes), card
        for quote in card.quotes:
            assert any(quote in text for text in self.written)
        self.n_answered += 1
        return card

    async def ask_all(self) -> None:
        """Ask what the documents have said all along, and what they say today."""
        await self.ask("From which pier does the ferry leave?", "pier nine")
        await self.ask("How many lamps does the reading room have?", "forty green lamps")
        await self.ask(WHO, self.warden)

    @property
    def warden(self) -> str:
        """Who the documents say it is, as they never said before."""
        return f"{WARDENS[self.n_changes % len(WARDENS)]}, for the watch {self.n_changes}"

    def change_documents(self) -> None:
        """Name another warden."""
        self.n_changes += 1
        text = f"The warden of the lighthouse is {self.warden}.\n"
        (self.documents / "lighthouse.txt").write_text(text)
        self.written.add(text)

    async def weeks(self) -> None:
        """Let some pass; a document changes each day, and members ask what it says.

        The days are so short that the bot may index several changes at once: at last it has the
        last one.
        """
        assert self.inyo is not None
        n_indexed = self.inyo.n_logged(INDEXED)
        for day in range(N_DAYS):
            self.clock.move(DAY_S)
            self.change_documents()
            if day % DAYS_BETWEEN_QUESTIONS == 0:
                await self.ask(WHO, "The warden of the lighthouse is")
            else:
                await asyncio.sleep(DAY_TAKES_S)
        async with asyncio.timeout(PATIENCE_S):
            while self.warden not in await self.said(WHO):
                n_indexed += 1
                await self.inyo.logged(INDEXED, n_indexed)

    async def said(self, question: str) -> str:
        """The quotes of the answer to a question."""
        return "\n".join((await self.ask(question, "")).quotes)

    async def order(self, command: str, options: Mapping[str, object], at: Server) -> str:
        """Use a command of /inyo as an administrator; what they are told."""
        by = administrator()
        key = await self.discord.command(f"inyo {command}", options, by=by, at=at.channel)
        return (await self.discord.message(key, PATIENCE_S)).card.words

    def kept(self) -> Rows:
        """Table -> its rows, of all that is kept."""
        address = f"{(self.home / 'state' / 'inyo.sqlite3').as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as database:
            return {
                table: set(database.execute(f'SELECT * FROM "{table}"'))  # noqa: S608 - a name
                for table in tables_of(database)
            }


def tables_of(database: sqlite3.Connection) -> list[str]:
    """The tables with what people said and set."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table'"
    return [
        name for (name,) in database.execute(names) if name not in ("alembic_version", "notices")
    ]


def assert_kept(before: Rows, after: Rows) -> None:
    """Nothing is gone."""
    for table, rows in before.items():
        assert rows <= after[table], table


async def settle_in(year: Year, at: Server) -> None:
    """Have members set something, rate an answer, and ask what the documents don't say."""
    await year.order("keep-questions", {"on": True}, at)
    await year.order("block", {"user": year.discord.person()}, at)
    asker = Person()
    shown = await year.discord.ask(WHO, by=asker, at=at.channel)
    await year.answer(shown, year.warden)
    pressed = await year.discord.press(shown, EN("feedback-helpful-button"))
    await year.discord.card(pressed, PATIENCE_S)
    unanswerable = "Which hippopotamus composed baroque symphonies?"
    key = await year.discord.ask(unanswerable, at=at.channel)
    assert not (await year.discord.message(key, PATIENCE_S)).card.quotes


async def discord_is_away(year: Year) -> None:
    """For an hour, after which it has forgotten the session."""
    discord, gateway, before = year.discord, year.discord.gateway, year.kept()

    def has_tried(n_refused: int) -> bool:
        return gateway.n_refused > n_refused

    gateway.is_away = gateway.forgets = True
    await gateway.drop()
    early, n_refused = await discord.mention(WHO), gateway.n_refused
    async with asyncio.timeout(PATIENCE_S):
        minutes = count()
        while next(minutes) < 57 or gateway.n_refused - n_refused <= 10:
            await a_minute(year, partial(has_tried, gateway.n_refused), 1.0)
    late = await discord.mention(WHO)
    gateway.is_away = False
    for at_most_s in (3.0, 30.0, PATIENCE_S):  # fewer minutes than a question is answered after
        await a_minute(year, gateway.connected.is_set, at_most_s)
    await year.answer(late, year.warden)
    gateway.forgets = False
    await year.ask_all()
    assert not discord.is_answered(early)  # whoever asked then has given up
    assert_kept(before, year.kept())


async def a_minute(year: Year, condition: Callable[[], bool], at_most_s: float) -> None:
    """Let a minute pass unless something is true, and a bit of real time if that makes it true.

    The bot may go to sleep only after the minute has passed, and sleep for another one.
    """
    if condition():
        return
    await asyncio.sleep(0.05)
    year.clock.move(60.0)
    with suppress(TimeoutError):
        async with asyncio.timeout(at_most_s):
            while not condition():  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)


async def disk_is_full(year: Year, disk: SmallDisk) -> None:
    """For a day, on which a document changes and a moderator wants to change something."""
    assert year.inyo is not None
    here, before, yesterdays = year.discord.home, year.kept(), year.warden
    disk.fill()
    found = await year.doctor()
    assert found.keys() >= {"index disk", "state disk"}
    assert all("0.0 GB free" in found[f"{which} disk"] for which in ("index", "state"))
    assert await year.order("language", {"language": "pt"}, here) == EN("error-database-away")
    year.change_documents()
    await year.inyo.logged("The documents that have changed aren't served: ")
    for _ in range(8):
        disk.fill()  # files were cut meanwhile, which made a little room
        year.clock.move(DAY_S / 8)
        await year.ask("When does the bakery sell rye bread?", "on Saturdays only")
    await year.ask(WHO, yesterdays)
    assert_kept(before, year.kept())
    n_indexed = year.inyo.n_logged(INDEXED)
    disk.empty()
    assert await year.order("language", {"language": "en"}, here) == EN(
        "language-set", language="en"
    )
    await year.inyo.logged(INDEXED, n_indexed + 1)  # the bot looks every half a minute
    await year.ask(WHO, year.warden)


async def upgrade(year: Year) -> None:
    """From an older Inyo, whose database had fewer tables and whose commands were others."""
    before = year.kept()
    assert (await year.stop()).exit_code == 0
    rewind(year.home / "state" / "inyo.sqlite3")
    (year.home / "state" / "commands.sha256").write_text("others")
    await year.start()
    assert_kept(before, year.kept())
    await year.ask_all()


def rewind(file: Path) -> None:
    """Make of a database what the older Inyo of OLD_DATABASE has: its tables, with these rows."""
    older = file.with_name("older")
    with closing(sqlite3.connect(older)) as database, database:
        database.executescript(OLD_DATABASE.read_text(encoding="utf-8"))
        database.execute("ATTACH ? AS newer", (str(file),))
        for table in tables_of(database):
            database.execute(f'DELETE FROM main."{table}"')  # noqa: S608 - a name
            database.execute(f'INSERT INTO main."{table}" SELECT * FROM newer."{table}"')  # noqa: S608
    for path in (file, *file.parent.glob("inyo.sqlite3-*")):
        path.unlink()
    older.rename(file)


async def add_rules(year: Year, at: Server) -> None:
    """Have a moderator add a document to a server."""
    upload = year.discord.upload("rules.txt", f"{RULES}\n".encode())
    by = year.discord.moderator()
    key = await year.discord.command("inyo add", {"file": upload}, by=by, at=at.channel)
    message = await year.discord.message(key, PATIENCE_S)
    done = EN("add-done", names="rules.txt")
    await year.discord.until(lambda: render(message.card.words).text == done, PATIENCE_S)
    await year.ask("Where are boats moored in winter?", RULES, at)


async def machine_dies(year: Year, other: Path) -> None:
    """The bot goes on elsewhere, with the backup of the night before."""
    before, backup = year.kept(), other.with_suffix(".zip")
    assert (await year.done("backup", str(backup))).exit_code == 0
    await year.stop(signal.SIGKILL)
    shutil.rmtree(year.home, ignore_errors=True)  # on a disk of its own, that stays
    year.home = other
    year.write_env()
    restored = await year.done("restore", str(backup))
    assert (restored.exit_code, "Traceback" in restored.stderr) == (0, False)
    assert year.kept() == before
    await year.start()
    await year.ask_all()
    await year.ask("Where are boats moored in winter?", RULES)


async def token_is_changed(year: Year) -> None:
    """By the owner, who puts the new one into `.env` later."""
    before = year.kept()
    await year.discord.change_token(NEW_TOKEN)
    ended = await year.ended()
    assert ended.exit_code == 3
    refused = await year.done("run")
    assert refused.exit_code == 2
    (line,) = (line for line in refused.stderr.splitlines() if "[info]" not in line)
    assert "DISCORD_TOKEN is refused" in line
    assert (await year.doctor()).keys() == {"token"}
    year.write_env(NEW_TOKEN)
    await year.start()
    assert_kept(before, year.kept())
    await year.ask_all()


async def servers_leave(year: Year) -> None:
    """One while the bot runs, one while it has no session, and one while it doesn't run."""
    discord, home = year.discord, year.discord.home
    _, stopped, away, running = discord.servers
    for server in (stopped, away, running):
        assert guilds_of(year.kept()) >= {int(server.id)}
    await discord.leave(running)
    await forgotten(year, running)
    discord.gateway.forgets = True
    await discord.gateway.drop()
    await discord.leave(away)
    async with asyncio.timeout(PATIENCE_S):
        await discord.gateway.connected.wait()
    discord.gateway.forgets = False
    await year.ask_all()
    await forgotten(year, away)
    await year.stop()
    await discord.leave(stopped)
    await year.start()
    await forgotten(year, stopped)
    assert guilds_of(year.kept()) == {int(home.id)}
    await year.ask_all()
    await year.ask("Where are boats moored in winter?", RULES)


def guilds_of(rows: Rows) -> set[object]:
    """The servers of which something is kept."""
    return {row[0] for table in ("servers", "added_documents") for row in rows[table]}


async def forgotten(year: Year, server: Server) -> None:
    """Wait until nothing is kept of a server."""
    async with asyncio.timeout(PATIENCE_S):
        while any(  # noqa: ASYNC110 - nothing tells
            int(server.id) in row for rows in year.kept().values() for row in rows
        ):
            await asyncio.sleep(0.1)
        while (year.home / "state" / "documents" / server.id).exists():  # noqa: ASYNC110
            await asyncio.sleep(0.1)


@pytest.mark.asyncio
async def test_nobody_has_to_look_after_the_bot_for_a_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost, and the log of it is short enough to read."""
    clock = SharedClock(tmp_path / "clock")
    monkeypatch.setattr("tests.fakes.payloads.time", clock)
    # How fast it answers, other tests say. A process of its own may wait long for a processor.
    monkeypatch.setattr("tests.fakes.rest_interactions.MAX_ACKNOWLEDGE_S", PATIENCE_S)
    home, documents = tmp_path / "machine", tmp_path / "documents"
    home.mkdir()
    documents.mkdir()
    for name, text in LASTING.items():
        (documents / name).write_text(text)
    with small_disk(home) as disk:
        async with FakeDiscord(n_servers=4) as discord:
            year = Year(discord, clock, home, documents)
            year.change_documents()
            year.write_env()
            async with year.running:
                assert (await year.doctor()).keys() == {"index", "engine"}  # it is yet to be built
                await year.start()
                await year.ask_all()
                for server in discord.servers:
                    await settle_in(year, server)
                assert await year.doctor() == {}
                await year.weeks()
                await year.weeks()
                await settle_in(year, discord.home)
                await discord_is_away(year)
                await year.weeks()
                await settle_in(year, discord.home)
                if disk is not None:
                    await disk_is_full(year, disk)
                await year.weeks()
                await settle_in(year, discord.home)
                await upgrade(year)
                for server in discord.servers:
                    await add_rules(year, server)
                await year.weeks()
                await settle_in(year, discord.home)
                await machine_dies(year, tmp_path / "other")
                await year.weeks()
                await settle_in(year, discord.home)
                await token_is_changed(year)
                await year.weeks()
                await servers_leave(year)
                async with asyncio.timeout(PATIENCE_S):  # until their documents aren't served
                    while await year.doctor():  # noqa: ASYNC110 - nothing tells
                        await asyncio.sleep(1.0)
                assert (await year.stop()).exit_code == 0
            assert discord.problems == []  # nothing was answered twice, for example
    check_log(year, has_disk=disk is not None)
    if disk is None:
        pytest.skip("all but the full disk: only root on Linux can mount one")


def check_log(year: Year, *, has_disk: bool) -> None:
    """Each event is a line or a few of the log, which has no traceback."""
    # On loopback, an answer may come before discord.py has noted when it asked.
    lines = [line for line in year.log if "Can't keep up" not in line]
    text = "\n".join(lines)
    print(text)  # noqa: T201 - is shown with -rP, and when this fails
    print(f"{len(lines)} lines, {year.n_changes} changes, {year.n_answered} answers")  # noqa: T201
    assert "Traceback" not in text
    assert len(lines) - text.count(INDEXED) <= MAX_LINES
    for event, least, most in (
        ("Attempting a reconnect", 1, 10),
        ("Messages read that were written since the session was lost: 1.", 1, 1),
        ("the disk is full: make room, then try again.", has_disk, 10),
        ("The documents that have changed aren't served", has_disk, has_disk),
        ("now has this version's tables", 2, 2),  # at the first start, and after the upgrade
        ("DISCORD_TOKEN was revoked", 1, 1),
        ("A server has removed the bot: what was kept about it is erased.", 3, 3),
    ):
        assert least <= text.count(event) <= most, event

"""/inyo status and /inyo unanswered: how the bot is doing, and what it couldn't answer."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.moderation.reports import MAX_BLOCKED
from tests.bot.helpers import LOCALES, administrator, order, said_in
from tests.bot.shelves import LEIKE, SHIPS, library
from tests.fakes.answers import FakeAnswerer, answer, quoting
from tests.fakes.components import FILE
from tests.fakes.people import Person
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("locale", LOCALES)
async def test_it_tells_of_the_index_the_speed_and_the_uptime(locale: str) -> None:
    """Times are Discord's own timestamps, which each reader sees in their language."""
    say = said_in(locale)
    engine = library(LEIKE, *SHIPS)
    async with serving(lambda: engine) as served:
        asked = await order(served, "status", locale=locale)
        heading, *lines = asked.split("\n")
        started = served.client.state.started_at
        assert abs((datetime.now(UTC) - started).total_seconds()) < 60
        assert heading == f"### {say('status-heading')}"
        assert lines == [
            say("status-documents", count=31),
            say("status-passages", count=len(engine.index.passages)),
            say("status-model-bundled"),
            say("status-index", when=f"<t:{int(engine.index.built_at.timestamp())}:R>"),
            say("status-no-latency"),
            say("status-ratings", helpful=0, unhelpful=0),
            say("status-uptime", when=f"<t:{int(started.timestamp())}:R>"),
        ]
        for question in ("Who resigned?", "Who kept a diary?"):
            await served.discord.card(await served.discord.ask(question))
        *_, speed, _, _ = (await order(served, "status", locale=locale)).split("\n")
        p50, p95, p99 = (int(number) for number in re.findall(r"([0-9]+)\s?(?:ms|ミリ秒)", speed))
        assert 0 <= p50 <= p95 <= p99
        assert speed == say("status-latency", p50=p50, p95=p95, p99=p99)


@pytest.mark.parametrize("locale", LOCALES)
async def test_it_names_who_is_blocked(locale: str) -> None:
    """Without a ping; of very many, some and how many there are."""
    say = said_in(locale)
    async with serving() as served:
        discord = served.discord
        ana = discord.person("Ana")
        await order(served, "block", {"user": ana})
        shown = (await order(served, "status", locale=locale)).split("\n")
        assert shown[-1] == say("status-blocked", count=1, people=f"<@{ana.id}>")
        many = frozenset(range(10**18, 10**18 + 2_000))
        await served.client.state.store.servers.change(int(discord.home.id), blocked=many)
        shown = (await order(served, "status", locale=locale)).split("\n")
        some = " ".join(f"<@{person}>" for person in sorted(many)[:MAX_BLOCKED])
        assert shown[-1] == say("status-blocked", count=2_000, people=f"{some} …")


async def test_of_a_models_folder_only_its_name_is_told(tmp_path: Path) -> None:
    """Where it lies is the owner's own affair; a name on a hub is told whole, as plain text."""
    say = said_in("en-US")
    folder = tmp_path / "secret" / "my_model"
    folder.mkdir(parents=True)
    for model, told in ((str(folder), r"my\_model"), ("someone/e5_small", r"someone/e5\_small")):
        async with serving(model=model) as served:
            status = await order(served, "status")
            assert say("status-model", model=told) in status.split("\n")
            assert "secret" not in status


@pytest.mark.parametrize("locale", LOCALES)
async def test_it_counts_how_answers_were_rated_here(locale: str) -> None:
    """By whomever, once a person and answer; elsewhere and in direct messages is not here."""
    say, en = said_in(locale), said_in("en-US")
    discord = FakeDiscord(n_servers=2)
    async with serving(discord=discord) as served:
        people = [discord.person(name) for name in ("Ana", "Ben", "Cleo")]
        here = await discord.ask("Who resigned?")
        elsewhere = await discord.ask("Who resigned?", at=discord.servers[1].channel)
        private = await discord.ask("Who resigned?", by=people[0], at=discord.private(people[0]))
        for answer in (here, here, elsewhere, private):
            await discord.card(
                await discord.press(answer, en("feedback-helpful-button"), by=people[0])
            )
        await discord.card(await discord.press(here, en("feedback-helpful-button"), by=people[1]))
        opened = await discord.press(here, en("feedback-unhelpful-button"), by=people[2])
        reason = {en("feedback-reason-label"): en("feedback-outdated-option")}
        await discord.card(await discord.submit(opened, reason))
        told = (await order(served, "status", locale=locale)).split("\n")
        assert say("status-ratings", helpful=2, unhelpful=1) in told


FORMULA = '=HYPERLINK("http://evil.example";"Atlantis")'
JAPANESE = "アトランティスはどこですか？"


EN = said_in("en-US")


def engine() -> FakeAnswerer:
    """What knows who resigned and nothing else."""
    return FakeAnswerer(lambda text: quoting(text) if "resigned" in text else answer(text))


async def table(served: Served, by: Person | None = None) -> list[dict[str, str]]:
    """The rows of the file, as a program reads them."""
    by = by or served.discord.moderator()
    message = await served.discord.message(await served.discord.command("inyo unanswered", by=by))
    content = message.files["unanswered.csv"]
    assert content.startswith(b"\xef\xbb\xbf")  # or Excel wouldn't read Japanese
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("locale", LOCALES)
async def test_what_fell_short_comes_as_a_file_on_a_card(locale: str) -> None:
    """With how much that is; without texts where they aren't kept, which the card says."""
    say = said_in(locale)
    async with serving(engine) as served:
        discord = served.discord
        moderator = discord.moderator(locale=locale)
        assert await order(served, "unanswered", by=moderator) == say("unanswered-none")
        for _ in range(2):
            await discord.card(await discord.ask(JAPANESE))
        shown = await discord.message(await discord.command("inyo unanswered", by=moderator))
        attached, without = say("unanswered-attached", count=2), say("unanswered-without-texts")
        assert shown.card.words == f"{attached}\n-# {without}"
        assert shown.card.files == ("unanswered.csv",)
        assert shown.components[-1]["type"] == FILE
        assert shown.is_ephemeral
        rows = await table(served, moderator)
        assert [(row["kind"], row["question"], row["confidence"]) for row in rows] == [
            ("unanswered", "", "0.1000")
        ] * 2
        await order(served, "keep-questions", {"on": True}, by=administrator())
        told = await order(served, "unanswered", by=moderator)
        assert told == attached


@pytest.mark.parametrize("locale", LOCALES)
async def test_questions_come_as_a_question_set_where_their_texts_are_kept(locale: str) -> None:
    """Each once, with a line that says how to go on; not who asked."""
    say = said_in(locale)
    async with serving(engine) as served:
        discord = served.discord
        moderator = discord.moderator(locale=locale)
        await order(served, "keep-questions", {"on": True}, by=administrator())
        for _ in range(2):
            await discord.card(await discord.ask(JAPANESE))
        shown = await discord.message(await discord.command("inyo unanswered", by=moderator))
        attached = say("unanswered-attached", count=2)
        help_line = say("unanswered-question-set")
        assert shown.card.words == f"{attached}\n-# {help_line}"
        assert shown.card.files == ("unanswered.csv", "unanswered.jsonl")
        (line,) = shown.files["unanswered.jsonl"].decode().splitlines()
        row = json.loads(line)
        assert (row["question"], row["times"], row["gold"]) == (JAPANESE, 2, [])
        assert set(row) == {"id", "language", "question", "gold", "kind", "times"}


async def test_questions_and_verdicts_stand_in_it_in_their_order() -> None:
    """What people wrote is there where it is kept, and runs as no formula; who they are is not."""
    en = said_in("en-US")
    async with serving(engine) as served:
        discord = served.discord
        reader = discord.person("Ana")
        await order(served, "keep-questions", {"on": True}, by=administrator())
        await discord.card(await discord.ask(FORMULA, by=reader))
        answered = await discord.ask("Who resigned?", by=reader)
        for option in ("wrong-passage", "outdated", "not-covered", "other"):
            by = discord.person(option)
            opened = await discord.press(answered, en("feedback-unhelpful-button"), by=by)
            reason = {en("feedback-reason-label"): en(f"feedback-{option}-option")}
            comment = {en("feedback-comment-label"): "+1;=2"} if option == "outdated" else {}
            await discord.card(await discord.submit(opened, reason | comment))
        await discord.card(await discord.press(answered, en("feedback-helpful-button"), by=reader))
        await discord.card(await discord.mention(JAPANESE, by=reader))
        rows = await table(served)
        assert [(row["kind"], row["reason"]) for row in rows] == [
            ("unanswered", ""),
            ("unhelpful", "wrong passage"),
            ("unhelpful", "outdated"),
            ("unhelpful", "not covered"),
            ("unhelpful", "other"),
            ("unanswered", ""),
        ]
        assert rows[0]["question"] == f"'{FORMULA}"
        assert rows[2]["comment"] == "'+1;'=2"
        assert rows[5]["question"] == JAPANESE
        assert {row["places"] for row in rows} == {"notes.txt:1", ""}
        assert not any(reader.id in cell for row in rows for cell in row.values())


async def test_a_table_that_is_too_large_has_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the card says how many."""
    monkeypatch.setattr("bot.moderation.reports.MAX_FILE_BYTES", 700)
    en = said_in("en-US")
    async with serving(engine) as served:
        discord = served.discord
        await order(served, "keep-questions", {"on": True}, by=administrator())
        for number in range(8):
            await discord.card(await discord.ask(f"Where is number {number}?"))
        rows = await table(served)
        asked = [row["question"] for row in rows]
        assert asked == [f"Where is number {number}?" for number in range(8)][-len(asked) :]
        told = await order(served, "unanswered")
        assert told.splitlines()[1] == f"-# {en('unanswered-newest', count=len(asked))}"


async def test_each_server_sees_its_own() -> None:
    """What fell short in direct messages is nobody's."""
    discord = FakeDiscord(n_servers=2)
    async with serving(engine, discord=discord) as served:
        away = discord.servers[1].channel
        reader = discord.person()
        for at in (away, discord.private(reader)):
            await discord.card(await discord.ask(JAPANESE, by=reader, at=at))
        en = said_in("en-US")
        assert await order(served, "unanswered") == en("unanswered-none")
        told = await order(served, "unanswered", at=away)
        assert told.startswith(en("unanswered-attached", count=1))

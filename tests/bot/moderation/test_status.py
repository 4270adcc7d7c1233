"""/inyo status: how the bot is doing."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.moderation.reports import MAX_BLOCKED
from tests.bot.moderation.acting import LOCALES, order, said_in
from tests.bot.shelves import LEIKE, SHIPS, library
from tests.fakes.running import serving
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
        assert served.discord.problems == []


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
        assert discord.problems == []


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
            assert served.discord.problems == []


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
            await discord.card(await discord.press(answer, en("button-helpful"), by=people[0]))
        await discord.card(await discord.press(here, en("button-helpful"), by=people[1]))
        opened = await discord.press(here, en("button-not-helpful"), by=people[2])
        reason = {en("feedback-reason-label"): en("feedback-outdated-option")}
        await discord.card(await discord.submit(opened, reason))
        told = (await order(served, "status", locale=locale)).split("\n")
        assert say("status-ratings", helpful=2, unhelpful=1) in told
        assert discord.problems == []

"""The fake Discord is as strict as Discord: with people, and with the bot."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import InteractionResponse

from tests.fakes.loop import TICK_S, running_s
from tests.fakes.payloads import Json
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

WaitFirst = Callable[[Callable[[], Awaitable[None]]], None]

MAX_ACKNOWLEDGE_S = 1.0  # instead of Discord's three, so that nobody has to wait for them
QUESTION = "Who resigned?"


@pytest.fixture
def wait_first(monkeypatch: pytest.MonkeyPatch) -> WaitFirst:
    """Have the bot do something before it acknowledges; Discord waits for a second only."""
    monkeypatch.setattr("tests.fakes.rest_interactions.MAX_ACKNOWLEDGE_S", MAX_ACKNOWLEDGE_S)
    defer = InteractionResponse.defer

    def wait_first(wait: Callable[[], Awaitable[None]]) -> None:
        async def late(self: InteractionResponse[Any], **options: Any) -> None:
            await wait()
            await defer(self, **options)

        monkeypatch.setattr(InteractionResponse, "defer", late)

    return wait_first


async def test_people_can_only_do_what_discord_lets_them() -> None:
    """Options that are missing, unknown or too long, and commands that aren't offered there."""
    async with serving() as served:
        fake = served.discord
        with pytest.raises(ValueError, match="required"):
            await fake.command("search")
        with pytest.raises(ValueError, match="1 to "):
            await fake.command("search", {"query": "x" * 5_000})
        with pytest.raises(LookupError, match="none of"):
            await fake.command("search", {"query": "quote", "pages": 1})
        with pytest.raises(LookupError, match="no command"):
            await fake.command("look-down")
        with pytest.raises(ValueError, match="not offered"):
            await fake.command("inyo status", at=fake.private(fake.person()))


async def test_only_the_asker_can_press_what_only_they_see() -> None:
    """And nobody what was deleted."""
    async with serving() as served:
        fake, ana = served.discord, served.discord.person("Ana")
        private = await fake.message(await fake.ask(QUESTION, by=ana, options={"private": True}))
        with pytest.raises(LookupError, match="nobody but the asker"):
            await fake.press(private, "Helpful", by=fake.person())
        public = await fake.message(await fake.ask(QUESTION, by=ana))
        await fake.delete(public)
        with pytest.raises(LookupError, match="deleted"):
            await fake.press(public, "Helpful")


async def heard_by(served: Served, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The contents of all messages that the bot is told of from now on."""
    heard: list[str] = []
    answer = served.client.on_message

    async def on_message(message: discord.Message) -> None:
        heard.append(message.content)
        await answer(message)

    monkeypatch.setattr(served.client, "on_message", on_message)
    return heard


async def test_the_bot_reads_only_what_concerns_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mentions, direct messages and replies that ping it; of the rest it sees that it is there."""
    async with serving() as served:
        fake, heard = served.discord, await heard_by(served, monkeypatch)
        question = await fake.mention(QUESTION)
        await fake.message(await fake.reply("And when?", question))
        await fake.reply("not to you", question, ping=False)
        await fake.reply_to_person("nor this", question)
        # Replies to what was said to a command are hidden, even with a ping.
        key = await fake.ask(QUESTION)
        await fake.reply("hidden", key)
        await fake.reply(f"<@{fake.bot['id']}> shown", key)
        await served.settle()
        assert not {"not to you", "nor this", "hidden"} & set(heard)
        assert {"And when?", f"<@{fake.bot['id']}> shown"} <= set(heard)
        assert "" in heard


async def test_a_late_response_is_refused(wait_first: WaitFirst) -> None:
    """However slow the machine is: nothing but the bot holds it back."""
    fake = FakeDiscord()

    async def dawdle() -> None:
        began_s = running_s()
        enough_s = MAX_ACKNOWLEDGE_S + TICK_S
        while running_s() - began_s - fake.halts.lost_s(began_s) < enough_s:  # noqa: ASYNC110
            await asyncio.sleep(TICK_S)

    wait_first(dawdle)
    async with serving(discord=fake):
        key = await fake.ask(QUESTION)
        await fake.arrived("POST", "/callback", 1)
        (refused,) = fake.sent("POST", "/callback")
        assert refused.status == 404
        assert not fake.is_answered(key)
        assert fake.problems.pop().startswith("an interaction was acknowledged after")


async def test_a_second_response_is_refused() -> None:
    """And one to an interaction that has expired, or that there is none of."""
    async with serving() as served:
        fake = served.discord
        key = await fake.ask(QUESTION)
        await fake.message(key)
        session = served.client.http._HTTPClient__session  # type: ignore[attr-defined]  # private
        interaction = fake.exchanges[key].payload["id"]
        callback = f"{fake.api_url}/interactions/{interaction}/{key}/callback"
        original = f"{fake.api_url}/webhooks/{fake.bot['id']}/{key}/messages/@original"

        async def code(method: str, url: str, body: Json | None = None) -> int:
            async with session.request(method, url, json=body) as response:
                return int((await response.json()).get("code", 0))

        assert await code("POST", callback, {"type": 5}) == 40_060
        assert await code("GET", original) == 0
        fake.expire(key)
        assert await code("GET", original) == 50_027
        assert await code("POST", callback.replace(key, "unknown"), {"type": 5}) == 10_062

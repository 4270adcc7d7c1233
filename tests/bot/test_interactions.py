"""Buttons and modals with ids that the bot never gave out, and interactions that come twice."""

from itertools import product

import pytest

from bot.interactions import _BUTTONS, _MODALS
from tests.bot.helpers import EN, QUESTION, answered, token_of
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.running import serving

pytestmark = pytest.mark.asyncio

UNKNOWN = ["", "0123456789abcdef", "inyo", "inyo:", "inyo:unknown", "inyo:more:%s:a b", "x" * 100]
UNKNOWN += ["INYO:more:%s:1", "inyo:more:%s:1\n", "inyo:follow:%s:" + "x" * 80, "\u202einyo:share"]
SHAPES = ["", ":", ":%s", ":%s:--5", ":%s:-1", ":%s:0", ":%s:999999999", ":%s:٣", ":%s:1:-7:--"]
SHAPES += [":%s:-:-:-:-", ":token:1", ":" * 30, ":%s:1:1_0:quote", ":-5:at:%s:--1"]


async def test_forged_ids_break_nothing_and_fill_no_log(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever is in them, each press gets one answer, and the log not a line of ours."""
    async with serving() as served:
        discord = served.discord
        message = await answered(served)
        token = token_of(message)
        for custom_id in UNKNOWN:
            key = await discord.forge(message, custom_id.replace("%s", token))
            assert await served.notice(key) == EN.say("button-unknown")
        for action, shape in product(_BUTTONS, SHAPES):
            custom_id = f"inyo:{action}{shape}".replace("%s", token)
            key = await discord.forge(message, custom_id, by=discord.person())
            await discord.acknowledged(key)
        for action, shape in product(_MODALS, SHAPES):
            key = await discord.forge_modal(f"inyo:{action}{shape}".replace("%s", token))
            await discord.acknowledged(key)
        await served.settle()
        assert [each for each in caplog.records if each.name.startswith("bot")] == []
        n_ids = len(UNKNOWN) + (len(_BUTTONS) + len(_MODALS)) * len(SHAPES)
        print(f"{n_ids} forged ids: 0 lines in the log")  # noqa: T201


async def test_what_is_delivered_twice_is_answered_once() -> None:
    """As after a RESUME: messages, commands, buttons; without a word in the log."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord = served.discord
        for _ in range(4):
            for say in (discord.ask, discord.mention, discord.write_privately):
                key = await say(QUESTION)
                await discord.repeat(key)
                pressed = await discord.press(key, "Show context")
                await discord.repeat(pressed)
                await discord.card(pressed)
        await served.settle()
        assert len(engine.asked) == 12
        print(f"{len(engine.asked)} questions and as many buttons twice: 0 answered twice")  # noqa: T201
        refused = [request for request in discord.requests if request.status >= 400]
        assert refused == []  # a second acknowledgement would be

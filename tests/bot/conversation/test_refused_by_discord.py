"""Discord doesn't let the bot do something: the question is answered, the answer isn't lost."""

import pytest

from tests.bot.pressing import EN, QUESTION
from tests.fakes.running import serving

pytestmark = pytest.mark.asyncio

MAY_NOT_READ_HISTORY = 160_002


@pytest.mark.parametrize("status", [403, 404])
async def test_without_a_sign_that_it_comes_the_answer_comes(status: int) -> None:
    """A channel in which the bot may write, but not show that it does."""
    async with serving() as served:
        discord = served.discord
        discord.fail_next("POST", "/typing", status)
        message = await discord.message(await discord.mention(QUESTION))
        assert message.card.quotes


async def test_where_the_history_is_closed_the_answer_stands_below(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Replying takes the right to read what was said before; writing doesn't."""
    async with serving() as served:
        discord = served.discord
        discord.fail_next("POST", "/messages", 403, code=MAY_NOT_READ_HISTORY)
        await discord.mention(QUESTION)
        await discord.arrived("POST", "/messages", 2)
        await served.settle()
        replied, below, *_ = discord.sent("POST", f"/channels/{discord.home.channel.id}/messages")
        assert "message_reference" in replied.body
        assert "message_reference" not in below.body
        assert below.status == 200
        assert below.body["components"] == replied.body["components"]
        assert not any(record.exc_info for record in caplog.records)
        assert discord.problems.pop() == "a message that answers nobody"  # as a reply it does


async def test_an_answer_that_cannot_be_deleted_is_not_forgotten(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A thread was archived, say: its asker can still take it away with the button."""
    async with serving() as served:
        discord, ana = served.discord, served.discord.person("Ana")
        asked = await discord.mention(QUESTION, by=ana)
        message = await discord.message(asked)
        discord.fail_next("DELETE", f"/messages/{message.payload['id']}", 400, code=50_083)
        await discord.delete(asked)
        await served.settle()
        assert "can't be deleted" in caplog.text
        assert not message.is_deleted
        await discord.press(message, EN.say("delete-button"), by=ana)
        await discord.deleted(message)


async def test_one_answer_that_stays_does_not_keep_the_others() -> None:
    """Of questions that are deleted together."""
    async with serving() as served:
        discord = served.discord
        keys = [await discord.mention(f"Who is {number}?") for number in range(3)]
        first, *others = [await discord.message(key) for key in keys]
        await served.settle()
        discord.fail_next("DELETE", f"/messages/{first.payload['id']}", 403)
        await discord.delete(*keys)
        for message in others:
            await discord.deleted(message)
        await served.settle()
        assert not first.is_deleted

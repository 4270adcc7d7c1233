"""What is kept in memory stays small, however many answers are given and buttons pressed."""

import pytest

from bot.history import MAX_ANSWERS
from tests.bot.pressing import EN, QUESTION, answered, on_button
from tests.fakes.running import serving

pytestmark = pytest.mark.asyncio


async def test_nothing_is_kept_of_cards_windows_and_messages() -> None:
    """discord.py keeps no view that was sent, and the bot nothing that is under way."""
    async with serving() as served:
        discord, ana = served.discord, served.discord.person("Ana")
        for number in range(200):
            message = await answered(served, by=ana, options={"private": number % 2 == 0})
            around = await on_button(served, message, "Show context")
            await discord.press(around, "Exact text as a file")
            await discord.modal(await discord.press(message, "Not helpful"))  # and close it
            if number % 2 == 0:
                await discord.press(message, "Share")
            if number % 10 == 0:
                opened = await discord.press(message, "Follow up")
                fields = {EN.say("follow-up-label"): "And when?"}
                await discord.message(await discord.submit(opened, fields))
                asked = await discord.mention(QUESTION)
                await discord.edit(asked, f"<@{discord.bot['id']}> And why?")
                await discord.delete(asked)
        await served.settle()
        kept, state = served.client._connection._view_store, served.client.state
        assert not kept._views
        assert not kept._synced_message_views
        assert not kept._modals
        assert len(kept._dynamic_items) == 1
        assert len(state.message_locks) == 0
        assert len(state.history._answers) <= MAX_ANSWERS
        assert not served.client.cached_messages

"""Scenes of moderators, of the bot's owner, and of /forget-me."""

from collections.abc import Awaitable, Callable, Mapping

from bot.phrases import PHRASES
from tests.fakes.people import MODERATOR, Person
from tests.fakes.server import FakeDiscord

READER = Person("reader")
WRITER = Person("writer")
KEEPER = Person("moderator", MODERATOR | 1 << 3)  # an administrator
SILENT = ("Which team won the football cup in 1987?", "Quem escreveu o hino da cidade?")
EN = PHRASES["en"]


async def status(discord: FakeDiscord) -> list[str]:
    """How the bot is doing after some questions."""
    for question in ("Why did Jan Leike leave OpenAI?", *SILENT, "誰が辞任しましたか？"):
        await discord.card(await discord.ask(question, by=READER))
    return [await discord.command("inyo status", by=KEEPER)]


async def channels(discord: FakeDiscord) -> list[str]:
    """One more channel in which mentions are answered."""
    for place in (discord.home.channel, discord.home.voice):
        key = await discord.command(
            "inyo channels", {"action": "allow", "channel": place}, by=KEEPER
        )
        await discord.card(key)
    return [key]


async def unanswered(discord: FakeDiscord) -> list[str]:
    """What fell short, where texts are kept."""
    await discord.card(await discord.command("inyo keep-questions", {"on": True}, by=KEEPER))
    for question in SILENT:
        await discord.card(await discord.ask(question, by=READER))
    answered = await discord.ask("Why did Jan Leike leave OpenAI?", by=READER)
    opened = await discord.press(answered, EN.say("button-not-helpful"), by=WRITER)
    reason = {EN.say("feedback-reason-label"): EN.say("feedback-outdated-option")}
    await discord.modal(opened)
    await discord.card(await discord.submit(opened, reason))
    return [await discord.command("inyo unanswered", by=KEEPER)]


async def forget_server(discord: FakeDiscord) -> list[str]:
    """It asks first."""
    return [await discord.command("inyo forget-server", by=KEEPER)]


async def owner_reload(discord: FakeDiscord) -> list[str]:
    """How far reading the documents anew is."""
    key = await discord.command("inyo-owner reload", by=discord.owner)
    shown = await discord.message(key)
    await discord.until(lambda: "-#" in shown.card.words)
    return [key]


async def forget_me(discord: FakeDiscord) -> list[str]:
    """What was kept about someone who had asked and judged."""
    answered = await discord.ask("Why did Jan Leike leave OpenAI?", by=READER)
    await discord.card(await discord.press(answered, EN.say("button-helpful"), by=READER))
    await discord.card(await discord.ask(SILENT[0], by=READER))
    return [await discord.command("forget-me", by=READER)]


SCENES: Mapping[str, Callable[[FakeDiscord], Awaitable[list[str]]]] = {
    "inyo-status": status,
    "inyo-channels": channels,
    "inyo-unanswered": unanswered,
    "inyo-forget-server": forget_server,
    "inyo-owner-reload": owner_reload,
    "forget-me": forget_me,
}

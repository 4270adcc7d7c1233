"""Scenes of moderators, of the bot's owner, and of /forget-me."""

from collections.abc import Awaitable, Callable, Mapping

from bot.i18n import PHRASES
from tests.fakes.people import ADMINISTRATOR, Person
from tests.fakes.registry import Options
from tests.fakes.server import FakeDiscord

READER = Person("reader")
WRITER = Person("writer")
KEEPER = Person("moderator", ADMINISTRATOR)
SILENT = ("Which team won the football cup in 1987?", "Quem escreveu o hino da cidade?")
EN = PHRASES["en"]


async def status(discord: FakeDiscord) -> list[str]:
    """How the bot is doing after some questions, of which one's answer was rated."""
    for question in (*SILENT, "誰が辞任しましたか？", "Why did Jan Leike leave OpenAI?"):
        asked = await discord.ask(question, by=READER)
        await discord.card(asked)
    await discord.card(await discord.press(asked, EN.say("feedback-helpful-button"), by=READER))
    return [await discord.command("inyo status", by=KEEPER)]


async def channels(discord: FakeDiscord) -> list[str]:
    """One more channel in which mentions are answered."""
    for place in (discord.home.channel, discord.home.voice):
        key = await discord.command(
            "inyo channels", {"action": "allow", "channel": place}, by=KEEPER
        )
        await discord.card(key)
    return [key]


async def settings(discord: FakeDiscord) -> list[str]:
    """What is either one way or another."""
    return [
        await _done(discord, "language", {"language": "en"}),
        await _done(discord, "private-by-default", {"on": True}),
        await _done(discord, "keep-questions", {"on": True}),
    ]


async def leave_out(discord: FakeDiscord) -> list[str]:
    """A document that isn't quoted, found by its title; and what is left out in all."""
    action = {"action": "hide"}
    for title in ("ライ", "GPT"):
        typed = await discord.autocomplete("inyo documents", "document", title, action, by=KEEPER)
        (first, *_) = await discord.choices(typed)
        done = await _done(discord, "documents", action | {"document": first["value"]})
    return [typed, done, await _done(discord, "documents", {"action": "list"})]


async def block(discord: FakeDiscord) -> list[str]:
    """Somebody gets no answers, and then does again."""
    await discord.say("Hello!", by=WRITER)  # so that their name is known
    return [
        await _done(discord, "block", {"user": WRITER}),
        await _done(discord, "unblock", {"user": WRITER}),
    ]


async def _done(discord: FakeDiscord, command: str, options: Options) -> str:
    key = await discord.command(f"inyo {command}", options, by=KEEPER)
    await discord.card(key)
    return key


async def unanswered(discord: FakeDiscord) -> list[str]:
    """What fell short, where texts are kept."""
    await discord.card(await discord.command("inyo keep-questions", {"on": True}, by=KEEPER))
    for question in SILENT:
        await discord.card(await discord.ask(question, by=READER))
    answered = await discord.ask("Why did Jan Leike leave OpenAI?", by=READER)
    opened = await discord.press(answered, EN.say("feedback-unhelpful-button"), by=WRITER)
    reason = {EN.say("feedback-reason-label"): EN.say("feedback-outdated-option")}
    await discord.modal(opened)
    await discord.card(await discord.submit(opened, reason))
    return [await discord.command("inyo unanswered", by=KEEPER)]


async def forget_server(discord: FakeDiscord) -> list[str]:
    """It asks first, and says what that would allow again."""
    await _done(discord, "block", {"user": WRITER})
    (first, *_) = await discord.choices(
        await discord.autocomplete(
            "inyo documents", "document", "GPT", {"action": "hide"}, by=KEEPER
        )
    )
    await _done(discord, "documents", {"action": "hide", "document": first["value"]})
    return [await discord.command("inyo forget-server", by=KEEPER)]


async def owner_reload(discord: FakeDiscord) -> list[str]:
    """How far reading the documents anew is."""
    key = await discord.command("inyo-owner reload", by=discord.owner)
    shown = await discord.message(key)
    await discord.until(lambda: "-#" in shown.card.words)
    return [key]


async def owner_sync(discord: FakeDiscord) -> list[str]:
    """Discord is told of the commands."""
    return [await discord.command("inyo-owner sync", by=discord.owner)]


async def forget_me(discord: FakeDiscord) -> list[str]:
    """What was kept about someone who had asked and judged."""
    answered = await discord.ask("Why did Jan Leike leave OpenAI?", by=READER)
    await discord.card(await discord.press(answered, EN.say("feedback-helpful-button"), by=READER))
    await discord.card(await discord.ask(SILENT[0], by=READER))
    return [await discord.command("forget-me", by=READER)]


SCENES: Mapping[str, Callable[[FakeDiscord], Awaitable[list[str]]]] = {
    "inyo-status": status,
    "inyo-channels": channels,
    "inyo-settings": settings,
    "inyo-documents": leave_out,
    "inyo-block": block,
    "inyo-unanswered": unanswered,
    "inyo-forget-server": forget_server,
    "inyo-owner-reload": owner_reload,
    "inyo-owner-sync": owner_sync,
    "forget-me": forget_me,
}

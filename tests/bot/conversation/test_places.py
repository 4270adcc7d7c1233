"""Where the bot answers: channels of all kinds, direct messages, and where only people have it."""

import pytest

from bot.i18n import PHRASES
from index.types import Language
from tests.bot.pressing import EN, LOCALES, QUESTION
from tests.fakes.answers import JAPANESE_QUOTE, FakeAnswerer, quoting
from tests.fakes.payloads import role, snowflake, user
from tests.fakes.places import among_people
from tests.fakes.running import serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

PLACES = ("channel", "lounge", "voice", "thread", "post")


@pytest.mark.parametrize("name", PLACES)
async def test_mentions_and_replies_are_answered_in_every_kind_of_channel(name: str) -> None:
    """Threads, forum posts and the chat of voice channels; each answer replies without a ping."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord = served.discord
        at = getattr(discord.home, name)
        asked = await discord.mention(QUESTION, at=at)
        replied = await discord.reply("and when was that?", asked)
        for key in (asked, replied):
            message = await discord.message(key)
            assert message.place is at
            assert message.card.quotes == (JAPANESE_QUOTE,)
            assert str(message.payload["message_reference"]["message_id"]) == key
        assert engine.before == ["", QUESTION]
        for request in discord.sent("POST", f"/channels/{at.id}/messages"):
            mentions = request.body["allowed_mentions"]
            assert mentions["parse"] == []
            assert mentions["replied_user"] is False


@pytest.mark.parametrize("name", PLACES)
async def test_a_reply_without_a_ping_is_chatter(name: str) -> None:
    """People who talk about an answer aren't answered, in threads neither."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord = served.discord
        asked = await discord.mention(QUESTION, at=getattr(discord.home, name))
        talk = await discord.reply("interesting!", asked, ping=False)
        await served.settle()
        assert engine.asked == [QUESTION]
        assert not discord.is_answered(talk)


async def test_nobody_else_is_answered() -> None:
    """Bots, webhooks, itself, system messages, pings of everyone, here or a role, and chatter."""
    discord = FakeDiscord()
    bots_role, other = role("Inyo", snowflake()), user("other", bot=True)
    discord.guild["roles"].append(bots_role)
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine, discord=discord) as served:
        keys = [
            await discord.say("just talking"),
            await discord.say("@everyone who?", mention_everyone=True),
            await discord.say("@here who?", mention_everyone=True),
            await discord.say(f"<@&{bots_role['id']}> who?", mention_roles=[bots_role["id"]]),
            await discord.mention("who?", author=other),
            await discord.mention("who?", author=discord.bot),
            await discord.mention("who?", webhook_id=snowflake()),
            await discord.mention("who?", type=6),
            await discord.say("hi", author=other, at=discord.private(discord.person())),
        ]
        await served.settle()
        assert engine.asked == []
        assert not any(map(discord.is_answered, keys))
        # Nobody sees it typing either.
        assert discord.sent("POST", f"/channels/{discord.channel_id}/") == []


@pytest.mark.parametrize(("locale", "language"), LOCALES)
@pytest.mark.parametrize("where", ["elsewhere", "group", "two people"])
async def test_whoever_installed_it_asks_where_the_bot_is_no_member(
    where: str, locale: str, language: Language
) -> None:
    """On other servers, in groups and in others' direct messages, with all buttons."""
    say = PHRASES[language].say
    engine, discord = FakeAnswerer(quoting), FakeDiscord()
    ana, ben, cem = (discord.person(name, locale=locale) for name in ("Ana", "Ben", "Cem"))
    at = {
        "elsewhere": discord.elsewhere,
        "group": among_people(ana, ben, cem),
        "two people": among_people(ben),
    }[where]
    async with serving(lambda: engine, discord=discord) as served:
        key = await discord.ask(QUESTION, by=ana, at=at)
        message = await discord.message(key)
        assert message.card.quotes == (JAPANESE_QUOTE,)
        around = await discord.press(message, say("context-button"), by=ben)
        assert (await discord.message(around)).card.quotes == (JAPANESE_QUOTE,)
        sent = await discord.press(
            await discord.message(around), say("context-exact-text-button"), by=ben
        )
        assert list((await discord.message(sent)).files.values()) == [JAPANESE_QUOTE.encode()]
        opened = await discord.press(message, say("follow-up-button"), by=ben)
        follow_up = await discord.submit(opened, {say("follow-up-label"): "and why?"})
        assert (await discord.message(follow_up)).card.quotes == (JAPANESE_QUOTE,)
        assert engine.before[-1] == QUESTION
        helpful = await discord.press(message, say("feedback-helpful-button"), by=ben)
        assert await served.notice(helpful) == say("feedback-thanks")
        private = await discord.ask(QUESTION, by=ana, at=at, options={"private": True})
        public = await discord.followup(await discord.press(private, say("share-button")))
        assert not public.is_ephemeral
        told = await discord.followup(await discord.press(message, say("delete-button"), by=ben))
        assert told.card.words == say("delete-not-yours")
        await discord.press(message, say("delete-button"), by=ana)
        await discord.deleted(message)
        assert discord.sent("POST", "/channels/") == []


async def test_only_listed_channels_and_their_threads_are_answered() -> None:
    """A forum's posts belong to it; direct messages, commands and buttons don't."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord, home = served.discord, served.discord.home
        servers = served.client.state.store.servers
        forum = home.post.channel["parent_id"]
        for listed, queue in (
            ({home.channel.id}, {home.channel, home.thread}),
            ({home.thread.id}, {home.thread}),
            ({forum}, {home.post}),
            ({home.voice.id, forum}, {home.voice, home.post}),
            (set(), set(home.places)),
        ):
            await servers.change(int(home.id), channels=frozenset(map(int, listed)))
            keys = {place: await discord.mention(QUESTION, at=place) for place in home.places}
            await served.settle()
            assert {place for place, key in keys.items() if discord.is_answered(key)} == queue
        await servers.change(int(home.id), channels=frozenset({int(home.lounge.id)}))
        message = await discord.message(await discord.ask(QUESTION))
        around = await discord.press(message, EN.say("context-button"))
        assert (await discord.message(around)).card.quotes
        assert (await discord.message(await discord.write_privately(QUESTION))).card.quotes

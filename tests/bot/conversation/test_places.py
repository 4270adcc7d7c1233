"""Where and whom the bot answers, and where and whom it doesn't."""

import pytest

from bot.i18n import PHRASES
from index.types import Language
from tests.bot.helpers import EN, LOCALES_WITH_LANGUAGE, QUESTION, block
from tests.fakes.answers import JAPANESE_QUOTE, FakeAnswerer, quoting
from tests.fakes.loop import Clock
from tests.fakes.payloads import role, snowflake, user
from tests.fakes.places import Place, among_people
from tests.fakes.running import Served, serving
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


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
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


QUESTIONS: tuple[tuple[Language, str], ...] = (
    ("en", "Who resigned on Friday?"),
    ("ja", "誰が金曜日に辞任しましたか？"),
    ("pt", "Quem se demitiu na sexta-feira?"),
)


async def test_the_blocked_are_met_with_silence() -> None:
    """However they address the bot on that server; elsewhere they are answered."""
    discord = FakeDiscord(n_servers=2)
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine, discord=discord) as served:
        ana = discord.person("Ana")
        asked = await discord.mention(QUESTION)
        await discord.message(asked)
        await block(served, ana)
        silent = [
            await discord.mention(QUESTION, by=ana),
            await discord.mention("", by=ana),
            await discord.reply("and when?", asked, by=ana),
            await discord.mention(QUESTION, by=ana, at=discord.home.thread),
        ]
        await served.settle()
        assert engine.asked == [QUESTION]
        assert not any(map(discord.is_answered, silent))
        for at in (discord.servers[1].channel, discord.private(ana)):
            assert (
                await discord.message(await discord.mention(QUESTION, by=ana, at=at))
            ).card.quotes


async def test_an_edit_by_somebody_blocked_since_changes_nothing() -> None:
    """But their deletion still takes the answer away."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        asked = await discord.mention(QUESTION, by=ana)
        message = await discord.message(asked)
        await block(served, ana)
        await discord.edit(asked, f"<@{discord.bot['id']}> and why?")
        await served.settle()
        assert engine.asked == [QUESTION]
        assert message.times_edited == 0
        await discord.delete(asked)
        await discord.deleted(message)


@pytest.mark.parametrize(("language", "question"), QUESTIONS)
async def test_who_asks_too_often_is_told_once_and_then_not_answered(
    language: Language, question: str
) -> None:
    """In the question's language, until the time is over; others are answered all the while."""
    engine, clock = FakeAnswerer(quoting), Clock()
    async with serving(lambda: engine, questions_per_minute=2, clock=clock) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        for _ in range(2):
            assert (await discord.message(await discord.mention(question, by=ana))).card.quotes
        clock.now = 9.5
        told = await served.notice(await discord.mention(question, by=ana))
        assert told == PHRASES[language].say("ask-cooldown", seconds=21)
        clock.now = 29.5
        silent = [
            await discord.mention(question, by=ana),
            await discord.write_privately(question, by=ana),
        ]
        await served.settle()
        assert not any(map(discord.is_answered, silent))
        assert (await discord.message(await discord.mention(question))).card.quotes
        assert engine.asked == [question] * 3
        clock.now = 30.5
        assert (await discord.message(await discord.mention(question, by=ana))).card.quotes


def lose_server(served: Served) -> None:
    """Have the client not know the first server, as while Discord has an outage of it."""
    guild = served.client.get_guild(int(served.discord.home.id))
    assert guild is not None
    served.client._connection._remove_guild(guild)


def lose_threads(served: Served) -> None:
    """Have the client not know the first server's threads, as those it was never told of."""
    guild = served.client.get_guild(int(served.discord.home.id))
    assert guild is not None
    guild._clear_threads()


async def test_what_is_said_on_an_unknown_server_is_no_direct_message() -> None:
    """Chatter is left alone, a mention answered."""
    async with serving() as served:
        discord = served.discord
        lose_server(served)
        # The whole of it, as Discord would send it to a bot that sees what everybody writes.
        said = await discord.say("Who resigned?")
        assert (await discord.message(await discord.mention(QUESTION))).card.quotes
        assert not discord.is_answered(said)


async def test_what_moderators_set_holds_on_an_unknown_server() -> None:
    """Whom they have blocked meets silence."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        await block(served, ana)
        lose_server(served)
        silent = await discord.mention(QUESTION, by=ana)
        await served.settle()
        assert not discord.is_answered(silent)
        assert engine.asked == []


@pytest.mark.parametrize("name", ["thread", "post"])
async def test_an_unknown_thread_belongs_to_its_channel(name: str) -> None:
    """Discord is asked which that is; an answer comes where the moderators have allowed it."""
    async with serving() as served:
        discord = served.discord
        thread: Place = getattr(discord.home, name)
        allowed = frozenset({int(thread.channel["parent_id"])})
        servers = served.client.state.store.servers
        await servers.change(int(discord.home.id), channels=allowed)
        lose_threads(served)
        asked = await discord.mention(QUESTION, at=thread)
        assert (await discord.message(asked)).card.quotes
        await servers.change(int(discord.home.id), channels=frozenset({1}))
        silent = await discord.mention(QUESTION, at=thread)
        await served.settle()
        assert not discord.is_answered(silent)

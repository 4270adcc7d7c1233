"""What is taken for the question, and what is said where there is none or too many."""

import threading

import pytest

from bot.i18n import PHRASES
from index.types import Answer
from tests.fakes.answers import FakeAnswerer, answer, excerpt, quoting
from tests.fakes.cards import read_card
from tests.fakes.payloads import role, snowflake, user
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S, FakeDiscord

pytestmark = pytest.mark.asyncio

QUESTION = "Who resigned on Friday?"


@pytest.mark.parametrize("gap", ["", " ", "\n", "\u3000", ", ", ":\n\u3000"])
async def test_the_mention_is_taken_off_the_question(gap: str) -> None:
    """Whatever stands between it and the question."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        await served.discord.card(await served.discord.mention(QUESTION, gap))
        assert engine.asked == [QUESTION]


async def test_mentions_of_others_are_read_as_their_names() -> None:
    """People, roles and channels; those that Discord doesn't name are dropped."""
    discord = FakeDiscord()
    editors = role("editors", snowflake())
    discord.guild["roles"].append(editors)
    leike = user("Jan Leike")
    question = (
        f"<@{discord.bot['id']}> did <@{leike['id']}>, <@!{leike['id']}> or <@&{editors['id']}>"
        f" resign in <#{discord.channel_id}>,<#1><@2><@!3><@&4> today?"
    )
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine, discord=discord) as served:
        key = await discord.say(
            question, mentions=[discord.bot, leike], mention_roles=[editors["id"]]
        )
        await served.discord.card(key)
    (asked,) = engine.asked
    words = "did Jan Leike, Jan Leike or editors resign in questions, today?"
    assert " ".join(asked.split()) == words


async def test_discords_markup_is_no_part_of_a_question() -> None:
    """However it is asked; a command's name is kept, and so is what only looks like markup."""
    question = "<:no:1>who<a:_b:22> resigned </ask me:7> at <t:1700000000:R><t:-1> in <id:guide> "
    look_alike = "<b> <3 a<b:c> <t:x> <@x>"
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord = served.discord
        keys = [
            await say(question + look_alike)
            for say in (discord.ask, discord.mention, discord.write_privately)
        ]
        for key in keys:
            assert read_card(await discord.card(key)).quotes
        expected = f"who resigned ask me at in {look_alike}"
        assert [" ".join(asked.split()) for asked in engine.asked] == [expected] * 3


async def test_nothing_asked_gets_a_line_of_help() -> None:
    """A bare mention, an empty direct message, a command of blanks, and nothing but an emoji."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord = served.discord
        english, japanese = (PHRASES[spoken].say("ask-how") for spoken in ("en", "ja"))
        assert await served.notice(await discord.mention("")) == english
        assert await served.notice(await discord.mention("<:thinking:1>")) == english
        assert await served.notice(await discord.write_privately("\u3000")) == english
        assert await served.notice(await discord.ask(" ", "ja")) == japanese
        assert not engine.asked


async def test_a_reply_whose_text_is_hidden_gets_told_so() -> None:
    """In the guild's language; a picture alone, or a mention, is a reply without a question."""
    discord = FakeDiscord()
    discord.guild["preferred_locale"] = "pt-BR"
    picture = {"id": "1", "filename": "a.png", "size": 1, "url": "", "proxy_url": ""}
    async with serving(discord=discord) as served:
        phrases = PHRASES["pt"]
        assert await served.notice(await discord.reply("")) == phrases.say("ask-hidden")
        for content, attachments in (("", [picture]), (f"<@{discord.bot['id']}>", [])):
            key = await discord.say(
                content, type=19, mentions=[discord.bot], attachments=attachments
            )
            assert await served.notice(key) == phrases.say("ask-how")


async def test_replies_whose_text_is_hidden_are_answered_no_faster_than_questions() -> None:
    """Told so, then to wait, then nothing: or they could flood a channel."""
    async with serving(questions_per_minute=1) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        en = PHRASES["en"]
        assert await served.notice(await discord.reply("", by=ana)) == en.say("ask-hidden")
        start = en.say("ask-cooldown", seconds=77).partition("77")[0]
        assert (await served.notice(await discord.reply("", by=ana))).startswith(start)
        silent = [await discord.reply("", by=ana) for _ in range(3)]
        await served.settle()
        assert not any(map(discord.is_answered, silent))


async def test_a_question_of_the_longest_length_is_answered_and_a_longer_one_is_not() -> None:
    """The setting counts, after Discord's markup is taken off."""
    async with serving(max_question_chars=20) as served:
        discord = served.discord
        longest = await discord.card(await discord.mention("a" * 20 + "<:thinking:123456789>"))
        assert read_card(longest).quotes
        too_long = PHRASES["en"].say("ask-too-long", limit=20)
        assert await served.notice(await discord.mention("a" * 21)) == too_long


async def test_when_too_many_questions_wait_the_next_is_told_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At once; those that wait are answered, and then there is room again."""
    monkeypatch.setattr("bot.query_queue.MAX_WAITING", 5)
    go_on = threading.Event()

    def slowly(question: str) -> Answer:
        go_on.wait(PATIENCE_S)
        return answer(question, [excerpt(question)])

    async with serving(lambda: FakeAnswerer(slowly)) as served:
        discord = served.discord
        waiting = [await discord.ask(QUESTION) for _ in range(5)]
        await discord.arrived("POST", "/callback", 5)
        english, japanese = (PHRASES[spoken].say("ask-busy") for spoken in ("en", "ja"))
        assert await served.notice(await discord.ask(QUESTION, "ja")) == japanese
        assert await served.notice(await discord.mention(QUESTION)) == english
        assert not any(map(discord.is_answered, waiting))
        go_on.set()
        for key in waiting:
            assert read_card(await discord.card(key)).quotes == (QUESTION,)
        assert read_card(await discord.card(await discord.mention(QUESTION))).quotes

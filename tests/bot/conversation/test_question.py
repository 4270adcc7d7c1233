"""What counts as the question, and what is said if there is none or no answer can be given."""

import asyncio
import threading

import pytest

from bot.db.answers import AnswerStore
from bot.db.errors import StorageError
from bot.i18n import PHRASES
from bot.query_queue import LoadProgress
from index.types import Answer, Language
from tests.bot.helpers import EN, QUESTION
from tests.bot.shelves import LEIKE, library
from tests.fakes.answers import JAPANESE_QUOTE, FakeAnswerer, answer, excerpt, quoting
from tests.fakes.cards import read_card
from tests.fakes.payloads import role, snowflake, user
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S, FakeDiscord

pytestmark = pytest.mark.asyncio


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


async def test_chatter_is_met_with_a_line_in_its_language() -> None:
    """Wherever it is said; it is no unanswered question, and the next may follow the last."""
    engine = library(LEIKE)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        await discord.card(await discord.mention(QUESTION, by=ana))
        for message, line in (
            ("thanks!!", PHRASES["en"].say("ask-chatter", kind="thanks")),
            ("bom dia galera", PHRASES["pt"].say("ask-chatter", kind="greeting")),
        ):
            assert await served.notice(await discord.mention(message, by=ana)) == line
        assert await served.notice(await discord.ask("👍", "ja")) == PHRASES["ja"].say(
            "ask-chatter", kind="reaction"
        )
        followed = read_card(await discord.card(await discord.mention("And why?", by=ana)))
        assert f"Follow-up to: {QUESTION}" in followed.words
        thanked = await discord.mention("thx", by=ana)
        shown = await discord.message(thanked)
        await served.edit_mention(thanked, QUESTION)
        assert (await discord.edited(shown)).card.quotes
        assert await served.client.state.store.unanswered.count(int(discord.guild["id"])) == 0


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
        question = "Who resigned, Leike?"
        longest = await discord.card(await discord.mention(f"{question}<:thinking:123456789>"))
        assert read_card(longest).quotes
        too_long = PHRASES["en"].say("ask-too-long", limit=20)
        assert await served.notice(await discord.mention(f"{question}?")) == too_long


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


QUESTIONS: tuple[tuple[str, Language, str], ...] = (
    ("en-US", "en", "Who resigned on Friday?"),
    ("ja", "ja", "誰が金曜日に辞任しましたか？"),
    ("pt-BR", "pt", "Quem se demitiu na sexta-feira?"),
)


@pytest.mark.parametrize(("locale", "language", "question"), QUESTIONS)
async def test_while_the_documents_are_opened_it_is_told_how_far_that_is(
    locale: str, language: Language, question: str
) -> None:
    """To mentions and commands; the question only has to be edited once they are open."""
    say, go_on = PHRASES[language].say, threading.Event()

    def slowly() -> FakeAnswerer:
        go_on.wait(PATIENCE_S)
        return FakeAnswerer(quoting)

    async with serving(slowly, until="starting") as served:
        discord, queue = served.discord, served.client.state.queue
        try:
            queue.loading = LoadProgress("passages", 30, 1_200)
            progress = say("ask-progress", stage="passages", done=30, total=1_200)
            waiting = f"{say('ask-starting')}\n-# {progress}"
            mentioned = await discord.mention(question)
            assert await served.notice(mentioned) == waiting
            assert await served.notice(await discord.ask(QUESTION, locale)) == waiting
            of_one = await discord.ask(QUESTION, locale, options={"document": "A title"})
            assert await served.notice(of_one) == waiting
            await served.settle()
        finally:
            go_on.set()
        async with asyncio.timeout(PATIENCE_S):
            while queue.status != "ready":  # noqa: ASYNC110 - a thread sets it
                await asyncio.sleep(0.01)
        await discord.edit(mentioned, f"<@{discord.bot['id']}> {question}!")
        assert (await discord.edited(mentioned)).card.quotes == (JAPANESE_QUOTE,)


async def break_down(*_: object) -> None:
    """What the database does when the disk is full."""
    raise StorageError("the disk is full")


@pytest.mark.parametrize("how", ["ask", "mention", "write_privately"])
async def test_an_answer_that_cannot_be_remembered_is_given_without_buttons(
    how: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The quotes matter more."""
    async with serving() as served:
        monkeypatch.setattr(AnswerStore, "save", break_down)
        message = await served.discord.message(await getattr(served.discord, how)(QUESTION))
        assert message.card.quotes == (JAPANESE_QUOTE,)
        assert message.card.buttons == ()
        assert "the disk is full" in caplog.text


@pytest.mark.parametrize("how", ["search", "Find in documents", "Check quote"])
async def test_what_is_found_is_shown_without_buttons_while_the_database_is_away(
    how: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As answers are: the quotes matter more."""
    engine = library(LEIKE)
    async with serving(lambda: engine) as served:
        discord = served.discord
        said = await discord.say("Jan Leike resigned on Friday.")
        monkeypatch.setattr(AnswerStore, "save", break_down)
        if how == "search":
            key = await discord.command("search", {"query": "computers"})
        else:
            key = await discord.point_at(said, how)
        card = (await discord.message(key)).card
        assert card.quotes
        assert all(quote in LEIKE.text for quote in card.quotes)
        assert card.buttons == ()
        assert "the disk is full" in caplog.text
        assert "Error ID" not in caplog.text


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

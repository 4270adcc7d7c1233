"""Follow-ups in messages: understood with the question before, and from the same document."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.i18n import PHRASES
from index.engine import Engine
from index.types import Language
from tests.bot.helpers import LOCALES, QUESTION, answered, said_in
from tests.bot.shelves import LEIKE, SHIPS, library
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.cards import read_card
from tests.fakes.loop import Clock
from tests.fakes.messages import Message
from tests.fakes.people import Person
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio
FOLLOW_UPS: tuple[tuple[Language, str], ...] = (
    ("en", "and when was that?"),
    ("ja", "それはいつですか？"),
    ("pt", "e quem mais?"),
)
WHY: Mapping[Language, str] = {"en": "and why?", "ja": "それはなぜですか？", "pt": "e por quê?"}
SEVERAL = pytest.mark.parametrize(("language", "follow_up"), FOLLOW_UPS)


@SEVERAL
async def test_a_reply_is_understood_with_the_question_that_was_answered(
    language: Language, follow_up: str
) -> None:
    """The card says so in the follow-up's language; anybody may reply."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord = served.discord
        asked = await discord.mention(QUESTION)
        for by in (discord.exchanges[asked].by, discord.person("Ben")):
            card = (await discord.message(await discord.reply(follow_up, asked, by=by))).card
            assert engine.before[-1] == QUESTION
            assert engine.asked[-1] == follow_up
            said = PHRASES[language].say("answer-follow-up-to", question=QUESTION)
            assert card.words.startswith(f"-# {said}\n")


@SEVERAL
async def test_a_mention_a_moment_later_is_understood_with_the_question_before(
    language: Language, follow_up: str
) -> None:
    """The same person's in the same channel; nobody else's, and nowhere else."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        said = PHRASES[language].say("answer-follow-up-to", question=QUESTION)
        await discord.message(await discord.mention(QUESTION, by=ana))
        for by, at, before in (
            (discord.person("Ben"), discord.home.channel, ""),
            (ana, discord.home.lounge, ""),
            (ana, discord.home.thread, ""),
            (ana, discord.home.channel, QUESTION),
        ):
            key = await discord.mention(follow_up, by=by, at=at)
            words = (await discord.message(key)).card.words
            assert engine.before[-1] == before
            assert (said in words) == bool(before)


@SEVERAL
async def test_in_direct_messages_too(language: Language, follow_up: str) -> None:
    """By writing on, and by replying."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        asked = await discord.write_privately(QUESTION, by=ana)
        await discord.message(asked)
        await discord.message(await discord.write_privately(follow_up, by=ana))
        assert engine.before[-1] == QUESTION
        key = await discord.reply(follow_up, asked, by=ana, ping=False)
        words = (await discord.message(key)).card.words
        assert engine.before[-1] == QUESTION
        assert PHRASES[language].say("answer-follow-up-to", question=QUESTION) in words


@SEVERAL
@pytest.mark.parametrize("by_mention", [True, False])
async def test_after_a_restart_a_reply_reads_the_question_back_from_discord(
    tmp_path: Path, language: Language, follow_up: str, by_mention: bool
) -> None:
    """From the message that asked; of a follow-up, from the messages that it replies to."""
    discord, engine = FakeDiscord(), FakeAnswerer(quoting)
    ana = discord.person("Ana")
    async with serving(lambda: engine, state_dir=tmp_path, discord=discord):
        ask = discord.mention if by_mention else discord.write_privately
        asked = await ask(QUESTION, by=ana)
        await discord.message(asked)
    async with serving(lambda: engine, state_dir=tmp_path, discord=discord):
        again = await discord.reply(follow_up, asked, by=ana)
        await discord.message(again)
        assert engine.before[-1] == QUESTION
    async with serving(lambda: engine, state_dir=tmp_path, discord=discord):
        words = (
            await discord.message(await discord.reply(WHY[language], again, by=ana))
        ).card.words
        assert engine.before[-1] == f"{QUESTION}\n{follow_up}"
        said = PHRASES[language].say("answer-follow-up-to", question=f"{QUESTION} {follow_up}")
        assert said in words


@pytest.mark.parametrize("status", [403, 404])
async def test_where_the_question_cannot_be_read_back_the_bot_says_so(
    tmp_path: Path, status: int
) -> None:
    """The message is gone, or the bot may not read the channel's history."""
    discord, engine = FakeDiscord(), FakeAnswerer(quoting)
    async with serving(lambda: engine, state_dir=tmp_path, discord=discord):
        asked = await discord.mention(QUESTION)
        await discord.message(asked)
    async with serving(lambda: engine, state_dir=tmp_path, discord=discord):
        discord.fail_next("GET", "/messages/", status)
        card = (await discord.message(await discord.reply("and when was that?", asked))).card
        assert card.words == PHRASES["en"].say("follow-up-context-forgotten")


async def test_a_reply_to_somebody_else_has_no_question_before() -> None:
    """Even when it mentions the bot a moment after a question of the same person."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        await discord.message(await discord.mention(QUESTION, by=ana))
        said = await discord.say("Leike has left.", by=discord.person("Ben"))
        content = f"<@{discord.bot['id']}> and when was that?"
        await discord.message(await discord.reply_to_person(content, said, mentions=[discord.bot]))
        assert engine.before[-1] == ""


async def test_what_was_asked_in_private_is_not_told_in_the_channel() -> None:
    """A mention after a private /ask stands by itself; a private /ask after it doesn't."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        private = {"private": True}
        await discord.message(await discord.ask(QUESTION, by=ana, options=private))
        card = await discord.card(await discord.mention("and when was that?", by=ana))
        assert QUESTION not in str(card)
        assert engine.before[-1] == ""
        await discord.message(await discord.ask(QUESTION, by=ana, options=private))
        await discord.message(await discord.ask("and who else?", by=ana, options=private))
        assert engine.before[-1] == QUESTION


async def test_a_mention_a_moment_after_a_command_is_understood_with_it() -> None:
    """In the same channel; and a command after a mention."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        await discord.message(await discord.ask(QUESTION, by=ana))
        await discord.message(await discord.mention("and when was that?", by=ana))
        assert engine.before[-1] == QUESTION
        await discord.message(await discord.ask("and who else?", by=ana))
        assert engine.before[-1] == f"{QUESTION}\nand when was that?"


async def test_a_follow_up_to_a_follow_up_leans_on_both() -> None:
    """But a question of its own starts anew."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        ship = "Which ship left Lisbon harbour in April?"
        for question, before in (
            (QUESTION, ""),
            ("and when was that?", QUESTION),
            ("and why?", f"{QUESTION}\nand when was that?"),
            (ship, f"{QUESTION}\nand when was that?\nand why?"),
            ("and who else?", ship),
        ):
            card = read_card(await discord.card(await discord.mention(question, by=ana)))
            assert engine.before[-1] == before
            assert ("Follow-up to" in card.words) == (question.startswith("and"))


SHIP = SHIPS[7]
TITLE = str(SHIP.title)
DIARY, FOLLOW_UP = "Who kept a diary?", "And when did it leave the harbour?"
WAYS = ["button", "reply", "mention", "command"]


@pytest.fixture(scope="module")
def engine() -> Engine:
    """What finds the same in many documents."""
    return library(LEIKE, *SHIPS)


async def asked_of_one(served: Served, by: Person) -> Message:
    """The answer to a question to one document."""
    return await answered(served, DIARY, by=by, options={"document": TITLE})


async def follow(
    served: Served, on: Message, by: Person, how: str, question: str = FOLLOW_UP
) -> Message:
    """The answer to what somebody asks next."""
    discord, say = served.discord, said_in(by.locale)
    if how == "button":
        opened = await discord.press(on, say("follow-up-button"), by=by)
        key = await discord.submit(opened, {say("follow-up-label"): question})
    elif how == "reply":
        key = await discord.reply(f"<@{discord.bot['id']}> {question}", on, by=by)
    elif how == "mention":
        key = await discord.mention(question, by=by)
    else:
        key = await discord.ask(question, by=by)
    return await discord.message(key)


def spoken(how: str, to: Person) -> Callable[..., str]:
    """What says phrases as the answer does: a message is answered in its question's language."""
    return said_in(to.locale if how in ("button", "command") else "en-US")


def is_of_one(message: Message) -> bool:
    """Whether all quotes are that document's, and the card says that it looked there only."""
    is_said = said_in("en-US")("answer-in-document", title=TITLE) in message.card.words
    quotes = message.card.quotes
    assert quotes
    return is_said and all(quote in SHIP.text for quote in quotes)


@pytest.mark.parametrize("how", WAYS)
async def test_a_follow_up_looks_in_the_same_document(engine: Engine, how: str) -> None:
    """However it is asked, and the one after it too."""
    async with serving(lambda: engine) as served:
        ana = served.discord.person("Ana")
        message = await asked_of_one(served, ana)
        for question in (FOLLOW_UP, "And who kept it?"):
            message = await follow(served, message, ana, how, question)
            assert is_of_one(message)


@pytest.mark.parametrize("how", ["mention", "command"])
async def test_a_question_of_its_own_looks_in_all_documents(engine: Engine, how: str) -> None:
    """As it always did."""
    async with serving(lambda: engine) as served:
        ana = served.discord.person("Ana")
        message = await asked_of_one(served, ana)
        answer = await follow(served, message, ana, how, "Who resigned on Friday?")
        assert any(quote in LEIKE.text for quote in answer.card.quotes)
        assert TITLE not in answer.card.words


async def test_the_question_of_the_button_may_be_any(engine: Engine) -> None:
    """It is about the card below which it stands."""
    async with serving(lambda: engine) as served:
        ana = served.discord.person("Ana")
        message = await asked_of_one(served, ana)
        question = "Which ship left the harbour on Monday?"
        assert is_of_one(await follow(served, message, ana, "button", question))


async def test_an_edited_follow_up_stays_in_the_document(engine: Engine) -> None:
    """Until it is edited into a question of its own."""
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        await asked_of_one(served, ana)
        key = await discord.mention(FOLLOW_UP, by=ana)
        await discord.message(key)
        await served.settle()
        await discord.edit(key, f"<@{discord.bot['id']}> And who kept it?")
        assert is_of_one(await discord.edited(key))
        await served.settle()
        await discord.edit(key, f"<@{discord.bot['id']}> Who resigned on Friday?")
        edited = await discord.edited(key, 2)
        assert any(quote in LEIKE.text for quote in edited.card.quotes)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("how", WAYS)
async def test_a_document_left_out_since_answers_no_follow_up(
    engine: Engine, how: str, locale: str
) -> None:
    """And no other answers in its place."""
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana", locale=locale)
        message = await asked_of_one(served, ana)
        servers = served.client.state.store.servers
        await servers.change(int(discord.home.id), hidden_documents=frozenset({SHIP.path}))
        answer = await follow(served, message, ana, how)
        assert not answer.card.quotes
        assert answer.card.words == spoken(how, ana)("document-hidden")


@pytest.mark.parametrize("locale", LOCALES)
async def test_a_document_that_is_not_there_is_told_so_and_counts_as_a_question(
    engine: Engine, locale: str
) -> None:
    """Whoever asks on and on is told to wait, as with any question."""
    say = said_in(locale)
    async with serving(lambda: engine, questions_per_minute=2, clock=Clock()) as served:
        discord, ana = served.discord, served.discord.person("Ana", locale=locale)

        async def told(document: str) -> str:
            options = {"document": document}
            return await served.notice(await discord.ask(DIARY, by=ana, options=options))

        assert await told("Atlas") == say("document-unknown", title="Atlas")
        assert (await asked_of_one(served, ana)).card.quotes
        start, _, end = say("ask-cooldown", seconds=77).partition("77")
        for document in ("Atlas", TITLE):
            words = await told(document)
            assert words.startswith(start) and words.endswith(end)

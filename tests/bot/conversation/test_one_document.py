"""Follow-ups to an answer from one document stay in that document, and say so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.engine import Engine
from tests.bot.moderation.acting import LOCALES, said_in
from tests.bot.pressing import answered
from tests.bot.shelves import LEIKE, SHIPS, library, start
from tests.fakes.loop import Clock
from tests.fakes.messages import Message
from tests.fakes.people import Person
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

SHIP = SHIPS[7]
TITLE = str(SHIP.title)
QUESTION, FOLLOW_UP = "Who kept a diary?", "And when did it leave the harbour?"
WAYS = ["button", "reply", "mention", "command"]


@pytest.fixture(scope="module")
def engine() -> Engine:
    """What finds the same in many documents."""
    return library(LEIKE, *SHIPS)


async def asked_of_one(served: Served, by: Person) -> Message:
    """The answer to a question to one document."""
    return await answered(served, QUESTION, by=by, options={"document": TITLE})


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
            return await served.notice(await discord.ask(QUESTION, by=ana, options=options))

        assert await told("Atlas") == say("document-unknown", title="Atlas")
        assert (await asked_of_one(served, ana)).card.quotes
        start, _, end = say("ask-cooldown", seconds=77).partition("77")
        for document in ("Atlas", TITLE):
            words = await told(document)
            assert words.startswith(start) and words.endswith(end)

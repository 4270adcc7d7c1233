"""Follow-ups in messages: understood with the question before, however they are made."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.i18n import PHRASES
from index.engine import Engine
from index.types import Language
from tests.bot.pressing import QUESTION
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.cards import read_card
from tests.fakes.running import serving
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


@pytest.mark.parametrize(
    ("question", "follow_up", "quoted"),
    [
        ("Who posted a joint reply on X?", "And when was that?", "土曜日"),
        ("ブロックマンは共通の返答をXに投稿しましたか？", "それはいつですか？", "土曜日"),
        ("A OpenAI lançou o ChatGPT-4?", "E quando foi isso?", "2023 年 3 月"),
    ],
)
async def test_the_quotes_fit_both_questions(
    seeds: Engine, question: str, follow_up: str, quoted: str
) -> None:
    """Over the documents that come with the bot."""
    async with serving(lambda: seeds) as served:
        asked = await served.discord.mention(question)
        answer = await served.discord.message(await served.discord.reply(follow_up, asked))
        assert any(quoted in quote for quote in answer.card.quotes)

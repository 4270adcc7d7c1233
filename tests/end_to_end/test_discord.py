"""The real `inyo run`, as a process, on a fake Discord: it answers from the real seeds.

One process serves most tests: it has to survive them all. What it must never do, say a word that
Discord would refuse or print a traceback, is checked when it ends.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.i18n import PHRASES
from tests.fakes.cards import Card, read_card
from tests.fakes.process import PATIENCE_S, ROOT, Ended, Inyo, inyo_run
from tests.fakes.rendering import render
from tests.fakes.server import TOKEN, FakeDiscord

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENGLISH = "What did Leike say his team struggled to obtain?"
JAPANESE = "ライケ氏のチームは何の入手に苦労していましたか?"
PORTUGUESE = "O que a equipe de Leike tinha dificuldade em obter?"
FINISHING = {"SHUTDOWN_SECONDS": "90"}  # those under way, however slow the machine is
NAMING = {"CITATION_DETAIL": "LINE"}  # cards then name the files that they quote
SAMPLES = "These are the samples"
STARTING = tuple(phrases.say("ask-starting") for phrases in PHRASES.values())

Say = Callable[[str], Coroutine[None, None, str]]


@dataclass(frozen=True, slots=True)
class Reading:
    """The bot, its Discord and the documents that it quotes."""

    discord: FakeDiscord
    documents: dict[str, str]

    async def answer(self, say: Say, question: str) -> Card:
        """Ask until the index is open; the answer, its quotes compared with the documents."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                card = read_card(await self.discord.card(await say(question), PATIENCE_S))
                if not card.words.startswith(STARTING):
                    break
                await asyncio.sleep(0.2)
        self.compare(card)
        return card

    def compare(self, card: Card) -> None:
        """Every quote stands, as it is shown, in a document that the card names."""
        named = [text for path, text in self.documents.items() if path in render(card.words).text]
        assert card.quotes
        for quote in card.quotes:
            assert any(quote in text for text in named)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the processes of this module work, so that only one of them has to build the index."""
    return tmp_path_factory.mktemp("inyo")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reading(folder: Path) -> AsyncIterator[Reading]:
    """`inyo run`, connected; afterwards everything that it sent and said is checked."""
    seeds = (ROOT / "seeds").glob("*.txt")
    documents = {path.name: path.read_bytes().decode("utf-8-sig") for path in seeds}
    async with FakeDiscord() as discord, inyo_run(discord, folder, **NAMING) as inyo:
        await inyo.connected(discord)
        yield Reading(discord, documents)
        await ends_cleanly(inyo, signal.SIGTERM)
        assert discord.problems == []


async def ends_cleanly(inyo: Inyo, number: signal.Signals) -> None:
    """A signal ends it with exit code 0 and no traceback."""
    inyo.signal(number)
    ended = await inyo.ended()
    assert "Traceback" not in ended.stderr
    assert "Invite Inyo to a server: https://discord.com/oauth2/authorize?" in ended.stdout
    assert "Serving the documents in " in ended.stdout
    is_samples = "seeds." in ended.stdout
    assert (SAMPLES in ended.stderr) == is_samples
    assert TOKEN not in ended.stdout + ended.stderr
    assert ended.exit_code == 0


def only_problem(ended: Ended) -> str:
    """The one line on stderr, besides the log and the hint at the samples."""
    lines = ended.stderr.splitlines()
    (line,) = (line for line in lines if "[info]" not in line and SAMPLES not in line)
    return line


async def test_all_four_ways_to_ask_are_answered_alike(reading: Reading) -> None:
    """/ask, a mention, a reply and a direct message, with the same quotes."""
    discord = reading.discord
    ways = (discord.ask, discord.mention, discord.reply, discord.write_privately)
    cards = [await reading.answer(way, ENGLISH) for way in ways]
    assert len({card.quotes for card in cards}) == 1
    assert "original in Japanese" in cards[0].words


async def test_a_dropped_connection_is_resumed(reading: Reading) -> None:
    """The session goes on where it was: what was asked meanwhile is answered, nothing twice."""
    discord = reading.discord
    await reading.answer(discord.mention, ENGLISH)
    before = len(discord.gateway.resumed)
    await discord.gateway.drop()
    key = await discord.mention(JAPANESE)
    reading.compare(read_card(await discord.card(key, PATIENCE_S)))
    assert len(discord.gateway.resumed) == before + 1
    assert discord.gateway.resumed[-1]["seq"] > 2
    assert len(discord.gateway.identified) == 1


@pytest.mark.parametrize("status", [429, 500])
async def test_refusals_are_survived(reading: Reading, status: int) -> None:
    """Discord asks to wait, or fails: the answer comes all the same."""
    discord = reading.discord
    await reading.answer(discord.mention, ENGLISH)
    before = len(discord.requests)
    for method, path in (("POST", "/messages"), ("PATCH", "/@original"), ("POST", "/callback")):
        discord.fail_next(method, path, status)
    keys = [await discord.ask(ENGLISH), await discord.mention(ENGLISH)]
    for key in keys:
        reading.compare(read_card(await discord.card(key, PATIENCE_S)))
    refused = [request for request in discord.requests[before:] if request.status == status]
    assert len(refused) >= 3  # the limit of requests a second may refuse more


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_cleanly_right_after_connecting(
    folder: Path, number: signal.Signals
) -> None:
    """Even while the index is being opened."""
    async with FakeDiscord() as discord, inyo_run(discord, folder) as inyo:
        await inyo.connected(discord)
        await ends_cleanly(inyo, number)


async def test_a_signal_ends_it_cleanly_while_the_index_is_built(tmp_path: Path) -> None:
    """Which takes minutes for many documents, and is told to those who ask meanwhile."""
    documents = tmp_path / "documents"
    copy_seeds(documents, times=200)  # for which several processes are started
    settings = {"DOCUMENTS_DIR": str(documents)}
    async with FakeDiscord() as discord, inyo_run(discord, tmp_path, **settings) as inyo:
        await inyo.connected(discord)
        card = read_card(await discord.card(await discord.ask(ENGLISH), PATIENCE_S))
        assert not card.quotes
        assert card.words.startswith(STARTING)
        await ends_cleanly(inyo, signal.SIGTERM)


def copy_seeds(folder: Path, times: int) -> None:
    """Make a folder of many documents, no two alike."""
    folder.mkdir()
    for seed in (ROOT / "seeds").glob("*.txt"):
        text = seed.read_bytes().decode("utf-8-sig")
        for number in range(times):
            copy = folder / f"{number}-{seed.name}"
            copy.write_text(f"{number}\n{text}", encoding="utf-8", newline="")


async def test_a_signal_amid_twenty_questions_leaves_nobody_without_an_answer(
    reading: Reading, folder: Path
) -> None:
    """Those that are waited for are all sent first."""
    async with FakeDiscord() as discord, inyo_run(discord, folder, **FINISHING, **NAMING) as inyo:
        await inyo.connected(discord)
        here = Reading(discord, reading.documents)
        await here.answer(discord.mention, ENGLISH)
        ways = (discord.ask, discord.write_privately)
        keys = [await ways[number % 2](ENGLISH) for number in range(20)]
        # Not so many requests: whoever waits for long is shown typing more than once.
        await discord.until(
            lambda: all(discord.timing(key).acknowledged_s is not None for key in keys), PATIENCE_S
        )
        await ends_cleanly(inyo, signal.SIGTERM)
        for key in keys:
            here.compare(read_card(await discord.card(key, at_most_s=1)))
        assert discord.problems == []


@pytest.mark.parametrize(
    ("token", "reason"),
    [("", "`inyo chat`"), ("not.a.token", "refused"), ("no token\tat all", "refused")],
)
async def test_without_a_good_token_it_ends_with_one_line(
    folder: Path, token: str, reason: str
) -> None:
    """Exit code 2, and what to do about it."""
    async with FakeDiscord() as discord, inyo_run(discord, folder, DISCORD_TOKEN=token) as inyo:
        ended = await inyo.ended()
    line = only_problem(ended)
    assert "DISCORD_TOKEN" in line
    assert reason in line
    assert ended.exit_code == 2


@pytest.mark.parametrize(
    ("close_code", "reason", "exit_code"),
    [(4004, "DISCORD_TOKEN is refused", 2), (4013, "Discord closed the connection", 1)],
)
async def test_a_refusal_while_the_index_is_opened_ends_it_with_one_line(
    tmp_path: Path, close_code: int, reason: str, exit_code: int
) -> None:
    """The opening, which nothing can interrupt, doesn't keep it from ending with that code."""
    endless = {"FAKE_ENDLESS_OPENING": "1"}
    async with FakeDiscord() as discord, inyo_run(discord, tmp_path, **endless) as inyo:
        discord.gateway.refuse_with = close_code
        ended = await inyo.ended()
    line = only_problem(ended)
    assert reason in line
    assert ended.exit_code == exit_code


async def test_one_process_serves_until_its_token_is_revoked(tmp_path: Path) -> None:
    """A second one ends with one line, and so does the first then: exit code 3."""
    endless = {"FAKE_ENDLESS_OPENING": "1"}
    async with FakeDiscord() as discord, inyo_run(discord, tmp_path, **endless) as inyo:
        await inyo.connected(discord)
        other = tmp_path / "other"  # another STATE_DIR
        other.mkdir()
        async with inyo_run(discord, other) as second:
            refused = await second.ended()
        assert "Another `inyo run`" in only_problem(refused)
        assert refused.exit_code == 1
        await discord.card(await discord.mention(ENGLISH), PATIENCE_S)
        discord.is_revoked = True
        await discord.mention(ENGLISH)
        await discord.write_privately(ENGLISH)
        ended = await inyo.ended()
    assert "DISCORD_TOKEN was revoked" in only_problem(ended)
    assert ended.exit_code == 3


async def test_a_signal_ends_it_cleanly_while_the_index_cannot_be_opened(tmp_path: Path) -> None:
    """However long that takes."""
    endless = {"FAKE_ENDLESS_OPENING": "1"}
    async with FakeDiscord() as discord, inyo_run(discord, tmp_path, **endless) as inyo:
        await inyo.connected(discord)
        await ends_cleanly(inyo, signal.SIGTERM)


async def test_an_unreachable_discord_ends_it_with_one_line(folder: Path) -> None:
    """Exit code 1."""
    nowhere = "http://127.0.0.1:1/api/v10"
    async with (
        FakeDiscord() as discord,
        inyo_run(discord, folder, FAKE_DISCORD_API=nowhere) as inyo,
    ):
        ended = await inyo.ended()
    line = only_problem(ended)
    assert "Discord can't be reached" in line
    assert ended.exit_code == 1

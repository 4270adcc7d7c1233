"""Many questions at once: how fast the real bot is over the real seeds, and what it bears."""

import asyncio
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.i18n import PHRASES
from bot.query_queue import MAX_WAITING, Load
from index.engine import Engine, EngineOptions, open_engine
from index.types import Answer
from tests.fakes.answers import FakeAnswerer, answer, excerpt
from tests.fakes.cards import read_card
from tests.fakes.exchanges import percentile
from tests.fakes.loop import Clock, watched_loop
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S, FakeDiscord

pytestmark = pytest.mark.asyncio

MAX_ACKNOWLEDGED_S = 0.3  # 95 of 100
MAX_ANSWERED_S = 1.0  # 95 of 100
MAX_STALL_S = 0.1
RUNS = 6  # of which one has to meet all three

QUESTIONS = (
    "What did Leike say his team struggled to obtain?",
    "ライケ氏のチームは何の入手に苦労していましたか?",
    "O que a equipe de Leike tinha dificuldade em obter?",
    "Who is going to Microsoft?",
    "サム・アルトマン氏は大規模言語モデルについて何と言いましたか？",
    "Por que o GPT-4o deve ser mantido?",
    "What should OpenAI do with the weights of GPT-4o?",
    "４ｏの重みはどうすべきですか？",
    "Quem renunciou à OpenAI?",
    "How do I bake sourdough bread?",
)
BUSY = PHRASES["en"].say("ask-busy")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a crowd of people waited for, in seconds."""

    acknowledged_s: float
    answered_s: float
    stall_s: float

    @property
    def is_fast(self) -> bool:
        """Whether nobody had to wonder."""
        limits = (MAX_ACKNOWLEDGED_S, MAX_ANSWERED_S, MAX_STALL_S)
        waited = (self.acknowledged_s, self.answered_s, self.stall_s)
        return all(each < limit for each, limit in zip(waited, limits, strict=True))


async def ask_all_at_once(discord: FakeDiscord) -> list[str]:
    """Each question twice, by other people, elsewhere: with /ask, and in a message."""
    keys = []
    places = [place for server in discord.servers for place in server.places]
    for number, (question, at) in enumerate(zip(QUESTIONS, places, strict=True)):
        keys.append(await discord.ask(question, at=at))
        if number % 2:
            keys.append(await discord.mention(question, at=at))
        else:
            keys.append(await discord.write_privately(question))
    return keys


async def measure(opening: Load, *, reloading: bool = False) -> Measured:
    """Start a bot, ask it twenty questions at once, and see what became of each."""
    discord = FakeDiscord(n_servers=2)
    async with serving(opening=opening, discord=discord) as served:
        queue = served.client.state.queue
        async with watched_loop() as stalls:
            reloaded = queue.reload() if reloading else None
            keys = await ask_all_at_once(discord)
            messages = await asyncio.gather(*map(discord.message, keys))
            if reloaded is not None:
                await reloaded
                await asyncio.to_thread(queue.wait_until_loaded, PATIENCE_S)
        assert len(messages) == 20
        assert [bool(message.card.quotes) for message in messages] == [True] * 20
        assert discord.problems == []
        timings = [discord.timing(key) for key in keys]
        acknowledged = [each.acknowledged_s for each in timings if each.acknowledged_s is not None]
        answered = [each.answered_s for each in timings if each.answered_s is not None]
        assert len(acknowledged) == len(answered) == 20
        return Measured(percentile(acknowledged, 95), percentile(answered, 95), stalls.longest_s)


async def assert_one_crowd_is_fast(opening: Load, *, reloading: bool = False) -> None:
    """Give it some tries: bot, fake Discord and retrieval share a process, and machines stall."""
    measured = []
    for _ in range(RUNS):
        measured.append(await measure(opening, reloading=reloading))
        if measured[-1].is_fast:
            return
    pytest.fail(f"none of these is fast: {measured}")


async def test_twenty_questions_at_once_are_answered_within_a_second(seeds: Engine) -> None:
    """Acknowledged by a sign of thinking or typing, on a loop that is never held up."""
    await assert_one_crowd_is_fast(lambda _: seeds)


async def test_they_are_answered_as_fast_while_the_index_is_opened_anew(
    project: Path, tmp_path: Path
) -> None:
    """From the files, as the owner orders it; then the new one takes the old one's place."""
    options = EngineOptions(project / "seeds", tmp_path / "index")
    await assert_one_crowd_is_fast(
        lambda progress: open_engine(options, progress, pytest.fail), reloading=True
    )


async def test_whom_the_queue_has_no_room_for_is_told_so() -> None:
    """The hundred before are answered, and so is the next one who asks after them."""
    go_on = threading.Event()

    def slowly(question: str) -> Answer:
        go_on.wait(PATIENCE_S)
        return answer(question, [excerpt(question)])

    async with serving(lambda: FakeAnswerer(slowly)) as served:
        discord = served.discord
        questions = [f"Question {number}?" for number in range(MAX_WAITING)]
        keys = [await discord.ask(question) for question in questions]
        await discord.arrived("POST", "/callback", MAX_WAITING)
        async with asyncio.timeout(PATIENCE_S):
            while served.client.state.queue.status != "busy":  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.01)
        assert await served.notice(await discord.ask("The 101st?")) == BUSY
        assert await served.notice(await discord.mention("The 101st?")) == BUSY
        assert await served.notice(await discord.write_privately("The 101st?")) == BUSY
        assert await served.notice(await discord.command("search", {"query": "101"})) == BUSY
        assert not any(map(discord.is_answered, keys))
        go_on.set()
        for key, question in zip(keys, questions, strict=True):
            assert read_card(await discord.card(key)).quotes == (question,)
        assert (await discord.message(await discord.ask("After them?"))).card.quotes
        assert discord.problems == []


async def test_chat_and_commands_share_one_cooldown() -> None:
    """Whichever way somebody asks, it counts for all the others; other people don't wait."""
    async with serving(questions_per_minute=1, clock=Clock()) as served:
        discord, ana, ben = served.discord, served.discord.person(), served.discord.person()
        assert (await discord.message(await discord.mention("Who?", by=ana))).card.quotes
        said = await discord.say("Somebody resigned on Friday.")
        for key in (
            await discord.ask("Who?", by=ana),
            await discord.command("search", {"query": "Friday"}, by=ana),
            await discord.point_at(said, "Find in documents", by=ana),
            await discord.point_at(said, "Check quote", by=ana),
        ):
            assert "Please wait" in await served.notice(key)
        assert (await discord.message(await discord.ask("Who?", by=ben))).card.quotes
        assert "Please wait" in await served.notice(await discord.mention("Who?", by=ben))
        assert discord.problems == []


async def test_a_client_that_stops_while_people_wait_leaves_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whoever is not answered in time is given up without a traceback."""
    go_on = threading.Event()

    def slowly(question: str) -> Answer:
        go_on.wait(PATIENCE_S)
        return answer(question)

    async with serving(lambda: FakeAnswerer(slowly), discord=FakeDiscord(n_servers=2)) as served:
        keys = await ask_all_at_once(served.discord)
        await served.discord.arrived("POST", "/callback", 10)
        await served.discord.arrived("POST", "/typing", 10)
        await served.client.state.in_flight.finish(0.01)
        await served.client.close()
        go_on.set()
    assert not any(map(served.discord.is_answered, keys))
    assert served.discord.problems == []
    assert [record for record in caplog.records if record.exc_info] == []

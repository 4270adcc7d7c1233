"""Many people who ask for minutes or hours: `inyo run` on a fake Discord, static embedding.

Every question asks for a fact, half by command and half by mentioning the bot, each by another of
many people: it is lost unless its answer quotes the fact. One more person mentions the bot several
times a second all the while, and is to be slowed alone.
"""

import asyncio
import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bot.settings import Settings
from tests.benchmarks.generated import PASSAGES_OF_A_DOCUMENT, write_documents
from tests.benchmarks.live import FACTS, Asked, Lanterns, steadily
from tests.benchmarks.measuring import PERCENTS, Options, Row, Subject, memory, with_max
from tests.fakes.cards import read_card
from tests.fakes.process import Inyo, inyo_run
from tests.fakes.server import FakeDiscord

ASKED_PER_S = 20
FLOODED_PER_S = 5
PEOPLE = 240  # each asks five times a minute
LOST, MORE, FLOODED = (
    "questions lost",
    "MB more at the end than after a fifth",
    "answers a minute to one who floods",
)
_BARRED = 10_000  # passages
_MAX_MS, _MAX_MORE_MB = 500.0, 30.0
_MEASURED_EVERY_S = 1.0
_ROUNDING = 0.01
_PER_MINUTE = Settings().questions_per_minute


def measure(size: int, options: Options) -> Iterator[Row]:
    """Ask for `options.minutes`, in a folder of this many passages."""
    with tempfile.TemporaryDirectory() as folder:
        commands, mentions, held, flooded = asyncio.run(_ask(Path(folder), size, options.minutes))
    for what, asked in (("a command", commands), ("a mention", mentions)):
        for percent in (*PERCENTS, 99):
            took = float(np.percentile(asked.times_ms, percent))
            row = Row("load", size, "Inyo", f"p{percent} ms of {what}", took)
            yield with_max(row, _MAX_MS) if percent == max(PERCENTS) and size == _BARRED else row
    n_asked = len(commands.times_ms) + len(mentions.times_ms)
    note = f"{n_asked:,} asked in {options.minutes:g} minutes"
    n_lost = float(commands.n_lost + mentions.n_lost)
    yield with_max(Row("load", size, "Inyo", LOST, n_lost, note=note), 0.0)
    fifth = max(1, len(held) // 5)
    more = float(np.median(held[-fifth:]) - np.median(held[fifth : 2 * fifth]))
    row = Row("load", size, "Inyo", MORE, more, note=f"{held[-1]:.0f} MB at the end")
    yield with_max(row, _MAX_MORE_MB)
    # All of a minute's questions may be asked at once, at the beginning.
    most = _PER_MINUTE * (1 + 1 / options.minutes) + _ROUNDING
    yield with_max(Row("load", size, "Inyo", FLOODED, flooded / options.minutes), most)


async def _ask(folder: Path, size: int, minutes: float) -> tuple[Asked, Asked, list[float], int]:
    """Commands, mentions, the memory every second, and how many mentions of one were answered."""
    documents = folder / "documents"
    write_documents(documents / "before", size // PASSAGES_OF_A_DOCUMENT)
    lanterns = Lanterns(documents)
    facts = itertools.cycle(FACTS.items())
    commands, mentions = Asked(), Asked()
    async with (
        FakeDiscord(n_servers=1) as discord,
        inyo_run(discord, folder, DOCUMENTS_DIR=str(documents)) as inyo,
    ):
        await inyo.connected(discord)
        lanterns.discord = discord
        await lanterns.until_answered(*next(facts))
        people = itertools.cycle([discord.person() for _ in range(PEOPLE)])
        flooder, flood = discord.person("flooder"), list[str]()
        is_mention = itertools.cycle((False, True))

        async def ask() -> None:
            by_mention = next(is_mention)
            answer = lanterns.is_answered(*next(facts), next(people), is_mention=by_mention)
            await (mentions if by_mention else commands).count(answer)

        async def write() -> None:
            question = f"{len(flood)} What colour is the lantern of Balwick?"
            flood.append(await discord.mention(question, by=flooder))

        is_over = asyncio.Event()
        held: list[float] = []
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(steadily(ask, ASKED_PER_S, is_over))
            tasks.create_task(steadily(write, FLOODED_PER_S, is_over))
            tasks.create_task(_measure_memory(inyo, held, is_over))
            await asyncio.sleep(minutes * 60)
            is_over.set()
    flooded = [read_card(await discord.card(key)) for key in flood if discord.is_answered(key)]
    return commands, mentions, held, sum(bool(card.quotes) for card in flooded)


async def _measure_memory(inyo: Inyo, held: list[float], is_over: asyncio.Event) -> None:
    """Note the memory of the process until it is over."""
    while not is_over.is_set():
        held.append(memory(inyo.pid))
        await asyncio.sleep(_MEASURED_EVERY_S)


SUBJECT = Subject((_BARRED,), measure)

"""Documents that change while people ask: `inyo run` on a fake Discord, with the static embedding.

Among generated documents are some that each hold one fact, and every question asks for one: it is
lost unless its answer quotes the fact. A change is timed from writing the file to the first answer
that quotes it; a question from the event to the answer on Discord.
"""

import asyncio
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.benchmarks.generated import PASSAGES_OF_A_DOCUMENT, write_documents
from tests.benchmarks.measuring import Options, Row, Subject, with_max
from tests.fakes.process import PATIENCE_S, inyo_run
from tests.fakes.server import FakeDiscord

N_ADDED = 1_000  # documents
ASKED_PER_S = 20
N_CHANGES = 5
CHANGE, QUESTION, LOST = (
    f"ms until a change is served, the longest of {N_CHANGES}",
    "p95 ms of a question while documents are added",
    "questions lost while documents are added",
)
_BARRED = 10_000  # passages
_BARS = {CHANGE: 5_000.0, QUESTION: 500.0, LOST: 0.0}
_MAX_WAITING = 50  # questions at once: a machine that is too slow is shown by their times
_SERVED_S = 1_200.0  # until what was added is served, at the latest
_LOOK_S = 0.1
_SETTLING_S = 2.0  # between changes, so that each is one by itself
_PLACES = ("Balwick", "Sternham", "Drefeam", "Munlowe", "Hamsto", "Wickfen", "Ternlow", "Feabury")
_COLOURS = ("amber", "turquoise", "crimson", "violet", "silver", "emerald", "scarlet", "ivory")


@dataclass(slots=True)
class _Asked:
    """The questions of a while: how long each took, and how many weren't answered with the fact."""

    times_ms: list[float] = field(default_factory=list)
    n_lost: int = 0


class _Lanterns:
    """Facts in files of their own, such as "The lantern of Balwick is amber."."""

    def __init__(self, documents: Path, discord: FakeDiscord | None = None) -> None:
        self.discord = discord
        self._documents = documents
        self._numbers = itertools.count(1)

    def write(self, place: str, colour: str) -> None:
        """Write the file of a place, or write it anew."""
        path = self._documents / "lanterns" / f"{place}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"The lantern of {place} is {colour}.\n", encoding="utf-8")

    async def is_answered(self, place: str, colour: str) -> bool:
        """Ask somebody's question for the colour, which is a new one to the bot."""
        assert self.discord is not None
        question = f"{next(self._numbers)} What colour is the lantern of {place}?"
        found = await self.discord.message(await self.discord.ask(question), PATIENCE_S)
        return any(f"{place} is {colour}" in quote for quote in found.card.quotes)

    async def until_answered(self, place: str, colour: str) -> None:
        """Ask until the colour is quoted.

        Raises:
            TimeoutError: It never is.
        """
        async with asyncio.timeout(_SERVED_S):
            while True:
                if await self.is_answered(place, colour):
                    return
                await asyncio.sleep(_LOOK_S)


def measure(size: int, options: Options) -> Iterator[Row]:
    """Measure changes, and questions while documents are added, in a folder of this many passages.

    Args:
        size: About how many passages there are before.
        options: Not needed: the folder changes, and isn't kept.
    """
    del options
    with tempfile.TemporaryDirectory() as folder:
        figures, note = asyncio.run(_serve(Path(folder), size))
    for figure, value in figures.items():
        row = Row("live", size, "Inyo", figure, value, note="" if figure == CHANGE else note)
        yield with_max(row, _BARS[figure]) if figure == LOST or size == _BARRED else row


async def _serve(folder: Path, size: int) -> tuple[dict[str, float], str]:
    """The figures, and how many questions were asked."""
    documents = folder / "documents"
    write_documents(documents / "before", size // PASSAGES_OF_A_DOCUMENT)
    lanterns = _Lanterns(documents)
    facts = dict(zip(_PLACES, _COLOURS, strict=True))
    for place, colour in facts.items():
        lanterns.write(place, colour)
    async with (
        FakeDiscord(n_servers=1) as discord,
        inyo_run(discord, folder, DOCUMENTS_DIR=str(documents)) as inyo,
    ):
        await inyo.connected(discord)
        lanterns.discord = discord
        await lanterns.until_answered(*next(iter(facts.items())))
        changes = [await _change(lanterns, f"white number {n}") for n in range(1, N_CHANGES + 1)]
        started = time.perf_counter()
        async with _asking(lanterns, facts) as asked:
            await asyncio.to_thread(write_documents, documents / "added", N_ADDED, 2)
            lanterns.write("Lastholm", "golden")
            await lanterns.until_answered("Lastholm", "golden")
        took = time.perf_counter() - started
    note = f"{N_ADDED:,} added, {len(asked.times_ms):,} asked in {took:.0f} s"
    p95 = float(np.percentile(asked.times_ms, 95))
    return {CHANGE: max(changes), QUESTION: p95, LOST: float(asked.n_lost)}, note


async def _change(lanterns: _Lanterns, colour: str) -> float:
    """Change a document, and return the milliseconds until it is quoted as it is now."""
    await asyncio.sleep(_SETTLING_S)
    started = time.perf_counter()
    lanterns.write("Changeford", colour)
    await lanterns.until_answered("Changeford", colour)
    return (time.perf_counter() - started) * 1000


@asynccontextmanager
async def _asking(lanterns: _Lanterns, facts: dict[str, str]) -> AsyncIterator[_Asked]:
    """Ask ASKED_PER_S questions a second until the block ends, and wait for the last answers."""
    asked, is_over = _Asked(), asyncio.Event()
    slots = asyncio.Semaphore(_MAX_WAITING)

    async def ask(place: str, colour: str) -> None:
        started = time.perf_counter()
        try:
            asked.n_lost += not await lanterns.is_answered(place, colour)
        except TimeoutError:
            asked.n_lost += 1
        finally:
            slots.release()
        asked.times_ms.append((time.perf_counter() - started) * 1000)

    async def ask_all() -> None:
        async with asyncio.TaskGroup() as questions:
            due = time.perf_counter()
            for fact in itertools.cycle(facts.items()):
                if is_over.is_set():
                    return
                await slots.acquire()
                questions.create_task(ask(*fact))
                due += 1 / ASKED_PER_S
                await asyncio.sleep(max(0.0, due - time.perf_counter()))

    task = asyncio.create_task(ask_all())
    try:
        yield asked
    finally:
        is_over.set()
        await task


SUBJECT = Subject((_BARRED,), measure)

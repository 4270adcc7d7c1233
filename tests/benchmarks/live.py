"""Documents that change while people ask: `inyo run` on a fake Discord, with the static embedding.

Among generated documents are some that each hold one fact, and every question asks for one: it is
lost unless its answer quotes the fact. A change is timed from writing the file to the first answer
that quotes it; a question from the event to the answer on Discord.
"""

import asyncio
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.benchmarks.generated import PASSAGES_OF_A_DOCUMENT, write_documents
from tests.benchmarks.measuring import Options, Row, Subject, with_max
from tests.fakes.people import Person
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
_MAX_WAITING = 50  # questions at once
_SERVED_S = 1_200.0  # until what was added is served, at the latest
_LOOK_S = 0.1
_SETTLING_S = 2.0  # between changes, so that each is one by itself
FACTS = {
    "Balwick": "amber",
    "Sternham": "turquoise",
    "Drefeam": "crimson",
    "Munlowe": "violet",
    "Hamsto": "silver",
    "Wickfen": "emerald",
    "Ternlow": "scarlet",
    "Feabury": "ivory",
}


@dataclass(slots=True)
class Asked:
    """The questions of a while: how long each took, and how many weren't answered with the fact."""

    times_ms: list[float] = field(default_factory=list)
    n_lost: int = 0

    async def count(self, is_answered: Awaitable[bool]) -> None:
        """Wait for an answer."""
        started = time.perf_counter()
        try:
            self.n_lost += not await is_answered
        except TimeoutError:
            self.n_lost += 1
        self.times_ms.append((time.perf_counter() - started) * 1000)


class Lanterns:
    """Facts in files of their own, such as "The lantern of Balwick is amber.", and questions.

    Args:
        documents: The folder of documents; gets the facts in `FACTS` at once.
    """

    discord: FakeDiscord

    def __init__(self, documents: Path) -> None:
        self._documents = documents
        self._numbers = itertools.count(1)
        for place, colour in FACTS.items():
            self.write(place, colour)

    def write(self, place: str, colour: str) -> None:
        """Write the file of a place, or write it anew."""
        path = self._documents / "lanterns" / f"{place}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"The lantern of {place} is {colour}.\n", encoding="utf-8")

    async def is_answered(
        self, place: str, colour: str, by: Person | None = None, *, is_mention: bool = False
    ) -> bool:
        """Ask for the colour, a new question to the bot; whether it is quoted."""
        question = f"{next(self._numbers)} What colour is the lantern of {place}?"
        ask = self.discord.mention if is_mention else self.discord.ask
        found = await self.discord.message(await ask(question, by=by), PATIENCE_S)
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
    lanterns = Lanterns(documents)
    async with (
        FakeDiscord(n_servers=1) as discord,
        inyo_run(discord, folder, DOCUMENTS_DIR=str(documents)) as inyo,
    ):
        await inyo.connected(discord)
        lanterns.discord = discord
        await lanterns.until_answered(*next(iter(FACTS.items())))
        changes = [await _change(lanterns, f"white number {n}") for n in range(1, N_CHANGES + 1)]
        started = time.perf_counter()
        async with _asking(lanterns) as asked:
            await asyncio.to_thread(write_documents, documents / "added", N_ADDED, 2)
            lanterns.write("Lastholm", "golden")
            await lanterns.until_answered("Lastholm", "golden")
        took = time.perf_counter() - started
    note = f"{N_ADDED:,} added, {len(asked.times_ms):,} asked in {took:.0f} s"
    p95 = float(np.percentile(asked.times_ms, 95))
    return {CHANGE: max(changes), QUESTION: p95, LOST: float(asked.n_lost)}, note


async def _change(lanterns: Lanterns, colour: str) -> float:
    """Change a document, and return the milliseconds until it is quoted as it is now."""
    await asyncio.sleep(_SETTLING_S)
    started = time.perf_counter()
    lanterns.write("Changeford", colour)
    await lanterns.until_answered("Changeford", colour)
    return (time.perf_counter() - started) * 1000


@asynccontextmanager
async def _asking(lanterns: Lanterns) -> AsyncIterator[Asked]:
    """Ask ASKED_PER_S questions a second until the block ends, and wait for the last answers."""
    asked, is_over = Asked(), asyncio.Event()
    facts = itertools.cycle(FACTS.items())
    task = asyncio.create_task(
        steadily(lambda: asked.count(lanterns.is_answered(*next(facts))), ASKED_PER_S, is_over)
    )
    try:
        yield asked
    finally:
        is_over.set()
        await task


async def steadily(
    ask: Callable[[], Awaitable[None]], per_s: float, is_over: asyncio.Event
) -> None:
    """Ask so many questions a second, however long the answers take, until it is over.

    Only where very many wait for their answers is the next question asked later: a machine that is
    too slow is shown by the times.
    """
    slots = asyncio.Semaphore(_MAX_WAITING)

    async def ask_one() -> None:
        try:
            await ask()
        finally:
            slots.release()

    async with asyncio.TaskGroup() as questions:
        due = time.perf_counter()
        while not is_over.is_set():
            await slots.acquire()
            questions.create_task(ask_one())
            due += 1 / per_s
            await asyncio.sleep(max(0.0, due - time.perf_counter()))


SUBJECT = Subject((_BARRED,), measure)

"""The bot's real client in the test's own process, connected to a fake Discord."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.client import Client
from bot.db.engine import file_url
from bot.db.store import open_store
from bot.metrics import Metrics
from bot.query_queue import Load, QueryQueue
from bot.settings import Settings
from bot.translation import Translator
from index.engine import Engine
from index.types import MAX_QUESTION_CHARS
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.cards import read_card
from tests.fakes.server import PATIENCE_S, TOKEN, FakeDiscord, discord_at


@dataclass(slots=True)
class Served:
    """A fake Discord and the bot on it."""

    discord: FakeDiscord
    client: Client
    running: asyncio.Task[None]
    announced: list[str] = field(default_factory=list)

    async def notice(self, key: str) -> str:
        """The words of an answer without quotes."""
        card = read_card(await self.discord.card(key))
        assert not card.quotes
        return card.words

    async def edit_mention(self, key: str, question: str) -> None:
        """Change a question that mentions the bot."""
        await self.discord.edit(key, f"<@{self.discord.bot['id']}> {question}")

    async def settle(self) -> None:
        """Wait until whatever happened before is dealt with."""
        # Events come in order, so what came before is at least under way; nothing asks no engine.
        await self.discord.card(await self.discord.write_privately(""))
        await self.client.state.in_flight.finish(PATIENCE_S)


def _quoting() -> Engine:
    return FakeAnswerer(quoting)


@asynccontextmanager
async def serving(
    load: Callable[[], Engine] = _quoting,
    *,
    opening: Load | None = None,
    until: str = "ready",
    state_dir: Path | None = None,
    discord: FakeDiscord | None = None,
    max_question_chars: int = MAX_QUESTION_CHARS,
    questions_per_minute: int = 1_000,
    questions_kept_days: int = 30,
    model: str = "",
    shards: tuple[int, ...] = (),
    clock: Callable[[], float] = time.monotonic,
    translator: Translator | None = None,
    metrics: Metrics | None = None,
    reader_url: str = "",
) -> AsyncIterator[Served]:
    """Run the bot with an engine until the block ends, and check all that it has sent.

    A test that expects problems takes them out of `discord.problems`.

    Args:
        load: What the bot opens its engine with; by default one that answers everything.
        opening: The same for an engine that tells how far it is; then `load` isn't used.
        until: What the engine's status has to be before the block begins.
        state_dir: The bot's state folder; a temporary one when not given.
        discord: A fake that was prepared; a new one when not given.
        max_question_chars: The setting.
        questions_per_minute: The setting.
        questions_kept_days: The setting.
        model: The setting EMBEDDING_MODEL, which is only told of here.
        shards: Which of two shards the bot has, as one process of two; all if none.
        clock: Monotonic seconds, by which it is counted how fast somebody asks.
        translator: What translates quotes, if anything does.
        metrics: What is told of all that happens, if anything is.
        reader_url: The setting, with which citations link to the web reader.
    """
    announced: list[str] = []
    first = min(shards, default=0)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            state_dir=state_dir or Path(folder),
            discord_token=TOKEN,
            max_question_chars=max_question_chars,
            questions_per_minute=questions_per_minute,
            questions_kept_days=questions_kept_days,
            embedding_model=model,
            reader_url=reader_url,
            shard_ids=shards,
            shard_count=2 if shards else 0,
        )
        async with discord or FakeDiscord(n_shards=2 if shards else 1) as server:
            queue = QueryQueue(opening or (lambda _: load()), observer=metrics)
            with discord_at(server.api_url, server.gateway_url):
                address, is_shared = file_url(settings.state_dir), bool(shards)
                async with (
                    await open_store(address, questions_kept_days, is_shared=is_shared) as store,
                    Client(queue, store, settings, announced.append, clock, translator) as client,
                ):
                    if metrics is not None:
                        client.observe(metrics)
                    running = asyncio.create_task(client.start(TOKEN))
                    connected = asyncio.create_task(server.gateway.connected_shard(first).wait())
                    await asyncio.wait({running, connected}, return_when="FIRST_COMPLETED")
                    if running.done():
                        running.result()
                    async with asyncio.timeout(PATIENCE_S):
                        while queue.status != until:  # noqa: ASYNC110 - a thread sets it
                            await asyncio.sleep(0.01)
                    yield Served(server, client, running, announced)
                    running.cancel()
                    await asyncio.wait({running})
                    assert server.problems == []

"""Scenes, played: each on a Discord of its own, so that none depends on another."""

import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.translation import Translator
from index.engine import Engine
from index.types import Language, Progress
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S, FakeDiscord
from tests.pictures.page import name_of
from tests.pictures.scenes import SCENES, TRANSLATIONS

RELOADING = "inyo-owner-reload"
TRANSLATING = "translate"


@dataclass(frozen=True, slots=True)
class Played:
    """Where a scene was played, and the keys of what is shown of it."""

    discord: FakeDiscord
    keys: list[str]

    @property
    def commands(self) -> set[str]:
        """The commands that are seen in use."""
        return {name_of(self.discord.exchanges[key]) for key in self.keys} - {""}


@asynccontextmanager
async def played(name: str, engine: Engine) -> AsyncIterator[Played]:
    """Play a scene, and have everything in it answered."""
    opening = _Opening(engine, stands_still=name == RELOADING)
    translator = _Prepared() if name == TRANSLATING else None
    async with serving(opening=opening, translator=translator) as served:
        discord = served.discord
        keys = await SCENES[name](discord)
        for key in keys:
            if discord.exchanges[key].asks_the_bot:
                await discord.card(key)
        yield Played(discord, keys)
        opening.is_over.set()
        await served.client.state.in_flight.finish(PATIENCE_S)


class _Prepared(Translator):
    """Translates the sentences that it has prepared."""

    def __init__(self) -> None:
        pass

    def can_translate(self, source: Language | None, target: Language) -> bool:
        """From Japanese to English."""
        return (source, target) == ("ja", "en")

    async def translate(
        self,
        texts: Sequence[str],
        source: Language,  # noqa: ARG002
        target: Language,  # noqa: ARG002
    ) -> list[str | None]:
        """What is prepared for a sentence by how it begins."""
        return [
            next((told for start, told in TRANSLATIONS.items() if text.startswith(start)), None)
            for text in texts
        ]


class _Opening:
    """Opens at once; a second time it can stand still half-way, as a reload is pictured."""

    def __init__(self, engine: Engine, *, stands_still: bool) -> None:
        self.is_over = threading.Event()
        self._answerer = engine
        self._is_open = False
        self._stands_still = stands_still

    def __call__(self, progress: Progress) -> Engine:
        if self._is_open and self._stands_still:
            n_passages = len(self._answerer.index.passages)
            progress("passages", n_passages // 2, n_passages)
            self.is_over.wait()
        self._is_open = True
        return self._answerer

"""Engines that follow their documents: for `inyo chat`, `inyo run` and `inyo index --watch`."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.child_process import Notice, run_apart
from bot.settings import Settings
from bot.terminal.indexing import engine_options, open_engine_with_progress
from bot.terminal.screen import Terminal, counted
from bot.watching import LOOK_AGAIN_S, Watched, documents_of, index_of, watching
from index.engine import (
    Engine,
    EngineOptions,
    build_index_of,
    open_engine,
    open_served_engine,
)
from index.errors import DocumentError, QdrantError, RetrievalError
from index.storage.index import Index
from index.types import Answer, Progress

_RETRY_S = 30.0  # after a Qdrant server was away


class EngineLoader:
    """Opens the engine of a process that answers meanwhile; called again after each change.

    The index is built in a process beside this one, or, with WATCH=INDEX, by somebody else.
    Documents that took too much time or memory before this process started are tried again, but
    not before the first index is opened, for which people wait.
    `watched`: what is watched for changes; None if nothing is.
    """

    def __init__(self, settings: Settings, terminal: Terminal) -> None:
        self._options = engine_options(settings)
        self._next_options = replace(self._options, tried_since=time.time())
        self._only_opens = settings.watch == "INDEX"
        self._terminal = terminal
        self._said: set[str] = set()
        self.watched: Watched | None = None
        if settings.watch != "OFF":
            self.watched = (index_of if self._only_opens else documents_of)(self._next_options)

    def __call__(self, progress: Progress) -> Engine:
        """Open the index, built first if needed; `open_engine` says what is raised."""
        if self._only_opens:
            return open_served_engine(self._options)
        options, self._options = self._options, self._next_options
        return open_engine(options, progress, self._notice, _build_apart)

    def _notice(self, line: str) -> None:
        if line not in self._said:  # a file that can't be read is left out of every build
            self._said.add(line)
            self._terminal.notice(line)


def _build_apart(options: EngineOptions, progress: Progress, notice: Notice) -> str:
    return run_apart(build_index_of, options, progress=progress, notice=notice)


class LiveEngine:
    """The newest engine of some documents, for one conversation.

    Args:
        engine: The first.
        load: Opens the next.
        terminal: Gets a line, before an answer, when the documents have changed since the last.
    """

    def __init__(self, engine: Engine, load: EngineLoader, terminal: Terminal) -> None:
        self._engine = engine
        self._load = load
        self._terminal = terminal
        self._news = ""

    @property
    def index(self) -> Index:
        """The index of the newest engine."""
        return self._engine.index

    def answer(self, question: str, *, before: str = "") -> Answer:
        """Answer as `Engine.answer` does."""
        news, self._news = self._news, ""
        if news:
            self._terminal.notice(news)
        return self._engine.answer(question, before=before)

    def update(self) -> None:
        """Open the index again if the documents have changed; called in another thread."""
        watched = self._load.watched
        try:
            if watched is None or watched.is_current(self._engine.index):
                return
            self._engine = self._load(lambda *_: None)
            self._news = f"The documents have changed: {_sizes(self._engine.index)}."
        except RetrievalError as error:
            self._news = str(error)


@contextmanager
def live_engine(settings: Settings, terminal: Terminal) -> Iterator[LiveEngine]:
    """Open an engine that follows its documents."""
    load = EngineLoader(settings, terminal)
    with terminal.progress("Indexing") as bar:
        engine = LiveEngine(load(bar), load, terminal)
    if load.watched is None:
        yield engine
        return
    with watching(load.watched, engine.update):
        yield engine


def keep_indexed(settings: Settings, terminal: Terminal, tried_since: float) -> int:
    """Bring the index up to date after each change of the documents, until it is stopped.

    `tried_since`: as in `EngineOptions`.
    """
    watched = documents_of(replace(engine_options(settings), tried_since=tried_since))
    changed, stop = threading.Event(), threading.Event()

    def end(*_: object) -> None:
        stop.set()
        changed.set()

    signal.signal(signal.SIGTERM, end)
    index: Index | None = None
    changed.set()  # the documents may have changed since the list was made
    with watching(watched, changed.set):
        terminal.line("Watching the documents. Ctrl+C ends it.")
        while not stop.is_set():
            changed.clear()
            look_again_s = None
            try:
                if index is None or not watched.is_current(index):
                    index = _index_again(settings, terminal, index, tried_since)
                    look_again_s = LOOK_AGAIN_S  # a change meanwhile may not be told of
            except DocumentError as error:
                terminal.error(str(error))
            except QdrantError as error:
                terminal.error(str(error))
                changed.wait(_RETRY_S)
                continue
            changed.wait(look_again_s)
    return 0


def _index_again(
    settings: Settings, terminal: Terminal, before: Index | None, tried_since: float
) -> Index:
    started = time.perf_counter()
    index = open_engine_with_progress(settings, terminal, tried_since=tried_since).index
    if before is not None:
        took_s = time.perf_counter() - started
        terminal.line(f"Indexed {_sizes(index)} in {took_s:.1f} s.")
    return index


def _sizes(index: Index) -> str:
    n_documents = counted(len(index.documents), "document")
    return f"{n_documents}, {counted(len(index.passages), 'passage')}"

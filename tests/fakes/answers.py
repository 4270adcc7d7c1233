"""Answers without an engine: records to put on cards, and an engine that says what it is told."""

import functools
import threading
from collections.abc import Callable, Sequence

from index.engine import Engine
from index.indexing.analysis import parse
from index.indexing.pipeline import build_index
from index.quotes.find import QuoteCheck
from index.storage.index import Index
from index.text.language import language_of
from index.types import (
    MARKDOWN_SUFFIXES,
    Answer,
    Citation,
    Document,
    Excerpt,
    Highlight,
    Language,
)
from tests.index.small import WordEmbedder

JAPANESE_QUOTE = "ライケ氏は金曜日に辞任を発表した。"


def excerpt(
    quote: str,
    *,
    rank: int = 1,
    language: Language | None = "ja",
    title: str = "A title",
    highlights: Sequence[tuple[int, int, str]] = (),
    cut: bool = False,
    title_is_ours: bool = False,
    url: str | None = None,
    also_in: Sequence[Citation] = (),
    headings: Sequence[str] = (),
    document: str = "notes.txt",
) -> Excerpt:
    """An excerpt that stands in line 3 of a document."""
    citation = Citation(
        document=document,
        title=title,
        language=language,
        start=0,
        end=len(quote),
        line=3,
        title_is_ours=title_is_ours,
        url=url,
        headings=tuple(headings),
        is_markdown=document.endswith(MARKDOWN_SUFFIXES),
    )
    marks = tuple(Highlight(start, end, word) for start, end, word in highlights)
    return Excerpt(rank, quote, 1.0 / rank, marks, citation, cut, tuple(also_in))


def twin(
    title: str = "Um título", language: Language | None = "pt", line: int = 7, column: int = 1
) -> Citation:
    """Where the same is said in another language."""
    return Citation("notas.txt", title, language, 10, 20, line, column=column, last_line=line)


def answer(
    question: str,
    excerpts: Sequence[Excerpt] = (),
    *,
    closest: Sequence[Excerpt] = (),
    language: Language = "en",
) -> Answer:
    """An answer of the excerpts, or an abstention where there are none."""
    return Answer(
        question=question,
        language=language,
        answered=bool(excerpts),
        confidence=0.9 if excerpts else 0.1,
        excerpts=tuple(excerpts),
        closest=tuple(closest),
        elapsed_ms=1.0,
    )


def quoting(question: str) -> Answer:
    """Answer everything with one quote, in the question's language."""
    quote = excerpt(JAPANESE_QUOTE, highlights=[(9, 11, "resigned")])
    return answer(question, [quote], language=language_of(question))


class FakeAnswerer(Engine):
    """An engine that answers with `reply(question)` and remembers what it was asked.

    `before` are the questions before those that it was asked, as it was given them. Its index has
    one document, in which JAPANESE_QUOTE stands where `excerpt` says.
    """

    def __init__(self, reply: Callable[[str], Answer]) -> None:
        self.asked: list[str] = []
        self.before: list[str] = []
        self.most_at_once = 0
        self.is_warm = False
        self._reply = reply
        self._lock = threading.Lock()
        self._running = 0
        self.index = _index()

    def warm_up(self) -> None:
        """Nothing."""
        self.is_warm = True

    def search(
        self,
        question: str,  # noqa: ARG002 - as the engine takes it
        left_out: frozenset[int] | None = None,  # noqa: ARG002
        k: int = 25,  # noqa: ARG002
    ) -> tuple[Excerpt, ...]:
        """Nothing."""
        return ()

    def check_quote(
        self,
        text: str,  # noqa: ARG002 - as the engine takes it
        left_out: frozenset[int] | None = None,  # noqa: ARG002
    ) -> QuoteCheck:
        """Nothing."""
        return QuoteCheck(())

    def answer(
        self,
        question: str,
        left_out: frozenset[int] | None = None,  # noqa: ARG002 - as the engine takes it
        before: str = "",
    ) -> Answer:
        """Answer as told."""
        with self._lock:
            self.asked.append(question)
            self.before.append(before)
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)
        try:
            return self._reply(question)
        finally:
            with self._lock:
                self._running -= 1


@functools.cache
def _index() -> Index:
    model = WordEmbedder()
    parsed = parse(Document("notes.txt", JAPANESE_QUOTE, "A title", "ja"))
    return build_index([parsed], model, model, lambda *_: None)

"""What a quote's twins do to it: one statement is shown once, in the asker's language.

A statement is a few sentences of one document; its twins are the sentences of other documents that
say the same in another language (`index.indexing.parallel_texts`). Of these one is quoted: the
asker's language, else the original where sources.toml names it, else what was found. The others are
cited.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from index.excerpts.spans import belong_together
from index.params import MAX_EXCERPT_CHARS
from index.storage.index import Index
from index.types import Language


@dataclass(frozen=True, slots=True)
class Statement:
    """Consecutive sentences of one document, numbered over all documents."""

    document: int
    language: Language
    sentences: range


@dataclass(frozen=True, slots=True)
class Deduplicated:
    """A statement to be quoted, those to be cited with it, and all sentences that are said so."""

    shown: Statement
    also: tuple[Statement, ...]
    said: frozenset[int]


class TranslationDedup:
    """Finds the twins of what is quoted, in one segment."""

    def __init__(self, index: Index) -> None:
        self._segment = index
        self._passages = index.passages

    def fold(
        self,
        window: range,
        core: int,
        language: Language,
        taken: Collection[int] = (),
        left_out: Collection[int] = (),
    ) -> Deduplicated:
        """Choose which of a statement and its twins is quoted.

        Args:
            window: The sentences that would be quoted.
            core: The one among them for which they would be.
            language: The asker's.
            taken: Sentences that are quoted or cited already.
            left_out: Documents that are treated as if they weren't there.
        """
        own = self._statement(window)
        twins = {
            number: (part, twin)
            for number, part, twin in self._twins(window, core)
            if number not in left_out and not set(twin) & set(taken)
        }
        said = {
            twin
            for sentence in window
            for twin in self._segment.parallel_texts.translations_of(sentence)
        }
        said.update(window)
        statements = {number: self._statement(twin) for number, (_, twin) in twins.items()}
        preferred = self._preferred(own, statements, language)
        if preferred == own:
            return Deduplicated(own, tuple(statements.values()), frozenset(said))
        part, twin = twins[preferred.document]
        others = [s for s in statements.values() if s.document != preferred.document]
        return Deduplicated(preferred, (self._statement(part), *others), frozenset({*said, *twin}))

    def _preferred(
        self, own: Statement, twins: dict[int, Statement], language: Language
    ) -> Statement:
        if own.language == language:
            return own
        for statement in twins.values():
            if statement.language == language:
                return statement
        facts = self._segment.documents.facts
        original = facts[own.document]["translation_of"]
        for number, statement in twins.items():
            if facts[number]["path"] == original:
                return statement
        return own

    def _twins(self, window: range, core: int) -> Iterator[tuple[int, range, range]]:
        """The documents that say the same: which part of the window, in which of their sentences.

        As much of the window as has twins that stand together there, `core` always.
        """
        by_document: dict[int, dict[int, list[int]]] = defaultdict(dict)
        for sentence in window:
            for twin in self._segment.parallel_texts.translations_of(sentence):
                held = by_document[self._passages.document_of(twin)]
                held.setdefault(sentence, []).append(twin)
        for document, twins in sorted(by_document.items()):
            for part in _parts(window, core):
                if core in twins and part[0] in twins and part[-1] in twins:
                    found = [twin for sentence in part for twin in twins.get(sentence, ())]
                    there = range(min(found), max(found) + 1)
                    if belong_together(self._segment, document, there, MAX_EXCERPT_CHARS):
                        yield document, part, there
                        break

    def _statement(self, sentences: range) -> Statement:
        first = sentences[0]
        document = self._passages.document_of(first)
        return Statement(document, self._passages.language_of(first), sentences)


def _parts(window: range, core: int) -> Iterator[range]:
    """The parts of the window that hold `core`, the longest first."""
    for length in range(len(window), 0, -1):
        for first in range(core - length + 1, core + 1):
            if first >= window.start and first + length <= window.stop:
                yield range(first, first + length)

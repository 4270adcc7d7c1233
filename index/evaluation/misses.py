"""Why questions of a set were missed: what was expected, where it stands, what won instead."""

import functools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from index.engine import Engine
from index.evaluation.question_sets import Question, first_right
from index.evaluation.runner import Outcome
from index.storage.documents import DocumentTable
from index.storage.index import Index
from index.text.characters import line_of
from index.types import MAX_RANKED, Citation, Progress

MAX_PLACES = 1_000  # of one expected string; a word that is everywhere tells nothing
_DOCUMENTS_KEPT = 16  # with their offsets, of which a text has as many as characters


class Cause(StrEnum):
    """Why a question was missed, in words for the set's owner."""

    ANSWERED = "answered although the documents don't say"
    ABSTAINED = "abstained though the answer was among the closest passages"
    LATER_QUOTE = "the right quote came second or third"
    WRONG_PART = "right passage, wrong part quoted"
    OTHER_PASSAGE = "another passage won"
    NOT_FOUND = f"not found among the first {MAX_RANKED} passages"
    CHATTER = "taken for a message that asks nothing"
    NOT_IN_DOCUMENTS = "what is expected is in no document"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a string is in a document: offsets into its text, and the line of the start, from 1."""

    document: str
    start: int
    end: int
    line: int

    def overlaps(self, citation: Citation) -> bool:
        """Whether it shares a character with a quote."""
        same = self.document == citation.document
        return same and self.start < citation.end and citation.start < self.end


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that was missed.

    Attributes:
        outcome: The question and its answer.
        cause: Why.
        place: Where an expected string is: in the best of the passages that were found, or the
            first in the documents. None if no document has one.
        passage_rank: The rank of the best passage that has an expected string, if one is found.
    """

    outcome: Outcome
    cause: Cause
    place: Place | None = None
    passage_rank: int | None = None


class GoldFinder:
    """Finds expected strings in the documents, white space aside, as quotes are compared."""

    def __init__(self, documents: DocumentTable) -> None:
        self._documents = documents
        texts = ["".join(documents.text(number).split()) for number in range(len(documents))]
        # A line feed, which none of them has, keeps matches within their documents.
        self._text = "\n".join(texts)
        self._starts = [0, *accumulate(len(text) + 1 for text in texts)]
        # Not a method, which would keep the finder in memory for ever.
        self._offsets = functools.lru_cache(_DOCUMENTS_KEPT)(
            lambda number: [i for i, c in enumerate(documents.text(number)) if not c.isspace()]
        )

    def __contains__(self, string: str) -> bool:
        return "".join(string.split()) in self._text

    def places(self, string: str) -> Iterator[Place]:
        """Yield where a string is, in the order of the documents; at most `MAX_PLACES`."""
        wanted = "".join(string.split())
        found = self._text.find(wanted) if wanted else -1
        for _ in range(MAX_PLACES):
            if found < 0:
                return
            number = bisect_right(self._starts, found) - 1
            offsets = self._offsets(number)
            first = found - self._starts[number]
            start, end = offsets[first], offsets[first + len(wanted) - 1] + 1
            document = self._documents.document(number)
            yield Place(document.path, start, end, line_of(document.text, start))
            found = self._text.find(wanted, found + len(wanted))


def missing_gold(
    questions: Iterable[Question], finder: GoldFinder
) -> Iterator[tuple[Question, str]]:
    """Yield the expected strings that no document has, each with its question."""
    for question in questions:
        yield from ((question, string) for string in question.gold if string not in finder)


def find_misses(
    outcomes: Sequence[Outcome],
    engine: Engine,
    finder: GoldFinder,
    progress: Progress = lambda *_: None,
) -> list[Miss]:
    """Explain each outcome that isn't right, those of the most frequent cause first.

    Args:
        outcomes: Answers of the engine.
        engine: Is asked once more for the passages that it ranks.
        finder: Of the engine's documents.
        progress: Called after each question.
    """
    missed = [outcome for outcome in outcomes if not outcome.is_right]
    misses = []
    for done, outcome in enumerate(missed, start=1):
        misses.append(_explain(outcome, engine, finder))
        progress("misses", done, len(missed))
    by_cause: dict[Cause, list[Miss]] = {cause: [] for cause in Cause}
    for miss in misses:
        by_cause[miss.cause].append(miss)
    groups = sorted(by_cause.values(), key=len, reverse=True)  # of equal ones in the order of Cause
    return [miss for group in groups for miss in group]


def _explain(outcome: Outcome, engine: Engine, finder: GoldFinder) -> Miss:
    question, answer = outcome.question, outcome.answer
    if not question.gold:
        return Miss(outcome, Cause.ANSWERED)
    places = [place for string in question.gold for place in finder.places(string)]
    if not places:
        return Miss(outcome, Cause.NOT_IN_DOCUMENTS)
    # Place -> the passages that have it.
    homes = {place: list(_passages_with(engine.index, place)) for place in places}
    rank, place = None, places[0]
    for found in engine.search(question.text):
        at = (p for p in places if any(home.overlaps(found.citation) for home in homes[p]))
        if best := next(at, None):
            rank, place = found.rank, best
            break
    first = outcome.first
    if answer.chatter is not None:
        cause = Cause.CHATTER
    elif first_right(answer.closest, question.gold) is not None:
        cause = Cause.ABSTAINED
    elif outcome.rank is not None:
        cause = Cause.LATER_QUOTE
    elif first and any(home.overlaps(first.citation) for p in places for home in homes[p]):
        cause = Cause.WRONG_PART
    else:
        cause = Cause.NOT_FOUND if rank is None else Cause.OTHER_PASSAGE
    return Miss(outcome, cause, place, rank)


def _passages_with(index: Index, place: Place) -> Iterator[Place]:
    """Yield the passages that share a character with a place; else the next one, or the last."""
    number = index.documents.number_of(place.document)
    passages = range(0) if number is None else index.passages.document_passages(number)
    spans = index.passages.spans[passages.start : passages.stop]
    inside = spans[(spans[:, 0] < place.end) & (place.start < spans[:, 1])]
    if not len(inside):  # a heading may be in none of the passages below it
        below = spans[spans[:, 0] >= place.end]
        inside = below[:1] if len(below) else spans[-1:]
    for start, end in inside.tolist():
        yield Place(place.document, start, end, place.line)

"""Highlights: which words of a quote match which words of the question."""

from collections.abc import Sequence

from index.params import MIN_HIGHLIGHT_WEIGHT
from index.retrieval.query import ExpandedTerm
from index.storage.index import PassageTable
from index.types import Highlight


class Highlighter:
    """Finds what matches one question's words. Safe to use from several threads."""

    def __init__(self, words: Sequence[ExpandedTerm], table: PassageTable) -> None:
        self._table = table
        # Term -> the word that it matches best, with its weight.
        self._best: dict[int, tuple[float, str]] = {}
        for word in words:
            for term, weight in zip(word.terms.tolist(), word.weights.tolist(), strict=True):
                if weight >= MIN_HIGHLIGHT_WEIGHT:
                    self._best[term] = max((weight, word.word), self._best.get(term, (0.0, "")))

    def highlight(self, sentences: range, start: int) -> tuple[Highlight, ...]:
        """The matching words of consecutive sentences, each with the question's word.

        Args:
            sentences: The numbers of sentences of one document.
            start: The offset in the document at which the quote begins.
        """
        table = self._table
        best: dict[tuple[int, int], tuple[float, str]] = {}
        for sentence in sentences:
            offset = table.sentence_span(sentence)[0] - start
            term_spans = table.term_spans_of(sentence)
            for position, term in enumerate(table.terms_of(sentence).tolist()):
                if term in self._best:
                    first, last = term_spans[position].tolist()
                    span = offset + first, offset + last
                    # A word may have been analysed as several terms.
                    best[span] = max(self._best[term], best.get(span, (0.0, "")))
        return tuple(Highlight(*span, word) for span, (_, word) in best.items())

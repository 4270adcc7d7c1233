"""Which words of a quote answered to which words of the question."""

from collections.abc import Sequence

from index.params import MIN_HIGHLIGHT_WEIGHT
from index.retrieval.expansion import ExpandedTerm
from index.storage.index import PassageTable
from index.types import Highlight


class Highlighter:
    """Marks what answered to one question's words. Safe to use from several threads."""

    def __init__(self, words: Sequence[ExpandedTerm], passages: PassageTable) -> None:
        self._passages = passages
        # Of each term the word that it answers to, and how surely.
        self._best: dict[int, tuple[float, str]] = {}
        for word in words:
            for term, weight in zip(word.terms.tolist(), word.weights.tolist(), strict=True):
                if weight >= MIN_HIGHLIGHT_WEIGHT:
                    self._best[term] = max((weight, word.word), self._best.get(term, (0.0, "")))

    def highlight(self, sentences: range, start: int) -> tuple[Highlight, ...]:
        """The matched words of sentences of one document, each with the word that it answers.

        Args:
            sentences: Their numbers.
            start: Where in the document the quote begins: offsets count from there.
        """
        table, best = self._passages, self._best
        found: dict[tuple[int, int], tuple[float, str]] = {}
        for sentence in sentences:
            begin = table.sentence_span(sentence)[0] - start
            spans = table.term_spans_of(sentence)
            for place, term in enumerate(table.terms_of(sentence).tolist()):
                if term in best:
                    first, last = spans[place].tolist()
                    span = begin + first, begin + last
                    # A word may have been read as several terms.
                    found[span] = max(best[term], found.get(span, (0.0, "")))
        return tuple(Highlight(*span, word) for span, (_, word) in found.items())

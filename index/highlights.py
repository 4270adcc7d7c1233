"""Which words of a quote answered to which words of the question."""

import functools
from collections.abc import Sequence

from index.analysis import analyze
from index.lexicon import Lexicon
from index.records import Highlight, Language
from index.translation import Counterparts
from index.tuning import MIN_HIGHLIGHT_WEIGHT


class Highlighter:
    """Marks what answered to one question's words. Safe to use from several threads."""

    def __init__(self, words: Sequence[Counterparts], lexicon: Lexicon) -> None:
        terms = lexicon.terms
        self._best: dict[str, tuple[float, str]] = {}
        for word in words:
            for number, weight in zip(word.terms.tolist(), word.weights.tolist(), strict=True):
                if weight >= MIN_HIGHLIGHT_WEIGHT:
                    term = terms[number]
                    self._best[term] = max((weight, word.word), self._best.get(term, (0.0, "")))

    def highlight(self, quote: str, language: Language) -> tuple[Highlight, ...]:
        """The matched words of the quote, in order, each with the question's word it answers."""
        best = self._best
        highlights: list[Highlight] = []
        for start, end, terms in _analyzed(quote, language):
            found = [best[term] for term in terms if term in best]
            if found:
                highlights.append(Highlight(start, end, max(found)[1]))
        return tuple(highlights)


# What is asked about one day is answered by the same quotes another: reading them again would take
# a third of all the time.
@functools.lru_cache(maxsize=512)
def _analyzed(quote: str, language: Language) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    return tuple((token.start, token.end, token.terms) for token in analyze(quote, (language,)))

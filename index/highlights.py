"""Which words of a quote answered to which words of the question."""

from collections.abc import Sequence

from index.analysis import analyze
from index.lexicon import Lexicon
from index.records import Highlight, Language
from index.translation import Counterparts
from index.tuning import MIN_HIGHLIGHT_WEIGHT


def highlight(
    quote: str, language: Language, words: Sequence[Counterparts], lexicon: Lexicon
) -> tuple[Highlight, ...]:
    """The matched words of the quote, in order, each with the question's word it answers."""
    terms = lexicon.terms
    best: dict[str, tuple[float, str]] = {}
    for word in words:
        for number, weight in zip(word.terms.tolist(), word.weights.tolist(), strict=True):
            if weight >= MIN_HIGHLIGHT_WEIGHT:
                term = terms[number]
                best[term] = max((weight, word.word), best.get(term, (0.0, "")))
    highlights: list[Highlight] = []
    for token in analyze(quote, (language,)):
        found = [best[term] for term in token.terms if term in best]
        if found:
            highlights.append(Highlight(token.start, token.end, max(found)[1]))
    return tuple(highlights)

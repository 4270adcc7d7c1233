"""Character n-grams: how much of a question a passage contains literally.

Unlike terms they see inflections, spelling and the order of words. Confidence and sentence scoring
use their overlap as a feature.
"""

import re

from index.retrieval.query import Query
from index.storage.index import Index
from index.types import Hit, Language

NGRAM_CHARS: dict[Language, int] = {"ja": 2, "pt": 4, "en": 4}
# A passage in another language shares no n-grams with the question. It gets as many as its coverage
# predicts (measured on jaquad and faquad), so that the asker's language has no advantage.
OVERLAP_PER_COVERAGE = 0.64
_IGNORED = re.compile(r"[\s?？。、,.]")


def char_ngrams(query: Query) -> frozenset[str]:
    """The character n-grams of the question, without white space and punctuation."""
    text, n = _IGNORED.sub("", (query.before + query.text).lower()), NGRAM_CHARS[query.language]
    return frozenset(text[start : start + n] for start in range(len(text) - n + 1))


def ngram_overlap(index: Index, ngrams: frozenset[str], hit: Hit) -> float:
    """The share of a question's character n-grams that a passage contains, 0..1.

    Args:
        index: The index.
        ngrams: The n-grams of the question, from `char_ngrams`.
        hit: The passage, with its coverage and whether it is in another language.
    """
    if hit.is_foreign or not ngrams:
        return OVERLAP_PER_COVERAGE * hit.coverage
    text = "".join(index.text_of(hit.passage).lower().split())
    return sum(ngram in text for ngram in ngrams) / len(ngrams)

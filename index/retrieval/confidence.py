"""Confidence: the probability that the documents hold an answer, from features of the best passage.

A logistic function of eight features: the passage's score and margin, its cosine with the question
(as a z-score), its idf mass, whether it has the type of answer that is asked for, the overlap of
character n-grams with the question, whether its language is another one, and what the reader says
of all passages that it read. Its weights, and the confidence from which a question is answered,
depend on the models (`params.RankingWeights`); below, the bot abstains and shows the closest
passages.

Unlike terms, character n-grams see inflections, spelling and the order of words.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from index.params import ENOUGH_IDF_MASS, RankingWeights
from index.retrieval.answer_types import expected_answer_type
from index.retrieval.query import Query
from index.retrieval.reading import NOT_READ, Reading
from index.storage.index import Index
from index.types import Hit, Language

NGRAM_CHARS: dict[Language, int] = {"ja": 2, "pt": 4, "en": 4}
# A passage in another language shares no n-grams with the question. It gets as many as its coverage
# predicts (measured on jaquad and faquad), so that the asker's language has no advantage.
OVERLAP_PER_COVERAGE = 0.64
_IGNORED = re.compile(r"[\s?？。、,.]")


@dataclass(frozen=True, slots=True)
class ConfidenceFeatures:
    """Features of the best passage.

    `score` and `margin` are those of the Hit, `idf_mass` too, at most ENOUGH_IDF_MASS;
    `ngram_overlap` is the share of the question's character n-grams that the passage contains;
    `foreign` is 1 if the passage is in another language than the question, else 0. `semantic` is
    that of the Hit; `type_missing` is 1 if the question asks for a type of answer, such as a time
    or a place, of which the passage has no example. `reading` is the
    reader's log odds that one of the passages that it read answers.
    """

    score: float
    margin: float
    idf_mass: float
    ngram_overlap: float
    foreign: float
    semantic: float
    type_missing: float
    reading: float


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


def confidence_features(
    index: Index, query: Query, hits: Sequence[Hit], reading: Reading = NOT_READ
) -> ConfidenceFeatures | None:
    """The features of the best hit, the first, and of what was read; None without hits."""
    if not hits:
        return None
    best = hits[0]
    asked = expected_answer_type(query.text, query.before)
    text = index.text_of(best.passage)
    return ConfidenceFeatures(
        score=best.score,
        margin=best.margin,
        idf_mass=min(best.idf_mass, ENOUGH_IDF_MASS),
        ngram_overlap=ngram_overlap(index, char_ngrams(query), best),
        foreign=float(best.is_foreign),
        semantic=best.semantic,
        type_missing=float(asked.is_missing_from(text)),
        reading=reading.log_odds,
    )


def confidence(features: ConfidenceFeatures | None, weights: RankingWeights) -> float:
    """The probability that there is an answer; 0 if nothing was found."""
    if features is None:
        return 0.0
    log_odds = weights.confidence["base"]
    for name, value in asdict(features).items():
        log_odds += weights.confidence[name] * value
    return 1 / (1 + math.exp(-log_odds))


def is_answer(probability: float, weights: RankingWeights) -> bool:
    """Whether a confidence is high enough to answer."""
    return probability >= weights.answer_from

"""Sentence scoring: how likely each sentence of the best passages is the answer.

Coverage is the share of the question's idf that a text contains, as words or as terms that they
expand to. The answer itself often is beside the words that match, so the coverage of neighbouring
sentences and of the context counts as well. The probability is a softmax over all sentences of
their features, weighted with `RankingWeights.sentence`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.params import FOREIGN_TOKEN_DAMPING, RankingWeights
from index.retrieval.answer_types import ANSWER_TYPES, expected_answer_type
from index.retrieval.confidence import char_ngrams, ngram_overlap
from index.retrieval.query import Query
from index.retrieval.reading import NOT_READ, Reading
from index.retrieval.rescoring import matches_above, sentence_cosines
from index.storage.arrays import concat_ranges
from index.storage.index import HEADING, NAVIGATION, Index
from index.types import Hit, Language

Floats = NDArray[np.float64]
CONTEXT_SENTENCES = 5  # before and after
# The length of a usual sentence: the medians of jaquad and faquad.
USUAL_CHARS: dict[Language, int] = {"ja": 55, "pt": 160, "en": 160}

_KINDS = ("heading", "item", "row", "code")
FEATURES = (
    "coverage",  # of the sentence
    "words",  # the coverage if all words had one idf
    "before",  # coverage that the sentence before adds
    "after",  # coverage that the next sentence adds
    "context",  # coverage that the context adds to these three
    "above",  # coverage that headings and title add
    "ngram_overlap",  # the share of the question's character n-grams that the passage contains
    "cosine",  # of the sentence with the question
    "score",  # of the passage
    "foreign",  # 1 if the passage is in another language than the question
    "length",  # ln(characters / usual characters)
    "news",  # ln(1 + terms that match no word of the question)
    "unit",  # 1 if it contains what follows 何 in the question
    "counted",  # 1 if that comes after a number
    "opening",  # 1 for the first sentence below a heading
    "answer",  # the reader's score of the passage
    "token",  # the reader's score of the sentence, nearer to the mean in another language
    *_KINDS,  # 1 if its block is of the kind
    *ANSWER_TYPES,  # 1 if the question asks for the type and the sentence has a new example
)


@dataclass(frozen=True, slots=True)
class SentenceCandidates:
    """Sentences that may be quoted, ascending, with their features.

    `hits[i]` is the best hit that contains sentence i; `features` has shape (n_sentences,
    n_features), in the order of FEATURES.
    """

    sentences: list[int]
    hits: list[Hit]
    features: Floats

    def probabilities(self, weights: RankingWeights) -> Floats:
        """The probability that each sentence is the answer, supposing that one of them is.

        They compare sentences of one question, not answers. Shape (n_sentences,), with sum 1.
        """
        if not len(self.features):
            return np.zeros(0)
        scores = self.features @ np.array([weights.sentence[name] for name in FEATURES])
        chances: Floats = np.exp(scores - scores.max())
        chances /= chances.sum()
        return chances


def sentence_candidates(
    index: Index, query: Query, hits: Sequence[Hit], reading: Reading = NOT_READ
) -> SentenceCandidates:
    """The sentences of the hits that may be quoted, with their features.

    These are a passage's sentences and the headings above it, without headings at its end, which
    belong to what follows.
    """
    table = index.passages
    hit_of: dict[int, Hit] = {}
    for hit in hits:
        own = table.sentences_of(hit.passage)
        end = own.stop
        while end > own.start + 1 and table.sentence_kinds[end - 1] == HEADING:
            end -= 1
        for sentence in (*index.blocks.heading_path(own.start), *range(own.start, end)):
            hit_of.setdefault(sentence, hit)  # the better passage comes first
    # Links that lead elsewhere are quoted only where nothing else was found.
    is_link = {n: table.sentence_kinds[n] == NAVIGATION for n in hit_of}
    sentences = [n for n in sorted(hit_of) if not is_link[n] or all(is_link.values())]
    best_hits = [hit_of[sentence] for sentence in sentences]
    if not sentences:
        return SentenceCandidates([], [], np.zeros((0, len(FEATURES))))
    numbers = np.array(sentences)
    ngrams = char_ngrams(query)
    overlaps = {hit.passage: ngram_overlap(index, ngrams, hit) for hit in set(best_hits)}
    asked = expected_answer_type(query.text, query.before)
    lengths, types = [], []
    for hit, (start, end) in zip(best_hits, table.sentence_spans[numbers].tolist(), strict=True):
        text = index.documents.document(int(table.documents[hit.passage])).text[start:end]
        lengths.append(math.log(len(text) / USUAL_CHARS[table.language(hit.passage)]))
        types.append(asked.features(text))
    *coverages, news = _coverage_features(index, query, numbers, best_hits)
    blocks = [index.blocks.block_of(sentence) for sentence in sentences]
    kinds = [index.blocks.kind(block) for block in blocks]
    is_foreign = np.array([hit.is_foreign for hit in best_hits])
    tokens = np.array(reading.of_sentences(sentences))
    tokens[is_foreign] += FOREIGN_TOKEN_DAMPING * (tokens.mean() - tokens[is_foreign])
    is_opening = [
        float(block > 0 and index.blocks.headings[block] == block - 1) for block in blocks
    ]
    features = [
        *coverages,
        np.array([overlaps[hit.passage] for hit in best_hits]),
        np.maximum(sentence_cosines(index, numbers, query.term_vector), 0.0),
        np.array([hit.score for hit in best_hits]),
        is_foreign.astype(np.float64),
        np.array(lengths),
        news,
        np.array([types_of[:2] for types_of in types]),
        np.array(is_opening),
        np.array([hit.answer for hit in best_hits]),
        tokens,
        np.array([[float(kind == name) for name in _KINDS] for kind in kinds]),
        np.array([types_of[2:] for types_of in types]),
    ]
    return SentenceCandidates(sentences, best_hits, np.column_stack(features))


def _coverage_features(
    index: Index, query: Query, sentences: NDArray[np.int64], hits: Sequence[Hit]
) -> list[Floats]:
    """The features "coverage", "words", "before", "after", "context", "above" and "news"."""
    table, words = index.passages, query.words
    documents = table.documents[[hit.passage for hit in hits]]
    low, high = table.document_bounds[documents], table.document_bounds[documents + 1]
    idf = np.array([word.idf for word in words], dtype=np.float64)
    shares = idf / idf.sum() if len(idf) else idf
    # The terms that match words, ascending, and the share of the question that each covers by each
    # word, shape (n_terms, n_words). The last term is none that exists.
    no_term = np.array([np.iinfo(np.int32).max], dtype=np.int32)
    query_terms = np.unique(np.concatenate([no_term, *(word.terms for word in words)]))
    term_shares = np.zeros((len(query_terms), len(words)))
    for column, (word, share) in enumerate(zip(words, shares.tolist(), strict=True)):
        relative_idf = np.minimum(index.postings.idf[word.terms] / word.idf, 1.0)
        rows = np.searchsorted(query_terms, word.terms)
        term_shares[rows, column] = word.weights * relative_idf * share

    firsts = np.maximum(low, sentences - CONTEXT_SENTENCES)
    lasts = np.minimum(high, sentences + CONTEXT_SENTENCES + 1)
    context = np.unique(concat_ranges(firsts, lasts - firsts))
    terms, owners = table.terms_of_all(context)
    positions = np.searchsorted(query_terms, terms)
    is_match = query_terms[positions] == terms
    # The best share of each word in each sentence, and a row of zeros to end the last span.
    best = np.zeros((len(context) + 1, len(words)))
    if is_match.any():
        matching, first_terms = np.unique(owners[is_match], return_index=True)
        best[matching] = np.maximum.reduceat(term_shares[positions[is_match]], first_terms, axis=0)
    rows = np.searchsorted(context, sentences)

    def within(before: int, after: int) -> Floats:
        """The best share of each word in each sentence and so many around it."""
        first = rows - np.minimum(before, sentences - low)
        last = rows + np.minimum(after + 1, high - sentences)
        reached: Floats = np.maximum.reduceat(best, np.column_stack([first, last]).ravel(), axis=0)[
            ::2
        ]
        return reached

    own, before, after = within(0, 0), within(1, 0), within(0, 1)
    around = within(CONTEXT_SENTENCES, CONTEXT_SENTENCES)
    coverage = own.sum(axis=1)
    passages, hit_of = np.unique([hit.passage for hit in hits], return_inverse=True)
    above = matches_above(index, query, passages)[hit_of] * shares if words else own

    is_candidate = np.zeros(len(context), dtype=np.bool_)
    is_candidate[rows] = True
    new = ~is_match & is_candidate[owners]
    distinct = np.unique((owners[new] << 32) | terms[new])  # pairs of sentence and term
    news = np.bincount(distinct >> 32, minlength=len(context))[rows]
    return [
        coverage,
        (own / shares).mean(axis=1) if len(shares) else coverage,
        before.sum(axis=1) - coverage,
        after.sum(axis=1) - coverage,
        around.sum(axis=1) - np.maximum(before, after).sum(axis=1),
        np.maximum(own, above).sum(axis=1) - coverage,
        np.log1p(news.astype(np.float64)),
    ]

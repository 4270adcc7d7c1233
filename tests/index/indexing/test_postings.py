"""BM25 is rank_bm25's, to the last bit; the best passages are those of a full sort."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.indexing.postings import PositiveIdfBM25, average_length
from index.params import K1, B
from index.retrieval.bm25 import lexical_scores
from index.retrieval.query import ExpandedTerm
from index.retrieval.top_k import top_k
from tests.index.small import postings_of, segment_of

N_TERMS = 12
PASSAGES = st.lists(st.lists(st.integers(0, N_TERMS - 1), max_size=15), max_size=12)
QUESTION = st.lists(st.integers(0, N_TERMS - 1), max_size=6)


def our_scores(passages: list[list[int]], question: list[int]) -> NDArray[np.float64]:
    """What Inyo makes of a collection and a question whose words stand for themselves alone."""
    postings = postings_of(passages, N_TERMS)
    words = [
        ExpandedTerm(
            word=str(term),
            terms=np.array([term], dtype=np.int32),
            weights=np.ones(1, dtype=np.float32),
            idf=float(postings.idf[term]),
        )
        for term in question
    ]
    return lexical_scores(postings, words, len(passages))


def rank_bm25_scores(passages: list[list[int]], question: list[int]) -> NDArray[np.float64]:
    """BM25Okapi with its idf set to ours; terms are words to it."""
    original = BM25Okapi([[str(term) for term in passage] for passage in passages], k1=K1, b=B)
    idf = postings_of(passages, N_TERMS).idf
    original.idf = {str(term): idf[term] for term in range(N_TERMS)}
    scores: NDArray[np.float64] = original.get_scores([str(term) for term in question])
    return scores


@given(PASSAGES.filter(any), QUESTION)
@example([[0]], [0])
@example([[0], [], [0, 0, 1]], [0, 1, 1, 11])
def test_scores_equal_those_of_rank_bm25(passages: list[list[int]], question: list[int]) -> None:
    """On any collection, empty passages and a single passage included, repeats counting."""
    expected = rank_bm25_scores(passages, question)
    np.testing.assert_array_equal(our_scores(passages, question), expected)


@pytest.mark.parametrize("passages", [[], [[]], [[], [], []]])
def test_a_collection_without_any_term_scores_zero(passages: list[list[int]]) -> None:
    """Here rank_bm25 itself divides by zero."""
    assert our_scores(passages, [0, 1]).tolist() == [0.0] * len(passages)


@given(PASSAGES.filter(any), QUESTION)
def test_a_passage_that_matches_scores_above_one_that_does_not(
    passages: list[list[int]], question: list[int]
) -> None:
    """However common the term: rank_bm25's own idf turns negative on small collections."""
    for passage, score in zip(passages, our_scores(passages, question), strict=True):
        assert (score > 0) == bool(set(passage) & set(question))


@given(PASSAGES.filter(any))
def test_passages_are_counted_by_rank_bm25(passages: list[list[int]]) -> None:
    """Lengths, their average and the counts are its own; the idf alone is another one."""
    ours, original = PositiveIdfBM25(passages), BM25Okapi(passages)
    assert ours.doc_len == original.doc_len
    assert ours.avgdl == original.avgdl
    assert ours.corpus_size == original.corpus_size
    held = ours.term_counts
    entries = zip(held.positions.tolist(), held.terms.tolist(), held.counts.tolist(), strict=True)
    assert list(entries) == [
        (position, term, count)
        for position, frequencies in enumerate(original.doc_freqs)
        for term, count in frequencies.items()
    ]
    assert set(ours.idf) == set(original.idf)
    assert all(idf > 0 for idf in ours.idf.values())


@given(PASSAGES)
def test_a_term_points_at_the_passages_that_hold_it(passages: list[list[int]]) -> None:
    """Ascending, each once."""
    postings = postings_of(passages, N_TERMS)
    for term in range(N_TERMS):
        holders, saturations = postings.of(term)
        assert holders.tolist() == [n for n, passage in enumerate(passages) if term in passage]
        assert (saturations > 0).all()


def full_sort(scores: NDArray[np.floating], k: int) -> list[int]:
    """The definition: sort all by score, ties by position, and drop what scores nothing."""
    order = sorted(range(len(scores)), key=lambda n: (-scores[n], n))
    return [n for n in order if scores[n] > 0][: max(k, 0)]


# Few distinct values, so that ties abound.
TIED = st.sampled_from([0.0, 0.0, 0.25, 0.5, 1.0, -1.0])
EDGES = st.sampled_from([0, 1, 2, 127, 128, 129, 255, 256, 257, 640, 1_000])


@given(EDGES.flatmap(lambda n: arrays(np.float64, n, elements=TIED)), st.integers(-1, 300))
def test_the_best_are_those_of_a_full_sort(scores: NDArray[np.float64], k: int) -> None:
    """With ties, at the edges of blocks, for any k."""
    assert top_k(scores, k).tolist() == full_sort(scores, k)


@given(EDGES, st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_the_best_of_mostly_zeros_are_found(n: int, k: int, seed: int) -> None:
    """As after a question with rare terms: fewer passages match than are asked for, or none."""
    generator = np.random.default_rng(seed)
    scores = np.where(generator.random(n) < 0.02, generator.random(n), 0).astype(np.float32)
    assert top_k(scores, k).tolist() == full_sort(scores, k)
    assert not len(top_k(np.zeros(n), k))
    assert top_k(np.ones(n), k).tolist() == list(range(min(k, n)))


@pytest.mark.parametrize("texts", [(), ("...",), ("Leike resigned.", "# A museum\n\nIt opens.")])
def test_the_average_length_is_that_of_the_statistics(texts: tuple[str, ...]) -> None:
    """Though nothing is counted for it; headings count with what is below them."""
    passages = segment_of(*texts).passages
    statistics = PositiveIdfBM25(map(passages.searched_terms, range(len(passages))))
    assert average_length(passages) == (statistics.avgdl or 1.0)

"""BM25 for a whole collection at once: rank_bm25 counts, and the counts become postings.

The statistics equal those of `rank_bm25.BM25Okapi`, but for its idf (`PositiveIdfBM25`). Its
`get_scores` looks every term of a question up in every passage, which takes a second for 100,000
passages; here each term gets, once, the list of its passages with the weight it has in them. Scores
equal rank_bm25's to the last bit, given the same idf (`tests/index/indexing/test_postings.py`).
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.params import K1, B
from index.storage.index import PassageTable
from index.storage.postings import Postings, TermCounts

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _CompactFrequencies:
    """Replaces rank_bm25's list of dicts, one for each passage: three arrays for all of them.

    The dicts of 100,000 passages would take 350 MB of memory.
    """

    terms: "array[int]" = field(default_factory=lambda: array("i"))
    counts: "array[int]" = field(default_factory=lambda: array("i"))
    sizes: "array[int]" = field(default_factory=lambda: array("i"))

    def append(self, frequencies: dict[int, int]) -> None:
        """Add the next passage, given as term -> how often it occurs."""
        self.terms.extend(frequencies)
        self.counts.extend(frequencies.values())
        self.sizes.append(len(frequencies))


class PositiveIdfBM25(BM25Okapi):  # type: ignore[misc]
    """rank_bm25's BM25Okapi with a positive idf, Lucene's.

    BM25Okapi counts the passages. Its own idf is negative for terms in more than half of the
    passages, so that in a small collection a passage that matches would score below one that
    doesn't: `_calc_idf` is overridden for that.
    """

    def __init__(self, passages: Iterable[Sequence[int]]) -> None:
        """Count passages, given as the numbers of their terms, repeats included."""
        super().__init__(passages, k1=K1, b=B)

    def _initialize(self, corpus: Iterable[Sequence[int]]) -> dict[int, int]:
        self.doc_freqs = _CompactFrequencies()
        try:
            document_frequencies: dict[int, int] = super()._initialize(corpus)
        except ZeroDivisionError:  # the average length of no passages
            self.avgdl = 0.0
            return {}
        return document_frequencies

    def _calc_idf(self, nd: dict[int, int]) -> None:
        n_containing = np.array(list(nd.values()))
        # Source: Lucene's BM25Similarity.
        idf = np.log1p((self.corpus_size - n_containing + 0.5) / (n_containing + 0.5))
        self.idf = dict(zip(nd, idf.tolist(), strict=True))

    @property
    def term_counts(self) -> TermCounts:
        """How often each term occurs in each passage."""
        frequencies = self.doc_freqs
        sizes = np.array(frequencies.sizes, dtype=np.int64)
        return TermCounts(
            terms=np.array(frequencies.terms, dtype=np.int32),
            positions=np.repeat(np.arange(len(sizes)), sizes),
            counts=np.array(frequencies.counts, dtype=np.int32),
            lengths=np.array(self.doc_len, dtype=np.int64),
        )


def compile_postings(statistics: PositiveIdfBM25, n_terms: int) -> Postings:
    """The postings of passages that were counted, with terms numbered below `n_terms`."""
    counted = statistics.term_counts
    # By term, then by passage.
    order = np.argsort(counted.terms * np.int64(len(counted.lengths)) + counted.positions)
    passages = counted.positions[order].astype(np.int32)
    average = statistics.avgdl or 1.0  # of passages without any terms
    n_containing = np.bincount(counted.terms, minlength=n_terms)
    idf = np.full(n_terms, np.log1p((statistics.corpus_size + 0.5) / 0.5))  # if in no passage
    idf[list(statistics.idf)] = list(statistics.idf.values())
    return Postings(
        bounds=np.concatenate([[0], np.cumsum(n_containing)]).astype(np.int64),
        passages=passages,
        saturations=saturations(counted.counts[order], counted.lengths[passages], average),
        idf=idf,
    )


def saturations(counts: NDArray[np.int32], lengths: NDArray[np.int64], average: float) -> Floats:
    """BM25's saturation of term counts: how much the occurrences in a passage weigh.

    These are the operations of BM25Okapi.get_scores in the same order, so that the bits are equal.

    Args:
        counts: How often each term occurs.
        lengths: Of each term's passage, in terms.
        average: The average length of passages.
    """
    tf = counts.astype(np.float64)
    weights: Floats = tf * (K1 + 1) / (tf + K1 * (1 - B + B * lengths / average))
    return weights


def average_length(table: PassageTable) -> float:
    """The average number of terms by which passages are searched, as rank_bm25 counts.

    1 if there are no terms.
    """
    starts, ends = table.sentence_ranges.T
    n_terms = int((table.term_bounds[ends] - table.term_bounds[starts]).sum())
    n_terms += int(table.count_terms(table.headings).sum())
    n_terms += int(np.diff(table.field_bounds)[table.documents].sum())
    n_terms += int(np.diff(table.title_bounds)[table.documents[table.titled == 0]].sum())
    return n_terms / max(len(table), 1) or 1.0

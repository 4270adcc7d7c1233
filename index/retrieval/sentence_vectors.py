"""Sentences as vectors, made of what the index holds anyway: the vectors of their terms.

A sentence's vector is the sum of its terms', scaled to unit norm. Embedding fifty sentences anew
would take longer than all the rest of a question; adding up rows takes long as well. So a cosine is
made of numbers: the sum of the terms' products with the question, over the sum's norm, which
never changes.
"""

import numpy as np
from numpy.typing import NDArray

from index.storage.index import Index
from index.text.ranges import concat_ranges

Floats = NDArray[np.float32]


def sentence_cosines(index: Index, sentences: NDArray[np.integer], question: Floats) -> Floats:
    """Of each sentence with a question's vector, shape (n_sentences,); 0 without terms."""
    table = index.passages
    starts = table.term_bounds[sentences]
    lengths = table.term_bounds[sentences + 1] - starts
    cosines = np.zeros(len(sentences), dtype=np.float32)
    filled = np.flatnonzero(lengths)
    if not len(filled):
        return cosines
    vectors = index.vectors.terms.take(table.sentence_terms[concat_ranges(starts, lengths)], axis=0)
    firsts = np.cumsum(lengths[filled]) - lengths[filled]
    norms = _norms(index, sentences[filled], vectors, firsts)
    sums: Floats = np.add.reduceat(vectors @ question, firsts)
    cosines[filled] = np.divide(sums, norms, out=np.zeros_like(sums), where=norms > 0)
    return cosines


def _norms(
    index: Index,
    sentences: NDArray[np.integer],
    vectors: Floats,
    firsts: NDArray[np.int64],
) -> Floats:
    """The norms of the sums of the rows from each of `firsts` to the next."""
    known = index.sentence_norms
    unknown = np.flatnonzero(known[sentences] == 0)
    if len(unknown):
        bounds = [*firsts.tolist(), len(vectors)]
        ones = np.ones(max(np.diff(bounds)), dtype=np.float32)
        # Products with ones add up rows several times faster than np.add.reduceat, which goes down
        # one column after the other.
        sums = [
            ones[: bounds[n + 1] - bounds[n]] @ vectors[bounds[n] : bounds[n + 1]]
            for n in unknown.tolist()
        ]
        known[sentences[unknown]] = np.linalg.norm(np.stack(sums), axis=1)
    norms: Floats = known[sentences]
    return norms

"""Sentences as vectors, made of what the index holds anyway: the vectors of their terms."""

import numpy as np
from numpy.typing import NDArray

from index.embedding import unit_rows
from index.segment import Segment
from index.spans import spread


def sentence_vectors(segment: Segment, sentences: NDArray[np.int64]) -> NDArray[np.float32]:
    """Of each sentence the sum of its terms, scaled; shape (n_sentences, dimension), unit rows.

    Embedding fifty sentences anew would take longer than all the rest of a question.
    """
    table = segment.passages
    starts = table.term_bounds[sentences]
    lengths = table.term_bounds[sentences + 1] - starts
    vectors = np.zeros((len(sentences), segment.vectors.terms.shape[1]), dtype=np.float32)
    filled = np.flatnonzero(lengths)
    if len(filled):
        terms = table.sentence_terms[spread(starts, lengths)]
        firsts = np.cumsum(lengths[filled]) - lengths[filled]
        vectors[filled] = np.add.reduceat(segment.vectors.terms[terms], firsts, axis=0)
    return unit_rows(vectors)

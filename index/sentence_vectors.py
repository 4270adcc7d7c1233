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
    terms, columns = np.unique(table.sentence_terms[spread(starts, lengths)], return_inverse=True)
    owners = np.repeat(np.arange(len(sentences)), lengths)
    cells = np.bincount(owners * len(terms) + columns, minlength=len(sentences) * len(terms))
    counts = cells.reshape(len(sentences), len(terms)).astype(np.float32)
    return unit_rows(counts @ segment.vectors.terms[terms])

"""How probable each sentence is as the one that answers."""

import numpy as np

from index.params import SENTENCE_WEIGHTS
from index.quoting.sentence_features import FEATURES, Matrix

__all__ = ["probabilities"]

_WEIGHTS = np.array([SENTENCE_WEIGHTS[name] for name in FEATURES])


def probabilities(features: Matrix) -> Matrix:
    """The probability that a sentence is the one that answers, supposing that one of them does.

    Shape (n_sentences,), with sum 1. They compare sentences of one question, not answers.
    """
    if not len(features):
        return np.zeros(0)
    scores = features @ _WEIGHTS
    chances: Matrix = np.exp(scores - scores.max())
    chances /= chances.sum()
    return chances

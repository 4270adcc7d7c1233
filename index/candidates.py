"""The best passages of all, and the best of each language."""

import numpy as np
from numpy.typing import NDArray

from index.bm25 import top_k
from index.records import LANGUAGES

_DEPTH = 8  # times as many are ranked: among these most languages have their best


def best_of_each_language(
    scores: NDArray[np.floating], languages: NDArray[np.uint8], k: int, k_of_language: int
) -> NDArray[np.int64]:
    """The positions of the k highest scores above 0, and of each language's highest, ascending.

    Args:
        scores: Of each passage.
        languages: As many, positions in LANGUAGES.
        k: How many of all.
        k_of_language: How many of each language.
    """
    n_ranked = _DEPTH * max(k, k_of_language)
    ranked = top_k(scores, n_ranked)
    best = [ranked[:k]]
    for language in range(len(LANGUAGES)):
        own = ranked[languages[ranked] == language]
        if len(own) < k_of_language and len(ranked) == n_ranked:  # there may be lower ones
            members = np.flatnonzero(languages == language)
            own = members[top_k(scores[members], k_of_language)]
        best.append(own[:k_of_language])
    found: NDArray[np.int64] = np.unique(np.concatenate(best))
    return found

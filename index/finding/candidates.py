"""The best passages of all, and the best of each language."""

import math

import numpy as np
from numpy.typing import NDArray

from index.finding.bm25 import top_k
from index.types import LANGUAGES

_ABOVE_ZERO = float(np.nextafter(0, 1))
# One of so many tells about how high the k-th highest is. A prime: passages may stand in a regular
# order, of languages for one.
_SAMPLED = 17
_DEVIATIONS = 3.0  # more of the sample are taken, so that it seldom misleads
_MOST = 4  # times as many as are wanted: else it did
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


def at_least_the_best_of_each_language(
    scores: NDArray[np.floating], languages: NDArray[np.uint8], k: int, k_of_language: int
) -> NDArray[np.int64]:
    """The same, and some that are nearly as high: many thousands needn't be sorted for that."""
    sample, spoken = scores[::_SAMPLED], languages[::_SAMPLED]
    of_all = _about_the_highest(sample, k)
    of_languages = [
        min(of_all, _about_the_highest(sample[spoken == language], k_of_language))
        for language in range(len(LANGUAGES))
    ]
    found = np.flatnonzero(scores >= np.array(of_languages)[languages])
    n_of_language = np.bincount(languages[found], minlength=len(LANGUAGES))
    misled = np.count_nonzero(scores[found] >= of_all) < k and of_all > _ABOVE_ZERO
    misled |= bool((n_of_language < k_of_language)[np.array(of_languages) > _ABOVE_ZERO].any())
    misled |= len(found) > _MOST * (k + k_of_language * len(LANGUAGES))
    return best_of_each_language(scores, languages, k, k_of_language) if misled else found


def _about_the_highest(sample: NDArray[np.floating], k: int) -> float:
    """How high the k-th highest of all is that the sample is of, or less; anything above 0 is.

    Where there are no more than k, all are.
    """
    expected = k / _SAMPLED
    rank = int(expected + _DEVIATIONS * math.sqrt(expected)) + 1
    if rank >= len(sample):
        return _ABOVE_ZERO
    return max(float(np.partition(sample, len(sample) - rank)[len(sample) - rank]), _ABOVE_ZERO)

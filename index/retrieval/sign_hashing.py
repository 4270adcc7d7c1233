"""Vectors as bits: which of very many are worth comparing exactly.

A vector's code is the signs of its numbers, a bit each. The share of bits in which two codes differ
grows with the angle between the vectors, so the nearest vectors are nearly always among the nearest
few thousand codes; these are then compared in full. A code is a thirty-second of its vector, and
counting bits takes less time than reading the vectors would.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint64]
Distances = NDArray[np.unsignedinteger[Any]]

_WORD = 64  # bits
_WORDS_IN_A_BYTE = 4  # the bits of so many are counted in one byte
_CHUNK = 32_768  # codes that are compared at once: they and their distances stay in the cache
_CODED_AT_ONCE = 8_192
_SAMPLED = 16  # one of so many
_MARGIN = 1.2  # by how much more of the sample are taken, since it may mislead
_MOST = 4  # times as many as are wanted


def sign_codes(vectors: NDArray[np.float32]) -> Codes:
    """The codes of vectors, shape (n_words, n_vectors): the first 64 bits of all, the next ...

    Column after column, so that comparing one word of many codes reads what stands together.
    """
    n_vectors, dimension = vectors.shape
    codes = np.zeros((-(-dimension // _WORD), n_vectors), dtype=np.uint64)
    for start in range(0, n_vectors, _CODED_AT_ONCE):
        bits = np.packbits(vectors[start : start + _CODED_AT_ONCE] > 0, axis=1)
        padded = np.zeros((len(bits), len(codes) * _WORD // 8), dtype=np.uint8)
        padded[:, : bits.shape[1]] = bits
        codes[:, start : start + len(bits)] = padded.view(np.uint64).T
    return codes


def distances(codes: Codes, question: NDArray[np.float32]) -> Distances:
    """In how many bits the question's code differs from each, shape (n_vectors,)."""
    asked = sign_codes(question[None, :])[:, 0]
    n_words, n_vectors = codes.shape
    # In one byte, 256 differing bits count as none: the very opposite of the question is then
    # compared in full, which does no harm.
    width = np.uint8 if n_words <= _WORDS_IN_A_BYTE else np.uint16
    differing: Distances = np.zeros(n_vectors, dtype=width)
    unlike = np.empty(min(_CHUNK, n_vectors), dtype=np.uint64)
    counts = np.empty(len(unlike), dtype=np.uint8)
    for start in range(0, n_vectors, _CHUNK):
        part = differing[start : start + _CHUNK]
        for word, of_question in zip(codes[:, start : start + _CHUNK], asked, strict=True):
            np.bitwise_xor(word, of_question, out=unlike[: len(part)])
            np.bitwise_count(unlike[: len(part)], out=counts[: len(part)])
            np.add(part, counts[: len(part)], out=part)
    return differing


def nearest(differing: Distances, k: int) -> NDArray[np.int64]:
    """The positions of at least k of the lowest distances (all, where there are fewer), ascending.

    All up to some distance, so that none of them is preferred by its position.
    """
    if len(differing) <= k:
        return np.arange(len(differing))
    # Where a few of all lie tells where the k-th is, mostly.
    near = np.flatnonzero(differing <= _kth(differing[::_SAMPLED], int(_MARGIN * k / _SAMPLED)))
    if len(near) < k or len(near) > _MOST * k:
        near = np.flatnonzero(differing <= _kth(differing, k))
    return near


def _kth(differing: Distances, k: int) -> int:
    """The k-th lowest distance; for k past their number more than any."""
    return int(np.searchsorted(np.cumsum(np.bincount(differing)), k))


def cosines_by_distance(dimension: int) -> NDArray[np.float32]:
    """What cosine each distance stands for, shape (dimension + 1,).

    Source: Charikar, STOC 2002: the chance that a bit differs is the angle over pi.
    """
    return np.cos(np.pi * np.arange(dimension + 1) / dimension).astype(np.float32)

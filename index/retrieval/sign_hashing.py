"""Sign hashing: vectors as bits, to find the few thousand that need an exact comparison.

The code of a vector is the signs of its numbers, one bit each. The share of bits in which two codes
differ grows with the angle between the vectors, so the nearest vectors are nearly always among the
nearest few thousand codes. A code takes a thirty-second of its vector's memory, and counting bits
takes less time than reading the vectors.

Libraries such as faiss have binary indexes too, but they return the k nearest: the first stage
needs the distance of every passage, to add it to the scores of BM25.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint64]
Distances = NDArray[np.unsignedinteger[Any]]

_WORD_BITS = 64
_MAX_BYTE_WORDS = 4  # words whose differing bits are counted in one byte
_CHUNK = 32_768  # codes compared at once: they and their distances stay in the processor's cache
_CODED_AT_ONCE = 8_192  # vectors
_SAMPLE_STEP = 16
_SAMPLE_MARGIN = 1.2  # by how much k is raised in a sample, which may be misleading
_MAX_EXCESS = 4  # times as many as were asked for: beyond, the sample was misleading


def sign_codes(vectors: NDArray[np.float32]) -> Codes:
    """The codes of vectors, shape (n_words, n_vectors): the first 64 bits of all, the next ...

    Column after column, so that comparing one word of many codes reads contiguous memory.
    """
    n_vectors, dimension = vectors.shape
    codes = np.zeros((-(-dimension // _WORD_BITS), n_vectors), dtype=np.uint64)
    for start in range(0, n_vectors, _CODED_AT_ONCE):
        bits = np.packbits(vectors[start : start + _CODED_AT_ONCE] > 0, axis=1)
        padded = np.zeros((len(bits), len(codes) * _WORD_BITS // 8), dtype=np.uint8)
        padded[:, : bits.shape[1]] = bits
        codes[:, start : start + len(bits)] = padded.view(np.uint64).T
    return codes


def distances(codes: Codes, vector: NDArray[np.float32]) -> Distances:
    """The number of bits in which each code differs from a vector's, shape (n_vectors,)."""
    code = sign_codes(vector[None, :])[:, 0]
    n_words, n_vectors = codes.shape
    # In one byte, 256 differing bits count as none: the very opposite of the vector is then
    # compared exactly, which does no harm.
    width = np.uint8 if n_words <= _MAX_BYTE_WORDS else np.uint16
    differing: Distances = np.zeros(n_vectors, dtype=width)
    unlike = np.empty(min(_CHUNK, n_vectors), dtype=np.uint64)
    counts = np.empty(len(unlike), dtype=np.uint8)
    for start in range(0, n_vectors, _CHUNK):
        part = differing[start : start + _CHUNK]
        for words, word in zip(codes[:, start : start + _CHUNK], code, strict=True):
            np.bitwise_xor(words, word, out=unlike[: len(part)])
            np.bitwise_count(unlike[: len(part)], out=counts[: len(part)])
            np.add(part, counts[: len(part)], out=part)
    return differing


def nearest(differing: Distances, k: int) -> NDArray[np.int64]:
    """The positions of at least k of the lowest distances, or of all if fewer, ascending.

    All up to some distance are returned, so that position gives none of them preference.
    """
    if len(differing) <= k:
        return np.arange(len(differing))
    # A sample tells where the k-th lowest is, mostly; else all are counted.
    near = np.empty(0, dtype=np.int64)
    for sample, rank in (
        (differing[::_SAMPLE_STEP], int(_SAMPLE_MARGIN * k / _SAMPLE_STEP)),
        (differing, k),
    ):
        kth = np.searchsorted(np.cumsum(np.bincount(sample)), rank)
        near = np.flatnonzero(differing <= kth)
        if k <= len(near) <= _MAX_EXCESS * k:
            break
    return near

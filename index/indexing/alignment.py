"""Aligns two texts sentence by sentence, by the vectors of their sentences.

The best path through both texts in order, by dynamic programming. On it one sentence corresponds to
one sentence or up to three of the other text, or is skipped. A correspondence gains what its cosine
exceeds the minimum by, weighted by its share of the two texts; a skipped sentence gains nothing.
Sentences that a translator split or joined are compared by the sum of their vectors.

Source: the recurrence is Gale and Church's (1993), with cosines instead of lengths as in Vecalign
(Thompson and Koehn, 2019).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Vectors, unit_rows
from index.params import LENGTH_PENALTY

_SHAPES = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1))  # sentences of either text in a correspondence
_SKIP_FIRST, _SKIP_SECOND = 0, len(_SHAPES) + 1  # moves; in between, the number of a shape + 1
# Longer texts are aligned in pieces, so that time and memory grow with their length instead of its
# square. A piece takes 60 MB.
MAX_PIECE = 1_000
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Bead:
    """Sentences `first[0]:first[1]` of a text correspond to `second[0]:second[1]` of another."""

    first: tuple[int, int]
    second: tuple[int, int]
    cosine: float


def align(first: Vectors, second: Vectors, min_cosine: float) -> list[Bead]:
    """Find the sentences of two texts that correspond, in order.

    Args:
        first: The vectors of one text's sentences, shape (n_sentences, dimension). Their lengths
            are the sentences' weights.
        second: The vectors of the other text's sentences.
        min_cosine: Sentences with a lower cosine never correspond.
    """
    beads: list[Bead] = []
    i = j = 0
    while i < len(first) and j < len(second):
        piece_beads = [
            Bead(
                (i + bead.first[0], i + bead.first[1]),
                (j + bead.second[0], j + bead.second[1]),
                bead.cosine,
            )
            for bead in _align_piece(
                first[i : i + MAX_PIECE], second[j : j + MAX_PIECE], min_cosine
            )
        ]
        if i + MAX_PIECE >= len(first) and j + MAX_PIECE >= len(second):
            return beads + piece_beads
        # Sentences near the end of a piece may correspond to the start of the next piece.
        i, j = i + MAX_PIECE // 2, j + MAX_PIECE // 2
        piece_beads = [bead for bead in piece_beads if bead.first[1] <= i and bead.second[1] <= j]
        if piece_beads:
            i, j = piece_beads[-1].first[1], piece_beads[-1].second[1]
        beads += piece_beads
    return beads


def shares_of(vectors: Vectors) -> NDArray[np.float64]:
    """How much of its text each sentence makes up, by the lengths of the vectors."""
    lengths = np.linalg.norm(vectors, axis=1).astype(np.float64)
    shares: NDArray[np.float64] = lengths / max(float(lengths.sum()), _TINY)
    return shares


def _align_piece(first: Vectors, second: Vectors, min_cosine: float) -> list[Bead]:
    cosines, gains = zip(
        *(_score(first, second, shape, min_cosine) for shape in _SHAPES), strict=True
    )
    n_second = len(second)
    totals = np.zeros((len(first) + 1, n_second + 1))  # of the best path to [i, j]
    moves = np.full((len(first) + 1, n_second + 1), _SKIP_SECOND, dtype=np.int8)  # its last move
    for i in range(1, len(first) + 1):
        options = np.full((len(_SHAPES) + 1, n_second + 1), -1.0)
        options[_SKIP_FIRST] = totals[i - 1]
        for move, (high, wide) in enumerate(_SHAPES, 1):
            if high <= i and wide <= n_second:
                gain = gains[move - 1][i - high]
                options[move, wide:] = totals[i - high, : n_second + 1 - wide] + gain
        best = options.max(axis=0)
        totals[i] = np.maximum.accumulate(best)
        moves[i] = np.where(totals[i] > best, _SKIP_SECOND, options.argmax(axis=0))
    beads: list[Bead] = []
    i, j = len(first), n_second
    while i and j:
        move = int(moves[i, j])
        if move == _SKIP_FIRST:
            i -= 1
        elif move == _SKIP_SECOND:
            j -= 1
        else:
            high, wide = _SHAPES[move - 1]
            i, j = i - high, j - wide
            beads.append(Bead((i, i + high), (j, j + wide), float(cosines[move - 1][i, j])))
    return beads[::-1]


def _score(
    first: Vectors, second: Vectors, shape: tuple[int, int], min_cosine: float
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Score every correspondence of a shape.

    Returns:
        The cosines and the gains, at [i, j] of the correspondence that begins with sentence i of
        the first text and sentence j of the second.
    """
    sums, shares = [], []
    for vectors, count in zip((first, second), shape, strict=True):
        n_sums = max(len(vectors) - count + 1, 0)
        sums.append(unit_rows(np.sum([vectors[k : k + n_sums] for k in range(count)], axis=0)))
        totals = np.concatenate([[0.0], np.cumsum(shares_of(vectors))])
        shares.append(totals[count:] - totals[:n_sums])
    cosines: NDArray[np.float32] = sums[0] @ sums[1].T
    # A translation is about as long as the original: otherwise a sentence is missing or too many.
    gains = np.abs(np.subtract.outer(*(np.log(share + _TINY) for share in shares)))
    gains *= -LENGTH_PENALTY
    gains += cosines - min_cosine
    gains *= np.add.outer(*shares)
    return cosines, gains

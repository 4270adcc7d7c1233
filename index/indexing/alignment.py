"""Two texts that may say the same -> which of their sentences correspond, by vectors.

The best way through both in order: a sentence stands for one of the other text, or two for one, or
for none. A correspondence gains by how far its cosine lies above the least, weighed by how
much of the two texts it makes up; what is skipped gains nothing. Sentences that translators split
or join are compared as the sum of their parts.

Source: the recurrence is Gale and Church's (1993), cosines for lengths as in Vecalign (Thompson and
Koehn, 2019).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Vectors, unit_rows
from index.params import LENGTH_PENALTY

# How many sentences of each text a correspondence may join; none of either is a skip.
_SHAPES = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1))
# Longer texts are aligned piece by piece, so that time and memory grow with their length, not its
# square: a piece takes 40 MB.
MAX_PIECE = 1_000
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Bead:
    """Sentences `first[0]:first[1]` of one text say what `second[0]:second[1]` of the other do."""

    first: tuple[int, int]
    second: tuple[int, int]
    cosine: float


def align(first: Vectors, second: Vectors, least: float) -> list[Bead]:
    """The correspondences between two texts, in order.

    Args:
        first: Shape (n_sentences, dimension): not of unit norm, but as long as it says much.
        second: The same of the other text.
        least: The cosine from which on sentences may correspond.
    """
    beads: list[Bead] = []
    start = (0, 0)
    while start[0] < len(first) and start[1] < len(second):
        ends = (start[0] + MAX_PIECE, start[1] + MAX_PIECE)
        pieces = first[start[0] : ends[0]], second[start[1] : ends[1]]
        found = list(_align_piece(*pieces, start, least))
        if ends[0] < len(first) or ends[1] < len(second):
            # What stands near the end of a piece may belong to what the next one begins with.
            middle = (start[0] + MAX_PIECE // 2, start[1] + MAX_PIECE // 2)
            found = [b for b in found if b.first[1] <= middle[0] and b.second[1] <= middle[1]]
            start = (found[-1].first[1], found[-1].second[1]) if found else middle
            beads += found
        else:
            return beads + found
    return beads


def shares_of(vectors: Vectors) -> NDArray[np.float64]:
    """How much of its text each sentence makes up, by the lengths of the vectors."""
    lengths = np.linalg.norm(vectors, axis=1).astype(np.float64)
    shares: NDArray[np.float64] = lengths / max(float(lengths.sum()), _TINY)
    return shares


def _align_piece(
    first: Vectors, second: Vectors, at: tuple[int, int], least: float
) -> Iterator[Bead]:
    """The best path by dynamic programming, a row at a time."""
    cosines = {shape: _cosines(first, second, *shape) for shape in _SHAPES}
    moves = _best_moves(first, second, cosines, least)
    beads: list[Bead] = []
    i, j = len(first), len(second)
    while i and j:
        move = int(moves[i, j])
        if move < len(_SHAPES):
            high, wide = _SHAPES[move]
            cosine = float(cosines[high, wide][i - high, j - wide])
            i, j = i - high, j - wide
            beads.append(Bead((at[0] + i, at[0] + i + high), (at[1] + j, at[1] + j + wide), cosine))
        elif move == len(_SHAPES):
            i -= 1
        else:
            j -= 1
    return reversed(beads)


def _cosines(first: Vectors, second: Vectors, high: int, wide: int) -> NDArray[np.float32]:
    """Of `high` sentences from i on with `wide` sentences from j on, at [i, j]."""
    cosines: NDArray[np.float32] = unit_rows(_sums(first, high)) @ unit_rows(_sums(second, wide)).T
    return cosines


def _sums(vectors: Vectors, count: int) -> Vectors:
    """The sum of `count` rows from each row on."""
    n_sums = max(len(vectors) - count + 1, 0)
    sums: Vectors = np.sum([vectors[k : k + n_sums] for k in range(count)], axis=0)
    return sums


def _best_moves(
    first: Vectors,
    second: Vectors,
    cosines: dict[tuple[int, int], NDArray[np.float32]],
    least: float,
) -> NDArray[np.int8]:
    """The last move on the best way to [i, j]: a shape's number, then a skip of first, second."""
    sums = [np.concatenate([[0.0], np.cumsum(shares_of(side))]) for side in (first, second)]
    n_second = len(second)
    gains = np.zeros((len(first) + 1, n_second + 1))
    moves = np.full((len(first) + 1, n_second + 1), len(_SHAPES) + 1, dtype=np.int8)
    for i in range(1, len(first) + 1):
        best, move = gains[i - 1].copy(), np.full(n_second + 1, len(_SHAPES), dtype=np.int8)
        for number, (high, wide) in enumerate(_SHAPES):
            if i < high or n_second < wide:
                continue
            share = sums[0][i] - sums[0][i - high]
            shares = sums[1][wide:] - sums[1][: n_second + 1 - wide]
            # Translations are about as long: what is not has a sentence too many, or too few.
            uneven = np.abs(np.log((shares + _TINY) / (share + _TINY)))
            worth = cosines[high, wide][i - high] - least - LENGTH_PENALTY * uneven
            gain = (share + shares) * worth
            reached = gains[i - high, : n_second + 1 - wide] + gain
            better = reached > best[wide:]
            best[wide:][better] = reached[better]
            move[wide:][better] = number
        gains[i] = np.maximum.accumulate(best)
        moves[i] = np.where(gains[i] > best, len(_SHAPES) + 1, move)
    return moves

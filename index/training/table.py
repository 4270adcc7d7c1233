"""Learn the translation table: terms that keep turning up in each other's translations.

Dice over the pairs: dice(a, b) = 2 C(a, b) / (C(a) + C(b)), where C sums the weights of the pairs
that hold a, b or both. A pair weighs 1 / sqrt(terms left * terms right), so that an entry of a
dictionary, one word against one word, speaks louder than a long sentence.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from index.analysis import analyze, stem_term
from index.build import Progress
from index.records import Language
from index.string_table import StringTable, sort_key
from index.training.pairs import Pair
from index.translation_table import MAX_DICE, TranslationTable


@dataclass(frozen=True, slots=True)
class TableRecipe:
    """What decides the table, apart from its data."""

    min_dice: float = 0.03
    # Two words of a long sentence seen together once weigh less than this, an entry of a
    # dictionary more: what was seen once is no evidence, unless somebody wrote it down as one.
    min_weight: float = 0.15
    max_translations: int = 10  # of a term in one other language
    rows_at_once: int = 1_000  # of the product of the two sparse matrices


@dataclass(slots=True)
class _Side:
    """One language's side of the pairs in two languages: which pair holds which terms."""

    pairs: list[int]
    terms: list[int]
    lengths: list[int]


def learn_table(pairs: Sequence[Pair], recipe: TableRecipe, progress: Progress) -> TranslationTable:
    """Learn the translations of all terms, in all directions that the pairs have."""
    numbers: dict[str, int] = {}
    sides = _analyze_pairs(pairs, numbers, progress)
    terms = list(numbers)
    entries: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = []
    for done, languages in enumerate(sorted(sides)):
        progress("translations", done, len(sides))
        left, right = (_matrix(side, len(terms)) for side in sides[languages])
        weights = _pair_weights(*sides[languages])
        entries.append(_best_translations(left, right, weights, recipe))
        entries.append(_best_translations(right, left, weights, recipe))
    progress("translations", len(sides), len(sides))
    return _compile(terms, entries)


def _analyze_pairs(
    pairs: Sequence[Pair], numbers: dict[str, int], progress: Progress
) -> dict[tuple[Language, Language], tuple[_Side, _Side]]:
    sides: dict[tuple[Language, Language], tuple[_Side, _Side]] = defaultdict(
        lambda: (_Side([], [], []), _Side([], [], []))
    )
    for done, pair in enumerate(pairs):
        if done % 10_000 == 0:
            progress("words", done, len(pairs))
        for side, text, language in zip(
            sides[pair.left_language, pair.right_language],
            (pair.left, pair.right),
            (pair.left_language, pair.right_language),
            strict=True,
        ):
            found = {term for token in analyze(text, (language,)) for term in token.terms}
            row = len(side.lengths)
            side.lengths.append(len(found))
            side.pairs.extend([row] * len(found))
            side.terms.extend(numbers.setdefault(term, len(numbers)) for term in sorted(found))
    progress("words", len(pairs), len(pairs))
    return dict(sides)


def _matrix(side: _Side, n_terms: int) -> sparse.csr_array:
    """Shape (n_pairs, n_terms), 1 where the pair's side holds the term."""
    ones = np.ones(len(side.terms), dtype=np.float32)
    shape = (len(side.lengths), n_terms)
    return sparse.csr_array((ones, (np.array(side.pairs), np.array(side.terms))), shape=shape)


def _pair_weights(left: _Side, right: _Side) -> NDArray[np.float32]:
    product = np.array(left.lengths, dtype=np.float32) * np.array(right.lengths, dtype=np.float32)
    return np.where(product > 0, 1 / np.sqrt(np.maximum(product, 1)), 0).astype(np.float32)


def _best_translations(
    left: sparse.csr_array,
    right: sparse.csr_array,
    weights: NDArray[np.float32],
    recipe: TableRecipe,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """The best translations of each term of `left` among those of `right`: from, to, dice."""
    left_counts, right_counts = left.T @ weights, right.T @ weights
    weighted = (sparse.diags_array(weights) @ left).T.tocsr()
    present = np.flatnonzero(np.diff(weighted.indptr))
    sources, targets, dices = [], [], []
    for start in range(0, len(present), recipe.rows_at_once):
        rows = present[start : start + recipe.rows_at_once]
        both = (weighted[rows] @ right).tocoo()
        source, target = rows[both.coords[0]], both.coords[1]
        dice = 2 * both.data / (left_counts[source] + right_counts[target])
        kept = (dice > recipe.min_dice) & (both.data > recipe.min_weight) & (source != target)
        source, target, dice = source[kept], target[kept], dice[kept]
        order = np.lexsort((target, -dice, source))
        source, target, dice = source[order], target[order], dice[order]
        best = _rank_in_group(source) < recipe.max_translations
        sources.append(source[best])
        targets.append(target[best])
        dices.append(dice[best])
    if not sources:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64)
    return np.concatenate(sources), np.concatenate(targets), np.concatenate(dices)


def _rank_in_group(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of sorted group numbers: each element's position within its group."""
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    lengths = np.diff(np.append(starts, len(groups)))
    return np.arange(len(groups)) - np.repeat(starts, lengths)


def _compile(
    terms: Sequence[str],
    entries: Iterable[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]],
) -> TranslationTable:
    sources, targets, dices = (np.concatenate(part) for part in zip(*entries, strict=True))
    sources, targets, dices = _merge(sources, targets, dices)
    told = np.array(
        [
            not _is_same_word(terms[source], terms[target])
            for source, target in zip(sources, targets, strict=True)
        ],
        dtype=bool,
    )
    sources, targets, dices = sources[told], targets[told], dices[told]
    used = sorted({*sources.tolist(), *targets.tolist()}, key=lambda i: sort_key(terms[i]))
    number = np.full(len(terms), -1, dtype=np.int64)
    number[used] = np.arange(len(used))
    order = np.lexsort((number[targets], -dices, number[sources]))
    counts = np.bincount(number[sources], minlength=len(used))
    return TranslationTable(
        terms=StringTable.of(terms[i] for i in used),
        bounds=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        targets=number[targets][order].astype(np.int32),
        dices=np.round(np.minimum(dices[order], 1.0) * MAX_DICE).astype(np.uint8),
    )


def _merge(
    sources: NDArray[np.int64], targets: NDArray[np.int64], dices: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """One entry for two terms that met in pairs of several languages: the stronger one."""
    order = np.lexsort((-dices, targets, sources))
    sources, targets, dices = sources[order], targets[order], dices[order]
    first = np.ones(len(sources), dtype=bool)
    first[1:] = (np.diff(sources) != 0) | (np.diff(targets) != 0)
    return sources[first], targets[first], dices[first]


def _is_same_word(source: str, target: str) -> bool:
    """Whether the two are one word written alike, which the index finds without a table."""
    for named, other in ((source, target), (target, source)):
        if ":" not in named and other[:3] in ("en:", "pt:"):
            language: Language = "en" if other.startswith("en:") else "pt"
            return stem_term(named, language) == other
    return False

"""Train the translation table: associations between terms of sentence pairs, as arrays.

For each pair of languages, the terms of each sentence are aligned with the terms of its translation
by expectation maximization, as in IBM Model 1, in both directions. Two terms are associated by how
much they account for each other, relative to how often each occurs. Translations through a third
language (pivot translations) are added, also from a language into itself, which gives words of
similar meaning. The strongest translations of each term make the table.

Source of the alignment: Brown et al., "The Mathematics of Statistical Machine Translation", 1993.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.retrieval.translation_table import (
    MAX_ASSOCIATION,
    MAX_TERM_BYTES,
    MAX_TRANSLATIONS,
    TranslationTable,
)
from index.storage.arrays import concat_ranges
from index.storage.strings import StringTable, sort_key
from index.text.tokenizer import analyze, stem_term
from index.training.pairs import Pair
from index.types import LANGUAGES, Language, Progress

_PIVOT_BATCH = 50_000  # source terms whose pivot translations are in memory at once
_TINY = np.finfo(np.float32).tiny  # prevents division by zero

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
_Direction = tuple[Language, Language]
_Sides = tuple[list[Ints], list[Ints]]


@dataclass(frozen=True, slots=True)
class TableRecipe:
    """Hyperparameters of the table."""

    steps: int = 4  # of expectation maximization
    min_association: float = 0.02  # 1 is two terms that only ever translate each other
    # The total weight of two terms' cooccurrences. Terms that cooccur once in a long sentence have
    # less, an entry of a dictionary has more.
    min_weight: float = 0.02
    min_similar: float = 0.1  # association of two words of similar meaning in one language
    max_translations: int = 10  # of a term into one other language
    max_similar: int = 4  # words of similar meaning in the term's own language
    max_cooccurrences: int = 2_500  # left terms * right terms of the longest pair used


@dataclass(frozen=True, slots=True)
class Entries:
    """Translations of terms: three arrays of one length; associations are in 0..1."""

    sources: Ints
    targets: Ints
    associations: Floats

    def __getitem__(self, selected: NDArray[np.bool_] | Ints | slice) -> "Entries":
        return Entries(self.sources[selected], self.targets[selected], self.associations[selected])

    def __len__(self) -> int:
        return len(self.sources)

    @classmethod
    def concatenate(cls, parts: Sequence["Entries"]) -> "Entries":
        """All entries of several parts."""
        return cls(
            np.concatenate([np.empty(0, np.int64), *(part.sources for part in parts)]),
            np.concatenate([np.empty(0, np.int64), *(part.targets for part in parts)]),
            np.concatenate([np.empty(0, np.float32), *(part.associations for part in parts)]),
        )


def train_table(pairs: Sequence[Pair], recipe: TableRecipe, progress: Progress) -> TranslationTable:
    """Train the translations of all terms, in all directions that the pairs have."""
    numbers: dict[str, int] = {}
    sides: defaultdict[_Direction, _Sides] = defaultdict(lambda: ([], []))
    for done, pair in enumerate(pairs):
        if done % 10_000 == 0:
            progress("words", done, len(pairs))
        direction = pair.left_language, pair.right_language
        for side, text, language in zip(
            sides[direction], (pair.left, pair.right), direction, strict=True
        ):
            distinct = {term for token in analyze(text, (language,)) for term in token.terms}
            known = [numbers.setdefault(term, len(numbers)) for term in sorted(distinct)]
            side.append(np.array(known, dtype=np.int64))
    progress("words", len(pairs), len(pairs))
    terms = list(numbers)
    # Numbers aren't translated: 4 and 5 occur in the same sentences.
    is_usable = np.array(
        [len(sort_key(t)) <= MAX_TERM_BYTES and not any(c.isdigit() for c in t) for t in terms],
        dtype=bool,
    )
    direct: dict[_Direction, Entries] = {}
    for done, (left, right) in enumerate(sorted(sides)):
        progress("translations", done, len(sides))
        entries = associate(*sides[left, right], recipe)
        kept = (entries.associations >= recipe.min_association) & (
            entries.sources != entries.targets
        )
        entries = entries[kept & is_usable[entries.sources] & is_usable[entries.targets]]
        direct[left, right] = best(entries, recipe.max_translations)
        swapped = Entries(entries.targets, entries.sources, entries.associations)
        direct[right, left] = best(swapped, recipe.max_translations)
    progress("translations", len(sides), len(sides))
    return _compile(terms, _add_pivots(direct, recipe, progress))


def associate(left: Sequence[Ints], right: Sequence[Ints], recipe: TableRecipe) -> Entries:
    """The association of all terms that cooccur in a pair of sentences.

    Pairs of long sentences are ignored: which of their terms translate each other is anyone's
    guess.

    Args:
        left: The distinct terms of each sentence.
        right: The distinct terms of each translation.
        recipe: Says how long a pair may be, and how much two terms must cooccur.
    """
    short = [
        (terms, others)
        for terms, others in zip(left, right, strict=True)
        if 0 < len(terms) * len(others) <= recipe.max_cooccurrences
    ]
    if not short:
        return Entries.concatenate([])
    lefts, rights = zip(*short, strict=True)
    left_terms, right_terms = np.concatenate(lefts), np.concatenate(rights)
    left_sizes, right_sizes = (np.array([len(terms) for terms in s]) for s in (lefts, rights))
    pair_weights = 1 / np.sqrt(left_sizes * right_sizes)

    # A cooccurrence is a position of the left terms with one of the right terms of the same pair;
    # its kind is the two terms that cooccur.
    sizes = left_sizes * right_sizes
    pairs = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    within = concat_ranges(np.zeros_like(sizes), sizes)
    row, column = np.divmod(within, right_sizes[pairs])
    left_positions = ((np.cumsum(left_sizes) - left_sizes)[pairs] + row).astype(np.int32)
    right_positions = ((np.cumsum(right_sizes) - right_sizes)[pairs] + column).astype(np.int32)
    keys = left_terms[left_positions].astype(np.int64) << 32 | right_terms[right_positions]
    distinct, inverse = np.unique(keys, return_inverse=True)
    kinds = inverse.astype(np.int32)
    sources, targets = distinct >> 32, distinct & 0xFFFFFFFF
    weights = pair_weights[pairs].astype(np.float32)

    # IBM Model 1 in both directions: the terms of one side compete to account for each position of
    # the other. A posterior is how likely one term of a cooccurrence accounts for the other.
    posteriors = np.zeros(len(kinds), dtype=np.float32)
    for givers, positions in ((sources, right_positions), (targets, left_positions)):
        likelihood = np.ones(len(distinct), dtype=np.float32)
        for _ in range(recipe.steps):
            claims = likelihood[kinds]
            claims /= _sum(positions, claims)[positions]
            counts = _sum(kinds, claims * weights)
            totals = _sum(givers, counts)
            likelihood = (counts / np.maximum(totals[givers], _TINY)).astype(np.float32)
        posteriors += claims
    joint = _sum(kinds, posteriors * weights / 2)
    left_mass = np.bincount(left_terms, weights=np.repeat(pair_weights, left_sizes))
    right_mass = np.bincount(right_terms, weights=np.repeat(pair_weights, right_sizes))
    norms = np.sqrt(left_mass[sources] * right_mass[targets])
    associations = np.minimum(joint / norms, 1).astype(np.float32)
    return Entries(sources, targets, associations)[joint >= recipe.min_weight]


def _sum(groups: NDArray[np.int32] | Ints, values: Floats) -> Floats:
    """The sum of the values of each group, float32."""
    return np.bincount(groups, weights=values).astype(np.float32)


def best(entries: Entries, k: int) -> Entries:
    """The k strongest entries of each source, strongest first, sources in order."""
    entries = entries[np.lexsort((entries.targets, -entries.associations, entries.sources))]
    starts = np.flatnonzero(np.diff(entries.sources, prepend=-1))
    sizes = np.diff(np.append(starts, len(entries)))
    return entries[concat_ranges(np.zeros_like(sizes), sizes) < k]


def merge(parts: Iterable[Entries]) -> Entries:
    """All entries; of several with one source and target, the strongest."""
    merged = Entries.concatenate(list(parts))
    merged = merged[np.lexsort((-merged.associations, merged.targets, merged.sources))]
    is_first = np.ones(len(merged), dtype=bool)
    is_first[1:] = (np.diff(merged.sources) != 0) | (np.diff(merged.targets) != 0)
    return merged[is_first]


def pivot(first: Entries, second: Entries, k: int, min_association: float) -> Entries:
    """Translate the sources of `first` into targets of `second`: the k strongest of each.

    The association is the product of the two entries' associations; of several ways, the strongest
    counts. Both must be sorted by source, as `best` returns them.
    """
    parts: list[Entries] = []
    starts = np.flatnonzero(np.diff(first.sources, prepend=-1))
    cuts = [*starts[::_PIVOT_BATCH].tolist(), len(first)]
    for begin, end in itertools.pairwise(cuts):
        batch = first[begin:end]
        begins = np.searchsorted(second.sources, batch.targets, side="left")
        sizes = np.searchsorted(second.sources, batch.targets, side="right") - begins
        links = concat_ranges(begins, sizes)
        found = Entries(
            np.repeat(batch.sources, sizes),
            second.targets[links],
            np.repeat(batch.associations, sizes) * second.associations[links],
        )
        kept = (found.associations >= min_association) & (found.sources != found.targets)
        parts.append(best(merge([found[kept]]), k))
    return merge(parts)


def _add_pivots(
    direct: Mapping[_Direction, Entries], recipe: TableRecipe, progress: Progress
) -> Entries:
    """The direct translations of all directions, and the translations through each language."""
    found: list[Entries] = []
    for done, source in enumerate(LANGUAGES):
        progress("pivots", done, len(LANGUAGES))
        for target in LANGUAGES:
            k, min_association = recipe.max_translations, recipe.min_association
            if source == target:
                k, min_association = recipe.max_similar, recipe.min_similar
            parts = [
                pivot(direct[source, middle], direct[middle, target], k, min_association)
                for middle in LANGUAGES
                if (source, middle) in direct and (middle, target) in direct
            ]
            if (source, target) in direct:
                parts.append(direct[source, target])
            if parts:
                found.append(best(merge(parts), k))
    progress("pivots", len(LANGUAGES), len(LANGUAGES))
    # A name that is spelled alike everywhere belongs to all languages.
    return best(merge(found), MAX_TRANSLATIONS)


def _compile(terms: Sequence[str], entries: Entries) -> TranslationTable:
    """Make the table, without words whose translation is spelled alike: it needs no table."""

    def is_stem(stemmed: str, plain: str) -> bool:
        language: Language = "en" if stemmed.startswith("en:") else "pt"
        is_plain = ":" not in plain and stemmed.startswith(f"{language}:")
        return is_plain and stem_term(plain, language) == stemmed

    names = [(terms[s], terms[t]) for s, t in zip(entries.sources, entries.targets, strict=True)]
    kept = [not is_stem(source, target) and not is_stem(target, source) for source, target in names]
    entries = entries[np.array(kept, dtype=bool)]
    sources, targets = entries.sources, entries.targets
    used = sorted({*sources.tolist(), *targets.tolist()}, key=lambda i: sort_key(terms[i]))
    number = np.full(len(terms), -1, dtype=np.int64)
    number[used] = np.arange(len(used))
    order = np.lexsort((number[targets], -entries.associations, number[sources]))
    counts = np.bincount(number[sources], minlength=len(used))
    return TranslationTable.of(
        terms=StringTable.of(terms[i] for i in used),
        bounds=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        targets=number[targets][order].astype(np.int32),
        associations=np.round(entries.associations[order] * MAX_ASSOCIATION).astype(np.uint8),
    )

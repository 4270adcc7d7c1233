"""Learn the translation table: terms that keep turning up in each other's translations.

Sentence pairs -> associations between two languages' terms -> with chains through the third
language, and words of like meaning in the same -> the strongest of each term, as arrays.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.indexing.pipeline import Progress
from index.retrieval.translation_table import (
    MAX_ASSOCIATION,
    MAX_TERM_BYTES,
    MAX_TRANSLATIONS,
    TranslationTable,
)
from index.storage.strings import StringTable, sort_key
from index.text.tokenizer import analyze, stem_term
from index.training.pairs import Pair
from index.types import LANGUAGES, Language

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
_TINY = np.finfo(np.float32).tiny  # against division by zero


@dataclass(frozen=True, slots=True)
class Entries:
    """Term -> term, as strongly as `values` say (0..1); the three are of one length."""

    sources: Ints
    targets: Ints
    values: Floats

    def where(self, kept: NDArray[np.bool_] | Ints) -> "Entries":
        """Only these entries."""
        return Entries(self.sources[kept], self.targets[kept], self.values[kept])

    def reversed(self) -> "Entries":
        """The same entries, told from the other side."""
        return Entries(self.targets, self.sources, self.values)

    def __len__(self) -> int:
        return len(self.sources)


@dataclass(frozen=True, slots=True)
class Meetings:
    """Every place where a term of the left and one of the right stand in one pair of sentences.

    For each meeting: which two terms meet (`kinds`, into `sources` and `targets`), the two places
    (a term's place within its sentence, counted through all of them), and the pair's weight.
    """

    sources: Ints
    targets: Ints
    kinds: NDArray[np.int32]
    left_places: NDArray[np.int32]
    right_places: NDArray[np.int32]
    weights: Floats


def associate(
    left: Sequence[Ints], right: Sequence[Ints], steps: int, min_weight: float, max_meetings: int
) -> Entries:
    """The association of all terms that meet.

    Args:
        left: Each sentence's distinct terms.
        right: Those of its translation.
        steps: Of expectation maximisation.
        min_weight: What two terms' meetings must weigh together.
        max_meetings: Pairs of longer sentences are left out: who means whom is anybody's guess.
    """
    short = [n for n in range(len(left)) if 0 < len(left[n]) * len(right[n]) <= max_meetings]
    if not short:
        return Entries(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))
    lefts, rights = [left[n] for n in short], [right[n] for n in short]
    left_terms, right_terms = np.concatenate(lefts), np.concatenate(rights)
    left_lengths = np.array([len(terms) for terms in lefts])
    right_lengths = np.array([len(terms) for terms in rights])
    weights = 1 / np.sqrt(left_lengths * right_lengths)
    meetings = _meet(left_terms, right_terms, left_lengths, right_lengths, weights)
    shares = _shares(meetings, meetings.sources, meetings.right_places, steps)
    shares += _shares(meetings, meetings.targets, meetings.left_places, steps)
    together = _sum(meetings.kinds, shares * meetings.weights / 2, len(meetings.sources))
    left_total = np.bincount(left_terms, weights=np.repeat(weights, left_lengths))
    right_total = np.bincount(right_terms, weights=np.repeat(weights, right_lengths))
    alone = np.sqrt(left_total[meetings.sources] * right_total[meetings.targets])
    values = np.minimum(together / alone, 1).astype(np.float32)
    return Entries(meetings.sources, meetings.targets, values).where(together >= min_weight)


def _meet(
    left_terms: Ints,
    right_terms: Ints,
    left_lengths: Ints,
    right_lengths: Ints,
    weights: NDArray[np.float64],
) -> Meetings:
    sizes = left_lengths * right_lengths
    pairs = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    within = np.arange(len(pairs)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    row, column = np.divmod(within, right_lengths[pairs])
    left_places = ((np.cumsum(left_lengths) - left_lengths)[pairs] + row).astype(np.int32)
    right_places = ((np.cumsum(right_lengths) - right_lengths)[pairs] + column).astype(np.int32)
    keys = left_terms[left_places].astype(np.int64) << 32 | right_terms[right_places]
    distinct, kinds = np.unique(keys, return_inverse=True)
    return Meetings(
        sources=distinct >> 32,
        targets=distinct & 0xFFFFFFFF,
        kinds=kinds.astype(np.int32),
        left_places=left_places,
        right_places=right_places,
        weights=weights[pairs].astype(np.float32),
    )


def _shares(meetings: Meetings, givers: Ints, places: NDArray[np.int32], steps: int) -> Floats:
    """Of each meeting: how much of the word at its place the other word accounts for.

    Args:
        meetings: All of them.
        givers: The term that accounts for the other, of each kind of meeting.
        places: Of the words accounted for, for which the givers compete.
        steps: Of expectation maximisation.
    """
    likelihood = np.ones(len(givers), dtype=np.float32)
    shares = np.empty(0, dtype=np.float32)
    for _ in range(steps):
        claims = likelihood[meetings.kinds]
        shares = claims / _sum(places, claims, int(places.max()) + 1)[places]
        counts = _sum(meetings.kinds, shares * meetings.weights, len(givers))
        totals = _sum(givers, counts, int(givers.max()) + 1)
        likelihood = (counts / np.maximum(totals[givers], _TINY)).astype(np.float32)
    return shares


def _sum(groups: NDArray[np.int32] | Ints, values: NDArray[Any], n_groups: int) -> Floats:
    return np.bincount(groups, weights=values, minlength=n_groups).astype(np.float32)


_ROWS_AT_ONCE = 50_000  # terms whose chains are held in memory together


def best(entries: Entries, n: int) -> Entries:
    """Each term's n strongest entries, strongest first, terms in order."""
    order = np.lexsort((entries.targets, -entries.values, entries.sources))
    ordered = entries.where(order)
    return ordered.where(_rank_in_group(ordered.sources) < n)


def merge(parts: Iterable[Entries]) -> Entries:
    """One entry for two terms that several parts know: the strongest."""
    parts = list(parts)
    sources = np.concatenate([part.sources for part in parts])
    targets = np.concatenate([part.targets for part in parts])
    values = np.concatenate([part.values for part in parts])
    order = np.lexsort((-values, targets, sources))
    merged = Entries(sources, targets, values).where(order)
    first = np.ones(len(merged), dtype=bool)
    first[1:] = (np.diff(merged.sources) != 0) | (np.diff(merged.targets) != 0)
    return merged.where(first)


def chain(first: Entries, second: Entries, n: int, min_value: float) -> Entries:
    """From the sources of `first` to the targets of `second`: the n strongest of each.

    A chain is as strong as the product of its two entries, of several the strongest counts. Both
    must be sorted by source, as `best` leaves them.
    """
    empty = np.empty(0, np.int64)
    found = [Entries(empty, empty, np.empty(0, np.float32))]
    starts = np.flatnonzero(np.diff(first.sources, prepend=-1))
    cuts = [*starts[::_ROWS_AT_ONCE].tolist(), len(first)]
    for begin, end in itertools.pairwise(cuts):
        chains = _chains(first.where(np.arange(begin, end)), second)
        told = (chains.values >= min_value) & (chains.sources != chains.targets)
        found.append(best(merge([chains.where(told)]), n))
    return merge(found)


def _chains(first: Entries, second: Entries) -> Entries:
    begins = np.searchsorted(second.sources, first.targets, side="left")
    sizes = np.searchsorted(second.sources, first.targets, side="right") - begins
    links = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes - begins, sizes)
    return Entries(
        np.repeat(first.sources, sizes),
        second.targets[links],
        np.repeat(first.values, sizes) * second.values[links],
    )


def _rank_in_group(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of sorted group numbers: each element's position within its group."""
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    lengths = np.diff(np.append(starts, len(groups)))
    return np.arange(len(groups)) - np.repeat(starts, lengths)


_Direction = tuple[Language, Language]


@dataclass(frozen=True, slots=True)
class TableRecipe:
    """What decides the table, apart from its data."""

    steps: int = 4  # of expectation maximisation
    # Weaker entries are noise: 1 is two words that only ever stand for each other.
    min_value: float = 0.02
    # Two words of a long sentence seen together once weigh less than this, an entry of a
    # dictionary more: what was seen once is no evidence, unless somebody wrote it down as one.
    min_weight: float = 0.02
    min_like: float = 0.1  # of two words of like meaning in one language
    max_translations: int = 10  # of a term in one other language
    max_like: int = 4  # words of like meaning, in its own
    max_meetings: int = 2_500  # terms left * terms right of the longest pair


def learn_table(pairs: Sequence[Pair], recipe: TableRecipe, progress: Progress) -> TranslationTable:
    """Learn the translations of all terms, in all directions that the pairs have."""
    numbers: dict[str, int] = {}
    sides = _analyze_pairs(pairs, numbers, progress)
    terms = list(numbers)
    worth_telling = np.array([_is_worth_telling(term) for term in terms], dtype=bool)
    direct: dict[_Direction, Entries] = {}
    for done, (left, right) in enumerate(sorted(sides)):
        progress("translations", done, len(sides))
        entries = associate(
            *sides[left, right], recipe.steps, recipe.min_weight, recipe.max_meetings
        )
        told = (entries.values >= recipe.min_value) & (entries.sources != entries.targets)
        told &= worth_telling[entries.sources] & worth_telling[entries.targets]
        entries = entries.where(told)
        direct[left, right] = best(entries, recipe.max_translations)
        direct[right, left] = best(entries.reversed(), recipe.max_translations)
    progress("translations", len(sides), len(sides))
    return _compile(terms, _with_chains(direct, recipe, progress))


def _analyze_pairs(
    pairs: Sequence[Pair], numbers: dict[str, int], progress: Progress
) -> dict[_Direction, tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]]]:
    """Both sides' terms, pair by pair; `numbers` learns every term."""
    sides: dict[_Direction, tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]]]
    sides = defaultdict(lambda: ([], []))
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
            known = [numbers.setdefault(term, len(numbers)) for term in sorted(found)]
            side.append(np.array(known, dtype=np.int64))
    progress("words", len(pairs), len(pairs))
    return dict(sides)


def _with_chains(
    direct: Mapping[_Direction, Entries], recipe: TableRecipe, progress: Progress
) -> Entries:
    """All that is told directly, and what follows from it by one more hop."""
    found: list[Entries] = []
    for done, source in enumerate(LANGUAGES):
        progress("chains", done, len(LANGUAGES))
        for target in LANGUAGES:
            limit = recipe.max_like if source == target else recipe.max_translations
            least = recipe.min_like if source == target else recipe.min_value
            parts = [
                chain(direct[source, middle], direct[middle, target], limit, least)
                for middle in LANGUAGES
                if (source, middle) in direct and (middle, target) in direct
            ]
            if (source, target) in direct:
                parts.append(direct[source, target])
            if parts:
                found.append(best(merge(parts), limit))
    progress("chains", len(LANGUAGES), len(LANGUAGES))
    # A name written alike everywhere belongs to all languages.
    return best(merge(found), MAX_TRANSLATIONS)


def _compile(terms: Sequence[str], entries: Entries) -> TranslationTable:
    told = [
        not _is_same_word(terms[source], terms[target])
        for source, target in zip(entries.sources, entries.targets, strict=True)
    ]
    entries = entries.where(np.array(told, dtype=bool))
    sources, targets = entries.sources, entries.targets
    used = sorted({*sources.tolist(), *targets.tolist()}, key=lambda i: sort_key(terms[i]))
    number = np.full(len(terms), -1, dtype=np.int64)
    number[used] = np.arange(len(used))
    order = np.lexsort((number[targets], -entries.values, number[sources]))
    counts = np.bincount(number[sources], minlength=len(used))
    return TranslationTable.of(
        terms=StringTable.of(terms[i] for i in used),
        bounds=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        targets=number[targets][order].astype(np.int32),
        associations=np.round(entries.values[order] * MAX_ASSOCIATION).astype(np.uint8),
    )


def _is_worth_telling(term: str) -> bool:
    """A translator asks for no numbers: 4 and 5 stand in the same sentences."""
    return len(sort_key(term)) <= MAX_TERM_BYTES and not any(c.isdigit() for c in term)


def _is_same_word(source: str, target: str) -> bool:
    """Whether the two are one word written alike, which the index finds without a table."""
    for named, other in ((source, target), (target, source)):
        if ":" not in named and other[:3] in ("en:", "pt:"):
            language: Language = "en" if other.startswith("en:") else "pt"
            return stem_term(named, language) == other
    return False

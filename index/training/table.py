"""Learn the translation table: terms that keep turning up in each other's translations.

Sentence pairs -> associations between two languages' terms -> with chains through the third
language, and words of like meaning in the same -> the strongest of each term, as arrays.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.indexing.pipeline import Progress
from index.retrieval.translation_table import (
    MAX_DICE,
    MAX_TERM_BYTES,
    MAX_TRANSLATIONS,
    TranslationTable,
)
from index.storage.strings import StringTable, sort_key
from index.text.tokenizer import analyze, stem_term
from index.training.association import Entries, associate
from index.training.hops import best, chain, merge
from index.training.pairs import Pair
from index.types import LANGUAGES, Language

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
        dices=np.round(entries.values[order] * MAX_DICE).astype(np.uint8),
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

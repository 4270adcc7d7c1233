"""The translation table: which terms are each other's translations, and how surely.

Learned from sentence pairs by `index.training.translation_table`, read here from packed arrays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexFormatError
from index.storage.strings import StringTable

MAX_ASSOCIATION = 255  # certainty, as it is stored in one byte
_TARGET_BYTES = 3  # a term's number: enough for 16 million terms


class Translation(NamedTuple):  # a word has dozens, and a data class takes twice as long to make
    """A term of another language, or of like meaning in the same one.

    `association` says how surely, 0..1: their association, see `index.training.translation_table`.
    """

    term: str
    association: float


@dataclass(frozen=True, slots=True)
class TranslationTable:
    """Term -> its translations, best first within each language.

    `targets[bounds[i]:bounds[i + 1]]` are the numbers of the translations of term i, of three bytes
    each as they are mapped from the file; `associations` as many bytes, 255 for a dice of 1.
    """

    terms: StringTable
    bounds: NDArray[np.int32]
    targets: NDArray[np.uint8]
    associations: NDArray[np.uint8]

    @classmethod
    def of(
        cls,
        terms: StringTable,
        bounds: NDArray[np.int32],
        targets: NDArray[np.int32],
        associations: NDArray[np.uint8],
    ) -> "TranslationTable":
        """A table of targets as plain numbers.

        Raises:
            ValueError: There are too many terms.
        """
        if len(terms) >> 8 * _TARGET_BYTES:
            raise ValueError("too many terms: their numbers take more than three bytes")
        packed = targets.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :_TARGET_BYTES]
        return cls(terms, bounds, np.ascontiguousarray(packed), associations)

    def translations(self, term: str) -> Sequence[Translation]:
        """The term's translations, best first; none for a term that the table lacks."""
        number = self.terms.find(term)
        if number < 0:
            return ()
        entries = slice(int(self.bounds[number]), int(self.bounds[number + 1]))
        associations, terms = (
            self.associations[entries].astype(np.int16),
            self.terms.strings(self._numbers(entries)),
        )
        found = sorted(zip((-associations).tolist(), terms, strict=True))
        return [Translation(term, -association / MAX_ASSOCIATION) for association, term in found]

    def _numbers(self, entries: slice) -> NDArray[np.int32]:
        packed = self.targets[entries]
        numbers = np.zeros((len(packed), 4), dtype=np.uint8)
        numbers[:, :_TARGET_BYTES] = packed
        return numbers.view("<i4").ravel()


MAX_TERM_BYTES = 255  # so that a length fits into one byte on disk
MAX_TRANSLATIONS = 255  # of one term, into all languages: so does their number
_ARRAYS = ("blob", "lengths", "counts", "targets", "associations")


def save_table(table: TranslationTable, folder: Path) -> None:
    """Write the table as .npy files: lengths for bounds, and numbers of three bytes.

    Raises:
        ValueError: A term is too long or has too many translations.
    """
    lengths, counts = np.diff(table.terms.bounds), np.diff(table.bounds)
    if max(lengths.max(initial=0), counts.max(initial=0)) > min(MAX_TERM_BYTES, MAX_TRANSLATIONS):
        raise ValueError("a term is too long or has too many translations to be written")
    folder.mkdir(parents=True, exist_ok=True)
    arrays: tuple[NDArray[Any], ...] = (
        table.terms.blob,
        lengths.astype(np.uint8),
        counts.astype(np.uint8),
        table.targets,
        table.associations,
    )
    for name, array in zip(_ARRAYS, arrays, strict=True):
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def open_table(folder: Path) -> TranslationTable:
    """Open the table: all but the bounds is memory-mapped.

    Raises:
        IndexFormatError: A file is missing or isn't an array.
    """
    try:
        blob, lengths, counts, packed, associations = (
            np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
            for name in _ARRAYS
        )
        arrays = (blob, lengths, counts, packed, associations)
        if any(array.dtype != np.uint8 for array in arrays) or not (
            packed.shape == (len(associations), _TARGET_BYTES)
            and lengths.sum(dtype=np.int64) == len(blob)
            and counts.sum(dtype=np.int64) == len(associations)
            and len(counts) == len(lengths)
        ):
            raise ValueError("its arrays don't fit together")
    except (OSError, ValueError, TypeError, AttributeError, EOFError) as error:
        message = f"The translation table in {folder} can't be read ({error}): reinstall Inyo."
        raise IndexFormatError(folder, message) from error
    return TranslationTable(
        terms=StringTable(blob, _bounds(lengths)),
        bounds=_bounds(counts).astype(np.int32),
        targets=packed,
        associations=associations,
    )


def _bounds(sizes: NDArray[np.uint8]) -> NDArray[np.int64]:
    bounds = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=bounds[1:])
    return bounds

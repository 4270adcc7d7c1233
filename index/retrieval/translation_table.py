"""The translation table: which terms translate each other, and how strongly they are associated.

`index.training.translation_table` computes it from sentence pairs; here it is stored and read.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import MODEL_DIR
from index.embedding.bundled import check_bundled
from index.errors import IndexFormatError
from index.storage.strings import StringTable

BUNDLED_TABLE = MODEL_DIR / "table"
MAX_ASSOCIATION = 255  # an association of 1 as it is stored, in one byte
_TARGET_BYTES = 3  # of a term's number: enough for 16 million terms


class Translation(NamedTuple):  # a word has dozens: a dataclass takes twice as long to create
    """A term of another language, or of similar meaning in one language.

    `association`, 0..1, says how often both occur in paired sentences (see
    `index.training.translation_table`).
    """

    term: str
    association: float


@dataclass(frozen=True, slots=True)
class TranslationTable:
    """Term -> its translations, best first within each language.

    `targets[bounds[i]:bounds[i + 1]]` are the numbers of the translations of term i, three bytes
    each, as they are mapped from the file. `associations`, of equal length, has one byte each, 255
    for 1.
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
        """Make a table from targets that are plain numbers.

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
        packed = self.targets[entries]
        padded = np.zeros((len(packed), 4), dtype=np.uint8)
        padded[:, :_TARGET_BYTES] = packed
        terms = self.terms.strings(padded.view("<i4").ravel())
        associations = (-self.associations[entries].astype(np.int16)).tolist()
        ranked = sorted(zip(associations, terms, strict=True))
        return [Translation(term, -association / MAX_ASSOCIATION) for association, term in ranked]


MAX_TERM_BYTES = 255  # a length takes one byte on disk
MAX_TRANSLATIONS = 255  # of one term into all languages: their number takes one byte
_ARRAYS = ("blob", "lengths", "counts", "targets", "associations")


def save_table(table: TranslationTable, folder: Path) -> None:
    """Write the table as .npy files: lengths instead of bounds, and numbers of three bytes.

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
    """Open a table that `save_table` wrote; all arrays but the bounds are memory-mapped.

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
        terms=StringTable(blob, np.append(0, np.cumsum(lengths, dtype=np.int64))),
        bounds=np.append(0, np.cumsum(counts, dtype=np.int32)),
        targets=packed,
        associations=associations,
    )


@functools.cache
def open_bundled_table() -> TranslationTable:
    """The bundled table of translations, opened once for all indexes of a process.

    Raises:
        IndexFormatError: It can't be read.
    """
    try:
        check_bundled(BUNDLED_TABLE)
    except (OSError, ValueError) as error:
        message = f"The table in {BUNDLED_TABLE} can't be read ({error}): reinstall Inyo."
        raise IndexFormatError(BUNDLED_TABLE, message) from error
    return open_table(BUNDLED_TABLE)

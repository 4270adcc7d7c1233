"""The translation table: which terms are each other's translations, and how surely.

Learned from sentence pairs by `index.training.table`, read here from memory-mapped arrays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexFormatError
from index.string_table import StringTable

MAX_DICE = 255  # a dice of 1.0 as it is stored, in one byte


@dataclass(frozen=True, slots=True)
class Translation:
    """A term of another language, and the dice coefficient of the two, 0..1."""

    term: str
    dice: float


@dataclass(frozen=True, slots=True)
class TranslationTable:
    """Term -> its translations, best first within each language.

    `targets[bounds[i]:bounds[i + 1]]` are the numbers of the translations of term i, and `dices`
    as many bytes, 255 for a dice of 1.
    """

    terms: StringTable
    bounds: NDArray[np.int32]
    targets: NDArray[np.int32]
    dices: NDArray[np.uint8]

    def translations(self, term: str) -> Sequence[Translation]:
        """The term's translations, best first; none for a term that the table lacks."""
        number = self.terms.find(term)
        if number < 0:
            return ()
        entries = range(int(self.bounds[number]), int(self.bounds[number + 1]))
        found = [
            Translation(self.terms[int(self.targets[i])], float(self.dices[i]) / MAX_DICE)
            for i in entries
        ]
        return sorted(found, key=lambda translation: (-translation.dice, translation.term))


_ARRAYS = ("blob", "term_bounds", "bounds", "targets", "dices")


def save_table(table: TranslationTable, folder: Path) -> None:
    """Write the table as .npy files."""
    folder.mkdir(parents=True, exist_ok=True)
    term_bounds = table.terms.bounds.astype(np.int32)
    arrays: tuple[NDArray[Any], ...] = (
        table.terms.blob,
        term_bounds,
        table.bounds,
        table.targets,
        table.dices,
    )
    for name, array in zip(_ARRAYS, arrays, strict=True):
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def open_table(folder: Path) -> TranslationTable:
    """Open the table, memory-mapped.

    Raises:
        IndexFormatError: A file is missing or isn't an array.
    """
    try:
        blob, term_bounds, bounds, targets, dices = (
            np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
            for name in _ARRAYS
        )
    except (OSError, ValueError, EOFError) as error:
        message = f"The translation table in {folder} can't be read ({error}): reinstall Inyo."
        raise IndexFormatError(folder, message) from error
    return TranslationTable(StringTable(blob, term_bounds), bounds, targets, dices)

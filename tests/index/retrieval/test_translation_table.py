"""The table of translations, in memory and on disk."""

from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexFormatError
from index.retrieval.translation_table import Translation, open_table, save_table
from tests.index.small import table_of

TRANSLATIONS = {
    "en:resign": {"ja:辞任": 0.8, "pt:renunc": 1.0, "ja:退職": 0.2},
    "ja:辞任": {"en:resign": 0.8},
}


def test_translations_come_best_first() -> None:
    """Over all languages, with their associations."""
    found = table_of(TRANSLATIONS).translations("en:resign")
    assert list(found) == [
        Translation("pt:renunc", 1.0),
        Translation("ja:辞任", 0.8),
        Translation("ja:退職", 0.2),
    ]


def test_a_term_that_the_table_lacks_has_no_translations() -> None:
    """Nor has one that only is a translation."""
    table = table_of(TRANSLATIONS)
    assert list(table.translations("en:nothing")) == []
    assert list(table.translations("ja:退職")) == []
    assert list(table_of({}).translations("en:resign")) == []


@pytest.mark.parametrize("translations", [TRANSLATIONS, {}])
def test_a_saved_table_is_the_same_when_opened(
    tmp_path: Path, translations: dict[str, dict[str, float]]
) -> None:
    """Even an empty one."""
    table = table_of(translations)
    save_table(table, tmp_path / "table")
    opened = open_table(tmp_path / "table")
    assert list(opened.terms) == list(table.terms)
    for term in table.terms:
        assert list(opened.translations(term)) == list(table.translations(term))


@pytest.mark.parametrize("damage", [b"", b"no array", None])
def test_a_damaged_table_is_one_clear_error(tmp_path: Path, damage: bytes | None) -> None:
    """A file is empty, something else, or missing."""
    save_table(table_of(TRANSLATIONS), tmp_path)
    file = tmp_path / "targets.npy"
    if damage is None:
        file.unlink()
    else:
        file.write_bytes(damage)
    with pytest.raises(IndexFormatError, match="translation table") as raised:
        open_table(tmp_path)
    assert raised.value.path == tmp_path
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["blob", "lengths", "counts", "targets", "associations"])
@pytest.mark.parametrize(
    "array", [np.array(7, dtype=np.uint8), np.zeros(1, dtype=np.uint8), np.zeros(3)]
)
def test_arrays_that_do_not_fit_together_are_one_clear_error(
    tmp_path: Path, name: str, array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]
) -> None:
    """When the table is opened, not when the first question is asked."""
    save_table(table_of(TRANSLATIONS), tmp_path)
    np.save(tmp_path / f"{name}.npy", array)
    with pytest.raises(IndexFormatError, match="can't be read"):
        open_table(tmp_path)

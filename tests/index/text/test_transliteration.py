"""Names that sound alike, written in katakana and in Latin letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.params import MIN_SOUND_LIKENESS
from index.text.transliteration import PhoneticIndex, is_katakana, sounds_of

NAMES = [
    ("Altman", "アルトマン"),
    ("Leike", "ライク"),
    ("Brockman", "ブロックマン"),
    ("Shapiro", "シャピロ"),
    ("Picard", "ピカード"),
    ("Stanford", "スタンフォード"),
    ("Félix", "フェリックス"),
]


@pytest.mark.parametrize(("latin", "katakana"), NAMES)
def test_a_name_is_found_in_the_other_script(latin: str, katakana: str) -> None:
    """Both ways, and among all the others it alone."""
    in_katakana = PhoneticIndex(enumerate(name for _, name in NAMES))
    in_latin = PhoneticIndex(enumerate(name for name, _ in NAMES))
    number = NAMES.index((latin, katakana))
    assert list(in_katakana.alike(latin)) == [number]
    assert list(in_latin.alike(katakana)) == [number]


@pytest.mark.parametrize(("latin", "katakana"), [("Leike", "ロック"), ("Altman", "アマゾン")])
def test_another_name_is_not(latin: str, katakana: str) -> None:
    """Equal consonants alone don't make two names one."""
    assert not PhoneticIndex([(0, katakana)]).alike(latin)


def test_names_of_one_script_are_compared_by_their_letters_elsewhere() -> None:
    """Here only across scripts: "Altman" and "Altmann" are no transliterations."""
    assert not PhoneticIndex([(0, "Altmann")]).alike("Altman")


@given(st.text(), st.text())
def test_any_text_has_a_sound_and_a_likeness(one: str, other: str) -> None:
    """However odd; the likeness is at least the least one and at most 1."""
    assert all(isinstance(sound, str) for sound in sounds_of(one))
    assert all(
        MIN_SOUND_LIKENESS <= v <= 1 for v in PhoneticIndex([(0, one)]).alike(other).values()
    )
    assert not is_katakana("")

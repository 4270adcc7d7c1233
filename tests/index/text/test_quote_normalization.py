"""Texts as quotes are compared, and where their letters stand."""

import itertools
import unicodedata
from collections.abc import Iterator

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from index.text.quote_normalization import fold_quote, folded_form

ODD = ["ｶﾞｷﾞ", "か\u3099", "e\u0301", "㌔", "ﬁ", "ＧＰＴ", "3.5", "１，０００", "ß", "İ", "한", "❤️"]
PIECES = st.one_of(st.text(st.characters(), max_size=10), st.sampled_from(ODD))
TEXTS = st.lists(PIECES, max_size=10).map("".join)
# Much of what depends on its neighbours: marks, digits, points.
DENSE = st.text("ae3٣４.,．，ｶガﾞ\u0301\u0323\u3099\u1161ㄱ\ufe0f ㌔ﬁ!\ud800", max_size=20)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Leike  resigned,\non Friday!", "leikeresignedonfriday"),
        ("「ＧＰＴ－４ｏ」の 重み。", "gpt4oの重み"),
        ("ｶﾞﾗｽ ガラス カ\u3099ラス", "ガラスガラスガラス"),
        ("Ação, acao", "açãoacao"),
        ("3.5 or 35, 1,000.", "3.5or351,000"),
        ("**bold** `code` ~~gone~~", "boldcodegone"),
        ("㌔ ﬁn", "キロfin"),
        ("", ""),
        ("...", ""),
    ],
)
def test_what_makes_no_difference_is_gone(text: str, folded: str) -> None:
    """Space, punctuation, width and case; not accents, nor the point in a number."""
    assert fold_quote(text).text == folded


def test_case_may_be_kept() -> None:
    """To tell whether it had to be ignored."""
    assert fold_quote("OpenAI, Inc.", keep_case=True).text == "OpenAIInc"
    assert folded_form("ＡＢ", keep_case=True) == "AB"


@given(TEXTS | DENSE, st.booleans())
@example("\u0301", True)
@example("\u0301\u0301a\u0301.\u0301", True)
@example("1.2,3.\u03014..5", True)
def test_a_text_is_folded_as_its_characters_are(text: str, keep_case: bool) -> None:
    """One after the other, as slowly as one likes."""
    expected = [
        (letter, start, end)
        for start, end in characters(text)
        for letter in plainly_folded(text, start, end, keep_case)
    ]
    folded = fold_quote(text, keep_case=keep_case)
    found = zip(folded.text, folded.starts.tolist(), folded.ends.tolist(), strict=True)
    assert list(found) == expected


def characters(text: str) -> Iterator[tuple[int, int]]:
    """Where a text's characters stand, each with its marks."""
    starts = [
        at
        for at, character in enumerate(text)
        if at == 0 or not regex.match(r"[\p{M}ﾞﾟ\u1160-\u11ff]", character)
    ]
    return itertools.pairwise([*starts, len(text)])


def plainly_folded(text: str, start: int, end: int, keep_case: bool) -> str:
    """What the character there becomes."""
    written = text[start:end]
    form = unicodedata.normalize("NFKC", written)
    if not keep_case:
        form = unicodedata.normalize("NFKC", form.casefold())
    around = regex.search(r"\p{Nd}\Z", text[:start]) and regex.match(r"\p{Nd}", text[end:])
    if around and written in set(".,．，"):
        return form
    return "".join(
        character
        for character in form
        if unicodedata.category(character)[0] not in "PZC"
        and character not in "`~|^´¨¯"
        and not regex.match(r"[\ufe00-\ufe0f]", character)
    )


def test_a_part_of_a_character_stands_nowhere() -> None:
    """㌔ is one, though it reads キロ."""
    folded = fold_quote("3㌔m")
    assert folded.text == "3キロm"
    assert folded.span(1, 3) == (1, 2)
    assert folded.span(2, 4) is None
    assert folded.span(0, 2) is None

"""Brackets that belong together, line numbers, half surrogates."""

import pytest

from index.text.characters import is_balanced, line_of, paired, replace_surrogates


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("", set()),
        ("a (b) c", {2, 4}),
        ("「a『b』」", {0, 2, 4, 5}),
        ("a) (b", set()),
        ('"a" "b', {0, 2}),
        ("(don’t)", {0, 6}),
    ],
)
def test_a_bracket_has_its_partner_or_none(text: str, pairs: set[int]) -> None:
    """What closes is of the kind that was opened last."""
    assert paired(text) == pairs


def test_a_text_is_balanced_where_nothing_is_left_open() -> None:
    """Nor closed that was not opened."""
    assert is_balanced("a (b) “c”")
    assert not is_balanced("b) “c”")
    assert not is_balanced("(b")


@pytest.mark.parametrize(
    ("text", "offset", "line"),
    [
        ("", 0, 1),
        ("a\nb", 2, 2),
        ("a\r\nb", 3, 2),
        ("a\r\nb", 2, 1),
        ("\n\n\r\n\r", 5, 5),
        ("a\n\rb", 3, 3),
        ("a\u2028b\x0bc\x85d", 6, 1),
    ],
)
def test_lines_count_from_one_and_end_as_in_editors(text: str, offset: int, line: int) -> None:
    """LF, CR LF and CR end a line; other separators don't."""
    assert line_of(text, offset) == line


def test_half_surrogates_are_replaced_and_pairs_joined() -> None:
    """The rest stays as it is."""
    assert replace_surrogates("a\ud800b é😀") == "a\ufffdb é😀"
    assert replace_surrogates("\ud83d\ude00") == "😀"

"""Brackets and quotation marks that belong together."""

import pytest

from index.text.brackets import is_balanced, paired


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("", set()),
        ("a (b) c", {2, 4}),
        ("「a『b』」", {0, 2, 4, 5}),
        ("a) (b", set()),
        ('"a" "b', {0, 2}),
        ("(don’t)", {0, 6}),
        ("[a)]", {0, 3}),
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

"""Formatted text as Markdown that means the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.inline import plain
from index.documents.readers.spans import Span, to_markdown

TEXT = st.text(alphabet="ab1 *_`#<>[]()|\\-+.!&;~=%{}:/$^'\"「」。é", min_size=1, max_size=12)
SPANS = st.builds(
    Span, TEXT, st.booleans(), st.booleans(), link=st.sampled_from(["", "https://a.b"])
)


@given(st.lists(SPANS, min_size=1, max_size=4))
def test_without_markup_the_text_is_the_same(spans: list[Span]) -> None:
    """Whatever is bold, in italics or a link."""
    text = " ".join("".join(span.text for span in spans).split())
    assert plain(to_markdown(spans)) == text


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([Span("a "), Span("b ", is_bold=True), Span("c")], "a **b** c"),
        ([Span("a", is_bold=True), Span("b", is_bold=True)], "**ab**"),
        ([Span("a", is_bold=True, is_italic=True), Span("b")], "***a***b"),
        ([Span("(a)", is_bold=True), Span("b")], "(a)b"),  # ")**b" wouldn't close
        ([Span("a", is_bold=True), Span("b", is_italic=True)], "**a**b"),
        ([Span("x`y", is_code=True), Span(" z")], "``x`y`` z"),
        ([Span("site", link="https://a.b/c d")], "[site](https://a.b/c%20d)"),
        ([Span("file", link="file:///etc/passwd")], "file"),
        ([Span("a"), Span("", note="1"), Span(".")], "a[^1]."),
        ([Span("# a\n- b")], "\\# a\n\\- b"),
        ([Span(" \n ")], ""),
    ],
)
def test_what_is_marked_is_what_the_author_formatted(spans: list[Span], expected: str) -> None:
    """Without marks where Markdown would show them as characters."""
    assert to_markdown(spans) == expected

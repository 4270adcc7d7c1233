"""Text that a format gives means itself in the Markdown that is made of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.rendering import visible_text
from index.documents.inline import plain
from index.documents.readers.base import clean, escape_markdown, extracted
from index.documents.structure import read_structure
from index.types import Place

MARKUP = [
    *("import x from 'y'", "export const a = 'b'", "&amp;", "<!-- x -->", "{% c %}", "%% x %%"),
    *("[[a|b]]", "[^1]", "==x==", "1. ", "- [ ] ", "[//]: # (x)", "::: note", "!!! note", "```"),
    *("__init__", "snake_case", "**b**", "a*b*c", "<b>", "{#id}", "[a](b)", "![x](y)", "[toc]"),
    *("|a|b|", "---", "===", "> [!NOTE]", "C:\\dir\\*.txt", "~~x~~", "{/* x */}", ": def"),
]
PIECES = st.one_of(
    st.sampled_from(MARKUP),
    st.text(st.sampled_from(list("ab1 .*_#<>[]()|`~=-+:!?&;$%{}/\\\"'x^\n\tあ")), max_size=14),
)
TEXTS = st.lists(PIECES, max_size=4).map(" ".join)


def squeezed(text: str) -> str:
    """The text without blanks."""
    return "".join(text.split())


@given(TEXTS)
def test_escaped_text_is_shown_and_searched_as_it_was(text: str) -> None:
    """Nothing of it becomes markup, a comment, a list, a table or a heading."""
    text = "\n".join(" ".join(line.split()) for line in text.split("\n") if line.split())
    if not any(map(str.isalnum, text)):
        return
    escaped = escape_markdown(text)
    assert plain(escaped) == " ".join(text.split())
    assert squeezed(visible_text(escaped)) == squeezed(text)
    structure = read_structure(f"Above.\n\n{escaped}\n\nBelow.", is_markdown=True)
    assert {block.kind for block in structure.blocks} <= {"paragraph", "navigation"}
    words = "".join(filter(str.isalnum, structure.searched))
    assert words == "Above" + "".join(filter(str.isalnum, text)) + "Below"


@pytest.mark.parametrize(
    "text",
    [
        "A plain sentence, with (brackets), a [note] and 50% off.",
        "snake_case, a * b, 3 < 4 & 5, C# and #1; $HOME",
        "「引用」です。1.5倍",
    ],
)
def test_text_without_markup_is_left_alone(text: str) -> None:
    """So that a quote reads as its source does."""
    assert escape_markdown(text) == text


def test_characters_that_are_no_text_go() -> None:
    """Controls, noncharacters that styles use, half surrogates, marks of byte order."""
    assert clean("a\x00b\ufdd0c\ud800d\ufeffe\r\nf\rg") == "abcde\nf\ng"


def test_an_extracted_text_is_judged() -> None:
    """Its title is its first heading unless the format has one, its language that of its prose."""
    text = "# Férias\n\nOs funcionários têm direito a trinta dias de férias por ano."
    content = extracted(text, [Place(0, "page", "1")], author=" Ana\n Lima ", date="")
    assert (content.title, content.language, content.language_is_sure) == ("Férias", "pt", True)
    assert (content.author, content.date, content.is_extracted) == ("Ana Lima", None, True)
    assert extracted(text, title="Manual").title == "Manual"
    assert extracted("").title is None

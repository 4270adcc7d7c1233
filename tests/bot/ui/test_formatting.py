"""Quotes of Markdown on Discord: formatted anew, and nothing in them comes alive but that."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ui.formatting import quote_markdown, safe_link, shown_text
from bot.ui.markdown import utf16_length
from bot.ui.rendering import render as read
from tests.bot.ui.test_rendering import ANY_MARKDOWN
from tests.fakes.hostile import cases
from tests.fakes.rendering import render

FORMATS = {
    "block quote", "bold", "italics", "underline", "strikethrough", "code", "code block", "list",
    "link in brackets", "escape",
}  # fmt: skip
# What Discord's server reads out of the raw text, whatever its markdown says.
_RAW_MENTION = re.compile(
    r"<@[!&]?\d+>|<#\d+>|</[^<>:]+:\d+>|<t:-?\d+|<a?:\w+:\d+>|<id:\w|(?<!\\)@(?:everyone|here)"
)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("**a** *b* ~~c~~ `d*` **`e`** ***f***", r"**a** *b* ~~c~~ `d*` **`e`** ***f***"),
        ("# Fees\n\n- one\n  1. two\n\n     more", "**Fees**\n- one\n  1. two\n    more"),
        ("A #b <@1> 2 * 3", r"A \#b \<\@1\> 2 \* 3"),
        ("Run `@everyone`:\n\n```py\nx = '*'\n```", "Run \\@everyone\\:\n```py\nx = '*'\n```"),
        ("~~~\na\n```x\n~~~", r"a" "\n" r"\`\`\`x"),
        ("[a](https://a.example/b(c)) b", r"a (<https://a.example/b%28c%29>) b"),
        (f"[a](https://a.example/{'b' * 80})", r"a (a\.example/…)"),
        ("[a.example](https://b.example)", r"a\.example (<https://b.example>)"),
        ("[a](javascript:alert) [b](x.md)", r"\[a\](javascript\:alert) b"),
        ("*a***b**c", "abc"),
        ("日**本**語", "日**本**語"),
        ("<img src=x>", "…"),
    ],
)
def test_a_quote_is_formatted_anew(source: str, shown: str) -> None:
    """Text is escaped; links show where they lead."""
    assert quote_markdown(source) == f">>> {shown}"


def test_matched_words_are_bold_or_underlined() -> None:
    """Underlined where the text around them is bold; not inside of a block of code."""
    assert quote_markdown("Pay by card.", [(7, 11)]) == r">>> Pay by **card**\."
    assert quote_markdown("**Pay by card**", [(9, 13)]) == ">>> **Pay by** **__card__**"
    assert quote_markdown("Pay `card`", [(5, 9)]) == ">>> Pay **`card`**"


def inert(source: str, spans: list[tuple[int, int]]) -> None:
    """Nothing of a text comes alive, and it can be read back."""
    formatted = quote_markdown(source, spans)
    rendered = render(formatted)
    assert set(rendered.alive) <= FORMATS
    assert not rendered.targets
    assert not _RAW_MENTION.search(formatted)
    assert formatted.count("```") % 2 == 0
    assert utf16_length(formatted) <= 2 * utf16_length(source) + 210
    letters = "".join(filter(str.isalnum, "".join(b.marker + b.text for b in read(source))))
    shown = "".join(filter(str.isalnum, shown_text(formatted)))
    assert letters.replace("\ufffd", "") in shown or "…" in formatted or "|" in source


@given(ANY_MARKDOWN, st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60)), max_size=8))
@example("`a``b`", [])
@example("**a*b***", [(2, 3)])
@example("`@here`", [(3, 5)])
def test_any_text_stays_dead(source: str, spans: list[tuple[int, int]]) -> None:
    """But for the formatting that is written anew, and links in brackets."""
    inert(source, spans)


def test_five_hundred_hostile_texts_stay_dead() -> None:
    """The same for what people try."""
    for text in cases():
        inert(text, [(0, 3)])


def test_what_a_reader_sees_can_be_read_back() -> None:
    """Without addresses of links, with code as it is."""
    source = "Pay **by *card*** or `2*3`, see [a](https://a.example).\n\n```\n*x*\n```"
    shown = shown_text(quote_markdown(source, [(0, 3)]))
    assert shown == ">>> Pay by card or 2*3, see a.\n*x*"


def test_only_addresses_of_the_web_are_links() -> None:
    """With all that could end the link encoded."""
    assert safe_link("https://a.example/x y", 100) == "https://a.example/x%20y"
    assert safe_link("https://a.example/" + "x" * 100, 100) == ""
    assert safe_link("javascript:alert(1)", 100) == safe_link("https://a@b.example", 100) == ""

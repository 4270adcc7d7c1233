"""Anchors are those that the tools give, and a quote's is that of the heading above it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.anchors import anchor_above, anchors_of
from index.types import AnchorStyle

STYLES: tuple[AnchorStyle, ...] = ("github", "mkdocs", "docusaurus")


@pytest.mark.parametrize(
    ("source", "github", "mkdocs"),
    [
        ("Getting Started!", "getting-started", "getting-started"),
        ("What's new in 2.0?", "whats-new-in-20", "whats-new-in-20"),
        ("A - B -- C_d", "a---b----c_d", "a-b-c_d"),
        ("Configuração básica & você", "configuração-básica--você", "configuracao-basica-voce"),
        ("インストール（手順）", "インストール手順", "_1"),
        ("Vue の `<KeepAlive>` を使う", "vue-の-keepalive-を使う", "vue-keepalive"),
        ("**Bold** [link](https://a.org) &amp; `code()`", "bold-link--code", "bold-link-code"),
        ("🚀 Start", "-start", "start"),
        (":rocket: Start", "rocket-start", "rocket-start"),
        ("See ![logo](a.png) it", "see--it", "see-it"),
        ("Instalação {#install}", "install", "install"),
        ("Instalação { .big #install }", "install", "install"),
        ("Instalação {: #install }", "install", "install"),
        ("Instalação {/* #install */}", "install", "install"),
        ("Use {braces}", "use", "use"),
    ],
)
def test_a_heading_becomes_an_anchor(source: str, github: str, mkdocs: str) -> None:
    """In any script, without its markup; an id that is written down counts."""
    assert anchors_of([(source, 2)], "github") == [github]
    assert anchors_of([(source, 2)], "docusaurus")[0] in (github, "see-logo-it")
    assert anchors_of([(source, 2)], "mkdocs") == [mkdocs]


@pytest.mark.parametrize(
    ("style", "anchors"),
    [
        ("github", ["echo", "echo-1", "echo-1-1", "echo-2", "echo-1"]),
        ("mkdocs", ["echo", "echo_1", "echo-1_1", "echo_2", "echo-1"]),
        ("docusaurus", ["", "echo-1", "echo-1-1", "echo-2", "echo-1"]),
    ],
)
def test_repeated_headings_are_numbered(style: AnchorStyle, anchors: list[str]) -> None:
    """As the tool numbers them; Docusaurus gives the title none."""
    sources = ["Echo", "Echo", "Echo 1", "Echo", "Other {#echo-1}"]
    headings = [(source, 2 if n else 1) for n, source in enumerate(sources)]
    assert anchors_of(headings, style) == anchors


def test_the_anchor_is_that_of_the_heading_above() -> None:
    """Headings marked by # in lists and quotes, by a line below, and none that is no heading."""
    text = "Intro\n# One #\na\nTwo\n---\nb\n> ## Three\n> c\n\n**Bold**\r\nd\n"
    headings = [text.index(word) for word in ("One", "Two", "Three", "Bold")]
    found = [anchor_above(text, headings, text.index(at), "github") for at in "IOabcd"]
    assert found == ["", "one", "one", "two", "three", "three"]


@given(st.lists(st.tuples(st.text(), st.integers(1, 6))), st.sampled_from(STYLES))
def test_any_headings_get_anchors(headings: list[tuple[str, int]], style: AnchorStyle) -> None:
    """One each, and no two the same unless they are written down or there is none."""
    anchors = anchors_of(headings, style)
    assert len(anchors) == len(headings)
    made = [
        anchor for anchor, (source, _) in zip(anchors, headings, strict=True) if "#" not in source
    ]
    assert style == "docusaurus" or len(set(made)) == len(made)

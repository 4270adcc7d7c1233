"""Comments of every sort: what is hidden, and what isn't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.hidden import blank_hidden, scan

PIECES = (
    *("<!--", "-->", "%%", "{#", "{# ", "#}", "{/*", "*/}", "{{/*", "*/}}", "{% comment %}"),
    *("{% endcomment %}", "<script>", "</script>", "[//]: # (", "[//]: #", "[a]: # ", "```\n"),
    *("`", "~~~\n", "\n", "\n\n", "> ", "- ", " ", "a", '"', "(", ")", "\\", "\n<!-- ", "%"),
    *("\n% ", "\n(a)=\n", "```{r, echo=FALSE}\n", "+++\n"),
)
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@pytest.mark.parametrize(
    ("source", "visible"),
    [
        ("a <!-- b --> c", "a  c"),
        ("a <!-- b", "a <!-- b"),
        ("<!-- b", ""),
        ("> <!-- b", "> "),
        ("a {# b\n\n#} c", "a {# b\n\n#} c"),
        ("a {# b {# c\n#} d", "a  d"),
        ("{# b\n\n#} c", " c"),
        ("100%% a %% b", "100%% a %% b"),
        ("a %% b %% c %% d %%", "a  c "),
        ("a %% b\n\nc %% d %%", "a %% b\n\nc "),
        ("a {>>b<<} c", "a  c"),
        ("{::comment}\nb\n{:/comment}\nc", "\nc"),
        ("a {{!-- b --}} c", "a  c"),
        ("a <%-- b --%> c <%# d %>", "a  c "),
        ("<?php b ?>c", "c"),
        ("::: comment\nb\n:::\nc", "\nc"),
        (":::{todo}\nb\n:::\nc", "\nc"),
        ("::::{todo}\n:::{tip}\nb\n:::\nc\n::::\nd", "\nd"),
        ("In `/a/{b}` or `c {d}`, `e`.\n% f", "In `/a/{b}` or `c {d}`, `e`.\n% f"),
        (":::{toctree} b\nc\n:::\nd", "\nd"),
        ("(b-c)=\n# d", "\n# d"),
        ("a\n\n+++ {'b': 1}\nc ^^^\n^^^\n", "a\n\n\nc ^^^\n\n"),
        ("(b)=\n% c\nd\n%APPDATA% e\n% f %", "\n\nd\n%APPDATA% e\n"),
        (":::{note}\n% b\nc\n:::", ":::{note}\n\nc\n:::"),
        ("{ref}`a`\n  % b", "{ref}`a`\n  "),
        ("`{r}` a\n% b", "`{r}` a\n% b"),
        ("```{r}\n#| label: b\n#| echo: false\nb\n```\nc", "\nc"),
        ("```{r, include=FALSE}\nb\n```\nc", "\nc"),
        ("~~~{code-cell}\n:tags: [remove-input]\nb\n~~~", ""),
        ("```{r}\n#| echo: true\na\n```", "```{r}\n#| echo: true\na\n```"),
        ("````\n```{r, echo=FALSE}\n```\n````", "````\n```{r, echo=FALSE}\n```\n````"),
        ("```{r, echo=FALSE}\na", "```{r, echo=FALSE}\na"),
        ("<div hidden>b<div>c</div>d</div>e", "e"),
        ("a <span style='display:none'>b</span> c", "a  c"),
        ("<span aria-hidden='true'>b</span>", "<span aria-hidden='true'>b</span>"),
        ("<b hidden>b", "<b hidden>b"),
        ("a {>>b\n\nc<<}", "a {>>b\n\nc<<}"),
        ("[//]: # (a)\nb", "\nb"),
        ("[//]: #(a)\nb", "\nb"),
        ('[//]: # "a\nb"\nc', "\nc"),
        ("[//]: # a\nb", "\nb"),
        ("`<!-- a -->` b", "`<!-- a -->` b"),
    ],
)
def test_comments_are_hidden(source: str, visible: str) -> None:
    """Closed ones; at the start of a line, others as well."""
    assert "".join(source[a:b] for a, b in scan(source).visible(0, len(source))) == visible


@given(texts, st.integers(0, 60), st.integers(0, 60))
def test_what_is_not_hidden_is_visible(text: str, start: int, size: int) -> None:
    """Each character of a stretch is either; blanks of the same length stand for the former."""
    found = scan(text)
    hidden = {n for first, last in found.hidden for n in range(first, last)}
    stretch = range(start, min(start + size, len(text)))
    parts = found.visible(stretch.start, stretch.stop)
    assert [n for a, b in parts for n in range(a, b)] == [n for n in stretch if n not in hidden]
    blank = blank_hidden(text, found.hidden)
    changed = {n for n, (a, b) in enumerate(zip(text, blank, strict=True)) if a != b}
    assert {n for n in hidden if text[n] not in " \n"} <= changed <= hidden

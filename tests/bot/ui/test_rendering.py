"""A quote of Markdown is read as what it means, wherever in a document it begins."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ui.markdown_dialects import Around, to_commonmark
from bot.ui.rendering import Block, Style, graphemes_around, render
from tests.fakes.hostile import PIECES
from tests.index.documents.test_linear_time import is_linear, repeated

HEADER = "| Plan | Price |\n|---|---:|"
ANY_MARKDOWN = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *PIECES, "<b>", "</b>", "<Tab a={1}>", "</Tab>", "<!--", "-->", "<td>", "<tr>",
                "<li>", "<br>", "{#id}", "{{< a >}}", "[[a|b]]", "> [!NOTE]\n", "!!! note\n    ",
                ":::tip\n", "| a | b |\n", "|---|---|\n", "    ", "\ufdd0", "&amp;", "[^1]:",
            ]
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
).map("".join)  # fmt: skip


def lines(source: str, columns: str = "") -> list[str]:
    """The blocks of a quote, a line each: heading, code and depth are marked."""
    return [line(block) for block in render(source, around=Around(columns), table_width=40)]


def line(block: Block) -> str:
    """One block."""
    mark = {"heading": "# ", "code": "~ "}.get(block.kind, "")
    text = "".join(f"<{run.text}>" if Style.LINK in run.style else run.text for run in block.runs)
    return "  " * max(0, block.depth - 1) + mark + block.marker + text


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("# Fees {#fees}\n\nThey are *low*.", ["# Fees", "They are low."]),
        ("Fees\n====\nThey are low.", ["# Fees", "They are low."]),
        ("7. seven\n8. eight", ["7. seven", "8. eight"]),
        ("1. a\n1. b\n   - c\n\n   d", ["1. a", "2. b", "  - c", "d"]),
        ("- [ ] open\n- [x] done", ["- ☐ open", "- ☑ done"]),
        ("Run:\n\n```sh\n./a **b** <c>\n```", ["Run:", "~ ./a **b** <c>"]),
        ("A [page](/a.md), [a site](https://a.example/b).", ["A page, a site<https://a.example/b>."]),
        ("<https://a.example> [a@b.c](mailto:a@b.c)", ["https://a.example a@b.c"]),
        ("![A cat](cat.png) [![build](b.svg)](/ci)\n\nText.", ["A cat ", "Text."]),
        ("> [!WARNING]\n> Hot.", ["Warning", "Hot."]),
        ('!!! tip "Go"\n    Hot.\n\n    Very.\n\nCold.', ["Tip: Go", "Hot.", "Very.", "Cold."]),
        (":::tip[Save]\nEarly.\n:::", ["Tip: Save", "Early."]),
        ("```{tip} Save\n:class: b\nEarly.\n```\nLate.", ["Tip: Save", "Early.", "Late."]),
        ('```admonish tip title="Save"\nEarly.\n```', ["Tip: Save", "Early."]),
        ('!> Early.\n\n--8<-- "a.md"\n\n?> Late.', ["Early.", "Late."]),
        ("````{tab-set}\n```{tab-item} Linux\nEarly.\n```", ["Linux", "Early."]),
        ("```{note}\nEarly.\n\n~~~sh\nx", ["Note", "Early.", "~ x"]),
        ('::: {.callout-tip title="Save"}\nEarly.\n:::', ["Tip: Save", "Early."]),
        ("::: {#fig-a .column}\nEarly.\n:::", ["Early."]),
        ("::: code-group\n```sh [npm]\nx\n```\n```sh [b]\ny\n```\n:::", ["npm", "~ x", "b", "~ y"]),
        ("::: callout-note\nEarly.\n:::", ["Note", "Early."]),
        ("::: panel-tabset\nEarly.\n:::\n::: column-margin\nLate.\n:::", ["Early.", "Late."]),
        (":::{figure} a.png\n:alt: b\n\nEarly.\n:::", ["Early."]),
        ("(a)=\n{ref}`b <c>` {doc}`d` {kbd}`e`", ["b d e"]),
        ("[a [b](/c)]{.small} [d]{style='x'} {{< kbd E >}}", ["a b d E"]),
        ("::: {}\nEarly.\n:::\n\n- ::: {.tip}\n  Late.\n  :::", ["Early.", "- Tip", "Late."]),
        ("1. :::{note}\n   Early.\n   :::\n2. Late.", ["1. Note", "Early.", "2. Late."]),
        ("![A](b.png){fig-alt='c'} []{colspan=2} d", ["A  d"]),
        (": Fees\n\nLate.", ["Fees", "Late."]),
        (
            "+---+-----+\n| a | b   |\n+===+:===:+\n| 1 | - c |\n| 2 | - d |\n+---+-----+",
            ["a: 1 2\nb: - c\n- d"],
        ),
        ("+---+---+\n| あ | 1 |\n+---+---+\n| ``` | 2 |\n| x |  |\n| ``` | |", ["あ · 1", "x · 2"]),
        ("+---+---------+\n| a |     *b* |\n+---+---------+", ["a · *b*"]),
        ("+---+---+\n|ab|c|d|\n+---+---+\n|efg|*h*|\n+---+---+", ["ab · c · d", "efg · h"]),
        ("+---+\n| a | b |\n+---+", ["a · b"]),
        ("> ```{tip}\n> Early.\n> ```\n>\n> Late.", ["Tip", "Early.", "Late."]),
        (":::tip\n:warning: Hot.\n:::", ["Tip", ":warning: Hot."]),
        (":::{grid-item-card} Fees\nHot.\n:::", ["Fees", "Hot."]),
        ("{code}`A<b>` {literal}`c <d>` {cpp:class}`e <f>`", ["A<b> c <d> e"]),
        ("{{% button href='/a' %}}Join{{% /button %}} us.", ["Join us."]),
        ("```{code-block} sh\n:linenos:\nx\n:a: b\n```", ["~ x\n:a: b"]),
        ("```{r, fig.width=3}\n#| label: a\nx\n```", ["~ x"]),
        ("```sh\n:a: b\n```", ["~ :a: b"]),
        ("<details><summary>Why?</summary>\n\nSo.\n</details>", ["Why?", "So."]),
        ("<ul>\n  <li>one</li>\n  <li>two</li>\n</ul>", ["- one", "- two"]),
        ("a<br>b <kbd>c</kbd> &lt;d&gt; <your-name>", ["a\nb c <d> <your-name>"]),
        ('<Tab title="A">\n\n```\nx\n```\n\n</Tab>\n<Tab label="B', ["A", "~ x", "B"]),
        ('!!! tip "Go', ["Tip: Go"]),
        ("++ctrl+s++ {++new++}{--old--} ==*lit*== i++ a == b", ["ctrl+s newold lit i++ a == b"]),
        ("It is so.{>>Is it?<<} :material-check: ^a1b2c3\n", ["It is so."]),
        ("*[HTML]: A language", ["HTML: A language"]),
        ('<Aside type="tip" title="Go">\nHot.\n</Aside>', ["Tip: Go", "Hot."]),
        ("<Note>Hot.</Note>\n\nSo <Note>cold</Note>.", ["Note", "Hot.", "So cold."]),
        ('<Step title="A">\nRun.</Step>\n<Step title="B">So.</Step>', ["A", "Run.", "B", "So."]),
        ('{% hint style="info" %}\nHot.\n{% endhint %}', ["Info", "Hot."]),
        ('{{% notice tip "Go" %}}\nHot.\n{{% /notice %}}', ["Tip: Go", "Hot."]),
        ('{% tab title="Linux', ["Linux"]),
        ('A {{< tooltip text="node" id="n" >}} is {% term b %}.', ["A node is b."]),
        ('{{< tooltip text="node" >}}\n\nA {{< ref "c.md" >}}{{% kbd "d" %}}.', ["A d."]),
        ('See [it]({{< ref "a.md" >}}).', ["See it."]),
        ("First.\\\nLast.\\", ["First.\nLast."]),
        ("<Tabs>\n<TabItem value={'a'}>\nText <Icon name='x' />.\n</TabItem>\n</Tabs>", ["Text ."]),
        ("Cold.\n<Warning>\nHot.\n</Warning>", ["Cold.", "Warning", "Hot."]),
        ("Use <KeepAlive> or Vec<String>.", ["Use <KeepAlive> or Vec<String>."]),
        ("import X from './x'\n\nText.", ["Text."]),
        ("Open.<!-- hidden\n --> Text. %% no %%", ["Open. Text. "]),
        ("[//]: # (hidden)\nText.", ["Text."]),
        ("{{< include a >}}{% if x %}Text{: .big }", ["Text"]),
        ("[[Fees|The fees]], [[Rules]].[^2]\n\n[^2]: May.", ["The fees, Rules.[2]", "[2] May."]),
        ("[[The fees|Fees-And-Taxes]] [[Jo|Anne-Marie]] [[a-b|C-D]]", ["The fees Jo C-D"]),
        ("[[staff/leave|Time-Off]]", ["Time-Off"]),
        ("See:\n\n![Untitled](a.png)\n\n![image.png](b.png)", ["See:"]),
        ("See:\n\n![][image1]\n\n![A cat][2] sits.", ["See:", "A cat sits."]),
        ("[[cats/a cat.png|alt=A cat]]\n\nText.", ["Text."]),
        ("First.\n\n\\\n\nLast.", ["First.", "Last."]),
        ("# Rules\n-# by us\nBe kind.", ["# Rules", "by us\nBe kind."]),
        ("Be kind <a:wave:123>.", ["Be kind :wave:."]),
        ("Leader:: [[Jo]]\n- Since:: 412\n- a::b", ["Leader: Jo", "- Since: 412", "- a::b"]),
        (":::spoiler Who?\nJo.\n:::", ["Who?", "Jo."]),
        ("/// note | Title\n\nHot.\n\n///", ["Note: Title", "Hot."]),
        ("<script setup>\nlet a\n\n</script>\nText.{* ../a.py *}", ["Text."]),
        ("x = 1\n\ny = 2\n```\nText.", ["~ x = 1\n\ny = 2", "Text."]),
        ("Run:\n```\nx = 1", ["Run:", "~ x = 1"]),
        ("Term\n: What it means.", ["Term", "What it means."]),
        ("See [the page][1].", ["See the page."]),
    ],
)  # fmt: skip
def test_markdown_is_read_as_what_it_means(source: str, shown: list[str]) -> None:
    """Without its marks, ids, tags and comments."""
    assert [text.strip() for text in lines(source)] == [text.strip() for text in shown]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (f"{'word ' * 12}\nends.", f"{'word ' * 12}ends."),
        (f"{'言葉' * 30}\nです。", f"{'言葉' * 30}です。"),
        (f"{'word ' * 12}\nMonday 9\nTuesday 10", f"{'word ' * 12}Monday 9\nTuesday 10"),
        ("Date: 2 August\nHost: Tobi\nSlots: 20", "Date: 2 August\nHost: Tobi\nSlots: 20"),
        ("**Who can join?**\nAnybody.", "Who can join?\nAnybody."),
        ("**Owner**\nMirela.", "Owner\nMirela."),
        ("Q: Who can join?\nA: Anybody.", "Q: Who can join?\nA: Anybody."),
        (
            "word\nThe [API](/a/very/long/address/of/a/page/that/is/here)\ncan.",
            "word\nThe API can.",
        ),
    ],
)
def test_lines_that_were_wrapped_are_joined(source: str, shown: str) -> None:
    """Short ones end where their author wanted."""
    assert lines(source) == [shown]


def test_a_line_that_lacks_its_beginning_may_have_been_long() -> None:
    """It is joined with the next, though it is short; the lines below are as any others."""
    blocks = render("the end of\na line\nor two\n\nA list:\none", column=50)
    assert [block.text for block in blocks] == ["the end of a line\nor two", "A list:\none"]


def test_an_address_alone_is_shown_once() -> None:
    """Whether or not a part of it matched."""
    for spans in [], [(13, 22)]:
        (block,) = render("See <https://a.example/b>.", spans)
        assert "".join(run.text for run in block.runs) == "See https://a.example/b."


def test_rows_say_what_their_columns_are() -> None:
    """Their header row is the quote's or beside it; a table of more rows is drawn if it fits."""
    rows = ["| Pro | `5 €` |", "| Team | 9 € |", "| All | 20 € |"]
    assert lines(rows[0], HEADER) == ["Plan: Pro\nPrice: 5 €"]
    assert lines(f"{HEADER}\n{rows[0]}") == ["Plan: Pro\nPrice: 5 €"]
    assert lines(rows[0]) == ["Pro · 5 €"]
    html = "<tr><td>Pro</td><td>5 €</td></tr>"
    assert lines(f"<table><tr><th>Plan</th><th>Price</th></tr>{html}</table>") == [
        "Plan: Pro\nPrice: 5 €"
    ]
    drawn = ["~ Plan  Price\n────  ─────\nPro   5 €\nTeam  9 €\nAll   20 €"]
    assert lines("\n".join(rows), HEADER) == drawn
    wide = [f"| {'x' * 40} | 1 |"] * 3
    assert lines("\n".join(wide), HEADER) == [f"Plan: {'x' * 40}\nPrice: 1"] * 3


def test_a_quote_may_begin_inside_of_a_list() -> None:
    """What is indented as its first line is no code, and items of an outer list stay outer."""
    nested = render("- c\n    - d\n\n  - b\n\n    more\n- a", column=5)
    assert [line(block) for block in nested] == ["    - c", "    - d", "  - b", "  more", "- a"]
    text = "first\n\n    second\n\n        code"
    blocks = render(text, column=5)
    assert [(block.kind, block.text) for block in blocks] == [
        ("paragraph", "first"),
        ("paragraph", "second"),
        ("code", "code"),
    ]


def test_a_quote_may_begin_inside_of_a_line() -> None:
    """A list below keeps its levels, as text at the margin comes before it."""
    blocks = render("Dogs may come.\n\nSteps:\n\n1. Sign.\n   - Here.\n     - Now.\n", column=30)
    shown = ["Dogs may come.", "Steps:", "1. Sign.", "  - Here.", "    - Now."]
    assert [line(block) for block in blocks] == shown


def test_matched_words_stay_marked() -> None:
    """In items, cells, code and bold text; a mark that would break markup is left out."""
    source = "3. Pay **by card**\n\n| A | B |\n|---|---|\n| card | `card` |"
    spans = [(at, at + 4) for at in range(len(source)) if source.startswith("card", at)]
    blocks = render(source, [*spans, (0, 1)])
    matched = [run.text for block in blocks for run in block.runs if Style.MATCH in run.style]
    assert matched == ["card"] * 3
    assert blocks[0].marker == "3. "
    inside = render("a <b>c</b>", [(3, 4)])
    assert inside == render("a <b>c</b>")


@given(ANY_MARKDOWN, st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60)), max_size=8))
@example("|\n|-", [])
@example("<table>", [])
@example("0. a\n|a|", [])
def test_any_text_is_read(source: str, spans: list[tuple[int, int]]) -> None:
    """With the marks of matches it says the same as without; no noncharacter is left."""
    plain = [(block.marker, block.text) for block in render(source)]
    blocks = render(source, spans)
    assert [(block.marker, block.text) for block in blocks] == plain
    texts = "".join(run.text + block.language for block in blocks for run in block.runs)
    assert not any("\ufdd0" <= character <= "\ufdef" for character in texts)


WORDS = st.lists(st.from_regex(r"[a-z]{3,8}", fullmatch=True), min_size=9, max_size=9)


@given(WORDS)
def test_no_word_of_the_text_is_lost(words: list[str]) -> None:
    """Of paragraphs, items, tables, notes, tags and code, in their order."""
    a, b, c, d, e, f, g, h, i = words
    source = (
        f"## {a} {{#x}}\n\n{b} **{c}** [{d}](/x)\n\n1. `{e}`\n   - *{f}*\n\n"
        f"> [!TIP]\n> <b>{g}</b>\n\n| {h} |\n|---|\n| {i} |\n"
    )
    text = " ".join(block.text for block in render(source))
    found = [word for word in text.replace(":", "").split() if word != "Tip"]
    assert found == words


def test_stretches_are_widened_to_graphemes() -> None:
    """And joined where they touch."""
    assert graphemes_around("ae\u0301o b", [(1, 2), (2, 4), (5, 6)]) == [(1, 4), (5, 6)]


def test_links_lead_where_their_definitions_say() -> None:
    """Brackets around other words stay."""
    links = "[the Guide]: https://a.example/b\n[g]: https://b.example/"
    source = "See [the guide], [that][g], [more][h], `[g]` and [sic]."
    (block,) = render(source, around=Around(links=links))
    assert block.text == "See the guide, that, more, [g] and [sic]."
    shown = [run.text for run in block.runs if Style.LINK in run.style]
    assert shown == ["https://a.example/b", "https://b.example/"]


@pytest.mark.parametrize(
    "info", ["py", "{code-block} py", "{py, fig.width=3}", "{.py .x}", "py [a]"]
)
def test_the_language_of_code_is_known(info: str) -> None:
    """However it is written."""
    assert render(f"```{info}\nx\n```")[-1].language == "py"


def test_a_part_of_code_is_code() -> None:
    """If the line that opens the block is known; so its marks and line ends stay."""
    source = "a = b * c\n    * d  # long lines of code are not put together to one"
    (block,) = render(source, around=Around(fence="```py"))
    assert (block.kind, block.language, block.text) == ("code", "py", source)


@pytest.mark.parametrize(
    "piece", ["{{# ", "{{< a ", "{% a ", "{* ", "](({% ", "```{note}\n", "[[a|"]
)
def test_time_is_in_proportion_to_what_is_shown(piece: str) -> None:
    """Whatever nothing closes."""
    assert is_linear(to_commonmark, repeated(piece), 4_000)

"""Blocks of Markdown and plain text: kinds, what belongs together, what is never shown."""

import time
from textwrap import dedent

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.documents.lines import has_words
from index.documents.markdown_rules import fence_directives_with_colons
from index.documents.structure import Structure, read_structure
from index.types import Block

PIECES = (
    *(
        "# One\n",
        "## Two {#two}\n",
        "```{note} Three\n",
        "Title\n=====\n",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "- item\n",
        "1. x\n",
    ),
    *(
        "  - deeper\n",
        "    code\n",
        "```js\n",
        "```\n",
        "> quote\n",
        "> [!NOTE]\n> text\n",
        "::: tip A\n",
    ),
    *(
        ":::\n",
        '!!! note "T"\n    in it\n',
        "| a | b |\n",
        "|---|---|\n",
        "| 1 | 2 |\n",
        "<details>\n",
    ),
    *(
        "<summary>S</summary>\n",
        "</details>\n",
        "<ul><li>one<li>two</ul>\n",
        "<tr><td>x</td></tr>\n",
    ),
    *(
        "<table>\n",
        "</table>\n",
        "<!-- hidden ",
        "-->",
        "%% gone %%",
        "{/* no */}",
        "[//]: # (never)\n",
    ),
    *(
        "[text](target)",
        "![alt](x.png)",
        "[![b](c)](d)\n",
        "[^1]",
        "\n[^1]: note\n",
        "Term\n: def\n",
    ),
    *(
        "{{< short >}}",
        "<Tabs>\n",
        "</Tabs>\n",
        '      <Tab label="L">\n',
        "      </Tab>\n",
        "import A from 'b'\n",
        "---\n",
        "---\ntitle: x\n---\n",
    ),
    *(
        "plain words. ",
        "日本語。",
        "👍",
        "\u00a0",
        "**bold** ",
        "`a <b> c` ",
        "&amp; ",
        "a\tb\tc\n" * 3,
    ),
)
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=25).map("".join)


def read(text: str) -> tuple[str, Structure]:
    """An indented text and its structure as Markdown."""
    text = dedent(text).lstrip("\n")
    return text, read_structure(text, is_markdown=True)


def blocks_of(text: str) -> list[tuple[str, str]]:
    """The kind and the text of each block of a Markdown text."""
    text, structure = read(text)
    return [(block.kind, text[block.start : block.end]) for block in structure.blocks]


def sentences_of(text: str) -> list[str]:
    """The sentences of a Markdown text."""
    text, structure = read(text)
    return [text[s.start : s.end] for s in structure.sentences]


def leads_of(text: str) -> list[str | None]:
    """For each block of a Markdown text, the first sentence of the block that leads to it."""
    text, structure = read(text)

    def first(block: Block) -> str:
        sentence = structure.sentences[block.first]
        return text[sentence.start : sentence.end]

    return [first(structure.blocks[b.lead]) if b.lead >= 0 else None for b in structure.blocks]


def groups_of(text: str) -> list[int]:
    """The groups of the blocks of a Markdown text, numbered in the order in which they come."""
    groups = [block.group for block in read(text)[1].blocks]
    return [list(dict.fromkeys(groups)).index(group) for group in groups]


def path_of(text: str, wanted: str) -> list[str]:
    """The headings above the block that contains some words, the outermost first."""
    text, structure = read(text)
    block = next(b for b in structure.blocks if wanted in text[b.start : b.end])
    path: list[str] = []
    while block.heading >= 0:
        block = structure.blocks[block.heading]
        sentence = structure.sentences[block.first]
        path.insert(0, text[sentence.start : sentence.end])
    return path


@settings(deadline=None, max_examples=400)
@given(texts, st.booleans())
@example("- - a\n", True)
@example("<!-- a -->\n    b", True)
@example("a\n\n<!-- never closed\n\nb", True)
def test_sentences_and_blocks_divide_a_text(text: str, is_markdown: bool) -> None:
    """Both are in order without overlaps; each sentence is in one block; nothing is lost."""
    structure = read_structure(text, is_markdown=is_markdown)
    assert len(structure.searched) == len(text)
    n_sentences = end = covered = 0
    for number, block in enumerate(structure.blocks):
        assert end <= block.start < block.end <= len(text)
        assert block.first == n_sentences < block.last
        assert max(block.lead, block.heading) < number
        end, n_sentences = block.end, block.last
        for sentence in structure.sentences[block.first : block.last]:
            assert max(block.start, covered) <= sentence.start < sentence.end <= block.end
            assert not has_words(structure.searched, covered, sentence.start)
            assert has_words(structure.searched, sentence.start, sentence.end) or sentence.cut
            covered = sentence.end
    assert n_sentences == len(structure.sentences)
    assert not has_words(structure.searched, covered, len(text))


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.sampled_from(["# A\n", "- b\n", "text\n", "\n", "```\n", "| c |\n"]), max_size=9)
)
def test_line_ends_dont_matter(lines: list[str]) -> None:
    r"""\n, \r\n and \r part the same sentences."""
    text = "".join(lines)
    found = [sentences_of(text.replace("\n", line_end)) for line_end in ("\n", "\r\n", "\r")]
    assert [" ".join(s.split()) for s in found[0]] == [" ".join(s.split()) for s in found[1]]
    assert len(found[0]) == len(found[2])


@pytest.mark.parametrize(
    "comment",
    [
        *(
            "<!-- Secret. -->",
            "<!--\nSecret.\n\nSecret.\n-->",
            "[//]: # (Secret.)",
            '[x]: # "Secret."',
        ),
        *("[comment]: <> (Secret.)", "%% Secret. %%", "%%\nSecret.\n\n%%", "{/* Secret. */}"),
        *("{% comment %}Secret.{% endcomment %}", "{# Secret. #}", "{{/* Secret. */}}"),
        *("{# Secret {{ secret }} #}", "{#Secret#}", "{{< comment >}}Secret.{{< /comment >}}"),
        *("<script setup>\nconst secret = 1\n</script>", "<style>\n.secret { top: 0 }\n</style>"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "> {}", "- {}"])
def test_what_is_hidden_is_in_no_block(comment: str, around: str) -> None:
    """Comments, scripts and style sheets; the block behind says that they are there."""
    comment = "\n".join(around.format(line) for line in comment.split("\n"))
    text, structure = read(f"Before it.\n\n{comment}\n\nBehind it.\n")
    blocks = structure.blocks
    assert [text[b.start : b.end] for b in blocks] == ["Before it.", "Behind it."]
    assert [b.follows_hidden for b in blocks] == [False, True]
    assert "ecret" not in structure.searched


@pytest.mark.parametrize(
    "before",
    [
        "> ```\n> code",
        "1. Step\n   ```sh\n   code\n2. Step",
        "- a ` b\n- c",
        "Opened, never closed: <!--",
        "[//]: # (Secret\nsecret)",
    ],
)
def test_nothing_before_a_comment_shows_it(before: str) -> None:
    """Code and comments that nothing closes end with the list, quote or paragraph they are in."""
    text, structure = read(f"{before}\n<!-- Secret `secret` -->\n\nBehind it.\n")
    assert "ecret" not in structure.searched
    assert structure.blocks[-1].follows_hidden
    assert not any("ecret" in text[b.start : b.end] for b in structure.blocks)


def test_hostile_lines_are_read_in_no_time() -> None:
    """The time grows with a line's length, not with its square."""
    for part in ("![a](b)", "[![a", "[^a", "1.2.3.", "…", "?a", "<Tab>", "<ul><li>a", " "):
        text = f"# a{part * 20_000}b. あ\n"
        started = time.process_time()
        read_structure(text, is_markdown=True)
        read_structure(text)
        assert time.process_time() - started < 5, part


def test_a_comment_inside_of_a_paragraph_divides_it() -> None:
    """What stands before and behind it are two blocks; in code it is no comment."""
    assert blocks_of("One. <!-- Two. --> Three. `<!-- four -->` Five.") == [
        ("paragraph", "One."),
        ("paragraph", "Three. `<!-- four -->` Five."),
    ]
    assert sentences_of("| a | b |\n|---|---|\n| 1 | <!-- two --> 3 |\n")[1:] == ["| 1 |", "3 |"]
    assert sentences_of("```html\n<!-- shown -->\n```\n") == ["<!-- shown -->"]
    assert sentences_of("C:\\\\<!-- Secret. -->\n") == ["C:\\\\"]
    assert sentences_of("It is 100%% sure, not 50%% at all.")[0].endswith("all.")


def test_headings_make_a_path() -> None:
    """ATX, setext, HTML and bold lines; a title is never below another heading."""
    text = """
        # Guide {#guide}

        Intro
        -----

        ### Deep `code` ###

        Text here.

        **Is it bold?**

        Yes, it is a heading.

        <h2 align="center">Last</h2>

        The end.
    """
    assert path_of(text, "Text here") == ["Guide {#guide}", "Intro", "Deep `code`"]
    assert path_of(text, "Yes")[-1] == "**Is it bold?**"
    assert path_of(text, "The end") == ["Guide {#guide}", "Last"]
    quoted = "# One\n\n> ## Two\n> text\n\nThree words.\n"
    assert path_of(quoted, "text") == ["One", "Two"]
    assert path_of(quoted, "Three") == ["One"]


def test_indented_components_are_no_code() -> None:
    """As generated references have them: below a blank line, in HTML, indented by many columns."""
    text = dedent(
        """\
        <Tabs>
          <div>

                    <div>
                    One answer.
              <Tab
                label={"Schema"}
              >
                        <p>
                        Two answers.
                </p>
              </Tab>
            </div>
          </div>
        </Tabs>
        """
    )
    assert sentences_of(text) == ["One answer.", "Schema", "Two answers."]


def test_components_stand_around_markdown() -> None:
    """Their tags end lists, hide no markup, and give no indentation that would be code."""
    text = """
        <Note>
        - an item
        </Note>

        <Tabs>
          <Tab title="Linux">
            Run *this*:

            ```sh
            <Tab>
            ```
          </Tab>
        </Tabs>

        The end.
    """
    assert [kind for kind, _ in blocks_of(text)] == [
        *("item", "paragraph", "paragraph", "code", "paragraph")
    ]
    assert leads_of(text) == [None, None, "Linux", "Run *this*:", None]
    assert groups_of(text) == [0, 1, 1, 1, 2]


def test_a_single_line_in_bold_leads_to_the_block_below() -> None:
    """Several are headings, as is one that asks."""
    assert leads_of("**Result**\n\nIt is two.\n\nMore.\n") == [None, "**Result**", None]


@pytest.mark.parametrize(
    "pairs",
    [
        "**Why now?**\nIt rains. We wait.\n\n**And then?**  \nWe go.\n",
        "**Why now?**\\\nIt rains. We wait.\n**And then?**\\\nWe go.\n",
        "Q: Why now?\nA: It rains. We wait.\n\nQ: And then?\nA: We go.\n",
        "**Q: Why now?**\n\nA: It rains. We wait.\n\n**Q: And then?**\n\nA: We go.\n",
        "**Weather**\nIt rains. We wait.\n**Plans**\nWe go.\n",
    ],
)
def test_questions_and_titles_in_the_paragraph_of_their_answer_are_headings(pairs: str) -> None:
    """Each answer stands below its own."""
    text, structure = read(f"# Walks\n\n{pairs}")
    kinds = [block.kind for block in structure.blocks]
    assert kinds == ["heading", "heading", "paragraph", "heading", "paragraph"]
    assert [block.heading for block in structure.blocks] == [-1, 0, 1, 0, 3]
    assert "We" not in text[slice(*_span(structure.blocks[3]))]


def test_a_line_in_bold_within_a_sentence_or_a_paragraph_is_no_heading() -> None:
    """Nor is one below others, unless it asks."""
    for text in ("**Never share it**\nwith anybody.\n", "It rains.\n**Really**\nWe wait.\n"):
        assert [block.kind for block in read_structure(text, is_markdown=True).blocks] == [
            "paragraph"
        ]


def _span(block: Block) -> tuple[int, int]:
    return block.start, block.end


def test_a_label_in_bold_that_a_text_repeats_only_leads_to_the_block_below() -> None:
    """What comes after the note isn't about it; a text without headings has no other titles."""
    noted = "**Note**\n\nIt is closed.\n\nIt opens.\n\n**NOTE**\n\nIt is dark.\n"
    titled = f"# Cellar\n\n{noted}\n**Light**\n\nIt has a lamp.\n"
    assert path_of(titled, "It is closed.") == path_of(titled, "It opens.") == ["Cellar"]
    assert leads_of(titled)[:4] == [None, None, "**Note**", None]
    assert path_of(titled, "It has a lamp.") == ["Cellar", "**Light**"]
    assert path_of(noted, "It opens.") == ["**Note**"]
    text = "**One**\n\nIt is two.\n\n**Two**\n\nMore.\n"
    assert [kind for kind, _ in blocks_of(text)] == ["heading", "paragraph"] * 2


def test_a_list_keeps_its_items_steps_and_what_leads_to_them() -> None:
    """Nested items are led by their parent; a paragraph and code in an item belong to it."""
    text = """
        Follow these steps:

        1. Open it.

           Wait a moment:

           ```sh
           run it
           ```
        2. Choose:
           - red
           - blue
    """
    assert [kind for kind, _ in blocks_of(text)] == [
        *("paragraph", "item", "paragraph", "code", "item", "item", "item"),
    ]
    assert leads_of(text) == [
        None,
        *("Follow these steps:", "1. Open it.", "Wait a moment:", "Follow these steps:"),
        *("2. Choose:", "2. Choose:"),
    ]
    assert groups_of(text) == [0, 1, 1, 1, 1, 1, 1]
    assert [block.level for block in read(text)[1].blocks] == [0, 1, 0, 0, 1, 2, 2]


def test_a_list_alone_in_its_section_is_led_by_the_paragraph_above() -> None:
    """Without a colon as well; not where more follows."""
    assert leads_of("# Colours\n\nThere are two\n\n- red\n- blue\n")[2:] == ["There are two"] * 2
    assert leads_of("# Colours\n\nThere are two\n\n- red\n\nAnd more.\n")[2:] == [None, None]


def test_wrapped_lines_are_one_sentence() -> None:
    """In paragraphs, items and quotes, whatever the width; a hard break and a label end one."""
    assert sentences_of("A line that is\nwrapped here. Another\none.\n") == [
        "A line that is\nwrapped here.",
        "Another\none.",
    ]
    assert sentences_of("> Quoted words go on\n> in the next line.\n") == [
        "Quoted words go on\n> in the next line."
    ]
    assert sentences_of("- an item that\n  goes on\n") == ["an item that\n  goes on"]
    assert sentences_of("Phone: 1234\nFax: 5678\n") == ["Phone: 1234", "Fax: 5678"]
    assert sentences_of("first line  \nsecond line\n") == ["first line", "second line"]


@pytest.mark.parametrize(
    "table",
    [
        "| Day | Opens |\n|---|---|\n| Monday | 7 |\n| Sunday | closed |\n",
        "Day | Opens\n--|--\nMonday | 7\nSunday | closed\n",
        "<table><tr><th>Day</th><th>Opens</th></tr>\n<tr><td>Monday</td><td>7</td></tr>\n\n"
        "    <tr>\n\n<td>Sunday</td><td>closed</td></tr></table>\n",
        "Day\tOpens\nMonday\t7\nSunday\tclosed\n",
        "Day,Opens,Closes\nMonday,7,8\nSunday,closed,closed\n",
    ],
)
def test_rows_are_led_by_the_header_row(table: str) -> None:
    """Of tables with pipes, in HTML, parted by tabs or commas."""
    text, structure = read(f"Our hours.\n\n{table}\nThe end.\n")
    blocks = structure.blocks
    assert [block.kind for block in blocks] == ["paragraph", "row", "row", "row", "paragraph"]
    assert [block.lead for block in blocks] == [-1, -1, 1, 1, -1]
    assert len({block.group for block in blocks}) == 3
    assert ["Day" in text[b.start : b.end] for b in blocks] == [False, True, False, False, False]
    assert "--" not in text[blocks[2].start : blocks[2].end]


def test_code_is_one_block_of_lines() -> None:
    """Fenced and indented; its fences belong to the block, not to its sentences."""
    text = "Run this:\n\n```sh title=x\n# comment\n\nrun -x\n```\n\n    indented code\n    more\n"
    assert blocks_of(text)[1:] == [
        ("code", "```sh title=x\n# comment\n\nrun -x\n```"),
        ("code", "indented code\n    more"),
    ]
    assert sentences_of(text)[1:] == ["# comment", "run -x", "indented code", "more"]
    assert leads_of(text) == [None, "Run this:", None]


@pytest.mark.parametrize(
    "note",
    [
        "> [!NOTE]\n> Mind the gap.\n>\n> And the door.\n",
        "!!! note\n    Mind the gap.\n\n    And the door.\n",
        ":::tip\nMind the gap.\n\nAnd the door.\n:::\n",
        "/// warning\n\nMind the gap.\n\nAnd the door.\n\n///\n",
        "```{note}\nMind the gap.\n\nAnd the door.\n```\n",
        "```admonish\nMind the gap.\n\nAnd the door.\n```\n",
        ":::{figure} a.png\n:alt: b\nMind the gap.\n\nAnd the door.\n:::\n",
        "::: {}\nMind the gap.\n\nAnd the door.\n:::\n",
        "::: {layout-ncol=2}\nMind the gap.\n\nAnd the door.\n:::\n",
        "```{figure-md} a\nMind the gap.\n\nAnd the door.\n```\n",
        "~~~~{tip}\n:class: b\nMind the gap.\n\nAnd the door.\n~~~~\n",
        "::: {.callout-tip}\nMind the gap.\n\nAnd the door.\n:::\n",
        "<aside>\n\nMind the gap.\n\nAnd the door.\n\n</aside>\n",
        "{% hint style='tip' %}\nMind the gap.\n\nAnd the door.\n{% endhint %}\n",
        "<Callout type='tip'>\n\nMind the gap.\n\nAnd the door.\n\n</Callout>\n",
    ],
)
def test_the_label_of_a_note_belongs_to_its_first_block(note: str) -> None:
    """A note is a group; its label isn't searched."""
    text, structure = read(f"Before.\n\n{note}\nBehind.\n")
    blocks = structure.blocks
    assert [len(blocks), len({block.group for block in blocks})] == [4, 3]
    assert blocks[1].start == text.index(note)
    assert [text[s.start : s.end] for s in structure.sentences] == [
        *("Before.", "Mind the gap.", "And the door.", "Behind."),
    ]


@pytest.mark.parametrize(
    "note",
    [
        "> [!tip]- Take care\n> Mind the gap.\n",
        '??? note "Take care"\n    Mind the gap.\n',
        ":::tip[Take care]\nMind the gap.\n:::\n",
        "::: details Take care {open}\nMind the gap.\n:::\n",
        "/// note | Take care\n    type: danger\n\nMind the gap.\n\n///\n",
        "```{warning} Take care\n:class: b\nMind the gap.\n```\n",
        '```admonish tip title="Take care"\nMind the gap.\n```\n',
        "````{tab-set}\n```{tab-item} Take care\nMind the gap.\n```\n````\n",
        '::: {.callout-tip title="Take care"}\nMind the gap.\n:::\n',
        "<details>\n<summary>Take care</summary>\n\nMind the gap.\n\n</details>\n",
        "<details><summary>Take care</summary>Mind the gap.</details>\n",
        '<Accordion title="Take care">\n  Mind the gap.\n</Accordion>\n',
        "Take care\n: Mind the gap.\n",
        "<dl><dt>Take care</dt><dd>Mind the gap.</dd></dl>\n",
        '=== "Take care"\n\n    Mind the gap.\n',
        '{% tab title="Take care" %}\nMind the gap.\n{% endtab %}\n',
        '{{% notice tip "Take care" %}}\nMind the gap.\n{{% /notice %}}\n',
    ],
)
def test_titles_summaries_and_terms_lead_to_their_content(note: str) -> None:
    """And make a group with it, that nothing else is in."""
    text = f"Before.\n\n{note}\nBehind it.\n"
    assert sentences_of(text) == ["Before.", "Take care", "Mind the gap.", "Behind it."]
    assert leads_of(text) == [None, None, "Take care", None]
    assert groups_of(text) == [0, 1, 1, 2]


@given(
    st.lists(st.sampled_from(["```{note} a", "````{tip}", "```", "````", "~~~", "> ```sh", "b"])),
    st.booleans(),
)
def test_only_the_marks_of_directives_become_colons(lines: list[str], is_part: bool) -> None:
    """Each where it was; nothing more if it is done again."""
    text = "\n".join(lines)
    fenced = fence_directives_with_colons(text, is_part=is_part)
    assert len(fenced) == len(text)
    assert {(a, b) for a, b in zip(text, fenced, strict=True) if a != b} <= {("`", ":"), ("~", ":")}
    assert fence_directives_with_colons(fenced, is_part=is_part) == fenced


@pytest.mark.parametrize(
    ("paragraph", "n_sentences"),
    [
        ("It leads from the\n[Old Town](a.md) to Ave.", 1),
        ("Você precisa de um\n**Passe** válido.", 1),
        ("A link between your\n{term}`PyPI` account and it.", 1),
        ("In it you find\n{term}`Hatch`.", 1),
        ("Should they rename a user then download\n*all* of the data.", 1),
        ("The rules are what everybody has to read\n`-a` shows all\n`-b` hides all", 2),
        ("Phone: 1234\n**Fax**: 5678", 2),
        ("Turn A\n[Turn B](b.md)", 2),
    ],
)
def test_a_line_goes_on_in_markup(paragraph: str, n_sentences: int) -> None:
    """Behind a word that ends none, and where a small letter follows the marks."""
    assert len(sentences_of(paragraph + "\n")) == n_sentences


def test_rows_between_rules_may_have_several_lines() -> None:
    """As Pandoc draws tables."""
    text = (
        "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n|   | 3 |\n+---+---+\n| 4 | 5 |\n+---+---+\n"
    )
    rows = ["+---+---+\n| a | b |", "+===+===+\n| 1 | 2 |\n|   | 3 |", "+---+---+\n| 4 | 5 |"]
    assert blocks_of(text) == [("row", row) for row in rows]
    assert leads_of(text) == [None, "| a | b |", "| a | b |"]


@pytest.mark.parametrize(
    "text",
    [
        "```{code-block} sh\n:linenos:\n./run\n```\n",
        "```{r, fig.width=3}\n./run\n```\n",
        "```{r}\n#| label: a\n#| fig-cap: |\n#|   b\n./run\n```\n",
        "```{python}\n./run\n```\n",
        "````{note}\n```\n./run\n```\n````\n",
        "```{note}\n~~~{.python}\n./run\n~~~\n```\n",
        "```{note}\n./run\n",
    ],
)
def test_directives_of_code_are_code(text: str) -> None:
    """Without their options; so is a note that nothing closes."""
    assert [kind for kind, _ in blocks_of(text)] == ["code"]
    assert sentences_of(text) == ["./run"]


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("See [the *docs*](https://x.org/a_(b) 'T') and [more][ref].", "See the docs and more ."),
        ("[![Build](a.svg)](https://ci.org) ![A cat](cat.png) sits", "A cat sits"),
        ("Press <kbd>Ctrl</kbd> at <https://a.org> in <channel>", "Press Ctrl at https://a.org in"),
        (
            "[[Fees|Fees-And-Taxes]], [[Jo|Anne-Marie]], [[a-b|C-D]] [[a cat.png|alt=A]]",
            "Fees , Jo , C-D",
        ),
        ("A note[^1] of [[Page#Part|the page]] and ![[image.png]]", "A note of the page and"),
        ("Costs &lt;5 &euro; {#cost .big} {{< ref x >}} {% inc y %}", "Costs < 5 €"),
        ("spam\\_bots on a\\.b\\.c\\.", "spam\u200b_bots on a\u200b.b\u200b.c ."),
        (
            "Use `a <b> *c*` or \\*this\\* snake_case_name",
            "Use a <b> *c* or *this * snake_case_name",
        ),
        (
            'A {{< tooltip text="node" id="n" >}} is {{< glossary_tooltip term_id="pod" >}}s',
            "A node is pod s",
        ),
        ("The {% term integration %} in {% term 'a `b`' %}", "The integration in a `b`"),
        ('## {{% heading "prerequisites" %}}', "prerequisites"),
        ("Press {{< kbd Ctrl >}}, {{< param x >}} or {{% icon star %}}", "Press Ctrl , or"),
        ("!> It closes at nine.", "It closes at nine."),
        ('See [it]({{< ref "a.md" >}}#b) and [that]({{ site.url }}/c).', "See it and that ."),
        ("A <Icon name={x} /> tag and {' '} a text", "A tag and a text"),
        (
            "Press ++ctrl+s++ in C++ {>>why?<<} {++now++} :material-key: ^a1b2",
            "Press ctrl+s in C++ now",
        ),
        ("See {ref}`the *docs* <a-b>` and {term}`PyPI`", "See the *docs* and PyPI"),
        ("Use {code}`A<b>`, {literal}`c <d>` or {cpp:class}`e <f>`", "Use A<b> , c <d> or e"),
        ("{{% button href='/a' %}}Join{{% /button %}} us.", "Join us."),
        (":::{grid-item-card} Fees\nHot.\n:::", "Fees Hot."),
        (":::tip\n:warning: Hot.\n:::", ":warning: Hot."),
        (":::tip\nopen: nine to five\n:::", "open: nine to five"),
        ("---\nLeader:: Jo\n---\n:tada: all\n", "Leader:: Jo :tada: all"),
        ("---\n:tada: Jo\n---\n", ":tada: Jo"),
        ("Press {{< kbd Ctrl-S >}} in `{ref}` {a}", "Press Ctrl-S in {ref} {a}"),
    ],
)
def test_markup_is_not_searched(text: str, searched: str) -> None:
    """Offsets stay as they are: markup becomes spaces."""
    found = " ".join(read_structure(text, is_markdown=True).searched.split())
    assert found.replace("<channel>", "").strip().startswith(searched)


@pytest.mark.parametrize(
    "text",
    [
        "[![Build](a.svg)](https://ci.org) [![License](b.svg)](LICENSE)\n",
        "import Tabs from '@theme/Tabs';\nimport {\n  A,\n} from \"b\"\n",
        "export const x = {\n  y: 1,\n}\n",
        "<Tabs>\n\n</Tabs>\n",
        "<TabItem values={['a', 'b']}>\n",
        "{{< include x.md >}}\n",
        "{{#include x.md:3:9}}\n",
        '{{< tooltip text="node" >}}\n',
        "![Untitled](a%20b.png)\n\n![image.png](b.png)\n",
        "[1]: https://example.org 'A title'\n",
        "[TOC]\n",
        "```{toctree}\n:maxdepth: 2\nguide/install\n```\n",
        ":::{include} other.md\n:::\n",
        "(a-label)=\n",
        "---\n:og:title: x\n---\n",
        "---\ntitle: x\ntags: [a]\n---\n",
        "***\n",
    ],
)
def test_lines_of_mere_markup_are_nothing(text: str) -> None:
    """Badges, imports, tags of components, definitions of links, front matter, rules."""
    assert read_structure(text, is_markdown=True).sentences == ()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("- [One](#one)\n- [Two](b.md)\n  - [Three](c.md)\n", "navigation navigation navigation"),
        ("* Guides\n  * [One](a.md)\n  * [[Two]]\n", "navigation navigation navigation"),
        ("[Home](/) | [Docs](/docs)\n", "navigation"),
        ("<nav>\n\nWhere to go\n\n</nav>\n", "navigation"),
        ("- [X](x.md): does y\n- [Y](y.md)\n", "item navigation"),
        ("- [Tutor](https://tutor.org)\n", "item"),
        ("Read [the rules](rules.md) first.\n", "paragraph"),
    ],
)
def test_what_is_nothing_but_links_is_navigation(text: str, kinds: str) -> None:
    """Links to other sites aren't: they may be what is asked for."""
    assert [kind for kind, _ in blocks_of(text)] == kinds.split()


@pytest.mark.parametrize(
    "piece", ["[", "> ", "- ", "<a ", "<A>\n", "` ", "<!--", "::: a\n", "{%", "<details>\n", "| a "]
)
def test_hostile_markdown_is_read(piece: str) -> None:
    """A step that takes quadratic time would take minutes for these 30,000 characters."""
    text = piece * (30_000 // len(piece))
    assert len(read_structure(text, is_markdown=True).searched) == len(text)


def test_footnotes_are_found() -> None:
    """Their marks are not."""
    assert sentences_of("Words[^n].\n\n[^n]: The small print.\n") == [
        "Words[^n].",
        "The small print.",
    ]


def test_lists_of_html_are_lists() -> None:
    """With and without closing tags."""
    text = "Colours:\n\n<ul>\n<li>red\n<li><b>blue</b></li>\n</ul>\n"
    assert [kind for kind, _ in blocks_of(text)] == ["paragraph", "item", "item"]
    assert leads_of(text) == [None, "Colours:", "Colours:"]


@pytest.mark.parametrize("nothing", ["", " ![](a.png)", ' {{< figure src="a" >}}'])
def test_a_heading_without_text_ends_the_sections_above(nothing: str) -> None:
    """Those of its level and below it."""
    text = f"# A\n\n## B\n\nOne.\n\n##{nothing}\n\nTwo.\n\n### C\n\nThree.\n\n#\n\nFour.\n"
    blocks = read_structure(text, is_markdown=True).blocks
    texts = [text[block.start : block.end] for block in blocks]
    headings = {
        words: texts[block.heading] if block.heading >= 0 else None
        for words, block in zip(texts, blocks, strict=True)
        if block.kind == "paragraph"
    }
    assert headings == {"One.": "## B", "Two.": "# A", "Three.": "### C", "Four.": None}


def test_plain_text_has_blocks_as_well() -> None:
    """Items and rows in groups, led by the line above; markup is text there."""
    text = "You need:\n- a *ball*\n- a net\n\n| a | b |\n| 1 | 2 |\n\nHave fun with it.\n"
    blocks = read_structure(text).blocks
    assert [b.kind for b in blocks] == ["paragraph", "item", "item", "row", "row", "paragraph"]
    assert [b.lead for b in blocks] == [-1, 0, 0, -1, 3, -1]
    assert blocks[1].group == blocks[2].group != blocks[0].group
    assert text[blocks[1].start : blocks[1].end] == "- a *ball*"

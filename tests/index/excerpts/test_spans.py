"""What may be quoted alone, and where a quote may begin and end."""

import time

import pytest

from index.excerpts.spans import BACK_REFERENCE, candidate_spans
from index.types import Excerpt, Omitted
from tests.index.small import WordEmbedder, answerer_of, segment_of


@pytest.mark.parametrize(
    "sentence",
    [
        "これは翌年に廃止された。",
        "「それで十分だ」と述べた。",
        "彼は金曜日に辞任した。",
        "同年に移転した。",
        "Isso, porque faltou energia.",
        "Ele renunciou.",
        "É o principal tipo de texto.",
        "It was given up.",
        "They left.",
    ],
)
def test_a_sentence_that_begins_with_a_pronoun_refers_back(sentence: str) -> None:
    """Or with a demonstrative, or in Portuguese with its verb."""
    assert BACK_REFERENCE.match(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "それぞれが発表した。",
        "彼岸に咲く花である。",
        "同じことが起きた。",
        "Elefantes são grandes.",
        "Italy won.",
        "Leike resigned because of this.",
        "",
    ],
)
def test_a_sentence_with_a_subject_does_not_refer_back(sentence: str) -> None:
    """Nor one that merely begins with the letters of a pronoun."""
    assert not BACK_REFERENCE.match(sentence)


def first(question: str, text: str) -> Excerpt:
    """The first quote from a Markdown document with this text."""
    answer = answerer_of(text, embedder=WordEmbedder(), suffix=".md").answer(question)
    return (answer.excerpts or answer.closest)[0]


def test_a_picture_is_quoted_only_between_text() -> None:
    """Its alternative text alone says nothing."""
    text = "![The brewery's door](door.png)\n\nThe door is green.\n\n![The brewery](brewery.png)\n"
    assert first("What colour is the brewery's door?", text).quote == "The door is green."


def test_a_quote_ends_where_a_directive_does() -> None:
    """What follows would begin with the fence that closes it, and look like code."""
    text = "```{note}\nThe brewery's door is green.\n```\n\nIt closes at nine.\n"
    quote = first("What colour is the brewery's door?", text).quote
    assert quote == "```{note}\nThe brewery's door is green."


def test_a_quote_does_not_end_with_a_title_of_what_is_too_long_to_follow() -> None:
    """Neither at a colon before a hard line break."""
    code = "brew --with barley\n" * 29
    tabs = "".join(
        f'<Tab title="{title}">\n\n```\n{lines}```\n\n</Tab>\n'
        for title, lines in [("Ale", "brew ale\n"), ("Stout", code)]
    )
    text = f"# Brewing\n\n{tabs}"
    assert "Stout" not in first("brew ale", text).quote
    text = "Brewing takes days.\n\n**Versions:**\\\n4.2 - added\n\n## Other\n\nNothing.\n"
    assert not first("How long does brewing take? versions", text).quote.endswith("\\")
    text = "## Brewing\n\nIt takes days.\n\nThis shows how many days:\n\n## Ale\n\nTwo.\n"
    assert first("How many days does it show?", text).quote.endswith("days.")


@pytest.mark.parametrize(
    "left_out",
    [
        *(
            "\n\n![Pump](pump.png)\n",
            " ![Pump](https://example.org/pump.png)\n",
            ' <img src="a.png">\n',
        ),
        *('\n\n--8<-- "pump.md"\n', '\n--8<-- "pump.md"\n', ' {% include "pump.md" %}\n'),
        *("\n\n![[pump]]\n", " ![[pump]]\n", "\n\n<!-- the drawing -->\n", "\n"),
    ],
)
def test_a_quote_does_not_end_with_a_colon_before_what_is_not_quoted(left_out: str) -> None:
    """Such as a picture or an include: it would promise what doesn't come."""
    text = f"The pump has two valves.\n\nThe valves of the pump are built like this:{left_out}"
    for more in ("", "\n## Prices\n\nNothing is free.\n"):
        quote = first("How are the valves of the pump built?", text + more).quote
        assert "like this" not in quote


def test_headings_that_nothing_follows_are_not_quoted_with_the_next_section() -> None:
    """Two headings of one level may share a text."""
    text = "## Beer\n\n#### Ale\n\n#### Stout\n\n## Wine\n\n#### Red\n\nRed wine rests for years.\n"
    quote = first("How long does stout rest? Is it beer?", text).quote
    assert quote == "## Wine\n\n#### Red\n\nRed wine rests for years."
    text = "## Beer\n\nOld.\n\n### Ale\n\n### Stout\n\nIt rests for years.\n"
    assert "### Ale" in first("How long does ale rest? stout", text).quote


def test_what_is_left_out_is_counted_without_header_rows_and_other_lists() -> None:
    """Rows below the header, items of the same parent."""
    rows = "".join(f"| plan {n} | costs {n} euros, {'and more ' * 20} |\n" for n in range(1, 6))
    text = f"# Plans\n\nThe prices are these:\n\n| Plan | Price |\n|---|---|\n{rows}"
    omitted = first("What does plan 4 cost?", text).omitted
    assert omitted == Omitted("rows", 2, 5)
    pad = "which is drunk in many places, " * 6
    items = [f"- Beer, {pad}", f"  - ale, {pad}", f"  - stout, {pad}"]
    items += [f"- Wine, {pad}", f"  - red, {pad}", f"  - white, {pad}", f"  - rose, {pad}"]
    omitted = first("stout", "# Drinks\n\n" + "\n".join(items)).omitted
    assert omitted == Omitted("items", 1, 2)


def test_every_sentence_may_be_quoted_where_all_refer_back() -> None:
    """As in a biography whose sentences all begin with "He", which no quote holds as a whole."""
    verbs = ("painted", "travelled", "taught", "married", "wrote", "returned", "retired", "died")
    index = segment_of("Leike was a painter. " + " ".join(f"He {verb} there." for verb in verbs))
    sentences = range(len(verbs) + 1)
    spans = candidate_spans(index, dict.fromkeys(sentences, 0), dict.fromkeys(sentences, 1.0))
    assert {sentence for span in spans for sentence in span.sentences} == set(sentences)


def test_a_long_block_takes_no_longer_than_what_is_quoted_of_it() -> None:
    """Of a paragraph of 20,000 sentences only those around the passage are read."""
    index = segment_of("The lamp is lit here. " * 20_000)
    own = index.passages.sentences_of(len(index.passages) // 2)
    started = time.process_time()
    spans = candidate_spans(
        index, dict.fromkeys(own, len(index.passages) // 2), dict.fromkeys(own, 1.0)
    )
    assert spans and time.process_time() - started < 0.05


def test_the_nearest_heading_is_shown_below_an_outer_one_with_words_of_the_question() -> None:
    """Otherwise the quote would seem to be about all that the outer one names."""
    old = "Nobody knows much about this drink of old. " * 12
    found = first("beer barrel", f"# Beer\n\n## Notes\n\n### Stout\n\n{old}\n\nA barrel rests.\n")
    assert [context.quote for context in found.context] == ["Beer", "Stout"]


CODE = [f"step{n} = barley.brew(tank={n}, hops='saaz', hours={3 * n})" for n in range(1, 41)]
CODE[29] = "pump.open_valve(pressure=3)  # valve pressure"
LONG_CODE = "\n".join(CODE)
BREWING = (
    f"# Brewing\n\nThis brews in all tanks:\n\n```python\n{LONG_CODE}\n```\n\nThen it rests.\n"
)


def test_long_code_is_quoted_from_its_first_line_as_far_as_there_is_room() -> None:
    """Where the answer is near the beginning; and what is left out is counted in lines."""
    found = first("What is step2?", BREWING)
    head, lines = found.quote.split("```python\n")
    assert head.endswith("This brews in all tanks:\n\n") and lines.split("\n") == CODE[:10]
    assert found.omitted == Omitted("lines", 10, 40)
    assert len(found.quote) + len(CODE[10]) > 600


def test_a_part_of_long_code_is_quoted_in_whole_lines_with_the_fence_above() -> None:
    """Where the answer is far from the beginning."""
    found = first("How do I open the valve pressure?", BREWING)
    lines = found.quote.splitlines()
    assert CODE[29] in lines and set(lines) <= set(CODE)
    assert found.omitted == Omitted("lines", len(lines), 40)
    assert ("fence", "```python") in [(each.kind, each.quote) for each in found.context]


def test_long_code_is_quoted_although_many_of_its_lines_end_in_colons() -> None:
    """The last one quoted doesn't."""
    code = "".join(f"if tank{n}.is_empty_and_clean():\n    brew(tank{n})\n" for n in range(1, 41))
    found = first("is tank2 empty", f"# Tanks\n\n```\n{code}```\n")
    assert "tank2." in found.quote and found.quote.endswith(")") and found.omitted is not None


def test_short_code_leaves_nothing_out() -> None:
    """It is quoted whole."""
    found = first("How do I open the valve?", f"# Pump\n\n```\n{CODE[29]}\n```\n")
    assert found.omitted is None and found.quote.endswith(f"{CODE[29]}\n```")


def test_a_table_goes_on_as_far_as_there_is_room() -> None:
    """It doesn't stop at the row with the answer."""
    rows = "".join(f"| plan {n} | costs {n} euros |\n" for n in range(1, 6))
    text = f"# Plans\n\n| Plan | Price |\n|---|---|\n{rows}\n## Other\n\nNothing is known of it.\n"
    found = first("What does plan 1 cost?", text)
    assert found.quote.endswith("| plan 5 | costs 5 euros |") and found.omitted is None


def test_sentences_are_counted_of_a_step_that_is_too_long() -> None:
    """It isn't quoted whole, so it is none of the steps that are."""
    pad = "Turn the handle with care and wait. " * 20
    steps = "\n".join(f"{n}. {pad}{'Close the valve.' if n == 3 else ''}" for n in range(1, 6))
    found = first("When do I close the valve?", f"# Pump\n\nDo this:\n\n{steps}\n")
    assert found.omitted is not None and found.omitted.kind == "sentences"
    n_sentences = found.quote.count("wait.") + found.quote.count("valve.")
    assert found.omitted.shown == n_sentences < found.omitted.total


def test_a_quote_comes_with_the_definitions_of_its_links() -> None:
    """Those that can be seen, without their titles."""
    text = (
        "The pump is [here]. See [the guide][G], [sic] and [old].\n\n## More\n\n"
        "[here]: https://a.example/b 'Title'\n[g]: <http://b.example/>\n\n"
        "<!--\n[old]: https://c.example/\n-->\n\n```\n[sic]: https://d.example/\n```\n"
    )
    found = first("Where is the pump?", text)
    links = [each for each in found.context if each.kind == "link"]
    assert [each.quote for each in links] == [
        "[here]: https://a.example/b",
        "[g]: <http://b.example/>",
    ]
    assert all(text[each.start : each.end] == each.quote for each in links)

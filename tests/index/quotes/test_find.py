"""Quotes are found in messages and checked against the documents."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engine import Engine
from index.indexing.analysis import parse
from index.indexing.pipeline import build_index
from index.quotes.find import CheckedQuote, most_similar_stretch, quotes_in
from index.retrieval.retriever import Retriever
from index.text.quote_normalization import fold_quote
from tests.index.small import WordEmbedder, answerer_of, document, table_of

TEXTS = (
    "Leike resigned on Friday, after 1.5 million words. He had asked for computers.",
    "ライク氏は金曜日に『ＯｐｅｎＡＩ』を辞任した。\n彼は計算機を求めていた。",
    "Leike resigned on Friday, they say. The weather in Lisbon was fine all the time.",
)
ANSWERER = answerer_of(*TEXTS)


def checked(message: str) -> CheckedQuote:
    """The only thing that is checked of a message."""
    (stretch,) = ANSWERER.check_quote(message).quotes
    return stretch


@pytest.mark.parametrize(
    ("message", "quotes"),
    [
        ("He had asked for computers.", ["He had asked for computers"]),
        ("Leike resigned\non Friday", ["Leike resigned on Friday"] * 2),
        (
            "ライク氏は金曜日に「OpenAI」を辞任した",
            [TEXTS[1][:22]],
        ),
        ("「ＯｐｅｎＡＩ」を辞任した", ["『ＯｐｅｎＡＩ』を辞任した"]),
        ("“He had asked for computers.”", ["He had asked for computers"]),
        ("計算機を求めて いた。", ["計算機を求めていた"]),
        ("*after* 1.5 million words", ["after 1.5 million words"]),
    ],
)
def test_a_quote_is_found_in_all_its_places(message: str, quotes: list[str]) -> None:
    """White space, width and punctuation aside."""
    found = checked(message)
    assert found.verdict == "verbatim"
    assert not found.case_ignored
    assert found.total == len(quotes)
    cited = [TEXTS[int(c.document[0])][c.start : c.end] for c in found.places]
    assert cited == quotes


@pytest.mark.parametrize(
    ("message", "quote"),
    [
        ("（計算機を求めていた。）", "(計算機を求めていた。)"),
        ("計算機を求めていた。)", "計算機を求めていた。)"),
        ("…計算機を求めていた", "計算機を求めていた"),
        ('"asked for computers."', "“asked for computers.”"),
        ("*(and got none*", "(and got none"),
        ("(and so got none, they say)", "(and got none, they say)"),
    ],
)
def test_a_place_has_the_brackets_that_the_message_has(message: str, quote: str) -> None:
    """They would be lost with the punctuation that makes no difference; none is made up."""
    text = "彼は(計算機を求めていた。)と。 He “asked for computers.” (and got none, they say)."
    (found,) = answerer_of(text).check_quote(message).quotes
    assert [text[place.start : place.end] for place in found.places] == [quote]


def test_the_places_where_it_stands_to_the_letter_come_first() -> None:
    """However many others there are where something has to be looked past."""
    texts = [f"No {n}: the harbour, at night, was empty." for n in range(9)]
    engine = answerer_of(*texts, "Then the harbour at night was empty.")
    (found,) = engine.check_quote("the harbour at night was empty").quotes
    assert found.total == 10
    assert [place.document for place in found.places] == [
        "9.txt",
        "0.txt",
        "1.txt",
        "2.txt",
        "3.txt",
    ]


def test_it_is_said_when_only_capitals_differ() -> None:
    """It still stands there."""
    found = checked("LEIKE RESIGNED ON FRIDAY")
    assert (found.verdict, found.case_ignored, found.total) == ("verbatim", True, 2)
    assert not checked("Leike resigned on Friday").case_ignored


@pytest.mark.parametrize(
    "message", ["5 million words. He had", "1.5 million word", "eike resigned on Friday"]
)
def test_part_of_a_word_or_number_is_no_quote(message: str) -> None:
    """5 million is not 1.5 million."""
    assert checked(message).verdict == "differs"


def test_what_differs_is_shown_beside_the_nearest_place() -> None:
    """In words."""
    found = checked("He had asked for more bananas and computers.")
    assert found.verdict == "differs"
    assert 0.5 < found.similarity < 1
    kinds = {piece.kind: piece.text.strip() for piece in found.pieces}
    assert kinds["only_in_message"] == "more bananas and"
    (place,) = found.places
    theirs = "".join(piece.text for piece in found.pieces if piece.kind != "only_in_message")
    assert TEXTS[0][place.start : place.end] == theirs


def test_the_word_that_differs_at_the_end_is_shown() -> None:
    """It is no text that the document merely goes on with."""
    text = "Meetings take place on the first Monday of March. The fee is 40 euros."
    (found,) = (
        answerer_of(text).check_quote("Meetings take place on the first Monday of May.").quotes
    )
    assert [(piece.kind, piece.text.strip(". ")) for piece in found.pieces[1:]] == [
        ("only_in_message", "May"),
        ("only_in_document", "March"),
    ]


MARKDOWN = document(
    "Read the [guide](https://example.org/long/guide) **before** you post a picture.\n"
    "<!-- The admin password is hunter2. -->\n\n"
    "The admin reads all pictures on Mondays.\n",
    "rules.md",
)


@pytest.mark.parametrize(
    ("message", "verdict", "has_markup"),
    [
        ("Read the guide before you post a picture.", "verbatim", True),
        ("before you post a picture", "verbatim", False),
        ("READ the guide before you post", "verbatim", True),
        ("example org long guide", "not_found", False),
        ("The admin password is hunter2.", "differs", False),
    ],
)
def test_what_a_reader_of_markdown_sees_is_compared(
    message: str, verdict: str, has_markup: bool
) -> None:
    """Neither where a link leads nor a comment; and a comment is never shown."""
    model = WordEmbedder()
    index = build_index([parse(MARKDOWN)], model, model, lambda *_: None)
    (found,) = Engine(Retriever(index, model, model, table_of({}))).check_quote(message).quotes
    assert (found.verdict, found.markup_ignored) == (verdict, has_markup)
    assert found.case_ignored == (message.startswith("READ"))
    for place in found.places:
        assert "hunter2" not in MARKDOWN.text[place.start : place.end]


@pytest.mark.parametrize("message", ["", "Leike", "「辞任」", "?" * 500, "\ud800" * 9])
def test_too_little_text_is_not_checked(message: str) -> None:
    """It would stand anywhere."""
    assert checked(message).verdict == "too_short"


def test_what_is_nowhere_is_not_found() -> None:
    """Nothing is like it."""
    found = checked("Hippopotamus symphonies are composed by moonlight")
    assert (found.verdict, found.places, found.pieces) == ("not_found", (), ())


def test_each_quoted_stretch_is_checked() -> None:
    """What is said around them is not."""
    message = 'It says "He had asked for computers" but “the weather in Lisbon was bad”, so "no".'
    found = ANSWERER.check_quote(message)
    assert [s.verdict for s in found.quotes] == ["verbatim", "differs"]
    assert not found.is_verbatim
    quotes = [checked.quote for checked in found.quotes]
    assert all(message[quote.start : quote.end] == quote.text for quote in quotes)


def test_quoted_lines_are_checked_without_their_marks() -> None:
    """As Discord draws them."""
    found = checked("> Leike resigned\n> on Friday\nIs that so?")
    assert found.verdict == "verbatim"


def test_quotation_marks_inside_a_quote_are_part_of_it() -> None:
    """The whole stands in one place."""
    assert checked("ライク氏は金曜日に『OpenAI』を辞任した。").quote.start == 0


def test_only_so_many_stretches_are_checked() -> None:
    """The rest is counted."""
    found = ANSWERER.check_quote(" ".join(f'"Leike resigned {n} times"' for n in range(8)))
    assert (len(found.quotes), found.n_unchecked) == (5, 3)


def test_a_document_that_is_left_out_is_not_cited() -> None:
    """Neither as the place nor as the nearest one."""
    (found,) = ANSWERER.check_quote("Leike resigned on Friday", frozenset({0})).quotes
    assert [place.document for place in found.places] == ["2.txt"]
    (found,) = ANSWERER.check_quote("He had asked for computers", frozenset({0})).quotes
    assert "0.txt" not in {place.document for place in found.places}


@given(st.text(st.characters(), max_size=300), st.sampled_from(["", *TEXTS]))
def test_nothing_breaks_it(message: str, text: str) -> None:
    """And what it calls verbatim is."""
    for stretch in ANSWERER.check_quote(text[:40] + message).quotes:
        for place in stretch.places if stretch.verdict == "verbatim" else ():
            quote = TEXTS[int(place.document[0])][place.start : place.end]
            assert fold_quote(quote).text == fold_quote(stretch.quote.text).text


def test_every_sentence_of_the_seeds_is_verbatim(seeds: Engine) -> None:
    """At the place where it stands."""
    table = seeds.index.passages
    for number in range(len(seeds.index.documents)):
        document = seeds.index.documents.document(number)
        first, last = table.document_bounds[number : number + 2].tolist()
        for start, end in table.sentence_spans[first:last:9].tolist():
            check = seeds.check_quote(document.text[start:end])
            if check.quotes[0].verdict == "too_short":
                continue
            assert check.is_verbatim
            assert check.quotes[0].total >= 1


MAX_CPU_S = 2.0  # several times what it takes; algorithms that grow with the square take minutes
HOSTILE = [
    "a" * 4_000,
    '"' * 4_000,
    "「" * 4_000,
    "\u0301" * 4_000,
    '"ab"' * 1_000,
    "> \n" * 1_300,
    "".join(map(chr, np.random.default_rng(3).integers(0x3041, 0x9FFF, 4_000))),
    " ".join(f"w{n}" for n in range(900)),
]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("No quote at all, it's said > 5.", []),
        ('“One” and "two" and «três» and „vier“', ["One", "two", "três", "vier"]),
        ("彼は「辞任する『たぶん』と言った」と『言う』", ["辞任する『たぶん』と言った", "言う"]),
        ("「『「a」", ["a"]),
        ("> One\n> two\nMine.\n > Three", ["One\ntwo\n", "Three"]),
        ("See:\n>>> One\n\n“two”", ["One\n\n“two”"]),
        ("> “One”", ["“One”"]),
        (">One", []),
    ],
)
def test_quotation_marks_and_quoted_lines_are_found(message: str, expected: list[str]) -> None:
    """The marks themselves are no part of the quote."""
    assert [quote.text for quote in quotes_in(message)] == expected


@given(st.text('a “”"「」『』>\n«»', max_size=60))
def test_quotes_are_in_order(message: str) -> None:
    """They don't overlap, whatever marks are missing."""
    at = 0
    for quote in quotes_in(message):
        assert at <= quote.start <= quote.end <= len(message)
        at = quote.end


@pytest.mark.parametrize("message", HOSTILE, ids=lambda message: repr(message[:4]))
def test_a_hostile_message_is_checked(seeds: Engine, message: str) -> None:
    """None of them is in the documents, and none takes longer than a long message may."""
    started = time.process_time()
    assert not {quote.verdict for quote in seeds.check_quote(message).quotes} & {"verbatim"}
    assert time.process_time() - started < MAX_CPU_S


def test_most_similar_stretch_spans_what_was_added_and_left_out() -> None:
    """Its ends have counterparts in the wanted text; the middle may be longer or shorter."""
    text = "xxxxx" + "abcdefgh" + "12345" + "ijklmnop" + "yyyyy"
    start, end, similarity = most_similar_stretch("abcdefghijklmnop", text)
    assert text[start:end] == "abcdefgh12345ijklmnop"
    assert 0.8 < similarity < 1
    start, end, _ = most_similar_stretch("abcdefgh12345678ijklmnop", "--abcdefghijklmnop--")
    assert (start, end) == (2, 18)
    assert most_similar_stretch("abc", "") == (0, 0, 0.0)
    assert most_similar_stretch("abc", "xyz") == (0, 0, 0.0)

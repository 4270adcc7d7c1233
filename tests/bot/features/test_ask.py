"""A card shows quotes exactly, cites them, and keeps to Discord's limits whatever it is given."""

from collections.abc import Sequence
from dataclasses import replace

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.ask import Heading, answer_card
from bot.i18n import PHRASES
from bot.ui.citations import CitationStyle
from bot.ui.layout import notice_card
from index.types import LANGUAGES, Answer, Context, Excerpt, Language, Omitted
from tests.fakes import limits
from tests.fakes.answers import JAPANESE_QUOTE, answer, excerpt, twin
from tests.fakes.cards import Card, read_card
from tests.fakes.components import COMPONENTS_V2
from tests.fakes.hostile import HOSTILE
from tests.fakes.payloads import Json

MAX_QUOTE_CHARS = 600
TOKEN = "t" * 12
SURE = "-# Confidence: high"
RESIGN = (9, 11, "resign")


def body_of(view: discord.ui.LayoutView) -> Json:
    """The message that a card becomes."""
    mentions = {"parse": [], "replied_user": False}
    flags = COMPONENTS_V2
    components = view.to_components()  # type: ignore[no-untyped-call]  # discord.py has no type here
    return {"components": components, "flags": flags, "allowed_mentions": mentions}


def read(given_answer: Answer, language: Language = "en", question: str = "") -> Card:
    """Make a card, check it against the limits and read it."""
    body = body_of(answer_card(given_answer, language, TOKEN, Heading(question)))
    assert not limits.problems("POST", "/channels/1/messages", body, 0)
    return read_card(body)


def test_an_answer_shows_the_quote_with_its_citation() -> None:
    """Quote, title, headings and the original's language."""
    found = excerpt(JAPANESE_QUOTE, title="On *Leike*", headings=["On *Leike*", "2024", "May"])
    card = read(answer("Who?", [found]))
    assert card.quotes == (JAPANESE_QUOTE,)
    cited = r"-# **1** · On \*Leike\* › 2024 › May · original in Japanese"
    assert card.words == f"{cited}\n{SURE}"
    assert card.labels == ("Show context", "Follow up", "Helpful", "Not helpful", "Delete")


def test_matched_words_explain_a_quote_in_another_language() -> None:
    """The quote's word and the question's, once each, and bold within the quote."""
    found = excerpt(JAPANESE_QUOTE, highlights=[RESIGN, RESIGN, (0, 3, "Leike")])
    card = read(answer("Did Leike resign?", [found]))
    pairs = "-# Matched words: 辞任 ← resign · ライケ ← Leike"
    assert card.words.splitlines()[1] == pairs
    body = body_of(answer_card(answer("?", [found]), "en"))
    quote = body["components"][0]["components"][0]["content"]
    assert quote == ">>> **ライケ**氏は金曜日に**辞任**を発表した。"


def test_a_quote_in_the_questions_language_needs_no_explanation() -> None:
    """No pairs and no name of the language, whatever language the card itself speaks."""
    found = excerpt(JAPANESE_QUOTE, highlights=[RESIGN])
    card = read(answer("辞任?", [found], language="ja"), "pt")
    assert "←" not in card.words
    assert PHRASES["pt"].say("quote-original", language="ja") not in card.words


def test_file_and_line_are_cited_where_a_setting_wants_them() -> None:
    """Of the quote, and of what says the same; a long path loses its middle."""
    found = excerpt(
        JAPANESE_QUOTE, also_in=[twin(column=2_000)], headings=["a" * 70, "b" * 70, "c" * 70]
    )
    body = body_of(answer_card(answer("?", [found]), "en", cited=CitationStyle(has_place=True)))
    assert read_card(body).words.splitlines()[:2] == [
        rf"-# **1** · A title › … › {'b' * 70} › {'c' * 70} · notes\.txt, line 3"
        " · original in Japanese",
        "-# also in Portuguese: Um título, line 7, character 2,000",
    ]


def test_where_the_same_is_said_in_another_language_is_cited() -> None:
    """In the card's language, below the citation, escaped."""
    found = excerpt(JAPANESE_QUOTE, highlights=[RESIGN], also_in=[twin("O *título*\n# x")])
    assert read(answer("Resign?", [found])).words.splitlines()[1:] == [
        r"-# also in Portuguese: O \*título\* \# x",
        "-# Matched words: 辞任 ← resign",
        SURE,
    ]
    card = read(answer("?", [excerpt("Leike", also_in=[twin(language="ja")])]), "pt")
    assert "-# também em japonês: Um título" in card.words.splitlines()


def test_what_a_quote_needs_stands_above_it_and_what_it_lacks_below() -> None:
    """Headings in small print, the names of columns in its rows, the count before the citation."""
    found = replace(
        excerpt("| Pro | 5 € |", document="fees.md"),
        context=(
            Context("heading", "## *2024* {#y}", 0, 14),
            Context("columns", "| Plan | Price |\n|---|---|", 20, 46),
        ),
        omitted=Omitted("rows", 1, 4),
    )
    body = body_of(answer_card(answer("?", [found]), "en", TOKEN))
    section, *_ = body["components"][0]["components"][1:]
    assert body["components"][0]["components"][0]["content"] == (
        ">>> -# 2024\n**Plan\\:** Pro\n**Price\\:** 5 €"
    )
    assert section["components"][0]["content"].splitlines()[0] == "-# 1 of 4 rows"
    assert section["accessory"]["custom_id"].endswith(":on")


def test_a_language_that_is_none_of_the_three_is_not_named() -> None:
    """Neither the quote's nor that of what says the same."""
    found = excerpt("Der Hund schläft.", language=None, also_in=[twin(language=None)])
    assert read(answer("?", [found])).words.splitlines()[:2] == [
        "-# **1** · A title",
        "-# also at: Um título",
    ]


def test_twins_give_way_to_quotes() -> None:
    """Where not everything fits, the quote counts, not where else it stands."""
    many = [twin("*" * 100, line=line) for line in range(40)]
    card = read(answer("?", [excerpt("x" * 600, rank=rank, also_in=many) for rank in (1, 2, 3)]))
    assert len(card.quotes) == 3
    assert "also in" not in card.words
    card = read(answer("?", [excerpt("x" * 600, rank=1, also_in=many[:5])]))
    assert card.words.count("also in") == 5


def test_what_is_not_in_the_text_is_marked() -> None:
    """A title of ours and a cut sentence say so."""
    found = excerpt(JAPANESE_QUOTE, title="Leike", title_is_ours=True, cut=True)
    words = read(answer("?", [found])).words
    assert "Leike (title added by us)" in words
    assert "part of a longer sentence" in words


def test_an_abstention_shows_the_closest_passages_apart() -> None:
    """First that the documents don't say, then, behind a line and a heading, what is closest."""
    view = answer_card(answer("?", closest=[excerpt(JAPANESE_QUOTE)]), "en")
    container = body_of(view)["components"][0]
    kinds = [part["type"] for part in container["components"]]
    assert kinds == [10, 14, 10, 10, 10]
    texts = [part.get("content") for part in container["components"]]
    assert texts[0] == "**The documents don't say.**"
    assert texts[2] == PHRASES["en"].say("answer-closest")
    assert texts[3] == f">>> {JAPANESE_QUOTE}"
    assert "**1**" not in texts[4]


def test_an_abstention_with_nothing_close_is_one_sentence() -> None:
    """No heading without passages."""
    card = read(answer("?"), "ja")
    assert card == Card((), f"**{PHRASES['ja'].say('answer-none')}**")


def test_an_answer_never_shows_the_closest_passages() -> None:
    """They belong to abstentions."""
    found = answer("?", [excerpt("yes")], closest=[excerpt("no")])
    assert read(found).quotes == ("yes",)


def test_the_question_is_repeated_harmlessly() -> None:
    """On one line, escaped and shortened."""
    card = read(answer("?"), question="[a](http://b)\n" + "x" * 1_000)
    assert card.words.startswith(r"-# Question: \[a\](http\://b) xxx")
    assert "…" in card.words


def test_marks_give_way_before_quotes() -> None:
    """Three quotes that need all the room are shown without bold and pairs, but all three."""
    marks = [(start, start + 1, "resign") for start in range(0, 600, 2)]
    quotes = ["*" * 600, "_" * 600, "`" * 600]
    found = [excerpt(quote, rank=rank, highlights=marks) for rank, quote in enumerate(quotes, 1)]
    card = read(answer("?", found))
    assert card.quotes == tuple(quotes)
    assert "←" not in card.words
    assert "←" in read(answer("?", found[:1])).words


def test_what_does_not_fit_is_left_out_and_counted() -> None:
    """With long titles too, the quote of the lowest rank goes, whole, and the card says so."""
    found = [excerpt("*" * 600, rank=rank, title="#" * 300) for rank in (1, 2, 3)]
    card = read(answer("?", found))
    assert card.quotes == ("*" * 600,) * 2
    assert card.words.endswith("-# Quotes that didn't fit into this message: 1")


@pytest.mark.parametrize("text", [text[:MAX_QUOTE_CHARS] for text in HOSTILE if text])
def test_hostile_passages_are_quoted_exactly(text: str) -> None:
    """In a quote as well as in everything around it."""
    found = excerpt(text, title=text, url=text, highlights=[(0, 3, text), (4, 9, text)])
    card = read(answer(text, [found]), question=text)
    assert card.quotes == (text,)


_QUOTE = st.text(
    st.one_of(st.sampled_from("*_`[]\\\n"), st.characters(exclude_categories=["Cs"])),
    min_size=1,
    max_size=MAX_QUOTE_CHARS,
)
_MARK = st.tuples(st.integers(0, MAX_QUOTE_CHARS), st.integers(0, MAX_QUOTE_CHARS), st.text())


@given(
    quotes=st.lists(st.tuples(_QUOTE, st.lists(_MARK, max_size=300)), min_size=1, max_size=3),
    title=st.text(),
    answered=st.booleans(),
    language=st.sampled_from(LANGUAGES),
)
def test_every_card_keeps_the_limits_and_its_quotes(
    quotes: Sequence[tuple[str, list[tuple[int, int, str]]]],
    title: str,
    answered: bool,
    language: Language,
) -> None:
    """At least the best quote is shown, and each that is shown is exact."""
    found: list[Excerpt] = [
        excerpt(quote, rank=rank, title=title, highlights=marks)
        for rank, (quote, marks) in enumerate(quotes, 1)
    ]
    made = answer(title, found) if answered else answer(title, closest=found)
    card = read(made, language, title)
    assert card.quotes
    assert card.quotes == tuple(quote for quote, _ in quotes)[: len(card.quotes)]


def test_the_worst_quote_of_all_fits() -> None:
    """Every character escaped, every other one bold, and the longest words around it."""
    worst = "*#" * (MAX_QUOTE_CHARS // 2)
    marks = [(start, start + 1, "*" * 99) for start in range(0, MAX_QUOTE_CHARS, 2)]
    found = excerpt(worst, title="*" * 999, title_is_ours=True, cut=True, highlights=marks)
    for language in LANGUAGES:
        assert read(answer("?", [found]), language, "*" * 999).quotes == (worst,)
        assert read(answer("?", closest=[found]), language, "*" * 999).quotes == (worst,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_ours_fits_on_a_card(language: Language) -> None:
    """The notices in every language keep the limits."""
    phrases = PHRASES[language]
    for phrase in phrases.ids:
        text = phrases.say(phrase, **dict.fromkeys(phrases.variables(phrase), "x" * 300))
        body = body_of(notice_card(text))
        assert not limits.problems("POST", "/channels/1/messages", body, 0), phrase

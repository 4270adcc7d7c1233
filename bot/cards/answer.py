"""An Answer as a card: quotes, each with its citation, and what can be done about them.

Quotes are never shortened: what does not fit into a message is left out whole, and the card says
so.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import discord

from bot.i18n import PHRASES, Phrases
from bot.ui.citations import also_in, citation_line, matched_pairs, small
from bot.ui.layout import ANSWERED, MAX_CARD_CHARS, RULE, SILENT, Beside, Card, Part, Row, length_of
from bot.ui.markdown import label, quote_block
from bot.ui.persistent_button import press
from index.types import Answer, Excerpt, Language

__all__ = ["MAX_NAME_CHARS", "Heading", "answer_buttons", "answer_card", "excerpts_of"]

MAX_NAME_CHARS = 100  # of whoever shares an answer
_MAX_QUESTION_CHARS = 200
_SHARED_UNITS = 2 * MAX_NAME_CHARS + 50  # what a card grows by when it is shared
_SURE = {"high": 0.8, "good": 0.6, "fair": 0.4}  # probabilities from which on words are used


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above an answer.

    `question` is repeated where the people around can't see it otherwise, `before` is the earlier
    question it was understood with, `document` the title of the only one looked in.
    """

    question: str = ""
    before: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class _Details:
    """What is shown beside quotes and citations, as long as it fits."""

    marks: bool = True
    also_in: bool = True


def answer_card(
    answer: Answer,
    language: Language,
    token: str = "",
    heading: Heading | None = None,
    *,
    is_private: bool = False,
) -> Card:
    """The card for an answer or an abstention.

    When not everything fits into a message, the marks of the matched words are put away first, then
    where else it is said, then the quotes of the lowest rank.

    Args:
        answer: What to show.
        language: The language of our own words on the card.
        token: What the answer is remembered by; without one, there are no buttons.
        heading: What stands above it.
        is_private: Whether only the asker sees it, and may share it.
    """
    phrases = PHRASES[language]
    top = list(_top(answer, phrases, heading or Heading()))
    bottom: list[Part] = [answer_buttons(phrases, token, is_private=is_private)] if token else []
    room = MAX_CARD_CHARS - (_SHARED_UNITS if is_private else 0)
    for count in range(len(excerpts_of(answer)), -1, -1):
        for details in (_Details(), _Details(marks=False), _Details(marks=False, also_in=False)):
            parts = [*top, *_quoted(answer, phrases, token, count, details), *bottom]
            if length_of(parts) <= room:
                return Card(parts, ANSWERED if answer.answered else SILENT)
    raise ValueError("the card's own words exceed a message")


def excerpts_of(answer: Answer) -> tuple[Excerpt, ...]:
    """What is shown of an answer: its excerpts, or what comes closest."""
    return answer.excerpts if answer.answered else answer.closest


def answer_buttons(
    phrases: Phrases, token: str, *, is_private: bool = False, is_shared: bool = False
) -> Row:
    """What can be done about an answer.

    Args:
        phrases: In the asker's language.
        token: What the answer is remembered by.
        is_private: Whether only the asker sees it.
        is_shared: Whether it was shown to all besides.
    """
    follow_up = press("follow", token, label=phrases.say("button-follow-up"), emoji="💬")
    good = press("good", token, label=phrases.say("button-helpful"), emoji="👍")
    bad = press("bad", token, label=phrases.say("button-not-helpful"), emoji="👎")
    if is_private:
        share = phrases.say("button-share")
        last = press("share", token, label=share, emoji="📣", disabled=is_shared)
    else:
        delete = phrases.say("button-delete")
        last = press("delete", token, label=delete, style=discord.ButtonStyle.danger)
    return Row([follow_up, good, bad, last])


def _top(answer: Answer, phrases: Phrases, heading: Heading) -> Iterator[Part]:
    lines = []
    if heading.question:
        question = label(heading.question, _MAX_QUESTION_CHARS)
        lines.append(phrases.say("answer-question", question=question))
    if heading.before:
        before = label(heading.before, _MAX_QUESTION_CHARS)
        lines.append(phrases.say("answer-question-before", question=before))
    if heading.document:
        title = label(heading.document, _MAX_QUESTION_CHARS)
        lines.append(phrases.say("answer-in-document", title=title))
    if lines:
        yield small(lines)
    if not answer.answered:
        yield f"**{phrases.say('answer-silent')}**"
        if answer.closest:
            yield RULE
            yield phrases.say("answer-closest")


def _quoted(
    answer: Answer, phrases: Phrases, token: str, count: int, details: _Details
) -> Iterator[Part]:
    """The `count` best excerpts, how sure the answer is, and how many excerpts are left out."""
    excerpts = excerpts_of(answer)
    for position, excerpt in enumerate(excerpts[:count]):
        if position:
            yield RULE
        marks = excerpt.highlights if details.marks else ()
        yield quote_block(excerpt.quote, ((mark.start, mark.end) for mark in marks))
        text = _below(excerpt, answer, phrases, details)
        if token:
            yield Beside(text, press("more", token, excerpt.rank, label=phrases.say("button-more")))
        else:
            yield text
    closing = []
    if answer.answered and count:
        closing.append(phrases.say("answer-confidence", level=_level(answer.confidence)))
    if count < len(excerpts):
        closing.append(phrases.say("quotes-left-out", count=len(excerpts) - count))
    if count and (closing or token):
        yield RULE
    if closing:
        yield small(closing)


def _below(excerpt: Excerpt, answer: Answer, phrases: Phrases, details: _Details) -> str:
    number = f"**{excerpt.rank}** · " if answer.answered else ""
    lines = [f"{number}{citation_line(excerpt, phrases)}"]
    if details.also_in:
        lines += [also_in(twin, phrases) for twin in excerpt.also_in]
    # Someone who reads the quote's language sees in bold what matched.
    if details.marks and excerpt.citation.language != answer.language:
        lines.append(matched_pairs(excerpt, phrases))
    return small(lines)


def _level(confidence: float) -> str:
    return next((level for level, least in _SURE.items() if confidence >= least), "low")

"""An Answer as a Discord card: quotes, each with its citation, within Discord's limits.

A card is a Components V2 layout: one container of text displays. Quote and citation are displays of
their own, so that nothing inside a quote can reach our words. Quotes are never shortened: what does
not fit into a message is left out whole, and the card says so.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import discord
from discord import ui

from bot.escaping import label, quote_block, utf16_length
from bot.phrases import PHRASES, Phrases
from index.limits import LONG_LINE_CHARS
from index.records import Answer, Citation, Excerpt, Highlight, Language

__all__ = ["MAX_CARD_CHARS", "answer_card", "notice_card"]

MAX_CARD_CHARS = 4_000  # Discord API: all text displays of a message together

_MAX_QUESTION_CHARS = 200
_MAX_TITLE_CHARS = 120
_MAX_PATH_CHARS = 300
_MAX_URL_CHARS = 300
_MAX_WORD_CHARS = 40
_MAX_PAIRS = 8

_ANSWERED = discord.Colour(0x2B5F8A)
_SILENT = discord.Colour(0x8A8A8A)

# A separator between text displays.
_RULE = ""

# Stricter than any browser: what could end the markdown link or hide in it is no URL to us.
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9.\-]+(?::\d+)?(?:/[A-Za-z0-9._~%/?&=+,;@#-]*)?")


@dataclass(frozen=True, slots=True)
class _Details:
    """What is shown beside quotes and citations, as long as it fits."""

    marks: bool = True
    also_in: bool = True


class _Card(ui.LayoutView):
    """A card without anything to click, which therefore never times out."""

    def __init__(self, blocks: Iterable[str], colour: discord.Colour | None) -> None:
        super().__init__(timeout=None)
        container: ui.Container[_Card] = ui.Container(accent_colour=colour)
        for block in blocks:
            container.add_item(ui.TextDisplay(block) if block else ui.Separator())
        self.add_item(container)


def notice_card(text: str) -> ui.LayoutView:
    """A card with one sentence of ours."""
    return _Card([text], None)


def answer_card(answer: Answer, language: Language, question: str = "") -> ui.LayoutView:
    """The card for an answer or an abstention.

    When not everything fits into a message, the marks of the matched words are put away first, then
    where else it is said, then the quotes of the lowest rank.

    Args:
        answer: What to show.
        language: The language of our own words on the card.
        question: Repeated above the answer where the people around can't see it otherwise.
    """
    phrases = PHRASES[language]
    top = _top(answer, phrases, question)
    for count in range(len(_shown(answer)), -1, -1):
        for details in (_Details(), _Details(marks=False), _Details(marks=False, also_in=False)):
            blocks = [*top, *_quoted(answer, phrases, count, details)]
            if sum(map(utf16_length, blocks)) <= MAX_CARD_CHARS:
                return _Card(blocks, _ANSWERED if answer.answered else _SILENT)
    raise ValueError("the card's own words exceed a message")


def _shown(answer: Answer) -> tuple[Excerpt, ...]:
    return answer.excerpts if answer.answered else answer.closest


def _top(answer: Answer, phrases: Phrases, question: str) -> list[str]:
    blocks = []
    if question:
        blocks.append(
            "-# " + phrases.say("answer-question", question=label(question, _MAX_QUESTION_CHARS))
        )
    if not answer.answered:
        blocks.append(f"**{phrases.say('answer-silent')}**")
        blocks += [_RULE, phrases.say("answer-closest")] if answer.closest else []
    return blocks


def _quoted(answer: Answer, phrases: Phrases, count: int, details: _Details) -> Iterator[str]:
    """The blocks of the `count` best excerpts, and how many are left out."""
    excerpts = _shown(answer)
    for position, excerpt in enumerate(excerpts[:count]):
        if position:
            yield _RULE
        marks = excerpt.highlights if details.marks else ()
        yield quote_block(excerpt.quote, ((mark.start, mark.end) for mark in marks))
        number = f"**{excerpt.rank}** · " if answer.answered else ""
        lines = [f"{number}{_citation(excerpt, phrases)}"]
        if details.also_in:
            lines += [_also_in(twin, phrases) for twin in excerpt.also_in]
        # Someone who reads the quote's language sees in bold what matched.
        foreign = excerpt.citation.language != answer.language
        pairs = _pairs(excerpt.quote, marks) if foreign else ""
        yield "\n".join(f"-# {line}" for line in [*lines, pairs] if line)
    if count < len(excerpts):
        yield "-# " + phrases.say("quotes-left-out", count=len(excerpts) - count)


def _citation(excerpt: Excerpt, phrases: Phrases) -> str:
    citation = excerpt.citation
    title = label(citation.title, _MAX_TITLE_CHARS)
    parts = [
        f"{title} {phrases.say('cited-title-is-ours')}" if citation.title_is_ours else title,
        *(label(name, _MAX_TITLE_CHARS) for name in (citation.author, citation.date) if name),
        _place(citation, phrases),
        phrases.say("quote-original", language=citation.language),
    ]
    if excerpt.cut:
        parts.append(phrases.say("quote-cut"))
    if citation.url and len(citation.url) <= _MAX_URL_CHARS and _PLAIN_URL.fullmatch(citation.url):
        parts.append(f"[{phrases.say('cited-source')}](<{citation.url}>)")
    return " · ".join(part for part in parts if part)


def _also_in(citation: Citation, phrases: Phrases) -> str:
    title = label(citation.title, _MAX_TITLE_CHARS)
    place = phrases.say("cited-separator").join(_lines(citation, phrases))
    return phrases.say("quote-also-in", language=citation.language, title=title, place=place)


def _place(citation: Citation, phrases: Phrases) -> str:
    parts = [label(citation.document, _MAX_PATH_CHARS), *_lines(citation, phrases)]
    return phrases.say("cited-separator").join(parts)


def _lines(citation: Citation, phrases: Phrases) -> Iterator[str]:
    if citation.page is not None:
        yield phrases.say("cited-page", page=citation.page)
    if citation.last_line > citation.line:
        yield phrases.say("cited-lines", line=citation.line, last=citation.last_line)
    else:
        yield phrases.say("cited-line", line=citation.line)
    if citation.column > LONG_LINE_CHARS:
        yield phrases.say("cited-character", column=citation.column)


def _pairs(quote: str, marks: Iterable[Highlight]) -> str:
    """Why someone who can't read the quote got it: its words and the question's, 辞任 ← resign."""
    pairs: dict[tuple[str, str], None] = {}
    for mark in marks:
        found = quote[mark.start : mark.end].strip()
        if found and found.casefold() != mark.word.casefold():
            pairs[label(found, _MAX_WORD_CHARS), label(mark.word, _MAX_WORD_CHARS)] = None
    return " · ".join(f"{found} ← {word}" for found, word in list(pairs)[:_MAX_PAIRS])

"""Lines below a quote: its source, where else it is said, and the words by which it was found."""

import re
from collections.abc import Iterable
from urllib.parse import quote as quote_url

from bot.i18n import Phrases
from bot.ui.markdown import label
from index.types import LONG_LINE_CHARS, Citation

MAX_TITLE_CHARS = 120
_MAX_PATH_CHARS = 300
_MAX_URL_CHARS = 300
_MAX_WORD_CHARS = 40
_MAX_PAIRS = 8

_URL = re.compile(r"(?P<origin>https?://[A-Za-z0-9.\-]+(?::\d+)?)(?P<rest>(?:[/?#].*)?)", re.DOTALL)
# All other characters of a link are percent-encoded: parentheses could end the markdown's link, and
# Discord's server looks for mentions even in links.
_PLAIN_IN_URLS = "/?#&=+,;%~._-"


def citation_line(citation: Citation, phrases: Phrases, *, is_cut: bool = False) -> str:
    """Title, author, date, file, lines, language of the original, link.

    Args:
        citation: The source of a quote.
        phrases: The phrases in the reader's language.
        is_cut: Whether the quote is part of a longer sentence, which the line then says.
    """
    title = label(citation.title, MAX_TITLE_CHARS, citation.document)
    lines = citation.line, citation.last_line
    place = [
        label(citation.document, _MAX_PATH_CHARS),
        position(*lines, phrases, citation.page, citation.column),
    ]
    parts = [
        f"{title} {phrases.say('cited-title-added')}" if citation.title_is_ours else title,
        *(label(name, MAX_TITLE_CHARS) for name in (citation.author, citation.date) if name),
        phrases.say("cited-separator").join(place),
    ]
    if citation.language:
        parts.append(phrases.say("quote-original", language=citation.language))
    if is_cut:
        parts.append(phrases.say("quote-cut"))
    url = _URL.fullmatch(citation.url or "")
    link = url["origin"] + quote_url(url["rest"], _PLAIN_IN_URLS, errors="replace") if url else ""
    if 0 < len(link) <= _MAX_URL_CHARS:
        parts.append(f"[{phrases.say('cited-source')}](<{link}>)")
    return " · ".join(part for part in parts if part)


def also_in_line(citation: Citation, phrases: Phrases) -> str:
    """The place in another document that says the same in another language."""
    title = label(citation.title, MAX_TITLE_CHARS, citation.document)
    lines = citation.line, citation.last_line
    place = position(*lines, phrases, citation.page, citation.column)
    if citation.language is None:
        return phrases.say("quote-also-at", title=title, place=place)
    return phrases.say("quote-also-in", language=citation.language, title=title, place=place)


def position(
    first_line: int, last_line: int, phrases: Phrases, page: int | None = None, column: int = 1
) -> str:
    """Where in a document some text is: its page if known, its lines, how far into a long line."""
    parts = []
    if page is not None:
        parts.append(phrases.say("cited-page", page=page))
    if last_line > first_line:
        parts.append(phrases.say("cited-lines", line=first_line, last=last_line))
    else:
        parts.append(phrases.say("cited-line", line=first_line))
    if column > LONG_LINE_CHARS:
        parts.append(phrases.say("cited-character", column=column))
    return phrases.say("cited-separator").join(parts)


def matched_words_line(matched: Iterable[tuple[str, str]], phrases: Phrases) -> str:
    """The words by which a quote was found, for readers of another language: 辞任 ← resign.

    Args:
        matched: Words of the quote, each with the word of the question that it matches.
        phrases: The phrases in the reader's language.

    Returns:
        One line; "" if all the words are the same in both.
    """
    pairs = {
        (label(word, _MAX_WORD_CHARS), label(asked, _MAX_WORD_CHARS)): None
        for word, asked in matched
        if word and asked and word.casefold() != asked.casefold()
    }
    if not pairs:
        return ""
    shown = " · ".join(f"{word} ← {asked}" for word, asked in list(pairs)[:_MAX_PAIRS])
    return phrases.say("quote-matched-words", pairs=shown)


def small(lines: Iterable[str]) -> str:
    """Lines in Discord's small print, without the empty ones."""
    return "\n".join(f"-# {line}" for line in lines if line)

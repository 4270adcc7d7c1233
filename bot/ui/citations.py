"""Lines below a quote: its source, where else it is said, and the words by which it was found."""

import re
from collections.abc import Iterable, Iterator
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
    place = [label(citation.document, _MAX_PATH_CHARS), *_position(citation, phrases)]
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
    place = phrases.say("cited-separator").join(_position(citation, phrases))
    if citation.language is None:
        return phrases.say("quote-also-at", title=title, place=place)
    return phrases.say("quote-also-in", language=citation.language, title=title, place=place)


def line_range(first: int, last: int, phrases: Phrases) -> str:
    """The lines of a document, or its line if there is only one."""
    if last > first:
        return phrases.say("cited-lines", line=first, last=last)
    return phrases.say("cited-line", line=first)


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


def _position(citation: Citation, phrases: Phrases) -> Iterator[str]:
    if citation.page is not None:
        yield phrases.say("cited-page", page=citation.page)
    yield line_range(citation.line, citation.last_line, phrases)
    if citation.column > LONG_LINE_CHARS:
        yield phrases.say("cited-character", column=citation.column)

"""Where a quote stands, in the asker's language, and why it was found."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote as quote_url

from bot.i18n import PHRASES, Phrases
from bot.ui.markdown import label
from index.types import LONG_LINE_CHARS, Citation, Excerpt, Highlight

MAX_TITLE_CHARS = 120
_MAX_PATH_CHARS = 300
_MAX_URL_CHARS = 300
_MAX_WORD_CHARS = 40
_MAX_PAIRS = 8

_URL = re.compile(r"(?P<origin>https?://[A-Za-z0-9.\-]+(?::\d+)?)(?P<rest>(?:[/?#].*)?)", re.DOTALL)
# Kept in a link as they are. All else is percent-encoded: parentheses could end the markdown's
# link, and Discord's server looks for mentions even in there.
_PLAIN_IN_URLS = "/?#&=+,;%~._-"


def citation_line(excerpt: Excerpt, phrases: Phrases) -> str:
    """Title, author, date, file, lines, language of the original, link."""
    citation = excerpt.citation
    title = label(citation.title, MAX_TITLE_CHARS, citation.document)
    parts = [
        f"{title} {phrases.say('cited-title-is-ours')}" if citation.title_is_ours else title,
        *(label(name, MAX_TITLE_CHARS) for name in (citation.author, citation.date) if name),
        place(citation, phrases),
    ]
    if citation.language:
        parts.append(phrases.say("quote-original", language=citation.language))
    if excerpt.cut:
        parts.append(phrases.say("quote-cut"))
    if link := _link(citation.url or ""):
        parts.append(f"[{phrases.say('cited-source')}](<{link}>)")
    return " · ".join(part for part in parts if part)


def also_in(citation: Citation, phrases: Phrases) -> str:
    """Where another document says the same in another language."""
    title = label(citation.title, MAX_TITLE_CHARS, citation.document)
    where = phrases.say("cited-separator").join(_lines(citation, phrases))
    if citation.language is None:
        return phrases.say("quote-also-at", title=title, place=where)
    return phrases.say("quote-also-in", language=citation.language, title=title, place=where)


def also_in_starts(title: str, document: str) -> list[str]:
    """How such lines about a document begin, in whichever language they are written and name."""
    shown = label(title, MAX_TITLE_CHARS, document)
    lines = [
        phrases.say("quote-also-in", language=language, title=shown, place="\0")
        for phrases in PHRASES.values()
        for language in PHRASES
    ]
    lines += [phrases.say("quote-also-at", title=shown, place="\0") for phrases in PHRASES.values()]
    return [small([line.partition("\0")[0]]) for line in lines]


def place(citation: Citation, phrases: Phrases) -> str:
    """The file, and page and lines in it."""
    parts = [label(citation.document, _MAX_PATH_CHARS), *_lines(citation, phrases)]
    return phrases.say("cited-separator").join(parts)


def lines(first: int, last: int, phrases: Phrases) -> str:
    """Which lines of a document, or which line."""
    if last > first:
        return phrases.say("cited-lines", line=first, last=last)
    return phrases.say("cited-line", line=first)


def matched_pairs(excerpt: Excerpt, phrases: Phrases) -> str:
    """Why someone who can't read the quote got it: its words and the question's, 辞任 ← resign."""
    pairs: dict[tuple[str, str], None] = {}
    for mark in excerpt.highlights:
        found = _marked(excerpt.quote, mark)
        if found and found.casefold() != mark.word.casefold():
            pairs[label(found, _MAX_WORD_CHARS), label(mark.word, _MAX_WORD_CHARS)] = None
    if not pairs:
        return ""
    shown = " · ".join(f"{found} ← {word}" for found, word in list(pairs)[:_MAX_PAIRS])
    return phrases.say("quote-pairs", pairs=shown)


def small(texts: Iterable[str]) -> str:
    """Lines in Discord's small print; empty ones are left out."""
    return "\n".join(f"-# {text}" for text in texts if text)


def _link(url: str) -> str:
    """An address as it can stand in a link; "" where it is none of the web, or too long."""
    address = _URL.fullmatch(url)
    if address is None:
        return ""
    link = address["origin"] + quote_url(address["rest"], _PLAIN_IN_URLS, errors="replace")
    return link if len(link) <= _MAX_URL_CHARS else ""


def _marked(quote: str, mark: Highlight) -> str:
    return quote[mark.start : mark.end].strip()


def _lines(citation: Citation, phrases: Phrases) -> Iterator[str]:
    if citation.page is not None:
        yield phrases.say("cited-page", page=citation.page)
    yield lines(citation.line, citation.last_line, phrases)
    if citation.column > LONG_LINE_CHARS:
        yield phrases.say("cited-character", column=citation.column)

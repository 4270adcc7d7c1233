"""Lines below a quote: its source, where else it is said, and the words by which it was found."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.document_links import DocumentLinks
from bot.i18n import Phrases
from bot.ui.formatting import safe_link
from bot.ui.markdown import label
from bot.ui.source_paths import cited_places, headings_below_title, shorten_path
from index.types import LONG_LINE_CHARS, Citation, Language, path_in_folder

MAX_TITLE_CHARS = 120
MAX_HEADING_CHARS = 80
MAX_SOURCE_CHARS = 180  # of a title and the headings below it; of more, those in the middle go
_MAX_PATH_CHARS = 300
_MAX_URL_CHARS = 300
_MAX_LINK_CHARS = 500  # of our own links
_MAX_WORD_CHARS = 40
_MAX_PAIRS = 8
_BETWEEN_HEADINGS = " › "


@dataclass(frozen=True, slots=True)
class CitationStyle:
    """How citations are shown.

    Attributes:
        has_place: Whether they name the file and the lines.
        links: Makes the links to the web reader; None if there is none.
    """

    has_place: bool = False
    links: DocumentLinks | None = None


def citation_line(
    citation: Citation,
    phrases: Phrases,
    style: CitationStyle,
    *,
    language: Language | None = None,
    is_cut: bool = False,
) -> str:
    """Title and headings, page or the like, author, date, file and lines, language, links.

    Args:
        citation: The source of a quote.
        phrases: The phrases in the reader's language.
        style: How citations are shown.
        language: The language of the question: that of the original is said where it is another.
            By default, the reader's.
        is_cut: Whether the quote is part of a longer sentence, which the line then says.
    """
    parts = [
        source_path(citation, phrases),
        _place(citation, phrases),
        *(label(name, MAX_TITLE_CHARS) for name in (citation.author, citation.date) if name),
    ]
    if style.has_place:
        path = label(path_in_folder(citation.document), _MAX_PATH_CHARS)
        lines = "" if citation.is_extracted else position(citation, phrases)
        parts.append(phrases.say("cited-separator").join(filter(None, (path, lines))))
    if citation.language and citation.language != (language or phrases.language):
        parts.append(phrases.say("quote-original", language=citation.language))
    if is_cut:
        parts.append(phrases.say("quote-cut"))
    if link := safe_link(citation.link or citation.url or "", _MAX_URL_CHARS):
        parts.append(f"[{phrases.say('cited-source')}](<{link}>)")
    parts.append(_open_link(citation, phrases, style))
    return " · ".join(part for part in parts if part)


def source_path(citation: Citation, phrases: Phrases) -> str:
    """The document's title and the headings above the quote: Title › Heading › Sub-heading."""
    title = label(citation.title, MAX_TITLE_CHARS, path_in_folder(citation.document))
    if citation.title_is_ours:
        title = f"{title} {phrases.say('cited-title-added')}"
    headings = [label(heading, MAX_HEADING_CHARS) for heading in headings_below_title(citation)]
    return _BETWEEN_HEADINGS.join(shorten_path([title, *headings], MAX_SOURCE_CHARS))


def _open_link(citation: Citation, phrases: Phrases, style: CitationStyle) -> str:
    """The link to the quote in the web reader, if there is one."""
    link = safe_link(style.links.to_quote(citation), _MAX_LINK_CHARS) if style.links else ""
    return f"[{phrases.say('cited-open')}](<{link}>)" if link else ""


def _place(citation: Citation, phrases: Phrases) -> str:
    """The page, row or the like of extracted text; "" if its format has none."""
    named = (
        phrases.say("cited-place", kind=kind, place=label(name, MAX_HEADING_CHARS))
        for kind, name in cited_places(citation)
    )
    return phrases.say("cited-separator").join(named)


def also_in_line(citation: Citation, phrases: Phrases, style: CitationStyle) -> str:
    """The place in another document that says the same in another language."""
    source = source_path(citation, phrases)
    if style.has_place and (place := position(citation, phrases)):
        source = phrases.say("cited-separator").join((source, place))
    if citation.language is None:
        line = phrases.say("quote-also-at", source=source)
    else:
        line = phrases.say("quote-also-in", language=citation.language, source=source)
    link = _open_link(citation, phrases, style)
    return f"{line} · {link}" if link else line


def position(citation: Citation, phrases: Phrases) -> str:
    """Where in its document a text is: its lines, and how far into a long line.

    Of extracted text the page, the row or the like; "" if its format has none.
    """
    if citation.is_extracted:
        return _place(citation, phrases)
    first_line, last_line = citation.line, citation.last_line
    parts = []
    if last_line > first_line:
        parts.append(phrases.say("cited-lines", line=first_line, last=last_line))
    else:
        parts.append(phrases.say("cited-line", line=first_line))
    if citation.column > LONG_LINE_CHARS:
        parts.append(phrases.say("cited-character", column=citation.column))
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

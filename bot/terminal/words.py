"""What the terminal says in words: where a quote stands, how many there are of something."""

from collections.abc import Mapping

from index.types import LANGUAGE_NAMES, LONG_LINE_CHARS, Citation, Excerpt

__all__ = ["PICTURES", "also_in", "cited", "counted", "matched_words", "one_line", "titled"]

# Control characters of a document must not drive the terminal: they are shown as pictures.
PICTURES: Mapping[int, int | str] = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"},
    0x0D: None,  # type: ignore[dict-item]
    0x7F: 0x2421,
    **dict.fromkeys(range(128, 160), "�"),
    **dict.fromkeys((8234, 8235, 8237, 8238, 8294, 8295, 8296), "�"),
}


def counted(count: int, what: str) -> str:
    """So many of something, such as "1 document" or "2,000 passages"."""
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def cited(citation: Citation) -> str:
    """A citation as a line: title, file, line, language of the original."""
    title = titled(citation.title, is_ours=citation.title_is_ours)
    about = [citation.author, citation.date, citation.url]
    where = f"{citation.document}, {_lines(citation)}"
    language = LANGUAGE_NAMES[citation.language] if citation.language else None
    return one_line(" · ".join(filter(None, [title, *about, where, language])))


def also_in(citation: Citation) -> str:
    """Where the same is said in another language, as a line."""
    language = f"in {LANGUAGE_NAMES[citation.language]}" if citation.language else "at"
    title = titled(citation.title, is_ours=citation.title_is_ours)
    return one_line(f"also {language}: {title} · {citation.document}, {_lines(citation)}")


def matched_words(excerpt: Excerpt) -> str:
    """The quote's words and the question's that they answer, 辞任 ← resign; equal ones not."""
    pairs = [(excerpt.quote[h.start : h.end], h.word) for h in excerpt.highlights]
    told = [f"{found} ← {word}" for found, word in pairs if found.casefold() != word.casefold()]
    return one_line(", ".join(dict.fromkeys(told)))


def titled(title: str, *, is_ours: bool) -> str:
    """A title, marked where it doesn't stand in the text."""
    return f"{title} (our title)" if is_ours else title


def one_line(text: str) -> str:
    """A text without line ends and control characters."""
    return " ".join(text.translate(PICTURES).split())


def _lines(citation: Citation) -> str:
    """Where a quote begins, and where it ends if that is another line."""
    has_end = citation.last_line > citation.line
    if citation.column > LONG_LINE_CHARS:
        where = f"line {citation.line}, character {citation.column:,}"
        return f"{where}, to line {citation.last_line}" if has_end else where
    if has_end:
        return f"lines {citation.line} to {citation.last_line}"
    return f"line {citation.line}"

"""Citations: where a quote is in its document."""

from index.text.characters import line_of
from index.types import Citation, Document, Language


def cite(document: Document, language: Language, start: int, end: int) -> Citation:
    """The citation of `document.text[start:end]`.

    Args:
        document: The document.
        language: The language of the quote; cited only if the document's language is certain.
        start: Where the quote begins.
        end: Where it ends, exclusive.
    """
    line = line_of(document.text, start)
    line_start = max(document.text.rfind(line_end, 0, start) for line_end in "\r\n") + 1
    return Citation(
        document=document.path,
        title=document.title,
        language=language if document.language_is_sure else None,
        start=start,
        end=end,
        line=line,
        column=start - line_start + 1,
        last_line=line_of(document.text, max(start, end - 1)),
        title_is_ours=document.title_is_ours,
        author=document.author,
        date=document.date,
        url=document.url,
    )

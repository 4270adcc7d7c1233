"""Citations: where a quote is in its document, and below which headings."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from index.documents.anchors import anchor_above
from index.documents.inline import plain
from index.files import digest_of
from index.storage.index import HEADING, Index
from index.text.characters import line_of
from index.types import Citation, Document, Language, Place, PlaceRange

_DIGEST_BYTES = 4


def cite_place(index: Index, number: int, start: int, end: int) -> Citation:
    """The citation of a stretch of an indexed document, with the headings above it.

    Args:
        index: The index.
        number: The document's number.
        start: Where the quote begins.
        end: Where it ends, exclusive.
    """
    document, table = index.documents.document(number), index.passages
    sentences = table.document_sentences(number)
    if not sentences:
        return cite(document, document.language, start, end)
    # The first sentence of the quote, which may begin with the marks of a heading or an item.
    ends = table.sentence_spans[sentences.start : sentences.stop, 1]
    sentence = sentences[min(bisect_right(ends, start), len(sentences) - 1)]
    headings = _headings_above(index, number, sentence)
    citation = cite(document, table.language_of(sentence), start, end, headings)
    digest = quote_digest(document.text[start:end])
    return replace(citation, link=_link(index, number, start), digest=digest)


def quote_digest(quote: str) -> str:
    """A short digest of a quote, as a citation carries it."""
    return digest_of(quote, size=_DIGEST_BYTES).hex()


def _link(index: Index, number: int, start: int) -> str | None:
    """The published address of the place at an offset of a document, if it has one."""
    document, table = index.documents.document(number), index.passages
    if document.url is None or document.anchors is None or not document.is_markdown:
        return document.url
    sentences = table.document_sentences(number)
    kinds = table.sentence_kinds[sentences.start : sentences.stop]
    starts = table.sentence_spans[sentences.start : sentences.stop, 0]
    headings = starts[kinds == HEADING].tolist()
    anchor = anchor_above(document.text, headings, start, document.anchors)
    return f"{document.url}#{anchor}" if anchor else document.url


def _headings_above(index: Index, number: int, sentence: int) -> tuple[str, ...]:
    """The headings above a sentence, outermost first, as they read without markup."""
    is_markdown = index.documents.document(number).is_markdown
    texts = map(index.sentence_text, index.blocks.heading_path(sentence))
    read = (plain(text) if is_markdown else " ".join(text.split()) for text in texts)
    return tuple(filter(None, read))


def cite(
    document: Document, language: Language, start: int, end: int, headings: Sequence[str] = ()
) -> Citation:
    """The citation of `document.text[start:end]`.

    Args:
        document: The document.
        language: The language of the quote; cited only if the document's language is certain.
        start: Where the quote begins.
        end: Where it ends, exclusive.
        headings: The headings above it, outermost first.
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
        headings=tuple(headings),
        place=_place_range(document.places, start, end),
        is_markdown=document.is_markdown,
        is_extracted=document.is_extracted,
    )


def _place_range(places: Sequence[Place], start: int, end: int) -> PlaceRange | None:
    """The places in the file that a stretch of extracted text begins and ends at, if any."""
    first = bisect_right(places, start, key=_start_of) - 1
    last = bisect_right(places, max(start, end - 1), key=_start_of) - 1
    if first < 0:
        return None
    is_of_one_kind = places[last].kind == places[first].kind
    return PlaceRange(
        places[first].kind, places[first].label, places[last if is_of_one_kind else first].label
    )


def _start_of(place: Place) -> int:
    return place.start

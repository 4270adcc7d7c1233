"""What a quote needs beside it: headings, a lead or a header row; and what it leaves out."""

import re
from collections.abc import Iterator, Set

import numpy as np
from numpy.typing import NDArray

from index.documents.hidden import Span
from index.documents.link_definitions import definitions_of
from index.excerpts.spans import quoted_stretch
from index.storage.index import Index
from index.types import BLOCK_KINDS, Context, ContextKind, Omitted

_HEADING, _ITEM, _ROW, _CODE = (
    BLOCK_KINDS.index(kind) for kind in ("heading", "item", "row", "code")
)
_FENCE = re.compile(r"(?:`{3,}|~{3,})[^\r\n]*")
_NUMBERED = re.compile(r"[\s>]*[(\[]?(?:\d+|[a-zA-Z])[.)\]:、．]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_DIGIT = re.compile(r"\d")
_Needed = tuple[ContextKind, Span]


def context_of(index: Index, sentences: range, asked: Set[int]) -> tuple[Context, ...]:
    """The text without which a quote can't be understood or shown, in the order of the document.

    First come the headings above it and what leads to it, last the definitions of links in it.

    Args:
        index: The index.
        sentences: The sentences that are quoted.
        asked: The terms that match words of the question.
    """
    document = index.documents.document(index.passages.document_of(sentences.start))
    text = document.text
    found: list[_Needed] = [("heading", span) for span in _headings(index, text, sentences, asked)]
    found += _leads(index, sentences)
    if document.is_markdown:
        found += _needed_to_show(index, text, sentences)
    return tuple(Context(kind, text[slice(*span)], *span) for kind, span in found)


def _headings(index: Index, text: str, sentences: range, asked: Set[int]) -> Iterator[Span]:
    """The headings above a quote that it needs.

    A heading is needed if it has words of the question or a number: a version, a day, an amount;
    below such a heading the nearest is needed too, which says what of it the quote is about.
    """
    table = index.passages
    is_above = False
    path = index.blocks.heading_path(sentences.start)
    for heading in path:
        if heading in sentences:
            break
        span = table.sentence_span(heading)
        has_asked = not asked.isdisjoint(table.terms_of(heading).tolist())
        is_nearest = heading == path[-1]
        if has_asked or (is_above and is_nearest) or _DIGIT.search(text, *span):
            is_above = True
            yield span


def _leads(index: Index, sentences: range) -> Iterator[_Needed]:
    """The blocks above a quote that lead to it: lines and parent items, a table's header row."""
    blocks = index.blocks
    lead = int(blocks.leads[blocks.block_of(sentences.start)])
    chain: list[int] = []
    while lead >= 0 and lead not in chain:
        chain.append(lead)
        lead = int(blocks.leads[lead])
    for block in reversed(chain):
        own = blocks.sentences_of(block)
        if own and own.start < sentences.start and int(blocks.kinds[block]) != _HEADING:
            is_row = int(blocks.kinds[block]) == _ROW
            yield "columns" if is_row else "lead", blocks.span(block)


def _needed_to_show(index: Index, text: str, sentences: range) -> Iterator[_Needed]:
    """The fence above a quote that begins inside of code; else the definitions of its links."""
    blocks = index.blocks
    first = blocks.block_of(sentences.start)
    begins_inside = blocks.sentences_of(first).start < sentences.start
    if int(blocks.kinds[first]) != _CODE or not begins_inside:
        yield from (
            ("link", span) for span in definitions_of(text, *quoted_stretch(index, sentences))
        )
    elif fence := _FENCE.match(text, *blocks.span(first)):
        yield "fence", fence.span()


def omitted_from(index: Index, sentences: range) -> Omitted | None:
    """How much of a list, a table or code a quote leaves out; None if it has all of it, or none.

    Of an item or a row that is too long to be quoted whole, sentences are counted.
    """
    blocks = index.blocks
    first, last = blocks.block_of(sentences.start), blocks.block_of(sentences[-1])
    text = index.documents.document(index.passages.document_of(sentences.start)).text
    for block in range(first, last + 1):
        kind, lead = int(blocks.kinds[block]), int(blocks.leads[block])
        if kind == _CODE and (lines := _omitted_lines(index, block, sentences)):
            return lines
        if kind not in (_ITEM, _ROW):
            continue
        group = _group(index, block)
        if kind == _ROW and block in blocks.leads[group]:  # the header row
            continue
        alike = (blocks.kinds[group] == kind) & (blocks.leads[group] == lead)
        members = group[alike]
        own = members[(first <= members) & (members <= last)]
        parts = [blocks.sentences_of(member) for member in own.tolist()]
        shown = sum(part.start in sentences and part[-1] in sentences for part in parts if part)
        if parts and not shown:
            total = sum(map(len, parts))
            n_quoted = sum(sentence in sentences for part in parts for sentence in part)
            return Omitted("sentences", n_quoted, total) if n_quoted < total else None
        if not 0 < shown < len(members):
            return None
        if kind == _ROW:
            return Omitted("rows", shown, len(members))
        is_numbered = _NUMBERED.match(text, *blocks.span(int(members[0])))
        return Omitted("steps" if is_numbered else "items", shown, len(members))
    return None


def _omitted_lines(index: Index, block: int, sentences: range) -> Omitted | None:
    """How many lines of a block of code a quote has; None if it has all of them."""
    table, own = index.passages, index.blocks.sentences_of(block)
    quoted = range(max(own.start, sentences.start), min(own.stop, sentences.stop))
    text = index.documents.document(table.document_of(own.start)).text

    def n_lines(part: range) -> int:
        start, end = table.sentence_span(part[0])[0], table.sentence_span(part[-1])[1]
        return len(_LINE_END.findall(text, start, end)) + 1

    shown, total = n_lines(quoted), n_lines(own)
    return Omitted("lines", shown, total) if shown < total else None


def _group(index: Index, block: int) -> NDArray[np.intp]:
    """The numbers of the blocks of a block's list or table, ascending."""
    blocks = index.blocks
    own = blocks.blocks_of(index.passages.document_of(blocks.sentences_of(block).start))
    return own.start + np.flatnonzero(blocks.groups[own.start : own.stop] == blocks.groups[block])

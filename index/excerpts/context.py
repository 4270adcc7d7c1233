"""What a quote needs beside it: headings, a lead or a header row; and what it leaves out."""

import re
from collections.abc import Iterator, Set

import numpy as np
from numpy.typing import NDArray

from index.storage.index import Index
from index.types import BLOCK_KINDS, Context, Omitted

_HEADING, _ITEM, _ROW = (BLOCK_KINDS.index(kind) for kind in ("heading", "item", "row"))
_NUMBERED = re.compile(r"[\s>]*[(\[]?(?:\d+|[a-zA-Z])[.)\]:、．]")
_DIGIT = re.compile(r"\d")


def context_of(index: Index, sentences: range, asked: Set[int]) -> tuple[Context, ...]:
    """The text above a quote without which it can't be understood, in the order of the document.

    A heading is needed if it has words of the question or a number: a version, a day, an amount;
    below such a heading the nearest is needed too, which says what of it the quote is about.

    Args:
        index: The index.
        sentences: The sentences that are quoted.
        asked: The terms that match words of the question.
    """
    table, blocks = index.passages, index.blocks
    document = table.document_of(sentences.start)
    text = index.documents.document(document).text

    def needed() -> Iterator[Context]:
        is_above = False
        path = blocks.heading_path(sentences.start)
        for heading in path:
            if heading in sentences:
                break
            start, end = table.sentence_span(heading)
            has_asked = not asked.isdisjoint(table.terms_of(heading).tolist())
            is_nearest = heading == path[-1]
            if has_asked or (is_above and is_nearest) or _DIGIT.search(text, start, end):
                is_above = True
                yield Context("heading", text[start:end], start, end)
        first = blocks.block_of(sentences.start)
        lead = int(blocks.leads[first])
        chain: list[int] = []
        while lead >= 0 and lead not in chain:
            chain.append(lead)
            lead = int(blocks.leads[lead])
        for block in reversed(chain):
            own = blocks.sentences_of(block)
            if own and own.start < sentences.start and int(blocks.kinds[block]) != _HEADING:
                start, end = blocks.span(block)
                is_row = int(blocks.kinds[block]) == _ROW
                yield Context("columns" if is_row else "lead", text[start:end], start, end)

    return tuple(needed())


def omitted_from(index: Index, sentences: range) -> Omitted | None:
    """How much of a list or a table a quote leaves out; None if it has all of it, or none."""
    blocks = index.blocks
    first, last = blocks.block_of(sentences.start), blocks.block_of(sentences[-1])
    text = index.documents.document(index.passages.document_of(sentences.start)).text
    for block in range(first, last + 1):
        kind, lead = int(blocks.kinds[block]), int(blocks.leads[block])
        if kind not in (_ITEM, _ROW):
            continue
        group = _group(index, block)
        if kind == _ROW and block in blocks.leads[group]:  # the header row
            continue
        alike = (blocks.kinds[group] == kind) & (blocks.leads[group] == lead)
        members = group[alike]
        shown = int(((first <= members) & (members <= last)).sum())
        if not 0 < shown < len(members):
            return None
        if kind == _ROW:
            return Omitted("rows", shown, len(members))
        is_numbered = _NUMBERED.match(text, *blocks.span(int(members[0])))
        return Omitted("steps" if is_numbered else "items", shown, len(members))
    return None


def _group(index: Index, block: int) -> NDArray[np.intp]:
    """The numbers of the blocks of a block's list or table, ascending."""
    blocks = index.blocks
    own = blocks.blocks_of(index.passages.document_of(blocks.sentences_of(block).start))
    return own.start + np.flatnonzero(blocks.groups[own.start : own.stop] == blocks.groups[block])

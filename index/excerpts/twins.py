"""A quote sentence by sentence, with what the documents themselves say in another language."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

from index.excerpts.spans import is_quotable
from index.storage.index import Index
from index.types import BlockKind, Language


@dataclass(frozen=True, slots=True)
class QuotePart:
    """A sentence of a quote, or several that have their translation in the documents.

    `start` and `end` are offsets in the quote's document. `block` is the number of the block that
    it begins in, `kind` that block's. `twin` are the sentences of another document that say the
    same, as many as may be quoted together; empty if there are none.
    """

    start: int
    end: int
    block: int
    kind: BlockKind
    twin: range = range(0)


def quote_parts_with_twins(
    index: Index,
    document: int,
    span: tuple[int, int],
    language: Language,
    left_out: Collection[int] = (),
) -> list[QuotePart]:
    """The sentences of a quote in order, each with its translation if a document holds one.

    Args:
        index: The index.
        document: The number of the quote's document.
        span: Where the quote begins and ends in it.
        language: The language to translate to.
        left_out: The numbers of documents to ignore.
    """
    table, blocks = index.passages, index.blocks
    start, end = span
    sentences = table.document_sentences(document)
    bounds = table.sentence_spans[sentences.start : sentences.stop]
    first = bisect_right(bounds[:, 1], start)
    last = max(first, bisect_left(bounds[:, 0], end))
    quoted = sentences[first:last]
    twins = {sentence: _twins(index, sentence, language, left_out) for sentence in quoted}
    n_linked = Counter(other for linked in twins.values() for other in linked)
    parts: list[QuotePart] = []
    for sentence in quoted:
        begin, stop = table.sentence_span(sentence)
        block = blocks.block_of(sentence)
        part = QuotePart(max(begin, start), min(stop, end), block, blocks.kind(block))
        # The document that has most of the quote comes first: one source reads better than two.
        for other in sorted(twins[sentence], key=lambda number: (-n_linked[number], number)):
            if is_quotable(index, twins[sentence][other]):
                part = replace(part, twin=twins[sentence][other])
                break
        joined = _joined(index, parts[-1], part) if parts else None
        if joined is None:
            parts.append(part)
        else:
            parts[-1] = joined
    return parts


def _twins(
    index: Index, sentence: int, language: Language, left_out: Collection[int]
) -> dict[int, range]:
    """Document -> the sentences in it that say the same as this one in a language."""
    table = index.passages
    linked: dict[int, range] = {}
    for other in index.parallel_texts.translations_of(sentence):
        number = table.document_of(other)
        if number not in left_out and table.language_of(other) == language:
            before = linked.get(number, range(other, other))
            linked[number] = range(before.start, other + 1)  # they ascend
    return linked


def _joined(index: Index, before: QuotePart, after: QuotePart) -> QuotePart | None:
    """Two parts as one, if their twins overlap or follow each other and may be quoted together."""
    one, other = before.twin, after.twin
    if not one or not other or not one.start <= other.start <= one.stop:
        return None
    both = range(one.start, max(one.stop, other.stop))
    documents = {index.passages.document_of(sentence) for sentence in (both[0], both[-1])}
    if len(documents) > 1 or not is_quotable(index, both):
        return None
    return replace(before, end=after.end, twin=both)

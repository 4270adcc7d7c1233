"""Hits -> whole passages as excerpts: what a search lists; an answer chooses sentences."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from index.excerpts.excerpts import cite
from index.excerpts.highlights import Highlighter
from index.params import TWIN_SHARE
from index.retrieval.query import Query
from index.storage.index import Index
from index.types import Citation, Excerpt, Hit


class PassageResults:
    """Quotes the passages of one segment whole. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._segment = index
        self._passages = index.passages

    def passages(
        self, query: Query, hits: Sequence[Hit], left_out: frozenset[int] = frozenset()
    ) -> list[Excerpt]:
        """An excerpt for each hit, in their order; none cites a document left out."""
        highlighter = Highlighter(query.words, self._passages)
        return [
            self._excerpt(highlighter, hit, rank, left_out)
            for rank, hit in enumerate(hits, start=1)
        ]

    def _excerpt(
        self, highlighter: Highlighter, hit: Hit, rank: int, left_out: frozenset[int]
    ) -> Excerpt:
        table = self._passages
        document = self._segment.documents.document(int(table.documents[hit.passage]))
        start, end = table.span(hit.passage)
        language = table.language(hit.passage)
        quote = document.text[start:end]
        sentences = table.sentences_of(hit.passage)
        return Excerpt(
            rank=rank,
            quote=quote,
            score=round(hit.score, 4),
            highlights=highlighter.highlight(sentences, start),
            citation=cite(document, language, start, end),
            cut=bool(table.sentence_cuts[sentences.start : sentences.stop].any()),
            also_in=tuple(self._twins(sentences, left_out)),
        )

    def _twins(self, sentences: range, left_out: frozenset[int]) -> Iterator[Citation]:
        """Where other documents say most of these sentences, from the first to the last of them."""
        said: dict[int, set[int]] = defaultdict(set)
        there: dict[int, list[int]] = defaultdict(list)
        for sentence in sentences:
            for twin in self._segment.parallel_texts.translations_of(sentence):
                document = self._passages.document_of(twin)
                said[document].add(sentence)
                there[document].append(twin)
        for number in sorted(there):
            if number in left_out or len(said[number]) < TWIN_SHARE * len(sentences):
                continue
            first, last = min(there[number]), max(there[number])
            spans = self._passages.sentence_spans
            yield cite(
                self._segment.documents.document(number),
                self._passages.language_of(first),
                int(spans[first, 0]),
                int(spans[last, 1]),
            )

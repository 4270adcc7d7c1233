"""Hits -> excerpts: the sentences that answer, quoted verbatim, with where they stand.

Every sentence of the best passages gets a probability of being the one that answers. An excerpt is
the run of one to three sentences that gains most of it for its length; then the best of the rest.
"""

import functools
from collections.abc import Sequence

from index.excerpts.highlights import Highlighter
from index.excerpts.sentence_scoring import SentenceCandidates, measure, probabilities
from index.excerpts.spans import CandidateSpan, CandidateSpans
from index.excerpts.translation_dedup import Deduplicated, Statement, TranslationDedup
from index.params import FIRST_CHARS_COST, FURTHER_CHARS_COST, RELATED
from index.retrieval.query import Query
from index.storage.index import HEADING, Index
from index.types import Citation, Document, Excerpt, Hit, Language
from index.weak_methods import weak_bound_method


class Quoter:
    """Chooses and quotes the sentences of one segment. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._segment = index
        self._passages = index.passages
        self._windows = CandidateSpans(index)
        self._folding = TranslationDedup(index)
        self._quotable = functools.lru_cache(maxsize=1_024)(weak_bound_method(self._find_quotable))

    def quote(
        self, query: Query, hits: Sequence[Hit], k: int, left_out: frozenset[int] = frozenset()
    ) -> list[Excerpt]:
        """At most k excerpts of these passages, best first; none cites a document left out."""
        windows = self._weighed(self.candidates(query, hits))
        highlighter = Highlighter(query.words, self._passages)
        taken: set[int] = set()
        said: set[str] = set()
        excerpts: list[Excerpt] = []
        cost = FIRST_CHARS_COST
        while windows and len(excerpts) < k:
            best = max(windows, key=lambda window: (window.value(cost), -window.first))
            windows.remove(best)
            text = "".join(self._quoted(best).split())
            if text in said:  # a copy of the same sentences says nothing new
                continue
            if excerpts and best.probability < RELATED * excerpts[0].score:
                break
            # Ranks follow value, which counts length as well: no score rises.
            score = min([best.probability, *(excerpt.score for excerpt in excerpts[-1:])])
            folded = self._folding.fold(best.sentences, best.core, query.language, taken, left_out)
            taken |= folded.said
            excerpt = self._excerpt(highlighter, score, folded, len(excerpts) + 1)
            shown = "".join(excerpt.quote.split())
            if shown not in said:  # nor does a twin that has been quoted already
                excerpts.append(excerpt)
            said.update((text, shown))
            windows = [window for window in windows if taken.isdisjoint(window.sentences)]
            cost = FURTHER_CHARS_COST
        return excerpts

    def candidates(self, query: Query, hits: Sequence[Hit]) -> SentenceCandidates:
        """The sentences that may be quoted, and what speaks for each."""
        hit_of: dict[int, Hit] = {}
        for hit in hits:
            for sentence in self._quotable(hit.passage):
                hit_of.setdefault(sentence, hit)  # the better passage comes first
        return measure(self._segment, query, hit_of)

    def _weighed(self, candidates: SentenceCandidates) -> list[CandidateSpan]:
        sentences, chances = candidates.sentences, probabilities(candidates.features).tolist()
        passages = [hit.passage for hit in candidates.hits]
        return self._windows.all(
            dict(zip(sentences, passages, strict=True)), dict(zip(sentences, chances, strict=True))
        )

    def _find_quotable(self, passage: int) -> range:
        """The passage's sentences, and the heading right above it: it leads to what it heads."""
        first, last = self._passages.sentence_ranges[passage].tolist()
        kinds = self._passages.sentence_kinds
        document = int(self._passages.documents[passage])
        low = self._passages.document_sentences(document).start
        above = first - int(first > low and kinds[first - 1] == HEADING)
        if (kinds[first:last] == HEADING).all():
            return range(above, last)
        closing = last
        while kinds[closing - 1] == HEADING:
            closing -= 1
        return range(above, closing)

    def _document(self, passage: int) -> Document:
        return self._segment.documents.document(int(self._passages.documents[passage]))

    def _quoted(self, window: CandidateSpan) -> str:
        return self._document(window.passage).text[window.start : window.end]

    def _excerpt(
        self, highlighter: Highlighter, score: float, folded: Deduplicated, rank: int
    ) -> Excerpt:
        citation = self._cite(folded.shown)
        document = self._segment.documents.document(folded.shown.document)
        quote = document.text[citation.start : citation.end]
        first, last = folded.shown.sentences.start, folded.shown.sentences.stop
        return Excerpt(
            rank=rank,
            quote=quote,
            score=round(score, 4),
            highlights=highlighter.highlight(folded.shown.sentences, citation.start),
            citation=citation,
            cut=bool(self._passages.sentence_cuts[first:last].any()),
            also_in=tuple(self._cite(statement) for statement in folded.also),
        )

    def _cite(self, statement: Statement) -> Citation:
        spans = self._passages.sentence_spans
        start = int(spans[statement.sentences.start, 0])
        end = int(spans[statement.sentences.stop - 1, 1])
        document = self._segment.documents.document(statement.document)
        return cite(document, statement.language, start, end)


def cite(document: Document, language: Language, start: int, end: int) -> Citation:
    """Say where `document.text[start:end]` stands, and in what language if that is sure."""
    line = line_of(document.text, start)
    begin = max(document.text.rfind(end_of_line, 0, start) for end_of_line in "\r\n") + 1
    return Citation(
        document=document.path,
        title=document.title,
        language=language if document.language_is_sure else None,
        start=start,
        end=end,
        line=line,
        column=start - begin + 1,
        last_line=line_of(document.text, max(start, end - 1)),
        title_is_ours=document.title_is_ours,
        author=document.author,
        date=document.date,
        url=document.url,
    )


def line_of(text: str, offset: int) -> int:
    """The line, from 1, on which the character stands; lines end with LF, CR LF or CR."""
    before = text[:offset]
    ends = before.count("\n") + before.count("\r") - before.count("\r\n")
    if before.endswith("\r") and text[offset : offset + 1] == "\n":
        ends -= 1  # the offset lies between the two halves of one line end
    return ends + 1

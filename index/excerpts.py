"""Hits -> excerpts: the sentences that answer, quoted verbatim, with where they stand.

Sentences of the best passages are scored by how much of the question they cover and how near they
are to it, together with their passage. An excerpt is the best sentence with neighbours, as what is
asked for often stands beside the words that match; then the best of the rest, never overlapping.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.embedding import Embedder
from index.folding import Folded, Folding, Statement
from index.highlights import highlight
from index.records import Citation, Document, Excerpt, Hit, Language
from index.retriever import Query
from index.segment import KINDS, Segment
from index.translation import Counterparts
from index.tuning import (
    EXCERPT_CHARS,
    MAX_EXCERPT_CHARS,
    MAX_EXCERPT_SENTENCES,
    PASSAGE_SHARE,
    RELATED,
    SENTENCE_SEMANTIC_WEIGHT,
)

_HEADING = KINDS.index("heading")
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r(?!\n))[^\S\r\n]*[\r\n]")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence, by its number over all documents, in the best passage that holds it.

    `own` is what it has in common with the question by itself, `score` that and its passage's.
    """

    sentence: int
    passage: int
    own: float
    score: float


class Quoter:
    """Chooses and quotes the sentences of one segment. Safe to use from several threads."""

    def __init__(self, segment: Segment, sentence_embedder: Embedder) -> None:
        """`sentence_embedder` is the bundled one: sentences are embedded for each question."""
        self._segment = segment
        self._passages = segment.passages
        self._embedder = sentence_embedder
        self._folding = Folding(segment)

    def quote(
        self, query: Query, hits: Sequence[Hit], k: int, left_out: frozenset[int] = frozenset()
    ) -> list[Excerpt]:
        """At most k excerpts of these passages, best first; none cites a document left out."""
        candidates = self._rank_sentences(query, hits)
        taken: set[int] = set()
        said: set[str] = set()
        excerpts: list[Excerpt] = []
        for candidate in candidates:
            if len(excerpts) == k:
                break
            if candidate.sentence in taken or candidate.own < RELATED * candidates[0].own:
                continue
            text = "".join(self._sentence_text(candidate.sentence, candidate.passage).split())
            if text in said:  # a copy of the same sentence says nothing new
                continue
            window = self._window(candidate, taken)
            folded = self._folding.fold(window, candidate.sentence, query.language, taken, left_out)
            taken |= folded.said
            said.add(text)
            excerpts.append(self._excerpt(query, candidate.score, folded, len(excerpts) + 1))
        return excerpts

    def _rank_sentences(self, query: Query, hits: Sequence[Hit]) -> list[_Candidate]:
        passage_of: dict[int, Hit] = {}
        for hit in hits:
            for sentence in self._quotable(hit.passage):
                passage_of.setdefault(sentence, hit)  # the better passage comes first
        sentences = list(passage_of)
        if not sentences:
            return []
        vectors = self._embedder.embed_passages(
            [self._sentence_text(s, passage_of[s].passage) for s in sentences]
        )
        cosines = np.maximum(vectors @ self._embedder.embed_question(query.text), 0)
        worths = [self._worths(word) for word in query.words]
        total = sum(word.idf for word in query.words)
        candidates = []
        for sentence, cosine in zip(sentences, cosines, strict=True):
            hit = passage_of[sentence]
            coverage = self._reached(worths, sentence) / total if total else 0.0
            own = coverage + SENTENCE_SEMANTIC_WEIGHT * float(cosine)
            score = own + PASSAGE_SHARE * hit.score
            candidates.append(_Candidate(sentence, hit.passage, own, score))
        return sorted(candidates, key=lambda c: (-c.score, c.sentence))

    def _quotable(self, passage: int) -> Iterable[int]:
        """The passage's sentences, and the headings right above it: they lead to what they head."""
        first, last = self._passages.sentence_ranges[passage].tolist()
        kinds = self._passages.sentence_kinds
        if (kinds[first:last] == _HEADING).all():
            return range(first, last)
        low, _ = self._passages.document_sentences(passage)
        above = first
        while above > low and kinds[above - 1] == _HEADING:
            above -= 1
        closing = last
        while kinds[closing - 1] == _HEADING:
            closing -= 1
        return range(above, closing)

    def _worths(self, word: Counterparts) -> dict[int, float]:
        """What each counterpart of a word is worth: once a question, not once a sentence."""
        idf = self._segment.postings.idf
        return {
            term: weight * min(float(idf[term]), word.idf)
            for term, weight in zip(word.terms.tolist(), word.weights.tolist(), strict=True)
        }

    def _reached(self, worths: Sequence[Mapping[int, float]], sentence: int) -> float:
        """How much of the question's idf stands in the sentence, as words or counterparts."""
        present = set(self._passages.terms_of(sentence).tolist())
        return sum(
            max((worth[term] for term in present & worth.keys()), default=0.0) for worth in worths
        )

    def _window(self, candidate: _Candidate, taken: set[int]) -> range:
        """The sentence and its neighbours, as many as an excerpt may hold.

        A heading takes what follows it along and nothing before it.
        """
        language = self._passages.language(candidate.passage)
        first = last = candidate.sentence
        heads = bool(self._passages.sentence_kinds[first] == _HEADING)
        for after in (True, heads):
            grown = (first, last + 1) if after else (first - 1, last)
            neighbour = grown[1] if after else grown[0]
            if neighbour not in taken and self._fits(candidate, grown, EXCERPT_CHARS[language]):
                first, last = grown
        return range(first, last + 1)

    def _fits(self, candidate: _Candidate, span: tuple[int, int], max_chars: int) -> bool:
        """Whether these sentences belong together: one kind, one document, not too long."""
        first, last = span
        low, high = self._passages.document_sentences(candidate.passage)
        if first < low or last >= high or last - first >= MAX_EXCERPT_SENTENCES:
            return False
        kinds = self._passages.sentence_kinds[first : last + 1]
        body = kinds[1:] if kinds[0] == _HEADING and len(kinds) > 1 else kinds
        if not (body == body[0]).all() or (len(kinds) > 1 and body[0] == _HEADING):
            return False
        spans = self._passages.sentence_spans
        start, end = int(spans[first, 0]), int(spans[last, 1])
        if end - start > min(max_chars, MAX_EXCERPT_CHARS):
            return False
        # Past a blank line something else begins: a list, a table, code. But below a heading.
        begin = int(spans[last - len(body) + 1, 0])
        text = self._document(candidate.passage).text
        return _BLANK_LINE.search(text, begin, end) is None

    def _sentence_text(self, sentence: int, passage: int) -> str:
        start, end = self._passages.sentence_spans[sentence].tolist()
        return self._document(passage).text[start:end]

    def _document(self, passage: int) -> Document:
        return self._segment.documents.document(int(self._passages.documents[passage]))

    def _excerpt(self, query: Query, score: float, folded: Folded, rank: int) -> Excerpt:
        citation = self._cite(folded.shown)
        document = self._segment.documents.document(folded.shown.document)
        quote = document.text[citation.start : citation.end]
        first, last = folded.shown.sentences.start, folded.shown.sentences.stop
        return Excerpt(
            rank=rank,
            quote=quote,
            score=round(score, 4),
            highlights=highlight(quote, citation.language, query.words, self._segment.lexicon),
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
    """Say where `document.text[start:end]` stands."""
    line = line_of(document.text, start)
    begin = max(document.text.rfind(end_of_line, 0, start) for end_of_line in "\r\n") + 1
    return Citation(
        document=document.path,
        title=document.title,
        language=language,
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

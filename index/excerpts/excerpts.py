"""Excerpts: from hits to verbatim quotes, with their citations and highlighted words.

An answer quotes sentences. Each sentence of the best passages gets a probability of being the
answer (`sentence_scoring`). The first excerpt is the span of sentences or whole blocks with the
highest probability for its length (`spans`); then comes the best of the rest. A search quotes whole
passages.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.excerpts.citations import cite_place
from index.excerpts.context import context_of, omitted_from
from index.excerpts.sentence_scoring import sentence_candidates
from index.excerpts.spans import (
    CandidateSpan,
    candidate_spans,
    quoted_stretch,
    with_dated_heading,
)
from index.excerpts.translation_dedup import deduplicate
from index.excerpts.versions import Stretch, Versions
from index.params import (
    FIRST_CHARS_COST,
    FURTHER_CHARS_COST,
    MIN_HIGHLIGHT_WEIGHT,
    MIN_RELATIVE_PROBABILITY,
    QUOTED_PASSAGE_SHARE,
    TRANSLATED_SHARE,
)
from index.retrieval.query import ExpandedTerm, Query
from index.retrieval.reading import NOT_READ, Reading
from index.storage.index import Index
from index.types import Excerpt, Highlight, Hit


class ExcerptBuilder:
    """Quotes sentences in answer to one question. Safe to use from several threads."""

    def __init__(self, index: Index, words: Sequence[ExpandedTerm]) -> None:
        self._index = index
        # Term -> the word of the question that it matches best, with its weight.
        self._best: dict[int, tuple[float, str]] = {}
        for word in words:
            for term, weight in zip(word.terms.tolist(), word.weights.tolist(), strict=True):
                if weight >= MIN_HIGHLIGHT_WEIGHT:
                    self._best[term] = max((weight, word.word), self._best.get(term, (0.0, "")))

    def excerpt(
        self, rank: int, score: float, sentences: range, also_in: Sequence[range] = ()
    ) -> Excerpt:
        """The excerpt that quotes consecutive sentences, by their numbers.

        Args:
            rank: Its rank, from 1.
            score: Its score.
            sentences: The sentences to quote.
            also_in: Their translations, each as consecutive sentences of another document.
        """
        table, documents = self._index.passages, self._index.documents
        citation, *translations = (
            cite_place(self._index, table.document_of(part[0]), *quoted_stretch(self._index, part))
            for part in (sentences, *also_in)
        )
        text = documents.document(table.document_of(sentences[0])).text
        highlights: dict[tuple[int, int], tuple[float, str]] = {}
        for sentence in sentences:
            offset = table.sentence_span(sentence)[0] - citation.start
            term_spans = table.term_spans_of(sentence)
            for position, term in enumerate(table.terms_of(sentence).tolist()):
                if term in self._best:
                    start, end = term_spans[position].tolist()
                    span = offset + start, offset + end
                    # A word may have been analysed as several terms.
                    highlights[span] = max(self._best[term], highlights.get(span, (0.0, "")))
        return Excerpt(
            rank=rank,
            quote=text[citation.start : citation.end],
            score=round(score, 4),
            highlights=_without_overlaps(highlights),
            citation=citation,
            cut=bool(table.sentence_cuts[sentences.start : sentences.stop].any()),
            also_in=tuple(translations),
            context=context_of(self._index, sentences, self._best.keys()),
            omitted=omitted_from(self._index, sentences),
        )


def _without_overlaps(
    matches: Mapping[tuple[int, int], tuple[float, str]],
) -> tuple[Highlight, ...]:
    """The best matches that don't overlap, in order.

    A compound and its parts may all match, such as "read_file" and "file"; of equal ones the
    longest is kept.

    Args:
        matches: Start and end of a matched word -> the weight of the match, and the question's
            word.
    """
    kept: list[Highlight] = []
    for (start, end), (_, word) in sorted(
        matches.items(), key=lambda match: (-match[1][0], match[0][0] - match[0][1])
    ):
        if all(end <= other.start or other.end <= start for other in kept):
            kept.append(Highlight(start, end, word))
    return tuple(sorted(kept, key=lambda highlight: highlight.start))


def answer_excerpts(
    index: Index,
    query: Query,
    hits: Sequence[Hit],
    k: int,
    excluded: frozenset[int] = frozenset(),
    reading: Reading = NOT_READ,
) -> list[Excerpt]:
    """At most k excerpts of these hits, best first; none cites an excluded document."""
    table = index.passages
    candidates = sentence_candidates(index, query, hits, reading)
    probabilities = candidates.probabilities(query.weights).tolist()
    passages = [hit.passage for hit in candidates.hits]
    spans = candidate_spans(
        index,
        dict(zip(candidates.sentences, passages, strict=True)),
        dict(zip(candidates.sentences, probabilities, strict=True)),
    )
    builder, versions = ExcerptBuilder(index, query.words), Versions(index, query.text)

    def place_of(span: CandidateSpan) -> Stretch:
        return int(table.documents[span.passage]), span.start, span.end

    used: set[int] = set()  # sentences
    quotes: set[str] = set()  # without white space
    excerpts: list[Excerpt] = []
    quoted_passages: set[int] = set()

    def gain(span: CandidateSpan) -> float:
        """What a span is likely to add to the excerpts so far, less the cost of its length."""
        share = QUOTED_PASSAGE_SHARE if span.passage in quoted_passages else 1.0
        cost = FURTHER_CHARS_COST if quotes else FIRST_CHARS_COST
        return share * span.probability - cost * span.length

    while spans and len(excerpts) < k:
        best = max(spans, key=lambda span: (gain(span), -span.first, -span.last))
        best = versions.newest(best, spans, place_of)
        spans.remove(best)
        document = index.documents.document(int(table.documents[best.passage]))
        text = "".join(document.text[best.start : best.end].split())
        if text in quotes:  # a copy of sentences that are quoted already
            continue
        if excerpts and best.probability < MIN_RELATIVE_PROBABILITY * excerpts[0].score:
            break
        # The order depends on the length too: scores must not rise.
        score = min([best.probability, *(excerpt.score for excerpt in excerpts[-1:])])
        chosen = deduplicate(index, best.sentences, best.core, query.language, used, excluded)
        quoted = with_dated_heading(index, chosen.quoted)
        if not used.isdisjoint(set(quoted) - chosen.sentences):
            quoted = chosen.quoted
        used |= chosen.sentences.union(quoted)
        excerpt = builder.excerpt(len(excerpts) + 1, score, quoted, chosen.also_in)
        quote = "".join(excerpt.quote.split())
        if quote not in quotes:  # a translation may be quoted already
            excerpts.append(excerpt)
            quoted_passages.add(best.passage)
        quotes.update((text, quote))
        spans = [span for span in spans if used.isdisjoint(span.sentences)]
    return excerpts


def passage_results(
    index: Index, query: Query, hits: Sequence[Hit], excluded: frozenset[int] = frozenset()
) -> list[Excerpt]:
    """The whole passage of each hit, in their order but for newer versions, which come first.

    None cites an excluded document.
    """
    table = index.passages
    builder = ExcerptBuilder(index, query.words)
    results = []
    for rank, hit in enumerate(_newest_first(index, query, hits), start=1):
        sentences = table.sentences_of(hit.passage)
        # Other documents that translate enough of the passage, from the first sentence to the last.
        translated: dict[int, set[int]] = defaultdict(set)  # document -> sentences of the passage
        translations: dict[int, list[int]] = defaultdict(list)  # document -> its own sentences
        for sentence in sentences:
            for translation in index.parallel_texts.translations_of(sentence):
                number = table.document_of(translation)
                translated[number].add(sentence)
                translations[number].append(translation)
        also_in = [
            range(min(own), max(own) + 1)
            for number, own in sorted(translations.items())
            if number not in excluded
            and len(translated[number]) >= TRANSLATED_SHARE * len(sentences)
        ]
        results.append(builder.excerpt(rank, hit.score, sentences, also_in))
    return results


def _newest_first(index: Index, query: Query, hits: Sequence[Hit]) -> list[Hit]:
    """The hits in their order, but a newer version of a passage before the older; scores fall."""
    versions, left = Versions(index, query.text), list(hits)
    ordered: list[Hit] = []

    def place_of(hit: Hit) -> Stretch:
        return int(index.passages.documents[hit.passage]), *index.passages.span(hit.passage)

    while left:
        best = versions.newest(left[0], left[1:], place_of)
        left.remove(best)
        score = min([best.score, *(hit.score for hit in ordered[-1:])])
        ordered.append(replace(best, score=score))
    return ordered

"""Excerpts: from hits to the sentences that answer, quoted verbatim with their citations.

Each sentence of the best passages gets a probability of being the answer (`sentence_scoring`). The
first excerpt is the span of one to three sentences with the highest probability for its length
(`spans`); then comes the best of the rest.
"""

from collections.abc import Sequence

from index.excerpts.citations import cite_sentences
from index.excerpts.highlights import Highlighter
from index.excerpts.sentence_scoring import sentence_candidates
from index.excerpts.spans import candidate_spans
from index.excerpts.translation_dedup import deduplicate
from index.params import FIRST_CHARS_COST, FURTHER_CHARS_COST, MIN_RELATIVE_PROBABILITY
from index.retrieval.query import Query
from index.storage.index import Index
from index.types import Excerpt, Hit


def answer_excerpts(
    index: Index,
    query: Query,
    hits: Sequence[Hit],
    k: int,
    excluded: frozenset[int] = frozenset(),
) -> list[Excerpt]:
    """At most k excerpts of these hits, best first; none cites an excluded document."""
    table = index.passages
    candidates = sentence_candidates(index, query, hits)
    probabilities = candidates.probabilities.tolist()
    passages = [hit.passage for hit in candidates.hits]
    spans = candidate_spans(
        index,
        dict(zip(candidates.sentences, passages, strict=True)),
        dict(zip(candidates.sentences, probabilities, strict=True)),
    )
    highlighter = Highlighter(query.words, table)
    used: set[int] = set()  # sentences
    quotes: set[str] = set()  # without white space
    excerpts: list[Excerpt] = []
    while spans and len(excerpts) < k:
        cost = FURTHER_CHARS_COST if quotes else FIRST_CHARS_COST
        *_, best = max((s.probability - cost * s.length, -s.first, -s.last, s) for s in spans)
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
        used |= chosen.sentences
        citation = cite_sentences(index, chosen.quoted)
        document = index.documents.document(table.document_of(chosen.quoted[0]))
        quote = document.text[citation.start : citation.end]
        if "".join(quote.split()) not in quotes:  # a translation may be quoted already
            cuts = table.sentence_cuts[chosen.quoted.start : chosen.quoted.stop]
            excerpts.append(
                Excerpt(
                    rank=len(excerpts) + 1,
                    quote=quote,
                    score=round(score, 4),
                    highlights=highlighter.highlight(chosen.quoted, citation.start),
                    citation=citation,
                    cut=bool(cuts.any()),
                    also_in=tuple(cite_sentences(index, s) for s in chosen.also_in),
                )
            )
        quotes.update((text, "".join(quote.split())))
        spans = [span for span in spans if used.isdisjoint(span.sentences)]
    return excerpts

"""Search results: whole passages as excerpts, where an answer chooses sentences."""

from collections import defaultdict
from collections.abc import Sequence

from index.excerpts.citations import cite, cite_sentences
from index.excerpts.highlights import Highlighter
from index.params import TRANSLATED_SHARE
from index.retrieval.query import Query
from index.storage.index import Index
from index.types import Excerpt, Hit


def passage_results(
    index: Index, query: Query, hits: Sequence[Hit], excluded: frozenset[int] = frozenset()
) -> list[Excerpt]:
    """An excerpt for each hit, in their order; none cites a document whose number is excluded."""
    table = index.passages
    highlighter = Highlighter(query.words, table)
    results = []
    for rank, hit in enumerate(hits, start=1):
        document = index.documents.document(int(table.documents[hit.passage]))
        start, end = table.span(hit.passage)
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
            cite_sentences(index, range(min(own), max(own) + 1))
            for number, own in sorted(translations.items())
            if number not in excluded
            and len(translated[number]) >= TRANSLATED_SHARE * len(sentences)
        ]
        results.append(
            Excerpt(
                rank=rank,
                quote=document.text[start:end],
                score=round(hit.score, 4),
                highlights=highlighter.highlight(sentences, start),
                citation=cite(document, table.language(hit.passage), start, end),
                cut=bool(table.sentence_cuts[sentences.start : sentences.stop].any()),
                also_in=tuple(also_in),
            )
        )
    return results

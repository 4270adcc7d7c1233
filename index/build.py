"""Documents -> Segment: analyse, count, embed."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.analysis import analyze
from index.background import measure_background
from index.bm25 import compile_postings
from index.embedding import Embedder
from index.lexicon import LexiconBuilder
from index.passages import split_passages
from index.records import LANGUAGES, Document, Language
from index.segment import (
    KINDS,
    ParsedDocument,
    PassageTable,
    Segment,
    Vectors,
    document_table,
)
from index.sentences import split_sentences
from index.twins import find_twins

# Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
EMBED_BATCH = 256
_Int = TypeVar("_Int", bound=np.signedinteger[Any])


def parse(document: Document) -> ParsedDocument:
    """Split a document into sentences and passages."""
    is_markdown = document.path.lower().endswith(".md")
    sentences = split_sentences(document.text, is_markdown=is_markdown)
    return ParsedDocument(document, sentences, split_passages(document, sentences))


def build_segment(
    documents: Sequence[ParsedDocument],
    embedder: Embedder,
    term_embedder: Embedder,
    progress: Progress,
    left_out: Sequence[str] = (),
) -> Segment:
    """Index the documents.

    Args:
        documents: In the order in which they are numbered.
        embedder: Makes the vectors of passages.
        term_embedder: Makes the vectors of terms: the bundled model.
        progress: Told how far it is.
        left_out: What to say about the files that are not among the documents.
    """
    builder = LexiconBuilder()
    sentence_terms = [
        terms
        for done, parsed in enumerate(documents)
        for terms in _analyze_document(parsed, builder, progress, done, len(documents))
    ]
    lexicon = builder.build()
    numbers = {term: number for number, term in enumerate(lexicon.terms)}
    numbered = [np.array([numbers[t] for t in terms], dtype=np.int32) for terms in sentence_terms]
    passages = _passage_table(documents, numbered)
    heading_terms = _heading_terms(documents, numbered)
    postings = compile_postings(
        [
            np.concatenate([*numbered[first:last], *headings])
            for (first, last), headings in zip(passages.sentence_ranges, heading_terms, strict=True)
        ],
        len(lexicon.terms),
    )
    vectors = _embed(_passage_texts(documents), embedder, "passages", progress)
    term_vectors = _embed(list(lexicon.forms), term_embedder, "terms", progress)
    table = document_table([parsed.document for parsed in documents], left_out)
    return Segment(
        documents=table,
        passages=passages,
        lexicon=lexicon,
        postings=postings,
        vectors=Vectors(
            vectors, term_vectors, measure_background(embedder, vectors, passages.languages)
        ),
        twins=find_twins(
            table, passages, lexicon, postings.idf, term_vectors, term_embedder, progress
        ),
    )


def _analyze_document(
    parsed: ParsedDocument, builder: LexiconBuilder, progress: Progress, done: int, total: int
) -> list[list[str]]:
    """The terms of each sentence, read in the language of the passage it belongs to."""
    progress("documents", done + 1, total)
    languages: dict[int, Language] = {}
    for passage in parsed.passages:
        for number in (*range(passage.first, passage.last), *passage.headings):
            languages.setdefault(number, passage.language)
    text = parsed.document.text
    return [
        builder.add(
            analyze(
                text[sentence.start : sentence.end],
                (languages.get(number, parsed.document.language),),
            )
        )
        for number, sentence in enumerate(parsed.sentences)
    ]


def _offsets(documents: Sequence[ParsedDocument]) -> list[int]:
    """The number of each document's first sentence."""
    return [0, *np.cumsum([len(parsed.sentences) for parsed in documents]).tolist()]


def _passage_table(
    documents: Sequence[ParsedDocument], terms: Sequence[NDArray[np.int32]]
) -> PassageTable:
    passages = [
        (number, offset, passage)
        for number, (parsed, offset) in enumerate(zip(documents, _offsets(documents), strict=False))
        for passage in parsed.passages
    ]
    sentences = [sentence for parsed in documents for sentence in parsed.sentences]
    return PassageTable(
        documents=np.array([number for number, _, _ in passages], dtype=np.int32),
        spans=_rows(((p.start, p.end) for _, _, p in passages), np.int64),
        sentence_ranges=_rows(((o + p.first, o + p.last) for _, o, p in passages), np.int32),
        languages=np.array([LANGUAGES.index(p.language) for _, _, p in passages], dtype=np.uint8),
        menu=np.array([p.is_menu for _, _, p in passages], dtype=np.uint8),
        sentence_spans=_rows(((s.start, s.end) for s in sentences), np.int64),
        sentence_kinds=np.array([KINDS.index(s.kind) for s in sentences], dtype=np.uint8),
        sentence_cuts=np.array([s.cut for s in sentences], dtype=np.uint8),
        document_bounds=np.array(_offsets(documents), dtype=np.int64),
        term_bounds=np.cumsum([0, *(len(t) for t in terms)], dtype=np.int64),
        sentence_terms=np.concatenate([np.empty(0, dtype=np.int32), *terms]),
    )


def _rows(pairs: Iterable[tuple[int, int]], dtype: type[_Int]) -> NDArray[_Int]:
    return np.array(list(pairs), dtype=dtype).reshape(-1, 2)


def _heading_terms(
    documents: Sequence[ParsedDocument], terms: Sequence[NDArray[np.int32]]
) -> list[list[NDArray[np.int32]]]:
    """For each passage the terms of the headings above it that are not sentences of its own."""
    return [
        [
            terms[offset + heading]
            for heading in passage.headings
            if not passage.first <= heading < passage.last
        ]
        for parsed, offset in zip(documents, _offsets(documents), strict=False)
        for passage in parsed.passages
    ]


def _passage_texts(documents: Sequence[ParsedDocument]) -> list[str]:
    """What is embedded: each passage's text below its headings."""
    texts: list[str] = []
    for parsed in documents:
        text = parsed.document.text
        for passage in parsed.passages:
            above = [
                text[parsed.sentences[heading].start : parsed.sentences[heading].end]
                for heading in passage.headings
                if not passage.first <= heading < passage.last
            ]
            texts.append("\n".join([*above, text[passage.start : passage.end]]))
    return texts


def _embed(
    texts: Sequence[str], embedder: Embedder, what: str, progress: Progress
) -> NDArray[np.float32]:
    vectors = np.zeros((len(texts), embedder.dimension), dtype=np.float32)
    for start in range(0, len(texts), EMBED_BATCH):
        batch = texts[start : start + EMBED_BATCH]
        vectors[start : start + len(batch)] = embedder.embed_passages(batch)
        progress(what, start + len(batch), len(texts))
    return vectors

"""Small collections with all that an index needs, made in a moment and without a trained model."""

import dataclasses
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from index.documents.structure import Structure
from index.embedding.base import EmbedderKind, Vectors, unit_rows
from index.engine import Engine
from index.indexing.analysis import ParsedDocument, analyze_document, parse
from index.indexing.pipeline import build_index
from index.indexing.postings import PositiveIdfBM25, compile_postings
from index.indexing.tables import build_tables
from index.retrieval.retriever import Retriever
from index.retrieval.translation_table import MAX_ASSOCIATION, TranslationTable
from index.storage.documents import DocumentTable
from index.storage.index import Index
from index.storage.postings import Postings
from index.storage.strings import StringTable, sort_key
from index.text.language import language_of
from index.types import MARKDOWN_SUFFIXES, Document

GROUPS = ("passages", "blocks", "folded", "lexicon", "postings", "vectors", "parallel_texts")
_WORD = re.compile(r"[A-Za-z0-9À-ÿ]+|[\u3040-\u30ff]+|[\u4e00-\u9fff]+")


class WordEmbedder:
    """A fake model: texts are as near as the words they share, or that it holds for translations.

    Args:
        synonyms: Word -> the word of whose vector it has; of other words, each has its own.
        dimension: How many numbers a vector has.
    """

    def __init__(self, synonyms: Mapping[str, str] | None = None, dimension: int = 64) -> None:
        self.synonyms = dict(synonyms or {})
        self.dimension = dimension
        self.kind: EmbedderKind = "static"
        self.identity = f"words:{dimension}:{sorted(self.synonyms.items())}"
        self._vectors: dict[str, Vectors] = {}

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (n_texts, dimension), float32."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.lower()):
                vectors[row] += self._word(self.synonyms.get(word, word))
        return unit_rows(vectors)

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,), float32."""
        vector: Vectors = self.embed_passages([text])[0]
        return vector

    def _word(self, word: str) -> Vectors:
        if word not in self._vectors:
            generator = np.random.default_rng(zlib.crc32(word.encode()))
            vector = generator.standard_normal(self.dimension)
            self._vectors[word] = vector.astype(np.float32)
        return self._vectors[word]


def table_of(translations: Mapping[str, Mapping[str, float]]) -> TranslationTable:
    """A translation table: term -> translation -> dice."""
    terms = sorted(
        {*translations, *(target for found in translations.values() for target in found)},
        key=sort_key,
    )
    best = [sorted(translations.get(term, {}).items(), key=lambda t: -t[1]) for term in terms]
    return TranslationTable.of(
        terms=StringTable.of(terms),
        bounds=np.cumsum([0, *map(len, best)], dtype=np.int32),
        targets=np.array([terms.index(t) for found in best for t, _ in found], dtype=np.int32),
        associations=np.array(
            [round(d * MAX_ASSOCIATION) for found in best for _, d in found], dtype=np.uint8
        ),
    )


def postings_of(passages: Sequence[Sequence[int]], n_terms: int) -> Postings:
    """Postings of passages given as numbers of terms."""
    return compile_postings(PositiveIdfBM25(passages), n_terms)


def document(text: str, path: str = "notes.txt") -> Document:
    """A document with this text, in the language it looks like."""
    is_markdown = path.endswith(MARKDOWN_SUFFIXES)
    return Document(path, text, "", language_of(text), is_markdown=is_markdown)


def document_table(documents: Iterable[Document]) -> DocumentTable:
    """These documents as an index holds them, without their sentences."""
    parsed = (ParsedDocument(document, Structure((), (), ""), ()) for document in documents)
    table, *_ = build_tables(map(analyze_document, parsed), (), None)
    return table


def segment_of(*texts: str, embedder: WordEmbedder | None = None, suffix: str = ".txt") -> Index:
    """An index of documents with these texts: 0.txt, 1.txt and so on."""
    documents = [document(text, f"{number}{suffix}") for number, text in enumerate(texts)]
    model = embedder or WordEmbedder()
    return build_index([parse(d) for d in documents], model, model, lambda *_: None)


def answerer_of(
    *texts: str,
    embedder: WordEmbedder | None = None,
    table: Mapping[str, Mapping[str, float]] | None = None,
    suffix: str = ".txt",
) -> Engine:
    """What answers from documents with these texts."""
    model = embedder or WordEmbedder()
    index = segment_of(*texts, embedder=model, suffix=suffix)
    return Engine(Retriever(index, model, model, table_of(table or {})))


def assert_same_segment(opened: Index | None, saved: Index) -> None:
    """Every array and every fact came back."""
    assert opened is not None
    for group in GROUPS:
        before, after = getattr(saved, group), getattr(opened, group)
        for field in dataclasses.fields(before):
            expected, found = getattr(before, field.name), getattr(after, field.name)
            assert found.dtype == expected.dtype
            np.testing.assert_array_equal(found, expected)
    assert len(opened.documents) == len(saved.documents)
    assert list(opened.documents.left_out) == list(saved.documents.left_out)
    for name in ("by_path", "originals", "digests"):
        np.testing.assert_array_equal(
            getattr(opened.documents, name), getattr(saved.documents, name)
        )
    for number in range(len(saved.documents)):
        assert opened.documents.document(number) == saved.documents.document(number)

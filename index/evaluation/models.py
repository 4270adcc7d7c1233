"""The models to be measured, and indexes in memory that are built with them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.documents.sentences import split_sentences
from index.embedding.base import Embedder, Vectors
from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder, open_embedder
from index.engine import BUNDLED_TABLE, Engine
from index.evaluation.collections import PassageRow
from index.indexing.analysis import ParsedDocument, parse
from index.indexing.pipeline import Progress, build_index
from index.retrieval.retriever import Retriever
from index.retrieval.translation_table import TranslationTable, open_table
from index.storage.index import Index
from index.types import Document, Passage


class RememberingEmbedder:
    """Embeds every text once: the same ones stand in several indexes, and a big model is slow."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._passages: dict[str, Vectors] = {}
        self._questions: dict[str, Vectors] = {}

    @property
    def identity(self) -> str:
        """That of the model."""
        return self._embedder.identity

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return self._embedder.dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (n_texts, dimension), float32."""
        new = list(dict.fromkeys(text for text in texts if text not in self._passages))
        if new:
            self._passages.update(zip(new, self._embedder.embed_passages(new), strict=True))
        return np.stack([self._passages[text] for text in texts])

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,), float32."""
        if text not in self._questions:
            self._questions[text] = self._embedder.embed_question(text)
        return self._questions[text]


@dataclass(frozen=True, slots=True)
class Models:
    """What passages and questions are embedded with, what terms are, and the translations."""

    embedder: Embedder
    term_embedder: Embedder
    table: TranslationTable


def open_models(embedding_model: str, query_prompt: str, passage_prompt: str) -> Models:
    """The models as the settings name them, as in `index.engine`; an empty name is the bundled.

    Raises:
        EmbeddingError: The embedding model can't be had.
        IndexFormatError: The bundled table can't be read.
    """
    bundled = StaticEmbedder(BUNDLED_EMBEDDING)
    named: Embedder = bundled
    if embedding_model:
        named = open_embedder(embedding_model, query_prompt, passage_prompt)
    return Models(RememberingEmbedder(named), bundled, open_table(BUNDLED_TABLE))


def open_retriever(
    passages: Sequence[PassageRow], models: Models, progress: Progress
) -> tuple[Index, Retriever]:
    """What ranks these passages, each as a whole; document n of the segment is the n-th."""
    documents = [_whole(passage) for passage in passages]
    index = build_index(documents, models.embedder, models.term_embedder, progress)
    return index, Retriever(index, models.embedder, models.term_embedder, models.table)


def open_quoting(passages: Sequence[PassageRow], models: Models, progress: Progress) -> Engine:
    """What quotes from these passages, each a document that is split as always."""
    documents = [parse(_document(passage)) for passage in passages]
    index = build_index(documents, models.embedder, models.term_embedder, progress)
    return Engine(index, (models.embedder, models.term_embedder), models.table)


def _document(passage: PassageRow) -> Document:
    """Without a title, since a title may be the very question."""
    return Document(passage.id, passage.text, "", passage.language)


def _whole(passage: PassageRow) -> ParsedDocument:
    """A document of one passage, however long; of none where there are no words."""
    sentences = split_sentences(passage.text)
    if not sentences:
        return ParsedDocument(_document(passage), (), ())
    start, end = sentences[0].start, sentences[-1].end
    whole = Passage(start, end, 0, len(sentences), passage.language)
    return ParsedDocument(_document(passage), sentences, (whole,))

"""Models, and indexes in memory over the passages of a collection."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.documents.structure import read_structure
from index.embedding.base import Embedder, Vectors
from index.embedding.models import open_embedder, open_reader_of, open_static_embedding
from index.engine import Engine
from index.evaluation.question_sets import Question
from index.indexing.analysis import ParsedDocument, parse
from index.indexing.pipeline import build_index
from index.retrieval.retriever import Retriever
from index.retrieval.translation_table import TranslationTable, open_bundled_table
from index.types import Document, Language, Passage, Progress

if TYPE_CHECKING:
    from index.embedding.reader import Reader


class CachedEmbedder:
    """Embeds each text once: the same texts are in several indexes, and large models are slow."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._passages: dict[str, Vectors] = {}
        self._questions: dict[str, Vectors] = {}
        self.identity = embedder.identity
        self.kind = embedder.kind
        self.dimension = embedder.dimension

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
    """The embedders of passages and questions, and of terms, the translation table, the reader."""

    embedder: Embedder
    term_embedder: Embedder
    table: TranslationTable
    reader: "Reader | None" = None


def open_models(
    embedding_model: str = "",
    query_prompt: str = "",
    passage_prompt: str = "",
    *,
    reader: bool = True,
) -> Models:
    """Open the models that the settings name, as `index.embedding.models.open_embedder` does.

    Raises:
        EmbeddingError: The embedding model isn't available.
        IndexFormatError: The bundled table can't be read.
    """
    embedder = open_embedder(embedding_model, query_prompt, passage_prompt)
    return Models(
        CachedEmbedder(embedder),
        open_static_embedding(),
        open_bundled_table(),
        open_reader_of(embedder) if reader else None,
    )


class Corpus:
    """An index over some passages of a collection, in which document n is the n-th passage."""

    def __init__(
        self,
        passages: Sequence[Document],
        models: Models,
        progress: Progress = lambda *_: None,
        *,
        whole: bool = False,
    ) -> None:
        """Build the index.

        Args:
            passages: The documents.
            models: Index and questions use them.
            progress: Called as the build proceeds.
            whole: Rank each document as one passage, however long, instead of splitting it.
        """
        documents: list[ParsedDocument] = []
        for document in passages:
            structure = read_structure(document.text)
            if whole and (sentences := structure.sentences):
                start, end = sentences[0].start, sentences[-1].end
                passage = Passage(start, end, 0, len(sentences), document.language)
                documents.append(ParsedDocument(document, structure, (passage,)))
            else:
                documents.append(parse(document))
        self._models = models
        self._numbers = {each.path: (n, each.language) for n, each in enumerate(passages)}
        self.index = build_index(documents, models.embedder, models.term_embedder, progress)

    def open_retriever(self) -> Retriever:
        """A retriever over the index."""
        models = self._models
        return Retriever(
            self.index, models.embedder, models.term_embedder, models.table, reader=models.reader
        )

    def open_engine(self) -> Engine:
        """An engine over the index."""
        return Engine(self.open_retriever())

    def gold(self, question: Question, *languages: Language) -> frozenset[int]:
        """Numbers of the question's right passages in any of the languages."""
        places = [self._numbers[name] for name in question.passages if name in self._numbers]
        return frozenset(number for number, language in places if language in languages)

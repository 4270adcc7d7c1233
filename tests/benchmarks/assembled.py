"""The whole question's peer: libraries put together, as most search with them is.

bm25s finds by terms (compiled by numba, where it is installed), faiss by vectors, and reciprocal
ranks fuse the two (Cormack et al., 2009). It reads the question with Inyo's analysis and embedding.
It finds passages in the words that were asked, and does neither look for words of other languages
nor for the sentences that answer. It takes one thread, as Inyo does.
"""

import importlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from index.documents.folder import Folder, scan
from index.embedding.base import Embedder
from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.indexing.analysis import DocumentAnalysis
from index.indexing.vectors import EMBED_BATCH
from index.indexing.workers import analyze_all
from index.params import K1, PASSAGES_COMPARED, B
from index.retrieval.dense import MAX_COMPARED, PassageVectors
from index.retrieval.query import Query
from index.retrieval.top_k import top_k
from index.storage.index import Index
from index.storage.strings import StringTable, pack
from index.text.language import question_languages
from index.text.tokenizer import analyze
from index.types import Document
from tests.benchmarks import peers
from tests.benchmarks.generated import Collection
from tests.benchmarks.peers import code_index, flat_index, near_codes, prepare_codes, together

NAME = "bm25s + faiss"
K = 10
_FUSED = 100  # of each list
_RANKS = 60.0

Found = NDArray[np.int64]
Floats = NDArray[np.float32]


def is_installed() -> bool:
    """Whether both are there."""
    return peers.is_installed("bm25s", "faiss")


def load() -> None:
    """Import both, so that what is timed next doesn't."""
    for name in ("bm25s", "faiss"):
        importlib.import_module(name)


def assemble(
    inyo_index: Index, embedder: Embedder, n_compared: int = PASSAGES_COMPARED
) -> Callable[[str], Found]:
    """What answers a question with the numbers of the best passages.

    Args:
        inyo_index: Holds the passages' terms and vectors.
        embedder: Made the vectors.
        n_compared: How many are compared in full where there are many.
    """
    vectors = np.asarray(inyo_index.vectors.passages)
    index = vector_index(vectors)
    return fused(
        by_terms(_model(inyo_index), len(vectors)),
        lambda question: by_vectors(index, vectors, question, n_compared),
        inyo_index.lexicon.terms.find,
        embedder,
    )


def fused(
    of_terms: Callable[[list[int]], Found],
    of_vectors: Callable[[Floats], Found],
    number_of: Callable[[str], int],
    embedder: Embedder,
) -> Callable[[str], Found]:
    """What ranks passages by two lists; `number_of` a term is negative where there is none."""
    peers.alone()

    def find(question: str) -> Found:
        tokens = analyze(question, question_languages(question))
        found = [number_of(term) for token in tokens for term in token.terms]
        ranked = [
            of_terms([number for number in found if number >= 0]),
            of_vectors(embedder.embed_question(question)),
        ]
        passages = np.unique(np.concatenate(ranked))
        scores = np.zeros(len(passages))
        for ranking in ranked:
            ranks = 1 / (_RANKS + np.arange(1, len(ranking) + 1))
            scores[np.searchsorted(passages, ranking)] += ranks
        best: Found = passages[top_k(scores, K)]
        return best

    return find


def by_terms(model: Any, n_passages: int) -> Callable[[list[int]], Found]:
    """The first of bm25s's list for terms with these numbers."""

    def find(terms: list[int]) -> Found:
        if not terms:
            return np.empty(0, dtype=np.int64)
        n_ranked = min(_FUSED, n_passages)
        found = model.retrieve([terms], k=n_ranked, show_progress=False).documents[0]
        return np.asarray(found, dtype=np.int64)

    return find


def bm25s_model(corpus: tuple[list[list[int]], dict[str, int]], backend: str) -> Any:
    """What bm25s makes of passages' terms as numbers, and of the terms that have these."""
    import bm25s

    model = bm25s.BM25(k1=K1, b=B, method="lucene", backend=backend)
    model.index(corpus, show_progress=False)
    return model


def _model(inyo_index: Index) -> Any:
    table, numbers = inyo_index.passages, list(range(len(inyo_index.lexicon.terms)))
    bounds = table.term_bounds[np.append(table.sentence_ranges[:, 0], table.sentence_ranges[-1, 1])]
    held = Collection(table.sentence_terms, bounds, len(numbers))
    corpus = [[numbers[term] for term in passage.tolist()] for passage in held.passages()]
    backend = "numba" if peers.is_installed("numba") else "numpy"
    return bm25s_model((corpus, {str(n): n for n in numbers}), backend)


def vector_index(vectors: Floats) -> Any:
    """All are compared, or, as by Inyo, the nearest by their signs where they are many."""
    return code_index(vectors) if has_codes(vectors) else flat_index(vectors)


def has_codes(vectors: Floats) -> bool:
    """Whether there are so many that codes are compared first."""
    return len(vectors) > MAX_COMPARED


def by_vectors(index: Any, vectors: Floats, question: Floats, n_compared: int) -> Found:
    """The first of faiss's list; with codes, of those compared in full."""
    n_ranked = min(_FUSED, len(vectors))
    if not has_codes(vectors):
        found: Found = index.search(question[None, :], n_ranked)[1][0]
        return found
    near = near_codes(index, question, min(n_compared, len(vectors)))
    best: Found = near[top_k(vectors.take(near, axis=0) @ question, n_ranked)]
    return best


_TERMS, _VECTORS, _INDEX = "bm25s", "vectors.npy", "faiss"
_TEXTS = "texts.npy", "text-bounds.npy"


def build(documents: Path, folder: Path) -> int:
    """Make it, and say of how many passages."""
    folder.mkdir(parents=True)
    found, _ = scan(documents)
    n_bytes = sum((documents / path).stat().st_size for path in found.digests)
    embedder = StaticEmbedder(BUNDLED_EMBEDDING)
    numbers: dict[str, int] = {}
    corpus: list[list[int]] = []
    texts: list[str] = []
    vectors: list[NDArray[np.float32]] = []
    for content in analyze_all(_read(found), n_bytes):
        analysis = DocumentAnalysis.from_bytes(content)
        corpus += _terms(analysis, numbers)
        texts += _texts(analysis)
    for start in range(0, len(texts), EMBED_BATCH):
        vectors.append(embedder.embed_passages(texts[start : start + EMBED_BATCH]))
    model = bm25s_model((corpus, numbers), "numpy")
    model.save(folder / _TERMS)
    blob, bounds = pack(texts)
    np.save(folder / _TEXTS[0], blob)
    np.save(folder / _TEXTS[1], bounds)
    _save_vectors(np.concatenate(vectors), folder)
    return len(texts)


def open_built(folder: Path) -> Callable[[str], list[str]]:
    """What answers a question with the texts of the best passages."""
    import bm25s

    model = bm25s.BM25.load(folder / _TERMS, mmap=True)
    model.backend = "numpy"  # the other one would first compile for seconds
    texts = StringTable(*(np.load(folder / name, mmap_mode="r") for name in _TEXTS))
    index, vectors = _open_vectors(folder, len(texts))
    find = fused(
        by_terms(model, len(texts)),
        lambda question: by_vectors(index, vectors, question, PASSAGES_COMPARED),
        lambda term: int(model.vocab_dict.get(term, -1)),
        StaticEmbedder(BUNDLED_EMBEDDING),
    )
    return lambda question: [texts[number] for number in find(question).tolist()]


def _read(found: Folder) -> Iterator[Document]:
    return (found.read(path)[0] for path in found.digests)


def _terms(analysis: DocumentAnalysis, numbers: dict[str, int]) -> list[list[int]]:
    """The terms of each passage by their numbers, which new ones get here."""
    terms = [variant.partition("\0")[0] for variant in analysis.variants]
    own = np.array([numbers.setdefault(term, len(numbers)) for term in terms], np.int32)
    bounds = np.concatenate([[0], np.cumsum(analysis.sentences[:, 4])])
    tokens = own[analysis.terms]
    return [
        tokens[bounds[first] : bounds[last]].tolist()
        for first, last in analysis.passages[:, 2:4].tolist()
    ]


def _texts(analysis: DocumentAnalysis) -> list[str]:
    text = analysis.text.decode("utf-8", "surrogatepass")
    return [text[start:end] for start, end in analysis.passages[:, :2].tolist()]


def _save_vectors(vectors: NDArray[np.float32], folder: Path) -> None:
    import faiss

    with together():
        index = vector_index(vectors)
    if has_codes(vectors):
        np.save(folder / _VECTORS, vectors)
        faiss.write_index_binary(index, str(folder / _INDEX))
    else:
        faiss.write_index(index, str(folder / _INDEX))


def _open_vectors(folder: Path, n_passages: int) -> tuple[object, NDArray[np.float32]]:
    """The index, and what it ranks: nothing but its length where the index has the vectors."""
    import faiss

    if not (folder / _VECTORS).exists():
        return faiss.read_index(str(folder / _INDEX)), np.empty((n_passages, 0), np.float32)
    index = prepare_codes(faiss.read_index_binary(str(folder / _INDEX)))
    return index, np.load(folder / _VECTORS, mmap_mode="r")


def n_compared(ask: Callable[[Any], object], questions: Iterable[Any]) -> int:
    """The mean over the questions; 0 where all are compared at once, without codes."""
    counts: list[int] = []
    plain = PassageVectors.semantic_of

    def counting(
        self: PassageVectors, query: Query, passages: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        counts.append(len(passages))
        return plain(self, query, passages)

    with patch.object(PassageVectors, "semantic_of", counting):
        for question in questions:
            ask(question)
    return round(float(np.mean(counts))) if counts else 0

"""The assembled peer over a folder of documents: made, kept in files, and opened again.

Reading, passages, terms and vectors are made by Inyo's code, on all cores, as in Inyo's own build;
the rest is the libraries'. The passages' texts are kept too, since something has to be shown: as
Inyo keeps its texts, because bm25s reads all of its own to open them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.documents.folder import Folder, scan
from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.indexing.analysis import DocumentAnalysis
from index.indexing.vectors import EMBED_BATCH
from index.indexing.workers import analyze_all
from index.params import PASSAGES_COMPARED
from index.storage.strings import StringTable, pack
from index.types import Document
from tests.benchmarks import assembled
from tests.benchmarks.faiss_indexes import prepare_codes
from tests.benchmarks.peers import together

__all__ = ["build", "open_built"]

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
    model = assembled.bm25s_model((corpus, numbers), "numpy")
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
    find = assembled.fused(
        assembled.by_terms(model, len(texts)),
        lambda question: assembled.by_vectors(index, vectors, question, PASSAGES_COMPARED),
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
        index = assembled.vector_index(vectors)
    if assembled.has_codes(vectors):
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

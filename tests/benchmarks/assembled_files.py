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
from index.indexing.merging import Part
from index.indexing.vectors import EMBED_BATCH
from index.indexing.workers import analyze_all
from index.params import PASSAGES_COMPARED
from index.storage.lexicon import build_lexicon
from index.storage.strings import StringTable, pack
from index.storage.term_variants import take_apart
from index.types import Document
from tests.benchmarks import assembled
from tests.benchmarks.faiss_indexes import prepare_codes
from tests.benchmarks.peers import together
from tests.benchmarks.zipf import Collection

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
    for part in analyze_all(_read(found), n_bytes):
        corpus += _terms(part, numbers)
        own = _texts(part)
        for start in range(0, len(own), EMBED_BATCH):
            vectors.append(embedder.embed_passages(own[start : start + EMBED_BATCH]))
        texts += own
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


def _terms(part: Part, numbers: dict[str, int]) -> list[list[int]]:
    """The terms of each passage by their numbers, which new ones get here."""
    lexicon = build_lexicon(part.readings, np.ones(len(part.readings), dtype=np.int64))
    own = np.array([numbers.setdefault(term, len(numbers)) for term in lexicon.terms], np.int32)
    table = part.passages
    tokens = own[take_apart(part.readings).terms[table.sentence_terms]]
    ends = table.sentence_ranges[:, 1]
    bounds = table.term_bounds[np.append(table.sentence_ranges[:1, 0], ends)]
    held = Collection(tokens, bounds, len(numbers))
    return [passage.tolist() for passage in held.passages()]


def _texts(part: Part) -> list[str]:
    whole = [
        part.text_blob[start:end].tobytes().decode("utf-8", "surrogatepass")
        for start, end in zip(part.text_bounds, part.text_bounds[1:], strict=False)
    ]
    table = part.passages
    return [
        whole[document][start:end]
        for document, (start, end) in zip(table.documents, table.spans.tolist(), strict=True)
    ]


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

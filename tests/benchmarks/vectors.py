"""Passage vectors beside numpy, faiss and hnswlib: the ten nearest, and how many of them are found.

Recall is the share of the ten exactly nearest that a system finds. It is told apart for real
sentences (with `--texts`, each a passage, their translations the questions), for generated ones
(means of words' vectors) and for random vectors, which lie apart as no texts do.
"""

import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.bm25 import top_k
from index.codes import Codes, distances, nearest, sign_codes
from index.embedding import BUNDLED_EMBEDDING, StaticEmbedder, unit_rows
from index.library import BUNDLED_TABLE
from index.passage_vectors import MAX_COMPARED
from index.training.pairs import read_pairs
from index.translation_table import open_table
from index.tuning import PASSAGES_COMPARED
from tests.benchmarks.generated import embed_words, read_words
from tests.benchmarks.rows import Options, Row, Subject, at_most, quickest
from tests.benchmarks.zipf import draw

K = 10
DIMENSION = 256
N_QUESTIONS = 200
LEAST_RECALL = 0.99
MIN_TEXT_CHARS = 30  # shorter ones are entries of dictionaries
WORDS_OF_PASSAGE, WORDS_OF_QUESTION = 80, 6
HNSW_LINKS, HNSW_BUILD, HNSW_SEARCH = 16, 80, 128
IVF_CELLS_ROOT, IVF_PROBED = 1.0, 48  # cells: this times the root of the number of vectors

Vectors = NDArray[np.float32]
Search = Callable[[Vectors], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class _Data:
    kind: str
    passages: Vectors
    questions: Vectors


def measure(size: int, options: Options) -> Iterator[Row]:
    """Time and recall of each system, on each kind of vectors."""
    for make in (_real, _generated, _random):
        data = make(size, options.texts)
        if data is not None:
            yield from _measure(data)
        else:
            sys.stderr.write("recall isn't held against its bar: that takes --texts\n")


def _measure(data: _Data) -> Iterator[Row]:
    size, kind = len(data.passages), data.kind
    exact = [_by_sorting(data.passages @ question) for question in data.questions]
    ours = _ours(data.passages)
    for name, make in _PEERS.items():
        if importlib.util.find_spec(name.split()[0]) is None:
            continue
        peer = make(data.passages)
        systems = {"Inyo": partial(_all, ours, data), name: partial(_all, peer, data)}
        best = quickest(systems, rounds=3)
        times = {system: time / len(data.questions) for system, time in best.items()}
        yield Row("vectors", size, f"Inyo beside {name}", f"ms, {kind}", times["Inyo"])
        note = f"recall@{K} {_recall(peer, data.questions, exact):.4f}"
        ratio = times[name] / times["Inyo"]
        yield Row("vectors", size, name, f"ms, {kind}", times[name], ratio, note=note)
    for name, search in (("Inyo", ours), ("codes", _by_codes(data.passages))):
        recall = _recall(search, data.questions, exact)
        row = Row("vectors", size, name, f"1 - recall@{K}, {kind}", 1 - recall)
        yield at_most(row, 1 - LEAST_RECALL) if kind == "real" else row


def _all(search: Search, data: _Data) -> list[NDArray[np.int64]]:
    return [search(question) for question in data.questions]


def _recall(search: Search, questions: Vectors, exact: Sequence[NDArray[np.int64]]) -> float:
    found = [
        len(np.intersect1d(search(question), best)) / K
        for question, best in zip(questions, exact, strict=True)
    ]
    return float(np.mean(found))


def _ours(passages: Vectors) -> Search:
    """As `index.passage_vectors` finds what is read: all are compared, or those near by codes."""
    if len(passages) > MAX_COMPARED:
        return _by_codes(passages)
    return lambda question: top_k(passages @ question, K)


def _by_codes(passages: Vectors) -> Search:
    codes: Codes = sign_codes(passages)

    def search(question: Vectors) -> NDArray[np.int64]:
        near = nearest(distances(codes, question), PASSAGES_COMPARED)
        best: NDArray[np.int64] = near[top_k(passages.take(near, axis=0) @ question, K)]
        return best

    return search


def _by_sorting(cosines: NDArray[np.float32]) -> NDArray[np.int64]:
    best = np.argpartition(-cosines, K)[:K]
    return best[np.argsort(-cosines[best])]


def _numpy(passages: Vectors) -> Search:
    return lambda question: _by_sorting(passages @ question)


def _faiss(description: str) -> Callable[[Vectors], Search]:
    def make(passages: Vectors) -> Search:
        import faiss

        if "IVF" in description:
            n_cells = int(IVF_CELLS_ROOT * len(passages) ** 0.5)
            index = faiss.index_factory(DIMENSION, f"IVF{n_cells},Flat", faiss.METRIC_INNER_PRODUCT)
            index.train(passages[:: max(1, len(passages) // (n_cells * 40))])
            index.nprobe = IVF_PROBED
        else:
            index = faiss.IndexFlatIP(DIMENSION)
        index.add(passages)
        return lambda question: index.search(question[None, :], K)[1][0]

    return make


def _faiss_binary(passages: Vectors) -> Search:
    """The same way with faiss's codes: as many are compared in full."""
    import faiss

    index = faiss.IndexBinaryFlat(DIMENSION)
    index.add(np.packbits(passages > 0, axis=1))

    def search(question: Vectors) -> NDArray[np.int64]:
        asked = np.packbits(question[None, :] > 0, axis=1)
        near = index.search(asked, PASSAGES_COMPARED)[1][0]
        best: NDArray[np.int64] = near[top_k(passages[near] @ question, K)]
        return best

    return search


def _hnswlib(passages: Vectors) -> Search:
    import hnswlib

    index = hnswlib.Index(space="ip", dim=DIMENSION)
    index.init_index(len(passages), M=HNSW_LINKS, ef_construction=HNSW_BUILD)
    index.add_items(passages)
    index.set_ef(HNSW_SEARCH)
    return lambda question: index.knn_query(question, k=K)[0][0]


_PEERS: dict[str, Callable[[Vectors], Search]] = {
    "numpy": _numpy,
    "faiss flat": _faiss("Flat"),
    "faiss binary": _faiss_binary,
    "faiss IVF": _faiss("IVF"),
    "hnswlib": _hnswlib,
}


def _real(size: int, texts: Path | None) -> _Data | None:
    """Sentences that were translated, as many as there are; their translations ask for them."""
    if texts is None:
        return None
    pairs = [pair for pair in read_pairs(texts) if len(pair.left) >= MIN_TEXT_CHARS]
    random = np.random.default_rng(11)
    asked = [pairs[n].right for n in random.choice(len(pairs), N_QUESTIONS).tolist()]
    held = dict.fromkeys(pair.left for pair in pairs)
    others = dict.fromkeys(pair.right for pair in pairs if pair.right not in set(asked))
    embedder = StaticEmbedder(BUNDLED_EMBEDDING)
    passages = _embed(embedder, [*held, *others][:size])
    return _Data("real", passages, _embed(embedder, asked))


def _embed(embedder: StaticEmbedder, texts: Sequence[str]) -> Vectors:
    parts = range(0, len(texts), 1_024)
    return np.concatenate([embedder.embed_passages(texts[n : n + 1_024]) for n in parts])


def _generated(size: int, _: Path | None) -> _Data:
    """Means of the vectors of words, drawn as often as in text."""
    random = np.random.default_rng(12)
    words = read_words(open_table(BUNDLED_TABLE), size * WORDS_OF_PASSAGE)
    chosen = [words.terms[term] for held in words.of_language for term in held.tolist()]
    vectors = embed_words(StaticEmbedder(BUNDLED_EMBEDDING), chosen)
    order = random.permutation(len(vectors))
    passages = np.zeros((size, DIMENSION), dtype=np.float32)
    ones = np.ones(WORDS_OF_PASSAGE, dtype=np.float32)
    drawn = order[draw(random, len(order), size * WORDS_OF_PASSAGE)].reshape(size, -1)
    for passage, held in enumerate(drawn):
        passages[passage] = ones @ vectors[held]
    asked = random.choice(drawn, N_QUESTIONS)[:, :WORDS_OF_QUESTION]
    return _Data("generated", unit_rows(passages), unit_rows(vectors[asked].sum(axis=1)))


def _random(size: int, _: Path | None) -> _Data:
    random = np.random.default_rng(13)
    drawn = random.standard_normal((size + N_QUESTIONS, DIMENSION), dtype=np.float32)
    vectors = unit_rows(drawn)
    return _Data("random", vectors[N_QUESTIONS:], vectors[:N_QUESTIONS])


SUBJECT = Subject((100_000, 1_000_000), measure)

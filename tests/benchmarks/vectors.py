"""Passage vectors compared with numpy, faiss and hnswlib: the ten nearest, and how many are found.

Recall is the share of the ten nearest that a system finds. It is measured for real sentences (with
`--texts`: each is a passage, their translations are the questions), for generated texts (means of
word vectors), and for random vectors, which are spread out as no texts are. Inyo's time is that of
the product's whole first stage. Each system has one thread.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import unit_rows
from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.params import RANKING_WEIGHTS
from index.retrieval.first_stage import LocalCandidateGenerator, top_k
from index.retrieval.query import ExpandedTerm, Query
from index.retrieval.translation_table import BUNDLED_TABLE, open_table
from index.storage.index import Index, Vectors
from index.training.pairs import read_pairs
from index.types import LANGUAGES, Language
from tests.benchmarks.generated import draw, embed_words, read_words, small_segment
from tests.benchmarks.measuring import Options, Row, Subject, not_measured, quickest, with_max
from tests.benchmarks.peers import (
    all_cores,
    code_index,
    count_compared,
    flat_index,
    is_installed,
    limit_threads,
    near_codes,
    not_installed,
)

DIMENSION = 256
N_QUESTIONS = 200
REAL = "real"
MIN_TEXT_CHARS = 30  # shorter ones are entries of dictionaries
WORDS_OF_PASSAGE, WORDS_OF_QUESTION = 80, 6

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Data:
    """Vectors of passages and of questions, a row each, and the languages of the passages.

    `languages`: positions in LANGUAGES.
    """

    kind: str
    passages: Floats
    questions: Floats
    languages: NDArray[np.uint8]

    def index(self) -> Index:
        """An index of these passages without terms, whose scores are cosines.

        In an index of documents, scores are z-scores per language, which no peer computes.
        """
        small = small_segment(StaticEmbedder(BUNDLED_EMBEDDING))
        baseline = np.zeros_like(small.vectors.baseline)
        baseline[..., 1] = 1.0  # a mean of 0, a deviation of 1
        n = len(self.passages)
        table = replace(
            small.passages,
            documents=np.zeros(n, dtype=np.int32),
            languages=self.languages,
            navigation=np.zeros(n, dtype=np.uint8),
        )
        vectors = Vectors(self.passages, small.vectors.terms, baseline)
        return replace(small, passages=table, vectors=vectors)


def real(size: int, texts: Path) -> Data:
    """Sentences, at most `size`; their translations are the questions."""
    pairs = [pair for pair in read_pairs(texts) if len(pair.left) >= MIN_TEXT_CHARS]
    random = np.random.default_rng(11)
    asked = [pairs[n].right for n in random.choice(len(pairs), N_QUESTIONS).tolist()]
    held: dict[str, Language] = {pair.left: pair.left_language for pair in pairs}
    others = {pair.right: pair.right_language for pair in pairs if pair.right not in set(asked)}
    languages_of = dict([*held.items(), *others.items()][:size])
    embedder = StaticEmbedder(BUNDLED_EMBEDDING)

    def embed(texts: Sequence[str]) -> Floats:
        parts = range(0, len(texts), 1_024)
        return np.concatenate([embedder.embed_passages(texts[n : n + 1_024]) for n in parts])

    languages = [LANGUAGES.index(language) for language in languages_of.values()]
    passages, questions = embed(list(languages_of)), embed(asked)
    return Data(REAL, passages, questions, np.array(languages, dtype=np.uint8))


def generated(size: int) -> Data:
    """Means of word vectors, drawn as often as in text."""
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
    questions = unit_rows(vectors[asked].sum(axis=1))
    return Data("generated", unit_rows(passages), questions, np.zeros(size, dtype=np.uint8))


def randomly(size: int) -> Data:
    """Random vectors: nothing is near anything."""
    random = np.random.default_rng(13)
    drawn = random.standard_normal((size + N_QUESTIONS, DIMENSION), dtype=np.float32)
    vectors = unit_rows(drawn)
    passages, questions = vectors[N_QUESTIONS:], vectors[:N_QUESTIONS]
    return Data("random", passages, questions, np.zeros(size, dtype=np.uint8))


K = 10
MIN_RECALL = 0.99
HNSW_LINKS, HNSW_BUILD, HNSW_SEARCH = 16, 80, 128
IVF_CELLS_ROOT, IVF_PROBED = 1.0, 48  # cells: this times the root of the number of vectors
# In no passage, so that vectors alone decide.
_NO_WORD = ExpandedTerm("", np.empty(0, np.int32), np.empty(0, np.float32), 1.0)

Search = Callable[[Floats], Numbers]


def measure(size: int, options: Options) -> Iterator[Row]:
    """Time and recall of each system, for each kind of vectors."""
    if options.texts is None:
        reason = "Recall was not measured: --texts FOLDER names real sentence pairs."
        yield not_measured(_recall_row(size, REAL, 0.0), reason)
    else:
        yield from _measure(real(size, options.texts))
    yield from _measure(generated(size))
    yield from _measure(randomly(size))


def time_figure(kind: str) -> str:
    """The name of the figure for the time with this kind of vectors."""
    return f"ms on one thread, {kind}"


def _measure(data: Data) -> Iterator[Row]:
    limit_threads()
    size, figure = len(data.passages), time_figure(data.kind)
    exact = [_by_sorting(data.passages @ question) for question in data.questions]
    ours = product(data)
    compared = count_compared(ours, data.questions)
    note_of_ours = f"{compared:,} compared in full" if compared else "all compared"
    for name, (package, make) in _PEERS.items():
        row = Row("vectors", size, name, figure, 0.0)
        if package and not is_installed(package):
            yield not_installed(row)
            continue
        peer = make(data.passages, compared)
        systems = {"Inyo": partial(_all, ours, data), name: partial(_all, peer, data)}
        best = quickest(systems, rounds=3)
        times = {system: time / len(data.questions) for system, time in best.items()}
        yield Row("vectors", size, f"Inyo beside {name}", figure, times["Inyo"], note=note_of_ours)
        note = f"recall@{K} {_recall(peer, data, exact):.4f}"
        yield Row(
            "vectors", size, name, figure, times[name], times[name] / times["Inyo"], note=note
        )
    yield _recall_row(size, data.kind, _recall(ours, data, exact))


def _recall_row(size: int, kind: str, recall: float) -> Row:
    """The share of the ten nearest that is missed; the bar is for real sentences."""
    row = Row("vectors", size, "Inyo", f"1 - recall@{K}, {kind}", 1 - recall)
    return with_max(row, round(1 - MIN_RECALL, 6)) if kind == REAL else row


def _all(search: Search, data: Data) -> list[Numbers]:
    return [search(question) for question in data.questions]


def _recall(search: Search, data: Data, exact: Sequence[Numbers]) -> float:
    found = [
        len(np.intersect1d(search(question), best)) / K
        for question, best in zip(data.questions, exact, strict=True)
    ]
    return float(np.mean(found))


def product(data: Data) -> Search:
    """The product's first stage; the nearest of its candidates."""
    generator = LocalCandidateGenerator(data.index())

    def search(question: Floats) -> Numbers:
        candidates = generator.find(
            Query("", "en", (_NO_WORD,), question, question, RANKING_WEIGHTS["static"]), frozenset()
        )
        best: Numbers = candidates.passages[top_k(candidates.semantic, K)]
        return best

    return search


def _by_sorting(cosines: Floats) -> Numbers:
    best = np.argpartition(-cosines, K)[:K]
    return best[np.argsort(-cosines[best])]


def _numpy(passages: Floats, _: int) -> Search:
    return lambda question: _by_sorting(passages @ question)


def _faiss_flat(passages: Floats, _: int) -> Search:
    index = flat_index(passages)
    return lambda question: index.search(question[None, :], K)[1][0]


def _faiss_ivf(passages: Floats, _: int) -> Search:
    import faiss

    n_cells = int(IVF_CELLS_ROOT * len(passages) ** 0.5)
    index = faiss.index_factory(DIMENSION, f"IVF{n_cells},Flat", faiss.METRIC_INNER_PRODUCT)
    with all_cores():
        index.train(passages[:: max(1, len(passages) // (n_cells * 40))])
        index.add(passages)
    index.nprobe = IVF_PROBED
    return lambda question: index.search(question[None, :], K)[1][0]


def _faiss_binary(passages: Floats, compared: int) -> Search:
    """Compare faiss's sign codes first, and as many vectors in full as Inyo."""
    index, n_near = code_index(passages), compared or len(passages)

    def search(question: Floats) -> Numbers:
        near = near_codes(index, question, n_near)
        best: Numbers = near[top_k(passages.take(near, axis=0) @ question, K)]
        return best

    return search


def _hnswlib(passages: Floats, _: int) -> Search:
    import hnswlib

    index = hnswlib.Index(space="ip", dim=DIMENSION)
    index.init_index(len(passages), M=HNSW_LINKS, ef_construction=HNSW_BUILD)
    index.add_items(passages)
    index.set_ef(HNSW_SEARCH)
    index.set_num_threads(1)
    return lambda question: index.knn_query(question, k=K)[0][0]


# Peer -> its package, and its search over passages; the number is how many Inyo compares in full.
_PEERS: dict[str, tuple[str, Callable[[Floats, int], Search]]] = {
    "numpy": ("", _numpy),
    "faiss flat": ("faiss", _faiss_flat),
    "faiss binary": ("faiss", _faiss_binary),
    "faiss IVF": ("faiss", _faiss_ivf),
    "hnswlib": ("hnswlib", _hnswlib),
}
SUBJECT = Subject((100_000, 1_000_000), measure)

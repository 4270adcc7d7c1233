"""Passage vectors beside numpy, faiss and hnswlib: the ten nearest, and how many of them are found.

Recall is the share of the ten exactly nearest that a system finds. It is told apart for real
sentences (with `--texts`, each a passage, their translations the questions), for generated ones
(means of words' vectors) and for random vectors, which lie apart as no texts do. Inyo's figures are
for the code that the product runs, with everything else it does. The nearest terms of words, which
the product finds by their vectors too, are measured as well. Each system takes one thread.
"""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.engine import BUNDLED_TABLE
from index.params import MAX_EXPANSIONS, MIN_COSINE
from index.retrieval.first_stage import LocalCandidateGenerator
from index.retrieval.query import ExpandedTerm, Query
from index.retrieval.term_vectors import TermVectors
from index.retrieval.top_k import top_k
from index.retrieval.translation_table import open_table
from index.storage.index import Index, Vectors
from index.storage.lexicon import NEUTRAL, has_digit
from index.storage.strings import sort_key
from tests.benchmarks.assembled import n_compared
from tests.benchmarks.generated import draw, embed_words, lexicon_of, read_words, small_segment
from tests.benchmarks.peers import (
    alone,
    code_index,
    flat_index,
    is_installed,
    near_codes,
    not_installed,
    together,
)
from tests.benchmarks.rows import Options, Row, Subject, at_most, not_measured, quickest
from tests.benchmarks.vector_data import DIMENSION, REAL, Data, Floats, generated, randomly, real

N_WORDS = 400
LEAST_TERM_RECALL = 0.99
ALL_TOKENS = 10**12  # so many have more words than the table
Near = tuple[NDArray[np.int64], Floats]  # numbers of terms, and their cosines with a word


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """An index that holds nothing but terms, and vectors of words that are looked for in it."""

    index: Index
    words: Floats


def measure_terms(size: int) -> Iterator[Row]:
    """Recall and time among so many terms, or as many as there are."""
    alone()
    asked = some_terms(size)
    ours = TermVectors(asked.index)
    size = len(asked.index.vectors.terms)

    def all_compared() -> list[Near]:
        vectors, numbers = asked.index.vectors.terms, np.arange(size)
        return [(numbers, vectors @ word) for word in asked.words]

    def found() -> list[Near]:
        return list(ours.cosines(asked.words))

    missed = 1 - recall(asked.index, found(), all_compared())
    figure = f"1 - recall@{MAX_EXPANSIONS}, words' neighbours"
    yield at_most(Row("vectors", size, "Inyo", figure, missed), round(1 - LEAST_TERM_RECALL, 6))
    best = _times(asked.index, {"Inyo": found, "numpy": all_compared})
    for name, time in best.items():
        ratio = time / best["Inyo"] if name != "Inyo" else None
        yield Row("vectors", size, name, "ms on one thread, a word's neighbours", time, ratio)


def _times(index: Index, systems: dict[str, Callable[[], list[Near]]]) -> dict[str, float]:
    """Of a word, until its neighbours of each language are chosen."""
    choose: dict[str, Callable[[], object]] = {
        name: partial(_choose, index, find) for name, find in systems.items()
    }
    return {name: time / N_WORDS for name, time in quickest(choose, rounds=3).items()}


def _choose(index: Index, find: Callable[[], list[Near]]) -> list[set[int]]:
    return [_nearest(index, *near) for near in find()]


def recall(index: Index, found: Sequence[Near], exact: Sequence[Near]) -> float:
    """The share of the nearest terms of each language that are found, over all words."""
    wanted = [_nearest(index, *near) for near in exact]
    met = [_nearest(index, *near) & best for near, best in zip(found, wanted, strict=True)]
    return sum(map(len, met)) / sum(map(len, wanted))


def _nearest(index: Index, numbers: NDArray[np.int64], cosines: Floats) -> set[int]:
    """The nearest terms of each language, those that are written alike in all being one more."""
    near = cosines > MIN_COSINE
    numbers, cosines = numbers[near], cosines[near]
    groups = index.lexicon.groups[numbers]
    best: set[int] = set()
    for group in range(NEUTRAL + 1):
        own = np.flatnonzero(groups == group)
        best.update(numbers[own[np.argsort(-cosines[own])[:MAX_EXPANSIONS]]].tolist())
    return best


def some_terms(size: int) -> Asked:
    """Terms without digits, of which nothing is looked for by vectors; words drawn from them."""
    embedder = StaticEmbedder(BUNDLED_EMBEDDING)
    words = read_words(open_table(BUNDLED_TABLE), ALL_TOKENS)
    random = np.random.default_rng(14)
    n_languages = len(words.of_language)
    of_language = [
        [term for number in own.tolist() if not has_digit(term := words.terms[number])]
        for own in words.of_language
    ]
    # Of each language as many of its commonest as of the others, and more where one has fewer.
    share = _share(list(map(len, of_language)), size)
    held = sorted((term for own in of_language for term in own[:share]), key=sort_key)
    terms = embed_words(embedder, held)
    place = {term: number for number, term in enumerate(held)}
    drawn = [
        place[own[rank]]
        for own in of_language
        for rank in draw(random, min(len(own), share), N_WORDS // n_languages + 1).tolist()
    ]
    small = small_segment(embedder)
    vectors = Vectors(small.vectors.passages, terms, small.vectors.baseline)
    index = dataclasses.replace(small, lexicon=lexicon_of(held), vectors=vectors)
    return Asked(index, terms[drawn[:N_WORDS]])


def _share(lengths: Sequence[int], size: int) -> int:
    """How many of each language give so many in all; the longest where there are fewer."""
    for share in range(size // len(lengths), max(lengths) + 1):
        if sum(min(length, share) for length in lengths) >= size:
            return share
    return max(lengths)


K = 10
LEAST_RECALL = 0.99
HNSW_LINKS, HNSW_BUILD, HNSW_SEARCH = 16, 80, 128
IVF_CELLS_ROOT, IVF_PROBED = 1.0, 48  # cells: this times the root of the number of vectors
# No passage holds it, so that vectors alone decide.
_NO_WORD = ExpandedTerm("", np.empty(0, np.int32), np.empty(0, np.float32), 1.0)

Found = NDArray[np.int64]
Search = Callable[[Floats], Found]


def measure(size: int, options: Options) -> Iterator[Row]:
    """Time and recall of each system, on each kind of vectors; then those of words' neighbours."""
    if options.texts is None:
        why = "Recall was not held against its bar: --texts FOLDER names real sentence pairs."
        yield not_measured(_recall_row(size, REAL, 0.0), why)
    else:
        yield from _measure(real(size, options.texts))
    yield from _measure(generated(size))
    yield from _measure(randomly(size))
    yield from measure_terms(size)


def time_figure(kind: str) -> str:
    """What a time among vectors of this kind is called."""
    return f"ms on one thread, {kind}"


def _measure(data: Data) -> Iterator[Row]:
    alone()
    size, figure = len(data.passages), time_figure(data.kind)
    exact = [_by_sorting(data.passages @ question) for question in data.questions]
    ours = product(data)
    compared = n_compared(ours, data.questions)
    told = f"{compared:,} compared in full" if compared else "all compared"
    for name, (package, make) in _PEERS.items():
        row = Row("vectors", size, name, figure, 0.0)
        if package and not is_installed(package):
            yield not_installed(row)
            continue
        peer = make(data.passages, compared)
        systems = {"Inyo": partial(_all, ours, data), name: partial(_all, peer, data)}
        best = quickest(systems, rounds=3)
        times = {system: time / len(data.questions) for system, time in best.items()}
        yield Row("vectors", size, f"Inyo beside {name}", figure, times["Inyo"], note=told)
        note = f"recall@{K} {_recall(peer, data, exact):.4f}"
        yield Row(
            "vectors", size, name, figure, times[name], times[name] / times["Inyo"], note=note
        )
    yield _recall_row(size, data.kind, _recall(ours, data, exact))


def _recall_row(size: int, kind: str, recall: float) -> Row:
    """What is missed of the ten nearest; a bar is for real sentences."""
    row = Row("vectors", size, "Inyo", f"1 - recall@{K}, {kind}", 1 - recall)
    return at_most(row, round(1 - LEAST_RECALL, 6)) if kind == REAL else row


def _all(search: Search, data: Data) -> list[Found]:
    return [search(question) for question in data.questions]


def _recall(search: Search, data: Data, exact: Sequence[Found]) -> float:
    found = [
        len(np.intersect1d(search(question), best)) / K
        for question, best in zip(data.questions, exact, strict=True)
    ]
    return float(np.mean(found))


def product(data: Data) -> Search:
    """What the product finds passages with; the nearest of those that it would read closely."""
    finder = LocalCandidateGenerator(data.index())

    def search(question: Floats) -> Found:
        found = finder.find(Query("", "en", (_NO_WORD,), question, question), frozenset())
        best: Found = found.passages[top_k(found.semantic, K)]
        return best

    return search


def _by_sorting(cosines: Floats) -> Found:
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
    with together():
        index.train(passages[:: max(1, len(passages) // (n_cells * 40))])
        index.add(passages)
    index.nprobe = IVF_PROBED
    return lambda question: index.search(question[None, :], K)[1][0]


def _faiss_binary(passages: Floats, compared: int) -> Search:
    """The same way with faiss's codes: as many are compared in full."""
    index, n_near = code_index(passages), compared or len(passages)

    def search(question: Floats) -> Found:
        near = near_codes(index, question, n_near)
        best: Found = near[top_k(passages.take(near, axis=0) @ question, K)]
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


# What a peer takes, and what makes it of passages and the number that Inyo compares in full.
_PEERS: dict[str, tuple[str, Callable[[Floats, int], Search]]] = {
    "numpy": ("", _numpy),
    "faiss flat": ("faiss", _faiss_flat),
    "faiss binary": ("faiss", _faiss_binary),
    "faiss IVF": ("faiss", _faiss_ivf),
    "hnswlib": ("hnswlib", _hnswlib),
}
SUBJECT = Subject((100_000, 1_000_000), measure)

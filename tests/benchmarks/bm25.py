"""BM25 beside rank_bm25, bm25s and tantivy: the ten best of the same passages.

The scores are compared before anything is timed, rank_bm25's to the last bit. bm25s counts in
float32, and tantivy stores the length of a passage in one byte. Each system has one thread.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.params import K1, B
from index.retrieval.bm25 import lexical_scores
from index.retrieval.first_stage import top_k
from index.retrieval.query import ExpandedTerm
from index.storage.postings import Postings
from tests.benchmarks.generated import Collection, collection, draw, questions
from tests.benchmarks.measuring import Options, Row, Subject, quickest, with_min_ratio
from tests.benchmarks.peers import (
    K,
    bm25s_model,
    is_installed,
    limit_threads,
    not_installed,
)

N_QUESTIONS = 200
EXPANSIONS = 24  # of a word, the average over the seeds
MAX_SCORED = 3_000_000  # passages that rank_bm25 scores in one round
MIN_QUESTIONS = 10
FLOAT32 = 1e-4  # relative error of scores in float32
FIGURE = "ms a question"
MIN_TANTIVY_SHARE = 0.8  # of the ten best: lengths in one byte change the order

Terms = NDArray[np.int32]
Ranking = tuple[NDArray[np.int64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class _Peer:
    """A peer's search, and how to read its results, which is not timed.

    `tolerance`: the relative error of its scores; None if they can't be compared.
    """

    search: Callable[[Sequence[Terms]], list[Any]]
    read: Callable[[list[Any]], list[Ranking]] = list
    tolerance: float | None = None
    n_questions: int = N_QUESTIONS


def measure(size: int, _: Options) -> Iterator[Row]:
    """Time a question with each system, and with Inyo's expansions."""
    limit_threads()
    held = collection(size, seed=1)
    asked = questions(held, N_QUESTIONS, seed=2)
    postings = held.postings()
    yield from _expanded(postings, held, asked, size)
    for name, make in _PEERS.items():
        row = Row("bm25", size, name, FIGURE, 0.0)
        if (name, size) in _BARS:
            row = with_min_ratio(row, _BARS[name, size])
        if not is_installed(*name.split()):
            yield not_installed(row)
            continue
        yield from _beside(row, make(held, postings), postings, asked)


def _beside(row: Row, peer: _Peer, postings: Postings, asked: Sequence[Terms]) -> Iterator[Row]:
    """Time Inyo and a peer in turns; `row` is the peer's."""
    some = asked[: peer.n_questions]

    def ours() -> list[Ranking]:
        return [_rank(postings, _alone(postings, terms), row.size) for terms in some]

    share = _compare(row.system, peer, some, ours())
    best = quickest({"Inyo": ours, row.system: partial(peer.search, some)})
    times = {system: time / len(some) for system, time in best.items()}
    yield Row("bm25", row.size, f"Inyo beside {row.system}", FIGURE, times["Inyo"])
    note = f"{len(some)} questions" if peer.tolerance is not None else f"{share:.0%} in common"
    ratio = times[row.system] / times["Inyo"]
    measured = replace(row, value=times[row.system], ratio=ratio, note=note)
    bar = _BARS.get((row.system, row.size))
    yield measured if bar is None else with_min_ratio(measured, bar)


def _rank(postings: Postings, words: Sequence[ExpandedTerm], n_passages: int) -> Ranking:
    scores = lexical_scores(postings, words, n_passages)
    best = top_k(scores, K)
    return best, scores[best]


def _alone(postings: Postings, terms: Terms) -> list[ExpandedTerm]:
    """Words without expansions: plain BM25."""
    one = np.ones(1, dtype=np.float32)
    return [
        ExpandedTerm("", terms[n : n + 1], one, float(postings.idf[term]))
        for n, term in enumerate(terms.tolist())
    ]


def _expanded(
    postings: Postings, held: Collection, asked: Sequence[Terms], size: int
) -> Iterator[Row]:
    """Time words with expansions: the product, and one array of all passages per word."""
    random = np.random.default_rng(3)
    queries = []
    for terms in asked:
        words = []
        for word in _alone(postings, terms):
            others = np.unique(draw(random, held.n_terms, EXPANSIONS - 1))
            others = others[others != word.terms[0]]
            weights = np.append(random.random(len(others)), 1.0).astype(np.float32)
            words.append(ExpandedTerm("", np.append(others, word.terms), weights, word.idf))
        queries.append(words)
    for words in queries[:20]:
        same = lexical_scores(postings, words, size) == word_by_word(postings, words, size)
        assert same.all(), "expansions score differently"
    best = quickest(
        {
            "Inyo": lambda: [_rank(postings, words, size) for words in queries],
            "peer": lambda: [top_k(word_by_word(postings, words, size), K) for words in queries],
        }
    )
    ours, peer = best["Inyo"] / len(queries), best["peer"] / len(queries)
    figure = f"ms a question, {EXPANSIONS} terms a word"
    yield Row("bm25", size, "Inyo", figure, ours)
    yield Row("bm25", size, "numpy, word by word", figure, peer, peer / ours)


def word_by_word(
    postings: Postings, words: Sequence[ExpandedTerm], n_passages: int
) -> NDArray[np.float64]:
    """Score with one array of all passages per word."""
    scores = np.zeros(n_passages)
    for word in words:
        best = np.zeros(n_passages)
        for term, weight in zip(word.terms, word.weights, strict=True):
            passages, saturations = postings.of(term)
            term_weight = float(weight) * min(float(postings.idf[term]), word.idf)
            best[passages] = np.maximum(best[passages], term_weight * saturations)
        scores += best
    return scores


def _compare(name: str, peer: _Peer, asked: Sequence[Terms], expected: Sequence[Ranking]) -> float:
    """The share of the best passages that both find; different scores are an error."""
    shares = []
    found = peer.read(peer.search(asked))
    for (passages, scores), (ours, our_scores) in zip(found, expected, strict=True):
        n_found = len(ours)
        if peer.tolerance == 0:
            np.testing.assert_array_equal(scores[:n_found], our_scores, err_msg=name)
            np.testing.assert_array_equal(passages[:n_found], ours, err_msg=name)
        elif peer.tolerance is not None:
            rtol = peer.tolerance
            np.testing.assert_allclose(scores[:n_found], our_scores, rtol=rtol, err_msg=name)
        shares.append(len(np.intersect1d(passages[:n_found], ours)) / max(n_found, 1))
    share = float(np.mean(shares))
    if peer.tolerance is None and share < MIN_TANTIVY_SHARE:
        raise AssertionError(f"{name} finds other passages")
    return share


def _rank_bm25(held: Collection, postings: Postings) -> _Peer:
    # The same number objects in all passages: others would take gigabytes.
    numbers = list(range(held.n_terms))
    corpus = [[numbers[term] for term in passage.tolist()] for passage in held.passages()]
    model = BM25Okapi(corpus, k1=K1, b=B)
    model.idf = dict(enumerate(postings.idf.tolist()))  # ours is never negative

    def search(asked: Sequence[Terms]) -> list[Ranking]:
        rankings = []
        for terms in asked:
            scores = model.get_scores(terms.tolist())
            best = np.argsort(-scores, kind="stable")[:K]
            rankings.append((best, scores[best]))
        return rankings

    n_questions = max(MIN_QUESTIONS, min(N_QUESTIONS, MAX_SCORED // len(held)))
    return _Peer(search, tolerance=0.0, n_questions=n_questions)


def _bm25s(backend: str) -> Callable[[Collection, Postings], _Peer]:
    def make(held: Collection, _: Postings) -> _Peer:
        model = bm25s_model(held, backend)

        def search(asked: Sequence[Terms]) -> list[Ranking]:
            found = model.retrieve([t.tolist() for t in asked], k=K, show_progress=False)
            # Lucene leaves out the factor k1 + 1, which is the same for all.
            return [(p, s * (K1 + 1)) for p, s in zip(found.documents, found.scores, strict=True)]

        return _Peer(search, tolerance=FLOAT32)

    return make


def _tantivy(held: Collection, _: Postings) -> _Peer:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("number", stored=True, fast=True)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=500_000_000, num_threads=1)
    for number, passage in enumerate(held.passages()):
        document = tantivy.Document()
        document.add_text("text", " ".join(map(str, passage.tolist())))
        document.add_unsigned("number", number)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    make, term_of, should = (
        tantivy.Query.boolean_query,
        tantivy.Query.term_query,
        tantivy.Occur.Should,
    )

    def search(asked: Sequence[Terms]) -> list[Any]:
        # No query is parsed, as with Inyo.
        queries = (
            make([(should, term_of(schema, "text", str(term))) for term in terms.tolist()])
            for terms in asked
        )
        return [searcher.search(query, K, count=False).hits for query in queries]

    def read(found: list[Any]) -> list[Ranking]:
        """Look up the numbers of passages, which is not part of the search."""
        return [
            (
                np.array([searcher.doc(address)["number"][0] for _, address in hits]),
                np.array([score for score, _ in hits]),
            )
            for hits in found
        ]

    return _Peer(search, read)


_PEERS: dict[str, Callable[[Collection, Postings], _Peer]] = {
    "bm25s": _bm25s("numpy"),
    "bm25s numba": _bm25s("numba"),
    "tantivy": _tantivy,
    "rank_bm25": _rank_bm25,
}
SIZES = (1_000, 10_000, 100_000, 1_000_000)
_BARS = {("bm25s", size): 1.0 for size in SIZES} | {("rank_bm25", 100_000): 500.0}
SUBJECT = Subject(SIZES, measure)

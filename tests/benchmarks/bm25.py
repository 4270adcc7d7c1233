"""BM25 beside rank_bm25, bm25s and tantivy: the ten best of the same passages.

The scores are compared before anything is timed. Two are not comparable to the last digit: bm25s
counts in float32, and tantivy keeps a passage's length in one byte.
"""

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.bm25 import K1, B, Postings, compile_postings, top_k
from index.lexical import lexical_scores
from index.translation import Counterparts
from tests.benchmarks.rows import Options, Row, Subject, quickest, ratio_at_least
from tests.benchmarks.zipf import Collection, collection, draw, questions

K = 10
N_QUESTIONS = 200
COUNTERPARTS = 24  # of a word, as the index of the seeds has on average
LOOKED_UP = 400_000  # passages that rank_bm25 looks through in one round
LEAST_TANTIVY_SHARE = 0.8  # of the ten best: lengths in one byte put others in their place

Terms = NDArray[np.int32]
Ranking = tuple[NDArray[np.int64], NDArray[np.float64]]
Search = Callable[[Sequence[Terms]], list[Ranking]]


@dataclass(frozen=True, slots=True)
class _Peer:
    search: Search
    is_exact: bool = True  # scores compare
    n_questions: int = N_QUESTIONS


def measure(size: int, _: Options) -> Iterator[Row]:
    """Time a question of each system, and Inyo's with counterparts."""
    held = collection(size, seed=1)
    asked = questions(held, N_QUESTIONS, seed=2)
    postings = compile_postings(held.counted())

    def ours(asked: Sequence[Terms]) -> list[Ranking]:
        return [_rank(postings, _alone(postings, terms), size) for terms in asked]

    expected = ours(asked)
    yield from _counterparts(postings, held, asked, size)
    for name, make in _PEERS.items():
        if not _is_installed(name):
            continue
        peer = make(held, postings)
        some = asked[: peer.n_questions]
        share = _compare(name, peer, some, expected)
        best = quickest({"Inyo": partial(ours, some), name: partial(peer.search, some)})
        times = {system: time / len(some) for system, time in best.items()}
        ratio = times[name] / times["Inyo"]
        note = "" if peer.is_exact else f"{share:.0%} of the ten best in common"
        row = Row("bm25", size, name, "ms a question", times[name], ratio, note=note)
        yield Row("bm25", size, f"Inyo beside {name}", "ms a question", times["Inyo"])
        yield ratio_at_least(row, _BARS[name, size]) if (name, size) in _BARS else row


def _rank(postings: Postings, words: Sequence[Counterparts], n_passages: int) -> Ranking:
    scores = lexical_scores(postings, words, n_passages)
    best = top_k(scores, K)
    return best, scores[best]


def _alone(postings: Postings, terms: Terms) -> list[Counterparts]:
    """Words that stand for themselves: plain BM25."""
    one = np.ones(1, dtype=np.float32)
    return [
        Counterparts("", terms[n : n + 1], one, float(postings.idf[term]))
        for n, term in enumerate(terms.tolist())
    ]


def _counterparts(
    postings: Postings, held: Collection, asked: Sequence[Terms], size: int
) -> Iterator[Row]:
    """What the product runs, beside the same by an array of all passages for every word."""
    random = np.random.default_rng(3)
    queries = []
    for terms in asked:
        words = []
        for word in _alone(postings, terms):
            others = np.unique(draw(random, held.n_terms, COUNTERPARTS - 1))
            others = others[others != word.terms[0]]
            weights = np.append(random.random(len(others)), 1.0).astype(np.float32)
            words.append(Counterparts("", np.append(others, word.terms), weights, word.idf))
        queries.append(words)
    for words in queries[:20]:
        same = lexical_scores(postings, words, size) == word_by_word(postings, words, size)
        assert same.all(), "counterparts score differently"
    best = quickest(
        {
            "Inyo": lambda: [_rank(postings, words, size) for words in queries],
            "peer": lambda: [top_k(word_by_word(postings, words, size), K) for words in queries],
        }
    )
    ours, peer = best["Inyo"] / len(queries), best["peer"] / len(queries)
    figure = f"ms a question, {COUNTERPARTS} terms a word"
    yield Row("bm25", size, "Inyo", figure, ours)
    yield Row("bm25", size, "numpy, word by word", figure, peer, peer / ours)


def word_by_word(
    postings: Postings, words: Sequence[Counterparts], n_passages: int
) -> NDArray[np.float64]:
    """The direct way: an array of all passages for every word."""
    scores = np.zeros(n_passages)
    for word in words:
        best = np.zeros(n_passages)
        for term, weight in zip(word.terms, word.weights, strict=True):
            passages, saturations = postings.of(term)
            worth = float(weight) * min(float(postings.idf[term]), word.idf)
            best[passages] = np.maximum(best[passages], worth * saturations)
        scores += best
    return scores


def _compare(name: str, peer: _Peer, asked: Sequence[Terms], expected: Sequence[Ranking]) -> float:
    """The share of the best passages that both find; scores that differ are an error."""
    shares = []
    for (passages, scores), (ours, our_scores) in zip(peer.search(asked), expected, strict=False):
        n_found = len(ours)
        if peer.is_exact:
            np.testing.assert_allclose(scores[:n_found], our_scores, rtol=1e-4, err_msg=name)
        shares.append(len(np.intersect1d(passages[:n_found], ours)) / max(n_found, 1))
    share = float(np.mean(shares))
    assert peer.is_exact or share >= LEAST_TANTIVY_SHARE, f"{name} finds other passages"
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

    return _Peer(search, n_questions=max(2, min(N_QUESTIONS, LOOKED_UP // len(held))))


def _bm25s(backend: str) -> Callable[[Collection, Postings], _Peer]:
    def make(held: Collection, _: Postings) -> _Peer:
        import bm25s

        model = bm25s.BM25(k1=K1, b=B, method="lucene", backend=backend)
        numbers = list(range(held.n_terms))
        corpus = [[numbers[term] for term in passage.tolist()] for passage in held.passages()]
        model.index((corpus, {str(n): n for n in numbers}), show_progress=False)

        def search(asked: Sequence[Terms]) -> list[Ranking]:
            found = model.retrieve([t.tolist() for t in asked], k=K, show_progress=False)
            # Lucene leaves out the factor k1 + 1, which is the same for all.
            return [(p, s * (K1 + 1)) for p, s in zip(found.documents, found.scores, strict=True)]

        return _Peer(search)

    return make


def _tantivy(held: Collection, _: Postings) -> _Peer:
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_text_field("text", stored=False, tokenizer_name="whitespace", index_option="freq")
    schema.add_unsigned_field("number", stored=True, fast=True)
    index = tantivy.Index(schema.build())
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

    def search(asked: Sequence[Terms]) -> list[Ranking]:
        rankings = []
        for terms in asked:
            query = index.parse_query(" ".join(map(str, terms.tolist())), ["text"])
            hits = searcher.search(query, K, count=False).hits
            found = [searcher.doc(address)["number"][0] for _, address in hits]
            rankings.append((np.array(found), np.array([score for score, _ in hits])))
        return rankings

    return _Peer(search, is_exact=False)


_PEERS: dict[str, Callable[[Collection, Postings], _Peer]] = {
    "bm25s": _bm25s("numpy"),
    "bm25s numba": _bm25s("numba"),
    "tantivy": _tantivy,
    "rank_bm25": _rank_bm25,
}
SIZES = (1_000, 10_000, 100_000, 1_000_000)
_BARS = {("bm25s", size): 1.0 for size in SIZES} | {("rank_bm25", 100_000): 500.0}
SUBJECT = Subject(SIZES, measure)


def _is_installed(peer: str) -> bool:
    return all(importlib.util.find_spec(package) is not None for package in peer.split())

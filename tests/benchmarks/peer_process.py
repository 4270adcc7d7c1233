"""What `tests.benchmarks.peer` measures of one system, in a process of its own.

A job names a task, a system and what they need. A process that asks questions imports no more than
the system does, so that its start and its memory are the system's.
"""

import itertools
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import own_peak_memory, print_figures

INYO, PEER = "Inyo", "hybrid search"
N_QUOTES = 3  # of an answer; Inyo may give fewer, or none
_N_RANKED = 10
_N_WARM_UP = 3  # questions

Job = Mapping[str, Any]


def build(job: Job) -> dict[str, float]:
    """Build the index of a folder, and count the seconds since the process was started."""
    if job["system"] == INYO:
        _open_inyo(job)
    else:
        # Imports torch, which Inyo's own processes are measured without.
        from tests.benchmarks.hybrid_search import HybridSearch, SearchOptions, split

        chunks = [chunk for text in _texts(Path(job["documents"])) for chunk in split(text)]
        HybridSearch.build(chunks, SearchOptions(**job["peer"])).save(Path(job["index_dir"]))
    return {"build_s": time.time() - job["started"]}


def ask(job: Job) -> dict[str, Any]:
    """Ask questions of a built index.

    Returns:
        The quotes of each question and its time, the peak of memory, and the seconds from the start
        of the process to the first answer.
    """
    questions: Sequence[str] = job["questions"]
    quote, warm_up = (_open_inyo if job["system"] == INYO else _open_peer)(job)
    quote(questions[0])
    first_answer_s = time.time() - job["started"]
    warm_up()
    quotes, times = [], []
    for question in questions:
        started = time.perf_counter()
        quotes.append(quote(question))
        times.append((time.perf_counter() - started) * 1000)
    memory = own_peak_memory()
    return {"quotes": quotes, "ms": times, "peak_mb": memory, "first_answer_s": first_answer_s}


def rank(job: Job) -> dict[str, dict[str, float]]:
    """Rank the passages of a collection, whole as they are, for its questions.

    Returns:
        For each direction the number of questions, and nDCG@10 from 0 to 100.
    """
    # They measure what isn't timed, and import much that an asking process doesn't need.
    from index.evaluation.metrics import GoldPositions, measure_rankings
    from index.evaluation.question_sets import read_collection
    from index.evaluation.runner import MONOLINGUAL, Task, make_plan

    collection = read_collection(Path(job["collection"]))
    plan = make_plan([collection], (MONOLINGUAL,), (job["half"],), job["max_questions"])
    figures = {}
    for (_, languages), tasks in itertools.groupby(plan, Task.index_key):
        passages = collection.passages_in(*languages)
        texts = {passage.path: passage.text for passage in passages}
        rank_ids = _rank_by_inyo(passages) if job["system"] == INYO else _rank_by_peer(texts, job)
        for task in tasks:
            rankings = []
            for question in task.questions:
                gold = texts.keys() & set(question.passages)
                found = rank_ids(question.text)
                places = tuple((n, n) for n, name in enumerate(found) if name in gold)
                rankings.append(GoldPositions(places, len(gold)))
            ndcg = 100 * float(measure_rankings(rankings)[:, 0].mean())
            figures[task.direction] = {"questions": len(rankings), "ndcg@10": ndcg}
    return figures


def _open_inyo(job: Job) -> tuple[Callable[[str], list[str]], Callable[[], None]]:
    """A function that quotes, and one that warms up as `inyo run` does."""
    # Here, because the peer's processes don't need it.
    from index.engine import EngineOptions, open_engine

    options = EngineOptions(Path(job["documents"]), Path(job["index_dir"]), max_excerpts=N_QUOTES)
    engine = open_engine(options, lambda *_: None, lambda _: None)

    def quote(question: str) -> list[str]:
        return [excerpt.quote for excerpt in engine.answer(question).excerpts]

    return quote, engine.warm_up


def _open_peer(job: Job) -> tuple[Callable[[str], list[str]], Callable[[], None]]:
    """A function that quotes, and one that warms up."""
    # Imports torch, which Inyo's own processes are measured without.
    from tests.benchmarks.hybrid_search import HybridSearch

    search = HybridSearch.open(Path(job["index_dir"]))

    def quote(question: str) -> list[str]:
        return [search.chunks[number] for number in search.best(question, N_QUOTES)]

    def warm_up() -> None:
        for question in job["questions"][:_N_WARM_UP]:
            quote(question)

    return quote, warm_up


def _rank_by_inyo(passages: Sequence[Any]) -> Callable[[str], list[str]]:
    # It imports what measuring needs, as `rank` does.
    from index.evaluation.corpus import Corpus, open_models

    index_of = Corpus(passages, open_models(), whole=True)
    retriever, numbers = index_of.open_retriever(), index_of.index.passages.documents

    def rank_ids(question: str) -> list[str]:
        hits = retriever.search(retriever.understand(question), _N_RANKED)
        return [passages[int(numbers[hit.passage])].path for hit in hits]

    return rank_ids


def _rank_by_peer(texts: Mapping[str, str], job: Job) -> Callable[[str], list[str]]:
    # Imports torch, which Inyo's own processes are measured without.
    from tests.benchmarks.hybrid_search import HybridSearch, SearchOptions

    ids = list(texts)
    search = HybridSearch.build(list(texts.values()), SearchOptions(**job["peer"]))
    return lambda question: [ids[number] for number in search.best(question, _N_RANKED)]


def _texts(folder: Path) -> Iterator[str]:
    """The files that Inyo reads, too."""
    # Here, because asking doesn't need it.
    from index.documents.readers.registry import SUFFIXES

    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SUFFIXES and path.is_file():
            yield path.read_text(encoding="utf-8-sig", errors="replace")


_TASKS: dict[str, Callable[[Job], Mapping[str, Any]]] = {"build": build, "ask": ask, "rank": rank}


def _main(path: str) -> None:
    job: Job = json.loads(Path(path).read_text(encoding="utf-8"))
    print_figures(_TASKS[job["task"]](job))


if __name__ == "__main__":
    _main(*sys.argv[1:])

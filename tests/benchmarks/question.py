"""The whole question, end to end: analysis, words across languages, BM25, vectors, reading, quotes.

On the seeds, and on documents generated from the bundled table. Words are cold when they are asked
for the first time: their counterparts are looked for, unless `warm_up` did, as it does for common
words of the index. They are warm when they were asked before. All take one thread.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.query_queue import FREE_MEMORY_EVERY
from bot.runner import free_memory
from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.engine import BUNDLED_TABLE, Engine, EngineOptions, open_engine
from index.retrieval import expansion as translation
from index.retrieval.bm25 import lexical_scores
from index.retrieval.retriever import Retriever
from index.retrieval.top_k import top_k
from index.retrieval.translation_table import open_table
from index.storage.index import Index
from index.storage.store import open_index
from tests.benchmarks import assembled
from tests.benchmarks.assembled import n_compared
from tests.benchmarks.bm25 import K, word_by_word
from tests.benchmarks.peers import not_installed
from tests.benchmarks.processes import measured_apart, tell
from tests.benchmarks.rows import (
    PERCENTS,
    ROUNDS,
    Options,
    Row,
    Subject,
    at_most,
    percentiles,
    quickest,
)

N_QUESTIONS = 300
N_COUNTED = 50  # questions by which it is known how many vectors are compared
STATES = ("cold", "warm")
SEEDS = 69  # passages
SEEDS_FOLDER = Path(__file__).parents[2] / "seeds"
FORMAT = "2"  # of the generated documents; counts up when they change
# The seeds are in Japanese and Portuguese.
_ENGLISH = (
    "Why did Jan Leike leave OpenAI?",
    "Which team did Leike lead?",
    "What did Sam Altman say about the resignation?",
    "When was GPT-4o announced?",
    "How fast does the new voice assistant answer?",
    "What is OpenAI preparing to release next?",
    "Who co-founded the company with Altman?",
    "Is the new model free for everyone?",
    "What happened to the safety team?",
    "How many languages does the model understand?",
    "What does Leike think about computing resources?",
    "Who will replace the chief scientist?",
)
_BARS = {SEEDS: 5.0, 100_000: 40.0, 1_000_000: 250.0}


def measure(size: int, options: Options) -> Iterator[Row]:
    """Time questions whose words are cold, then the same again; and what finds with libraries.

    Several times, each in a process of its own: the quickest round counts.
    """
    open_generated_index(size, options.folder)  # makes it
    rounds = [
        measured_apart("question", "inyo", size, options.folder, N_QUESTIONS) for _ in range(ROUNDS)
    ]
    peer = _peer(size, options.folder)
    for state in STATES:
        for percent, time_of_ours in percentiles([times[state] for times in rounds]).items():
            figure = f"p{percent} ms, words {state}"
            row = Row("question", size, "Inyo", figure, time_of_ours)
            has_bar = size in _BARS and percent == max(PERCENTS)
            yield at_most(row, _BARS[size]) if has_bar else row
            beside = Row("question", size, assembled.NAME, figure, 0.0, note="one thread too")
            if peer:
                ratio = peer[percent] / time_of_ours
                yield replace(beside, value=peer[percent], ratio=ratio)
            else:
                yield not_installed(beside)
    if size == SEEDS:
        yield from _without_warming(options.folder)
    engine, asked = open_generated_index(size, options.folder)
    yield from _lexical(engine, asked[:N_QUESTIONS])


def _peer(size: int, folder: Path) -> dict[int, float]:
    """Its percentiles; none where it isn't installed."""
    if not assembled.is_installed():
        return {}
    return percentiles(measured_apart("question", "peer", size, folder, N_QUESTIONS)["rounds"])


def _without_warming(folder: Path) -> Iterator[Row]:
    """What the first questions would take if nothing was looked up before."""
    rounds = [
        measured_apart("question", "unwarmed", SEEDS, folder, N_QUESTIONS)["cold"]
        for _ in range(ROUNDS)
    ]
    for percent, took in percentiles(rounds).items():
        yield Row("question", SEEDS, "Inyo", f"ms, p{percent}, no word looked up before", took)


def open_generated_index(size: int, folder: Path) -> tuple[Engine, list[str]]:
    """An index, made unless it is there, and questions about it."""
    return open_seeds(folder) if size == SEEDS else open_generated(size, folder)


def ask_inyo(size: int, folder: Path, n_questions: int) -> dict[str, list[float]]:
    """How long each question takes, as `inyo run` would answer it: at first, and again."""
    engine, asked = open_generated_index(size, folder)
    engine.warm_up()
    free_memory()
    return {state: ask(engine.answer, asked[:n_questions]) for state in STATES}


def ask_peer(size: int, folder: Path, n_questions: int) -> dict[str, list[list[float]]]:
    """How long the same takes with libraries, which remember nothing.

    Of vectors, as many are compared in full as Inyo compares.
    """
    engine, asked = open_generated_index(size, folder)
    compared = n_compared(engine.answer, asked[:N_COUNTED])
    find = assembled.assemble(engine.index, StaticEmbedder(BUNDLED_EMBEDDING), compared)
    free_memory()
    find(asked[0])  # compiles
    return {"rounds": [ask(find, asked[:n_questions]) for _ in range(ROUNDS)]}


def _lexical(engine: Engine, asked: Sequence[str]) -> Iterator[Row]:
    """BM25 as the product runs it: words with all their counterparts, the ten best passages."""
    index, bundled = engine.index, StaticEmbedder(BUNDLED_EMBEDDING)
    retriever = Retriever(index, bundled, bundled, open_table(BUNDLED_TABLE))
    queries = [retriever.understand(question).words for question in asked]
    size = len(index.passages)

    def best_of(score: Callable[..., NDArray[np.float64]]) -> list[NDArray[np.int64]]:
        return [top_k(score(index.postings, words, size), K) for words in queries]

    for ours, direct in zip(best_of(lexical_scores), best_of(word_by_word), strict=True):
        assert ours.tolist() == direct.tolist(), "counterparts score differently"
    systems = {"Inyo": lexical_scores, "numpy, word by word": word_by_word}
    best = quickest({name: partial(best_of, score) for name, score in systems.items()}, rounds=3)
    n_terms = np.mean([len(word.terms) for words in queries for word in words])
    for name, time_of_all in best.items():
        ratio = time_of_all / best["Inyo"] if name != "Inyo" else None
        note = f"{n_terms:.0f} terms a word"
        figure = "ms, words with counterparts"
        yield Row("question", size, name, figure, time_of_all / len(queries), ratio, note=note)


def ask(answer: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """How long each takes, in milliseconds; memory is given back as often as `inyo run` does."""
    times = []
    for number, question in enumerate(questions, start=1):
        started = time.perf_counter()
        answer(question)
        times.append((time.perf_counter() - started) * 1000)
        if number % FREE_MEMORY_EVERY == 0:
            free_memory()
    return times


def open_seeds(folder: Path | None = None) -> tuple[Engine, list[str]]:
    """The seeds, and questions: their own sentences' words, and others in English."""
    with tempfile.TemporaryDirectory() as temporary:
        index_dir = Path(temporary) if folder is None else folder / "seeds"
        options = EngineOptions(SEEDS_FOLDER, index_dir)
        engine = open_engine(options, lambda *_: None, lambda _: None)
        # The files are mapped: on Linux they stay readable when the folder is gone.
        return engine, [*_ENGLISH, *questions_of(engine.index)]


def questions_of(index: Index) -> list[str]:
    """A part of every other sentence, as someone might ask who remembers it."""
    random = np.random.default_rng(7)
    table, asked = index.passages, []
    for sentence in range(0, len(table.sentence_spans), 2):
        start, end = table.sentence_spans[sentence].tolist()
        text = index.documents.document(table.document_of(sentence)).text[start:end]
        words = text.split()
        if table.language_of(sentence) == "ja":
            asked.append(text[: int(random.integers(8, 40))] + "?")
        elif len(words) > 3:
            length = int(random.integers(3, min(len(words), 12) + 1))
            asked.append(" ".join(words[:length]) + "?")
    return asked


def open_generated(size: int, folder: Path) -> tuple[Engine, list[str]]:
    """An index of so many passages, made unless it is there, and questions about it."""
    place = folder / f"generated-{FORMAT}-{size}"
    if not (place / "questions.txt").exists():
        # In a process of its own, whose memory is then free again.
        command = [sys.executable, "-m", "tests.benchmarks.generated"]
        command += [str(place), str(size), FORMAT]
        subprocess.run(command, check=True)
    index = open_index(place, FORMAT)
    assert index is not None
    bundled = StaticEmbedder(BUNDLED_EMBEDDING)
    engine = Engine(index, (bundled, bundled), open_table(BUNDLED_TABLE))
    return engine, (place / "questions.txt").read_text(encoding="utf-8").splitlines()


SUBJECT = Subject((SEEDS, 100_000, 1_000_000), measure)


def _main(system: str, size: str, folder: str, n_questions: str) -> None:
    if system == "unwarmed":
        translation.MAX_WARMED = 0  # only in this process
    ask_it: Callable[[int, Path, int], Mapping[str, object]]
    ask_it = ask_peer if system == "peer" else ask_inyo
    tell(ask_it(int(size), Path(folder), int(n_questions)))


if __name__ == "__main__":
    _main(*sys.argv[1:])

"""The whole question, from its text to the quotes, on the seeds and on generated documents.

Words are cold when they are asked for the first time: unless `warm_up` has expanded them, as it
does with common words of the index, they are expanded now. Words that were asked before are warm.
Each system has one thread.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.query_queue import FREE_MEMORY_EVERY
from bot.runner import free_memory
from index.embedding.models import open_embedder, open_static_embedding
from index.engine import Engine, EngineOptions, open_engine
from index.retrieval import expansion
from index.retrieval.retriever import Retriever
from index.retrieval.translation_table import BUNDLED_TABLE, open_table
from index.storage.index import Index
from index.storage.store import open_index
from tests.benchmarks.generated import SEEDS as SEEDS_FOLDER
from tests.benchmarks.measuring import (
    PERCENTS,
    ROUNDS,
    Options,
    Row,
    Subject,
    percentiles,
    print_figures,
    run_module,
    with_max,
)
from tests.benchmarks.peers import (
    ASSEMBLED,
    assemble,
    count_compared,
    has_assembled,
    not_installed,
)

N_QUESTIONS = 300
N_COUNTED = 50  # questions; the vectors that they compare are counted
STATES = ("cold", "warm")
SEEDS = 69  # passages
FORMAT = "2"  # of the generated documents; raise it when they change
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
_BARS = {SEEDS: 20.0, 100_000: 40.0, 1_000_000: 250.0}


def measure(size: int, options: Options) -> Iterator[Row]:
    """Time questions with cold words, the same again, and the assembled search.

    Each round runs in a process of its own; the quickest counts.
    """
    open_generated_index(size, options.folder)  # makes it
    rounds = [
        run_module("question", "inyo", size, options.folder, N_QUESTIONS) for _ in range(ROUNDS)
    ]
    peer: dict[int, float] = {}
    if has_assembled():
        times = run_module("question", "peer", size, options.folder, N_QUESTIONS)["rounds"]
        peer = percentiles(times)
    for state in STATES:
        for percent, time_of_ours in percentiles([times[state] for times in rounds]).items():
            figure = f"p{percent} ms, words {state}"
            row = Row("question", size, "Inyo", figure, time_of_ours)
            has_bar = size in _BARS and percent == max(PERCENTS)
            yield with_max(row, _BARS[size]) if has_bar else row
            beside = Row("question", size, ASSEMBLED, figure, 0.0, note="one thread too")
            if peer:
                ratio = peer[percent] / time_of_ours
                yield replace(beside, value=peer[percent], ratio=ratio)
            else:
                yield not_installed(beside)
    if size == SEEDS:
        yield from _without_warming(options.folder)


def _without_warming(folder: Path) -> Iterator[Row]:
    """Time the first questions without `warm_up`."""
    rounds = [
        run_module("question", "unwarmed", SEEDS, folder, N_QUESTIONS)["cold"]
        for _ in range(ROUNDS)
    ]
    for percent, took in percentiles(rounds).items():
        yield Row("question", SEEDS, "Inyo", f"ms, p{percent}, no word looked up before", took)


def open_generated_index(size: int, folder: Path) -> tuple[Engine, list[str]]:
    """Open an index, made unless it is there, and questions about it."""
    return open_seeds(folder) if size == SEEDS else open_generated(size, folder)


def ask_inyo(size: int, folder: Path, n_questions: int) -> dict[str, list[float]]:
    """Time each question as `inyo run` answers it: the first time, and again."""
    engine, asked = open_generated_index(size, folder)
    engine.warm_up()
    free_memory()
    return {state: ask(engine.answer, asked[:n_questions]) for state in STATES}


def ask_peer(size: int, folder: Path, n_questions: int) -> dict[str, list[list[float]]]:
    """Time the assembled search, which compares as many vectors in full as Inyo."""
    engine, asked = open_generated_index(size, folder)
    compared = count_compared(engine.answer, asked[:N_COUNTED])
    embedder = open_embedder("" if size == SEEDS else "static")
    find = assemble(engine.index, embedder, compared)
    free_memory()
    find(asked[0])  # compiles
    return {"rounds": [ask(find, asked[:n_questions]) for _ in range(ROUNDS)]}


def ask(answer: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Time each question, in milliseconds; memory is released as often as in `inyo run`."""
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
    """Make questions of the beginnings of every other sentence."""
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
    """Open a generated index of this size, made unless it is there, and its questions."""
    place = folder / f"generated-{FORMAT}-{size}"
    if not (place / "questions.txt").exists():
        # In a process of its own, whose memory is then free again.
        command = [sys.executable, "-m", "tests.benchmarks.generated"]
        command += [str(place), str(size), FORMAT]
        subprocess.run(command, check=True)
    index = open_index(place, FORMAT)
    assert index is not None
    bundled = open_static_embedding()
    engine = Engine(Retriever(index, bundled, bundled, open_table(BUNDLED_TABLE)))
    return engine, (place / "questions.txt").read_text(encoding="utf-8").splitlines()


SUBJECT = Subject((SEEDS, 100_000, 1_000_000), measure)


def _main(system: str, size: str, folder: str, n_questions: str) -> None:
    if system == "unwarmed":
        expansion.MAX_WARMED = 0  # only in this process
    ask_it: Callable[[int, Path, int], Mapping[str, object]]
    ask_it = ask_peer if system == "peer" else ask_inyo
    print_figures(ask_it(int(size), Path(folder), int(n_questions)))


if __name__ == "__main__":
    _main(*sys.argv[1:])

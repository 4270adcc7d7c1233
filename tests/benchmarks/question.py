"""The whole question, end to end: analysis, words across languages, BM25, vectors, reading, quotes.

On the seeds, and on documents generated from the bundled table. Words are cold when they are asked
for the first time: their counterparts are looked for. They are warm when they were asked before.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.garbage import set_aside
from index.answers import Answerer
from index.bm25 import top_k
from index.embedding import BUNDLED_EMBEDDING, StaticEmbedder
from index.lexical import lexical_scores
from index.library import BUNDLED_TABLE, LibraryOptions, open_library
from index.retriever import Retriever
from index.segment import Segment
from index.store import open_segment
from index.translation_table import open_table
from tests.benchmarks import assembled
from tests.benchmarks.bm25 import K, word_by_word
from tests.benchmarks.rows import ROUNDS, Options, Row, Subject, at_most, percentiles, quickest

N_QUESTIONS = 300
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
    """Time questions whose words are cold, then the same again, and what finds with libraries.

    Several times, each in a process of its own: of every question the quickest counts.
    """
    if size != SEEDS:
        open_generated(size, options.folder)  # makes it
    rounds = [_in_a_process("inyo", size, options.folder) for _ in range(ROUNDS)]
    best = {state: np.min([times[state] for times in rounds], axis=0) for state in rounds[0]}
    for state, times in best.items():
        for row in percentiles("question", size, f"ms, words {state}", times.tolist()):
            yield at_most(row, _BARS[size]) if "p95" in row.figure and size in _BARS else row
    if assembled.is_installed():
        times = _in_a_process("peer", size, options.folder)["warm"]
        for row in percentiles("question", size, "ms, words warm", times):
            ours = float(np.percentile(best["warm"], int(row.figure[1:3])))
            yield replace(row, system=assembled.NAME, ratio=row.value / ours)
    answerer, asked = _open(size, options.folder)
    yield from _lexical(answerer, asked[:N_QUESTIONS])


def _open(size: int, folder: Path) -> tuple[Answerer, list[str]]:
    return open_seeds() if size == SEEDS else open_generated(size, folder)


def _in_a_process(system: str, size: int, folder: Path) -> dict[str, list[float]]:
    command = [sys.executable, "-m", "tests.benchmarks.question", system, str(size), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    times: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return times


def ask_inyo(size: int, folder: Path) -> dict[str, list[float]]:
    """How long each question takes, as `inyo run` would answer it: at first, and again."""
    answerer, asked = _open(size, folder)
    answerer.warm_up()
    set_aside()
    return {state: ask(answerer.answer, asked[:N_QUESTIONS]) for state in ("cold", "warm")}


def ask_peer(size: int, folder: Path) -> dict[str, list[float]]:
    """How long the same takes with libraries, at best; they remember nothing."""
    answerer, asked = _open(size, folder)
    find = assembled.assemble(answerer.segment, StaticEmbedder(BUNDLED_EMBEDDING))
    set_aside()
    rounds = [ask(find, asked[:N_QUESTIONS]) for _ in range(ROUNDS)]
    return {"warm": np.min(rounds, axis=0).tolist()}


def _lexical(answerer: Answerer, asked: Sequence[str]) -> Iterator[Row]:
    """BM25 as the product runs it: words with all their counterparts, the ten best passages."""
    segment, bundled = answerer.segment, StaticEmbedder(BUNDLED_EMBEDDING)
    retriever = Retriever(segment, bundled, bundled, open_table(BUNDLED_TABLE))
    queries = [retriever.understand(question).words for question in asked]
    size = len(segment.passages)

    def best_of(score: Callable[..., NDArray[np.float64]]) -> list[NDArray[np.int64]]:
        return [top_k(score(segment.postings, words, size), K) for words in queries]

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
    """How long each takes, in milliseconds."""
    times = []
    for question in questions:
        started = time.perf_counter()
        answer(question)
        times.append((time.perf_counter() - started) * 1000)
    return times


def open_seeds() -> tuple[Answerer, list[str]]:
    """The seeds, and questions: their own sentences' words, and others in English."""
    with tempfile.TemporaryDirectory() as folder:
        options = LibraryOptions(SEEDS_FOLDER, Path(folder))
        answerer = open_library(options, lambda *_: None, lambda _: None)
        # The files are mapped: on Linux they stay readable when the folder is gone.
        return answerer, [*_ENGLISH, *questions_of(answerer.segment)]


def questions_of(segment: Segment) -> list[str]:
    """A part of every other sentence, as someone might ask who remembers it."""
    random = np.random.default_rng(7)
    table, asked = segment.passages, []
    for sentence in range(0, len(table.sentence_spans), 2):
        start, end = table.sentence_spans[sentence].tolist()
        text = segment.documents.document(table.document_of(sentence)).text[start:end]
        words = text.split()
        if table.language_of(sentence) == "ja":
            asked.append(text[: int(random.integers(8, 40))] + "?")
        elif len(words) > 3:
            length = int(random.integers(3, min(len(words), 12) + 1))
            asked.append(" ".join(words[:length]) + "?")
    return asked


def open_generated(size: int, folder: Path) -> tuple[Answerer, list[str]]:
    """An index of so many passages, made unless it is there, and questions about it."""
    place = folder / f"generated-{FORMAT}-{size}"
    if not (place / "questions.txt").exists():
        # In a process of its own, whose memory is then free again.
        command = [sys.executable, "-m", "tests.benchmarks.generated"]
        command += [str(place), str(size), FORMAT]
        subprocess.run(command, check=True)
    segment = open_segment(place, FORMAT)
    assert segment is not None
    bundled = StaticEmbedder(BUNDLED_EMBEDDING)
    answerer = Answerer(segment, bundled, bundled, open_table(BUNDLED_TABLE))
    return answerer, (place / "questions.txt").read_text(encoding="utf-8").splitlines()


SUBJECT = Subject((SEEDS, 100_000, 1_000_000), measure)

if __name__ == "__main__":
    system, size, folder = sys.argv[1:]
    measured = {"inyo": ask_inyo, "peer": ask_peer}[system](int(size), Path(folder))
    sys.stdout.write(json.dumps(measured) + "\n")

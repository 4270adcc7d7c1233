"""Figures of measured tasks with made-up values, for tests of whatever shows them."""

import functools
from pathlib import Path

import numpy as np

from index.evaluation.metrics import METRICS
from index.evaluation.question_sets import LAYOUTS, Collection, Question
from index.evaluation.report import Figures
from index.evaluation.runner import (
    MONOLINGUAL,
    AnsweredTask,
    ConfidenceResult,
    QuoteResult,
    RankedTask,
    Task,
)
from index.evaluation.systems import SYSTEMS
from index.types import LANGUAGES

N_QUESTIONS = 40


@functools.cache  # intervals take their time
def made_up(*names: str, half: str = "all") -> Figures:
    """Collections of these names in all directions and layouts, with quotes and confidence."""
    generator = np.random.default_rng(7)
    questions = tuple(Question(f"q{n}", "en", "Why?") for n in range(N_QUESTIONS))
    tasks = [
        Task(collection, layout, source, target, half, questions)
        for collection in [Collection(name, (), questions) for name in names]
        for layout in LAYOUTS
        for target in LANGUAGES
        for source in LANGUAGES
    ]
    shape = (N_QUESTIONS, len(SYSTEMS), len(METRICS))
    ranked = [RankedTask(task, generator.random(shape)) for task in tasks]
    answered = [
        AnsweredTask(
            task,
            tuple(QuoteResult(q.id, n % 4 or None, 100 + n) for n, q in enumerate(questions)),
            tuple(
                ConfidenceResult(q.id, float(generator.beta(4, 2)), float(generator.beta(2, 4)))
                for q in questions
            ),
        )
        for task in tasks
        if task.layout == MONOLINGUAL
    ]
    return Figures.of(ranked, answered)


def answered_of(figures: Figures) -> list[AnsweredTask]:
    """The answers that the figures were computed from."""
    return [each.answered for each in figures.quotes]


def size_of_png(path: Path) -> tuple[int, int]:
    """Width and height in pixels. Source: the PNG specification, the header chunk."""
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])

"""`inyo evaluate`: measure question sets and collections, and show tables, JSON and charts."""

import argparse
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from bot.settings import ConfigurationError, Settings, install_command
from bot.terminal.indexing import open_engine_with_progress
from bot.terminal.screen import Terminal
from index.errors import RetrievalError
from index.evaluation.corpus import open_models
from index.evaluation.question_sets import (
    LAYOUTS,
    Question,
    in_half,
    read_collection,
    read_questions,
    subsample,
)
from index.evaluation.report import (
    HALF_NAMES,
    AskedSet,
    Figures,
    count_outcomes,
    sections,
    write_json,
)
from index.evaluation.runner import AnsweredTask, RankedTask, ask_questions, make_plan, measure

CHART_SUFFIXES = (".png", ".svg")


def evaluate(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    """Measure all targets; mistakes in the options are reported before the first is measured."""
    options.abstaining |= options.reliability is not None
    halves = ("dev", "test") if options.half == "both" else (options.half,)
    layouts = LAYOUTS if options.layout == "both" else (options.layout,)
    paths = [path for path in options.targets if not path.is_dir()]
    sets = [(path, read_questions(path)) for path in paths]
    collections = [read_collection(path, options.kind) for path in options.targets if path.is_dir()]
    _check_files(options, has_collections=bool(collections))
    if collections and not _has_packages(options, terminal):
        return 1
    plan = make_plan(collections, layouts, halves, options.questions)
    to_ask = [
        (path.stem, half, _choose(path, questions, half, options.questions))
        for path, questions in sets
        for half in halves
    ]
    asked = _ask_sets(to_ask, settings, terminal)
    ranked: list[RankedTask] = []
    answered: list[AnsweredTask] = []
    if plan:
        models = open_models(
            settings.embedding_model,
            settings.embedding_query_prompt,
            settings.embedding_passage_prompt,
        )
        with terminal.progress("Measuring") as progress:
            ranked, answered = measure(plan, models, progress, abstaining=options.abstaining)
    figures = Figures.of(ranked, answered)
    for section in sections(figures):
        terminal.scores(section.rows, section.title)
    if options.json:
        write_json(options.json, settings.embedding_model or "bundled", asked, figures)
    if options.picture or options.reliability:
        # Imports matplotlib, which is an extra and takes half a second.
        from index.evaluation.charts import draw_rankings, draw_reliability

        if options.picture:
            draw_rankings(options.picture, figures.rankings)
        if options.reliability:
            draw_reliability(options.reliability, answered)
    return 0


def _check_files(options: argparse.Namespace, *, has_collections: bool) -> None:
    """Check that the requested charts can be drawn, and that all files can be written."""
    for name in ("picture", "reliability", "json"):
        path: Path | None = getattr(options, name)
        if path is None:
            continue
        message = ""
        if name != "json" and path.suffix.lower() not in CHART_SUFFIXES:
            endings = " or ".join(CHART_SUFFIXES)
            message = f"--{name} {path}: give a file name that ends in {endings}."
        elif name != "json" and not has_collections:
            message = f"--{name} draws what is measured on folders: name one beside question sets."
        elif reason := _write_error(path):
            message = (
                f"--{name} {path} can't be written ({reason}): "
                "name a file in a folder that exists and can be written to."
            )
        if message:
            raise ConfigurationError(name, message)


def _write_error(path: Path) -> str:
    """Why a file can't be written, or "". The file, and its absence, stay as they are."""
    is_new = not path.exists()
    try:
        with path.open("ab"):
            pass
        if is_new:
            path.unlink()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _has_packages(options: argparse.Namespace, terminal: Terminal) -> bool:
    needed = ["pytrec_eval"]
    if options.picture or options.reliability:
        needed.append("matplotlib")
    for package in needed:
        if find_spec(package) is None:
            brings = f"{install_command('evaluate')} brings what measuring needs"
            terminal.error(f"{package} is missing: {brings}.")
            return False
    return True


def _choose(
    path: Path, questions: Sequence[Question], half: str, max_questions: int | None
) -> list[Question]:
    """The questions of a half, at most `max_questions` in each language."""
    languages = dict.fromkeys(question.language for question in questions)
    groups = [[q for q in in_half(questions, half) if q.language == each] for each in languages]
    chosen = [question for group in groups for question in subsample(group, max_questions)]
    if not chosen:
        message = f"{path} has no questions in the {HALF_NAMES[half]}: ask --half all."
        raise RetrievalError(message)
    return chosen


def _ask_sets(
    to_ask: Sequence[tuple[str, str, Sequence[Question]]], settings: Settings, terminal: Terminal
) -> list[AskedSet]:
    """Ask question sets over the documents, and show the results of each half."""
    if not to_ask:
        return []
    engine = open_engine_with_progress(settings, terminal)
    asked: list[AskedSet] = []
    for name, half, questions in to_ask:
        with terminal.progress("Asking") as progress:
            outcomes = ask_questions(questions, engine, progress)
        terminal.scores(count_outcomes(outcomes), f"{name} · {HALF_NAMES[half]}")
        asked.append(AskedSet(name, half, outcomes))
    return asked

"""`inyo evaluate`: measure question sets and collections, and show tables, JSON and charts."""

import argparse
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from bot.settings import ConfigurationError, Settings, install_command
from bot.terminal.indexing import open_engine_with_progress
from bot.terminal.screen import Terminal
from index.embedding.base import EmbedderKind
from index.engine import Engine
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
    sets = [(path, read_questions(path)) for path in options.targets if not path.is_dir()]
    collections = [read_collection(path, options.kind) for path in options.targets if path.is_dir()]
    _check_files(options, has_collections=bool(collections))
    packages = ["pytrec_eval"] if collections else []
    if options.picture or options.reliability:
        packages.append("matplotlib")
    for package in packages:
        if find_spec(package) is None:
            brings = f"{install_command('evaluate')} brings what measuring needs"
            terminal.error(f"{package} is missing: {brings}.")
            return 1
    plan = make_plan(collections, layouts, halves, options.questions)
    to_ask = _select_questions(sets, halves, options.questions)
    asked: list[AskedSet] = []
    if to_ask:
        engine = open_engine_with_progress(settings, terminal)
        _warn_of_weights(engine.embedder_kind, settings, terminal)
        asked = _ask_sets(to_ask, engine, terminal)
    ranked: list[RankedTask] = []
    answered: list[AnsweredTask] = []
    if plan:
        models = open_models(
            settings.embedding_model,
            settings.embedding_query_prompt,
            settings.embedding_passage_prompt,
        )
        if not to_ask:
            _warn_of_weights(models.embedder.kind, settings, terminal)
        with terminal.progress("Measuring") as progress:
            ranked, answered = measure(plan, models, progress, abstaining=options.abstaining)
    figures = Figures.of(ranked, answered)
    for section in sections(figures):
        terminal.scores(section.rows, section.title)
    if options.json:
        write_json(options.json, settings.embedding_model or "bundled", asked, figures)
    if options.picture or options.reliability:
        _draw_charts(options, figures, answered)
    return 0


def _warn_of_weights(kind: EmbedderKind, settings: Settings, terminal: Terminal) -> None:
    """Say so if the weights that rank passages were fitted to other models than the one in use."""
    if kind == "other":
        terminal.notice(
            f"No weights were fitted to EMBEDDING_MODEL {settings.embedding_model!r}, so those of "
            'the bundled encoder are used: to fit "other" in index/params.py, run python -m '
            f"index.evaluation.fit rescoring --embedding-model {settings.embedding_model} FOLDER..."
        )


def _draw_charts(
    options: argparse.Namespace, figures: Figures, answered: Sequence[AnsweredTask]
) -> None:
    # Imports matplotlib, which is an extra and takes half a second.
    from index.evaluation.charts import draw_rankings, draw_reliability

    if options.picture:
        draw_rankings(options.picture, figures.rankings)
    if options.reliability:
        draw_reliability(options.reliability, answered)


def _check_files(options: argparse.Namespace, *, has_collections: bool) -> None:
    """Check that the requested charts can be drawn, and that all files can be written.

    A file, or its absence, stays as it is.
    """
    for name in ("picture", "reliability", "json"):
        path: Path | None = getattr(options, name)
        if path is None:
            continue
        if name != "json" and path.suffix.lower() not in CHART_SUFFIXES:
            endings = " or ".join(CHART_SUFFIXES)
            message = f"--{name} {path}: give a file name that ends in {endings}."
            raise ConfigurationError(name, message)
        if name != "json" and not has_collections:
            message = f"--{name} draws what is measured on folders: name one beside question sets."
            raise ConfigurationError(name, message)
        is_new = not path.exists()
        try:
            path.open("ab").close()
            if is_new:
                path.unlink()
        except OSError as error:
            message = (
                f"--{name} {path} can't be written ({error.strerror or error}): "
                "name a file in a folder that exists and can be written to."
            )
            raise ConfigurationError(name, message) from error


def _select_questions(
    sets: Sequence[tuple[Path, Sequence[Question]]],
    halves: Sequence[str],
    max_questions: int | None,
) -> list[tuple[Path, str, list[Question]]]:
    """The questions to ask of each set and half, at most `max_questions` of each language.

    Raises:
        RetrievalError: A set has no question in a half.
    """
    to_ask: list[tuple[Path, str, list[Question]]] = []
    for path, questions in sets:
        for half in halves:
            languages: dict[str, list[Question]] = {q.language: [] for q in questions}
            for question in in_half(questions, half):
                languages[question.language].append(question)
            chosen = [q for group in languages.values() for q in subsample(group, max_questions)]
            if not chosen:
                message = f"{path} has no questions in the {HALF_NAMES[half]}: ask --half all."
                raise RetrievalError(message)
            to_ask.append((path, half, chosen))
    return to_ask


def _ask_sets(
    to_ask: Sequence[tuple[Path, str, Sequence[Question]]], engine: Engine, terminal: Terminal
) -> list[AskedSet]:
    """Ask question sets over the documents, and show the results of each half."""
    asked: list[AskedSet] = []
    for path, half, chosen in to_ask:
        with terminal.progress("Asking") as progress:
            outcomes = ask_questions(chosen, engine, progress)
        terminal.scores(count_outcomes(outcomes), f"{path.stem} · {HALF_NAMES[half]}")
        asked.append(AskedSet(path.stem, half, outcomes))
    return asked

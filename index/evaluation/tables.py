"""Figures as rows of text, the way the terminal shows them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from index.evaluation.bootstrap import Estimate
from index.evaluation.figures import Figures, QuoteFigures, RankingFigures, SureFigures
from index.evaluation.metrics import METRICS
from index.evaluation.plan import OfTask, Task, grouped
from index.evaluation.systems import BASELINE, OURS, SYSTEMS

LAYOUT_NAMES = {"apart": "one language at a time", "together": "all languages in one index"}
HALF_NAMES = {"even": "even half", "odd": "odd half", "all": "all questions"}
MAIN_METRIC = METRICS[0]
_CONFIDENCE = "confidence with and without the answer"
Row = dict[str, str]
_OfTask = TypeVar("_OfTask", bound=OfTask)


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its title."""

    title: str
    rows: tuple[Row, ...]


def title_of(task: Task) -> str:
    """Such as "xfaq · one language at a time · odd half"."""
    return f"{task.collection.name} · {LAYOUT_NAMES[task.layout]} · {HALF_NAMES[task.half]}"


def sections(figures: Figures) -> Iterator[Section]:
    """All tables: rankings, then quotes, then confidence.

    Rankings have two for each set, layout and half: the systems compared by the main metric, and
    the other metrics of Inyo.
    """
    for rankings in grouped(figures.rankings):
        title = title_of(rankings[0].task)
        yield _section(f"{title} · {MAIN_METRIC}", rankings, _comparison)
        yield _section(f"{title} · {SYSTEMS[OURS]}", rankings, _other_metrics)
    for quotes in grouped(figures.quotes):
        title = title_of(quotes[0].task)
        yield _section(f"{title} · quotes that hold the answer", quotes, _quotes)
    for sure in grouped(figures.sure):
        title = title_of(sure[0].task)
        rows = [_sure(each.task.direction, each) for each in sure]
        rows += [_sure("all", each) for each in figures.pooled if each.task is sure[0].task]
        yield Section(f"{title} · {_CONFIDENCE}", tuple(rows))
    for half, pooled in figures.all_sets.items():
        yield Section(f"all sets · {HALF_NAMES[half]} · {_CONFIDENCE}", (_sure("all", pooled),))


def _section(title: str, group: Sequence[_OfTask], row: Callable[[_OfTask], Row]) -> Section:
    return Section(title, tuple(row(each) for each in group))


def _comparison(figures: RankingFigures) -> Row:
    return (
        _head(figures.task.direction, len(figures.task.questions))
        | {system: _interval(figures.systems[system][MAIN_METRIC]) for system in SYSTEMS}
        | {f"{SYSTEMS[OURS]} − {SYSTEMS[BASELINE]}": _gain(figures.gain[MAIN_METRIC])}
    )


def _other_metrics(figures: RankingFigures) -> Row:
    ours = figures.systems[SYSTEMS[OURS]]
    return _head(figures.task.direction, len(figures.task.questions)) | {
        metric: _interval(ours[metric]) for metric in METRICS if metric != MAIN_METRIC
    }


def _quotes(figures: QuoteFigures) -> Row:
    return _head(figures.task.direction, figures.n_questions) | {
        "first quote": _interval(figures.first),
        "any of three": _interval(figures.among_three),
        "median length of the first": f"{figures.median_chars:.0f} characters",
    }


def _sure(direction: str, figures: SureFigures) -> Row:
    area = figures.auroc
    return _head(direction, figures.n_questions) | {
        "AUROC": f"{area.value:.3f} ({area.low:.3f}–{area.high:.3f})",
        "calibration error": f"{figures.error:.3f}",
    }


def _head(direction: str, n_questions: int) -> Row:
    return {"direction": direction.replace(">", " > "), "questions": f"{n_questions:,}"}


def _interval(estimate: Estimate) -> str:
    return f"{estimate.value:.1f} ({estimate.low:.0f}–{estimate.high:.0f})"


def _gain(estimate: Estimate) -> str:
    value, low, high = (
        f"{number:+.1f}".replace("-", "−")
        for number in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value} ({low}, {high})"

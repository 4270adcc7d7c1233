"""Two runs of `inyo evaluate` compared question by question, from their JSON reports."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from pathlib import Path
from typing import Any, cast

from index.errors import DocumentError
from index.evaluation.report import MAIN_METRIC
from index.evaluation.systems import OURS, SYSTEMS

SURELY = 0.05  # chance must do worse for a difference to be called more than chance

Report = Mapping[str, Any]
_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run made of a question.

    Attributes:
        value: Higher is better: 1 or 0 for right or wrong, or a metric.
        told: What was quoted, in words; empty where only the value is known.
        identity: Equal for verdicts between which a person sees no difference.
    """

    value: float
    told: str
    identity: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A question of which two runs made something else."""

    id: str
    question: str
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became better, worse or only different in a set's questions that both runs asked.

    Attributes:
        title: The set.
        measure: What is compared, such as "first quote right".
        n_questions: Asked in both runs.
        before: The mean value before, in percent.
        after: The mean value now, in percent.
        left_out: Questions that only one run asked, or that were rewritten in between.
        better: Of higher value now.
        worse: Of lower value now.
        different: Of the same value, but not the same quote.
    """

    title: str
    measure: str
    n_questions: int
    before: float
    after: float
    left_out: int
    better: Sequence[Change]
    worse: Sequence[Change]
    different: Sequence[Change]

    def summary(self) -> str:
        """The totals, and whether they may be chance, in two or three sentences."""
        same = self.n_questions - len(self.better) - len(self.worse) - len(self.different)
        told = (
            f"{self.n_questions} questions: {self.measure} {self.before:.1f} % before, "
            f"{self.after:.1f} % now; {len(self.better)} better, {len(self.worse)} worse, "
            f"{len(self.different)} different, {same} the same."
        )
        if self.left_out:
            told += f" {self.left_out} left out: rewritten, or asked in one run only."
        return f"{told} {judge(len(self.better), len(self.worse))}"


def sign_test(better: int, worse: int) -> float:
    """How often chance splits `better + worse` at least as unevenly, if both are as likely.

    The two-sided exact binomial test with p = 1/2.
    """
    n = better + worse
    tail = sum(comb(n, k) for k in range(min(better, worse) + 1))
    return min(1.0, 2 * tail / (1 << n))


def judge(better: int, worse: int) -> str:
    """What the sign test says about a difference between two runs, in one sentence."""
    if not better + worse:
        return "No question became better or worse."
    p = sign_test(better, worse)
    chance = f"p = {p:.2g}" if p >= 0.001 else "p < 0.001"
    if p >= SURELY:
        return f"This may well be chance (sign test, {chance})."
    direction = "better" if better > worse else "worse"
    return f"This is {direction} by more than chance (sign test, {chance})."


def read_report(path: Path) -> Report:
    """Read a report that `inyo evaluate --json` wrote.

    Raises:
        DocumentError: It can't be read, or is something else.
    """
    try:
        report = json.loads(path.read_text(encoding="utf-8-sig"))
        list(_verdicts(report))  # all that a comparison looks at
    except OSError as error:
        message = f"{path} can't be read ({error.strerror or error}): name a report in JSON."
        raise DocumentError(path, message) from error
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        message = f"{path} is no report: name a file that inyo evaluate --json has written."
        raise DocumentError(path, message) from error
    return cast(Report, report)


def compare(before: Report, after: Report) -> list[Comparison]:
    """Compare all sets that both reports have, whatever halves were asked."""
    old, new = dict(_verdicts(before)), dict(_verdicts(after))
    return [_compared(key, old[key], new[key]) for key in new if key in old]


_Verdicts = dict[str, tuple[str, Verdict, Any]]  # id -> question, verdict, what must be the same


def _compared(key: tuple[str, str], old: _Verdicts, new: _Verdicts) -> Comparison:
    changes = [
        Change(name, new[name][0], old[name][1], new[name][1])
        for name in new
        if name in old and old[name][2] == new[name][2]
    ]
    n = max(1, len(changes))
    return Comparison(
        *key,
        n_questions=len(changes),
        before=100 * sum(each.before.value for each in changes) / n,
        after=100 * sum(each.after.value for each in changes) / n,
        left_out=len(old.keys() | new.keys()) - len(changes),
        better=[each for each in changes if each.after.value > each.before.value],
        worse=[each for each in changes if each.after.value < each.before.value],
        different=[
            each
            for each in changes
            if each.after.value == each.before.value and each.after.identity != each.before.identity
        ],
    )


def _verdicts(report: Report) -> Iterator[tuple[tuple[str, str], _Verdicts]]:
    """Yield the title and measure of each set with its verdicts, all halves together."""
    sets: dict[tuple[str, str], _Verdicts] = {}
    for each in report["question_sets"]:
        verdicts = sets.setdefault((str(each["set"]), "right"), {})
        for name, row in each["by_question"].items():
            asked = row.get("question", ""), row.get("gold"), row["has_answer"]
            verdicts[name] = str(asked[0]), _of_question(row), asked
    for each in report["quotes"]:
        verdicts = sets.setdefault((_title(each), "first quote right"), {})
        for name, row in each["by_question"].items():
            verdicts[name] = "", Verdict(float(row["rank"] == 1), "", (row["rank"],)), None
    for each in report["rankings"]:
        verdicts = sets.setdefault((_title(each), MAIN_METRIC), {})
        for name, row in each["by_question"].items():
            value = float(row[SYSTEMS[OURS]][0])
            verdicts[name] = "", Verdict(value, "", ()), None
    yield from sets.items()


def _title(row: _Row) -> str:
    return f"{row['set']} · {row['layout']} · {row['direction']}"


def _of_question(row: _Row) -> Verdict:
    """The verdict on a question of a question set, as `Outcome.is_right` says."""
    answered, rank, first = bool(row["answered"]), row["rank"], row.get("first")
    is_right = rank == 1 if row["has_answer"] else not answered
    told = "" if answered else "abstained"
    identity: tuple[Any, ...] = (answered, rank)
    if first is not None:
        quote = " ".join(str(first["quote"]).split())
        closest = "" if answered else ", closest: "
        told += f"{closest}“{quote}” ({first['document']}, line {first['line']})"
        identity += (first["quote"], first["document"])
    return Verdict(float(is_right), f"{told}, confidence {float(row['confidence']):.2f}", identity)

"""Vectors are measured as the product compares them, and what could not be measured is told."""

import sys
from pathlib import Path

import numpy as np
import pytest

from index.retrieval import dense as passage_vectors
from tests.benchmarks import vectors
from tests.benchmarks.__main__ import main
from tests.benchmarks.pictures import kind_drawn
from tests.benchmarks.report import read_results
from tests.benchmarks.rows import Options, Row

SIZE = 200


@pytest.fixture
def only_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one peer that is always there."""
    monkeypatch.setattr(vectors, "_PEERS", {"numpy": vectors._PEERS["numpy"]})


def test_recall_without_real_sentences_has_met_nothing(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    only_numpy: None,
) -> None:
    """The row stands as not measured, in the results too, which hold no NaN."""
    results = tmp_path / "results.json"
    command = ["tests.benchmarks", "vectors", "--sizes", str(SIZE), "--json", str(results)]
    monkeypatch.setattr(sys, "argv", command)
    assert main() == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "--texts" in err
    (row,) = (row for row in read_results(results) if not row.is_measured)
    assert (row.figure, row.bar, row.is_met) == ("1 - recall@10, real", "<= 0.01", False)
    assert "NaN" not in results.read_text(encoding="utf-8")


def test_real_sentences_carry_their_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, only_numpy: None
) -> None:
    """As many are taken as there are; Inyo compares in full what its own finder does."""
    pairs = [f"en\tpt\tOne sentence, number {n}, of some length.\tFrase {n}." for n in range(40)]
    (tmp_path / "pairs.tsv").write_text("\n".join(pairs), encoding="utf-8")
    monkeypatch.setattr(passage_vectors, "MAX_COMPARED", 20)
    measured = vectors.measure(SIZE, Options(tmp_path, tmp_path))
    rows = [row for row in measured if row.figure.endswith("real")]
    assert len({row.size for row in rows}) == 1
    assert 40 <= rows[0].size <= 80
    assert f"{rows[0].size} compared in full" in {row.note for row in rows}
    assert [row.is_met for row in rows if row.bar] == [True]


def test_neighbours_of_words_are_found() -> None:
    """All of them where all are compared; fewer where hardly any are."""
    asked = vectors.some_terms(300)
    index = asked.index
    terms = index.vectors.terms
    exact = [(np.arange(len(terms)), terms @ word) for word in asked.words]
    assert vectors.recall(index, exact, exact) == 1
    few = [(numbers[:10], cosines[:10]) for numbers, cosines in exact]
    assert vectors.recall(index, few, exact) < 0.5


def test_the_picture_has_lines() -> None:
    """Real vectors are drawn where there are two sizes of them, or others have no more."""

    def rows(*measured: tuple[str, int]) -> list[Row]:
        return [Row("vectors", n, "Inyo", vectors.time_figure(kind), 1.0) for kind, n in measured]

    assert kind_drawn(rows(("real", 100), ("generated", 100))) == "real"
    assert kind_drawn(rows(("real", 100), ("generated", 100), ("generated", 200))) == "generated"
    assert kind_drawn(rows(("real", 100), ("real", 150), ("random", 1), ("random", 2))) == "real"

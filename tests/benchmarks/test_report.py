"""Results are kept with what they were measured on."""

import json
from pathlib import Path

import pytest

from tests.benchmarks import report
from tests.benchmarks.report import write_results
from tests.benchmarks.rows import Row

SIZE = 200


def test_figures_keep_their_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is added on another one doesn't change where the rest was measured."""
    path = tmp_path / "results.json"
    for cores, figures in ((2, ("ms", "MB")), (8, ("MB",))):
        monkeypatch.setattr(report, "machine", lambda cores=cores: {"cores": cores})
        write_results(path, [Row("bm25", SIZE, "Inyo", figure, cores) for figure in figures])
    held = json.loads(path.read_text(encoding="utf-8"))
    cores_of = {
        entry["figure"]: held["machines"][entry["machine"]]["cores"] for entry in held["results"]
    }
    assert cores_of == {"ms": 2, "MB": 8}
    assert all(entry["date"] for entry in held["results"])

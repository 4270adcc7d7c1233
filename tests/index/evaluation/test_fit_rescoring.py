"""By what passages are ordered is measured, not guessed."""

from pathlib import Path

import pytest

from index.evaluation.collections import read_collection
from index.evaluation.fit_rescoring import choose, main
from index.evaluation.models import open_models
from index.evaluation.plan import make_plan
from index.params import PASSAGE_WEIGHTS
from index.retrieval.rescoring import FEATURES
from tests.index.evaluation.test_fitting import PASSAGES, write_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three passages about the garden and a question about each."""
    return write_folder(tmp_path, "garden")


def test_every_weight_has_its_figure() -> None:
    """And every figure its weight."""
    assert set(FEATURES) == set(PASSAGE_WEIGHTS)


def test_the_right_passage_is_marked_among_those_that_are_read(folder: Path) -> None:
    """One for each question."""
    (task,) = make_plan([read_collection(folder)], ("apart",), ("all",))
    choices = list(choose(task, open_models("", "", "")))
    assert len(choices) == len(PASSAGES["garden"])
    for choice in choices:
        assert choice.features.shape == (len(choice.right), len(FEATURES))
        assert choice.right.sum() == 1


def test_the_command_prints_every_weight(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Scaled by the first, as they stand in index/params.py."""
    main([str(folder)])
    printed = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0].strip().strip('"') for line in printed] == list(FEATURES)
    assert printed[0].strip() == f'"{FEATURES[0]}": {PASSAGE_WEIGHTS[FEATURES[0]]:.3f},'

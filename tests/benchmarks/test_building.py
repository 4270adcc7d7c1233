"""Building is measured on documents that stay as they are."""

from pathlib import Path

import pytest

from tests.benchmarks import assembled, building
from tests.benchmarks.rows import Options

SIZE = 200


@pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="the system tells nothing of memory"
)
def test_an_index_is_built_and_grows(tmp_path: Path) -> None:
    """Each step takes some time and memory; a document is added, and gone again."""
    rows = list(building.measure(SIZE, Options(tmp_path)))
    assert all(row.value > 0 for row in rows if row.is_measured)
    ours = {row.figure: row.note for row in rows if row.system == "Inyo"}
    assert {figure for figure, note in ours.items() if "21 documents" in note} == {
        building.ADDING,
        "MB at most until a document that is added is served",
    }
    theirs = {row.figure for row in rows if row.system == assembled.NAME}
    assert theirs <= set(ours)
    assert building.BUILDING in theirs


def test_kept_documents_stay_as_they_are(tmp_path: Path) -> None:
    """What was killed while it wrote, added or changed them leaves nothing behind."""
    documents = tmp_path / "documents"
    (tmp_path / "documents.part").mkdir()
    building.prepare(tmp_path, SIZE)
    whole = texts_of(documents)
    with building.added(documents), building.changed(documents):
        left = texts_of(documents)
    assert texts_of(documents) == whole
    assert len(left) == len(whole) + 1 == 21
    for path, text in left.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    building.prepare(tmp_path, SIZE)
    assert texts_of(documents) == whole


def texts_of(folder: Path) -> dict[Path, str]:
    """Path -> text of all documents."""
    return {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.txt")}

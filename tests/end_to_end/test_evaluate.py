"""`inyo evaluate`, as a process."""

import json
from pathlib import Path

from tests.end_to_end.command import Inyo
from tests.index.evaluation.folders import write_folder
from tests.index.evaluation.measured import size_of_png

TABLES = (
    "monolingual · all questions · nDCG@10",
    "monolingual · all questions · Inyo",
    "multilingual · all questions · nDCG@10",
    "multilingual · all questions · Inyo",
    "monolingual · all questions · quotes that hold the answer",
    "monolingual · all questions · confidence with and without the answer",
)


def test_a_folder_is_measured_and_drawn(inyo: Inyo, tmp_path: Path) -> None:
    """Tables on stdout, nothing on stderr, and every file that was asked for."""
    folder = write_folder(tmp_path / "tiny")
    files = {name: tmp_path / name for name in ("all.json", "bars.png", "sure.svg")}
    done = inyo.run(
        "evaluate",
        str(folder),
        *("--json", str(files["all.json"])),
        *("--picture", str(files["bars.png"])),
        *("--reliability", str(files["sure.svg"])),
    )
    assert (done.returncode, done.stderr) == (0, "")
    for table in TABLES:
        assert f"tiny · {table}" in done.stdout
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith(" en > ja")]
    assert len(rows) == 5
    # Every passage is right for its question: three passages of plain words.
    assert "100.0" in rows[1]
    report = json.loads(files["all.json"].read_text(encoding="utf-8"))
    assert len(report["rankings"]) == 18
    assert all(len(row["by_question"]) == 3 for row in report["rankings"])
    assert size_of_png(files["bars.png"])[0] == 1500
    assert files["sure.svg"].read_text(encoding="utf-8").count("<path") > 20


def test_sets_and_folders_are_measured_in_one_run(inyo: Inyo, tmp_path: Path) -> None:
    """Each half by itself, if both are asked for."""
    questions = tmp_path / "mine.jsonl"
    row = {"language": "en", "question": "Who is Sam Altman?", "gold": ["アルトマン"]}
    lines = [json.dumps({"id": str(number), **row}) for number in range(6)]
    questions.write_text("\n".join(lines))
    folder = write_folder(tmp_path / "tiny")
    done = inyo.run(
        "evaluate", str(questions), str(folder), "--half", "both", "--layout", "monolingual"
    )
    assert (done.returncode, done.stderr) == (0, "")
    for half in ("dev half", "test half"):
        assert f"mine · {half}" in done.stdout
        assert f"tiny · monolingual · {half} · nDCG@10" in done.stdout
    assert "multilingual" not in done.stdout

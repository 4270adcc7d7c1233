"""The benchmarks work, on two hundred passages; what they measure is no matter of passing."""

import json
import sys
from pathlib import Path

import pytest

from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from tests.benchmarks import (
    assembled,
    bm25,
    cost,
    generated,
    question,
    report,
)
from tests.benchmarks.__main__ import main, size_of
from tests.benchmarks.pictures import draw_results, question_lines
from tests.benchmarks.report import read_results, show, write_results
from tests.benchmarks.rows import Options, Row, at_most, percentiles, quickest, ratio_at_least
from tests.benchmarks.serving import growth, hold

SIZE = 200
WEIGHS = pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="the system tells nothing of memory"
)


def test_bm25_is_measured_beside_its_peers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows, JSON and a picture; rank_bm25 is always there."""
    results, picture = tmp_path / "results.json", tmp_path / "results.png"
    command = ["tests.benchmarks", "bm25", "--sizes", str(SIZE)]
    command += ["--json", str(results), "--picture", str(picture)]
    monkeypatch.setattr(bm25, "N_QUESTIONS", 10)
    monkeypatch.setattr(bm25, "_PEERS", {"rank_bm25": bm25._PEERS["rank_bm25"]})
    monkeypatch.setattr(sys, "argv", command)
    assert main() == 0
    rows = read_results(results)
    assert {row.system for row in rows} >= {"Inyo", "rank_bm25"}
    assert all(row.value > 0 for row in rows)
    assert show(rows).splitlines() == capsys.readouterr().out.splitlines()
    assert json.loads(results.read_text(encoding="utf-8"))["machines"][0]["cores"] >= 1
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_peer_that_is_missing_has_met_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its bar stands as not measured, and what it takes is told."""
    monkeypatch.setattr(bm25, "N_QUESTIONS", 2)
    monkeypatch.setattr(bm25, "_BARS", {("bm25s", SIZE): 1.0})
    monkeypatch.setattr(bm25, "is_installed", lambda *packages: packages == ("rank_bm25",))
    monkeypatch.setattr(sys, "argv", ["tests.benchmarks", "bm25", "--sizes", str(SIZE)])
    assert main() == 1
    out, err = capsys.readouterr()
    (line,) = (line for line in out.splitlines() if f"{SIZE}  bm25s  " in line)
    assert "not measured" in line
    assert "ratio >= 1 MISSED" in line
    assert "bm25s is not installed" in err


def test_nothing_is_called_otherwise(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that no subject has is told."""
    monkeypatch.setattr(sys, "argv", ["tests.benchmarks", "speed"])
    assert main() == 2
    assert "nothing is called speed" in capsys.readouterr().err


def test_the_seeds_are_asked_about_themselves() -> None:
    """Questions in all their languages, most of them answered."""
    engine, asked = question.open_seeds()
    assert len(asked) > 100
    answers = [engine.answer(text) for text in asked[::10]]
    assert {answer.language for answer in answers} == {"ja", "pt", "en"}
    assert sum(answer.answered for answer in answers) > len(answers) / 2


def test_generated_documents_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of them opens like any other, and their words are found in them."""
    engine, asked = question.open_generated(SIZE, tmp_path)
    assert len(engine.index.passages) == SIZE
    answers = [engine.answer(text) for text in asked[:20]]
    assert sum(bool(answer.excerpts or answer.closest) for answer in answers) > 10
    for excerpt in (excerpt for answer in answers for excerpt in answer.excerpts):
        numbers = engine.index.documents.numbers_of([excerpt.citation.document])
        text = engine.index.documents.document(*numbers).text
        assert text[excerpt.citation.start : excerpt.citation.end] == excerpt.quote
    monkeypatch.setattr(question, "N_QUESTIONS", 10)
    monkeypatch.setattr(question, "ROUNDS", 2)
    rows = list(question.measure(SIZE, Options(tmp_path)))
    ours = [row.figure.split()[0] for row in rows if row.system == "Inyo"]
    assert ours == [*["p50", "p95"] * 2, "ms,"]
    theirs = [row for row in rows if row.system == assembled.NAME]
    assert [row.is_measured for row in theirs] == [assembled.is_installed()] * 4


def test_what_is_assembled_finds(tmp_path: Path) -> None:
    """The passage that a question is made of, mostly."""
    pytest.importorskip("bm25s", reason="a peer of the extra bench")
    pytest.importorskip("faiss", reason="a peer of the extra bench")
    engine, asked = question.open_generated(SIZE, tmp_path)
    bundled = StaticEmbedder(BUNDLED_EMBEDDING)
    find = assembled.assemble(engine.index, bundled)
    same = [
        {excerpt.quote for excerpt in engine.search(text)}
        & {engine.index.text_of(passage) for passage in find(text).tolist()}
        for text in asked[:20]
    ]
    assert sum(map(bool, same)) > 10


@WEIGHS
def test_costs_are_fitted_and_told(tmp_path: Path) -> None:
    """What grows with n has the power 1; the table has a line for each size."""
    found = cost.weigh(SIZE, prepared(tmp_path))
    assert set(cost.FIGURES) < set(found)
    assert not found[cost.KEPT]
    assert found[cost.LIMIT] == pytest.approx(found[cost.READ] / found[cost.BANDWIDTH])
    rows = [
        Row(cost.SUBJECT_NAME, size, "Inyo", figure, value * size / SIZE)
        for size in (SIZE, 10 * SIZE, 100 * SIZE)
        for figure, value in found.items()
    ]
    powers = list(cost.conclude(rows))
    assert len(powers) == len(cost.FIGURES)
    assert {row.note for row in powers} == {"fitted to 200, 2,000, 20,000"}
    assert all(row.value == pytest.approx(1.0) for row in powers)
    assert not list(cost.conclude([row for row in rows if row.size > SIZE]))
    lines = cost.table(rows).splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:]] == [
        "200",
        "2,000",
        "20,000",
        "power, all, 3 sizes",
        "power, above 75,000, 0 sizes",
    ]


def prepared(folder: Path) -> Path:
    """A folder with an index of generated documents."""
    question.open_generated(SIZE, folder)
    return folder


@WEIGHS
@pytest.mark.asyncio
async def test_a_running_bot_is_weighed(tmp_path: Path) -> None:
    """From outside, while it is asked."""
    taken = await hold(tmp_path, ["Who resigned?", "誰が辞任しましたか？"], n_questions=6, every=3)
    assert [number for number, _ in taken] == [3, 6]
    assert all(30 < held < 2_000 for _, held in taken)


def test_the_picture_tells_systems_apart() -> None:
    """A peer's times are never drawn as Inyo's."""
    rows = [
        Row("question", SIZE, system, f"p95 ms, words {state}", value)
        for system, state, value in (
            ("Inyo", "cold", 5.0),
            ("Inyo", "warm", 3.0),
            (assembled.NAME, "cold", 1.0),
            (assembled.NAME, "warm", 1.0),
        )
    ]
    expected = {"Inyo, words cold": 5.0, "Inyo, words warm": 3.0, assembled.NAME: 1.0}
    assert question_lines(rows) == {name: {SIZE: value} for name, value in expected.items()}


def test_collections_are_seeded_and_grow_like_text() -> None:
    """The same seed, the same passages; more passages, more terms, some of them common."""
    held, again = generated.collection(SIZE, seed=1), generated.collection(SIZE, seed=1)
    assert held.tokens.tolist() == again.tokens.tolist()
    assert len(held) == SIZE
    assert {generated.SHORTEST <= len(p) <= generated.LONGEST for p in held.passages()} == {True}
    assert generated.collection(2 * SIZE, seed=1).n_terms > held.n_terms
    for asked in generated.questions(held, 10, seed=2):
        assert generated.FEWEST_ASKED <= len(asked) <= generated.MOST_ASKED
        assert any(set(asked.tolist()) <= set(p.tolist()) for p in held.passages())


def test_bars_are_met_or_missed() -> None:
    """By the value, or by the ratio to Inyo's."""
    row = Row("bm25", SIZE, "peer", "ms", 10.0, ratio=2.0)
    assert at_most(row, 10).is_met is True
    assert at_most(row, 9.5).is_met is False
    assert ratio_at_least(row, 2.5).is_met is False
    assert ratio_at_least(row, 1).bar == "ratio >= 1"
    assert percentiles([range(101), range(200, 301), range(1, 102)]) == {50: 50, 95: 95}
    assert quickest({"nothing": lambda: None})["nothing"] < 1000
    assert [size_of(text) for text in ("115", "10k", "1M")] == [115, 10_000, 1_000_000]


def test_growth_is_the_slope_of_what_is_held() -> None:
    """What is held while caches fill doesn't count."""
    taken = [(n, 100.0 + n / 1_000) for n in range(500, 20_001, 500)]
    slope, noise = growth([(500, 20.0), *taken])
    assert slope == pytest.approx(10.0)
    assert noise == pytest.approx(0.0, abs=1e-6)


def test_pictures_need_only_some_of_the_results(tmp_path: Path) -> None:
    """A panel without results stays empty."""
    draw_results(tmp_path / "one.png", [Row("question", SIZE, "Inyo", "p95 ms, words cold", 5.0)])
    assert (tmp_path / "one.png").stat().st_size > 1_000


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

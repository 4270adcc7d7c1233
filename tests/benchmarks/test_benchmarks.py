"""The benchmarks run, on two hundred passages; no test depends on a measured time."""

import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.evaluation.question_sets import Question
from tests.benchmarks import (
    bm25,
    building,
    hostile,
    live,
    load,
    peer_process,
    question,
    remote,
    vectors,
)
from tests.benchmarks.__main__ import main, size_of
from tests.benchmarks.hybrid_search import CHUNK_CHARS, split
from tests.benchmarks.measuring import (
    Options,
    Row,
    format_row,
    percentiles,
    read_results,
    with_max,
    with_min_ratio,
)
from tests.benchmarks.peer import judge
from tests.benchmarks.peer_process import INYO, PEER
from tests.benchmarks.peers import ASSEMBLED, has_assembled, is_installed
from tests.benchmarks.pictures import question_lines
from tests.benchmarks.serving import hold
from tests.index.evaluation.folders import write_folder

SIZE = 200
NEEDS_PROC = pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="memory can't be measured here"
)


def test_bm25_is_compared_with_its_peers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows, JSON and a picture; rank_bm25 is always installed."""
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
    assert [format_row(row) for row in rows] == capsys.readouterr().out.splitlines()
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_real_sentences_meet_the_bar_for_recall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size of the rows is the number of sentences there are."""
    pairs = [f"en\tpt\tOne sentence, number {n}, of some length.\tFrase {n}." for n in range(40)]
    (tmp_path / "pairs.tsv").write_text("\n".join(pairs), encoding="utf-8")
    monkeypatch.setattr(vectors, "_PEERS", {"numpy": vectors._PEERS["numpy"]})
    monkeypatch.setattr("index.retrieval.dense.MAX_COMPARED", 20)
    measured = vectors.measure(SIZE, Options(tmp_path, tmp_path))
    rows = [row for row in measured if row.figure.endswith("real")]
    (size,) = {row.size for row in rows}
    assert 40 <= size <= 80
    assert f"{size} compared in full" in {row.note for row in rows}
    assert [row.is_met for row in rows if row.bar] == [True]


def test_an_unknown_name_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names the name."""
    monkeypatch.setattr(sys, "argv", ["tests.benchmarks", "speed"])
    assert main() == 2
    assert "no benchmark is called speed" in capsys.readouterr().err


def test_questions_about_generated_documents_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their quotes are spans of the documents; the assembled search is measured too."""
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
    assert ours == ["p50", "p95"] * 2
    theirs = [row for row in rows if row.system == ASSEMBLED]
    assert [row.is_measured for row in theirs] == [has_assembled()] * 4


@NEEDS_PROC
@pytest.mark.asyncio
async def test_the_memory_of_a_running_bot_is_measured(tmp_path: Path) -> None:
    """While it answers."""
    taken = await hold(tmp_path, ["Who resigned?", "誰が辞任しましたか？"], n_questions=6, every=3)
    assert [number for number, _ in taken] == [3, 6]
    assert all(30 < held < 2_000 for _, held in taken)


@NEEDS_PROC
def test_hostile_texts_are_indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows for each shape; the exponents need three sizes."""
    monkeypatch.setattr(hostile, "SHAPES", {"brackets": hostile.SHAPES["brackets"]})
    monkeypatch.setattr(hostile, "run_module", lambda _, *given: hostile._index(*given))
    rows = [row for n in (500, 1_000, 2_000) for row in hostile.measure(n, Options(tmp_path))]
    assert {row.figure for row in rows} == {
        f"{figure}, {shape}"
        for figure in ("ms", "MB at most")
        for shape in ("brackets", hostile.FILES)
    }
    assert all(row.bar == "<= 1.25" for row in hostile.conclude(rows))
    assert len(list(hostile.conclude(rows))) == 4


@NEEDS_PROC
def test_building_opening_and_changing_are_measured(tmp_path: Path) -> None:
    """A document is added, and removed again."""
    rows = list(building.measure(SIZE, Options(tmp_path)))
    assert all(row.value > 0 for row in rows)
    assert {row.figure for row in rows if "21 documents" in row.note} == {
        building.ADDING,
        "MB at most until a document that is added is served",
    }


def test_a_process_without_documents_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives the same answers as one that has the index."""
    monkeypatch.setattr(remote, "N_QUESTIONS", 8)
    rows = list(remote.measure(SIZE, Options(tmp_path)))
    assert [row.is_met for row in rows if row.figure.startswith("share")] == [True]
    assert all(row.value > 0 for row in rows)


def test_no_question_is_lost_while_documents_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is answered with its fact while documents are added; changes are served."""
    for name, value in {
        "N_ADDED": 20,
        "N_CHANGES": 1,
        "ASKED_PER_S": 5,
        "_SETTLING_S": 0.5,
    }.items():
        monkeypatch.setattr(live, name, value)
    rows = {row.figure: row for row in live.measure(SIZE, Options(tmp_path))}
    assert rows.keys() == {live.CHANGE, live.QUESTION, live.LOST}
    assert rows[live.LOST].is_met
    assert rows[live.QUESTION].value > 0
    assert rows[live.CHANGE].value > 0


@NEEDS_PROC
def test_many_people_are_answered_while_one_floods(tmp_path: Path) -> None:
    """For some seconds; no question is lost, and the one who floods waits."""
    rows = {row.figure: row for row in load.measure(SIZE, Options(tmp_path, minutes=0.1))}
    assert rows[load.LOST].is_met
    assert rows[load.FLOODED].is_met
    assert rows[load.FLOODED].value > 0
    assert rows["p95 ms of a command"].value > 0
    assert rows["p95 ms of a mention"].value > 0
    assert load.MORE in rows


def test_a_killed_run_leaves_no_changes_in_kept_documents(tmp_path: Path) -> None:
    """They are restored before the next run."""

    def texts() -> dict[Path, str]:
        paths = (tmp_path / "documents").rglob("*.txt")
        return {path: path.read_text(encoding="utf-8") for path in paths}

    (tmp_path / "documents.part").mkdir()
    building.prepare(tmp_path, SIZE)
    whole = texts()
    with building.added(tmp_path / "documents"), building.changed(tmp_path / "documents"):
        changed = texts()
    assert texts() == whole
    assert len(changed) == len(whole) + 1
    for path, text in changed.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    building.prepare(tmp_path, SIZE)
    assert texts() == whole


def test_the_picture_draws_each_system() -> None:
    """Times of a peer are never drawn as Inyo's."""
    values = {("Inyo", "cold"): 5.0, ("Inyo", "warm"): 3.0, (ASSEMBLED, "cold"): 1.0}
    rows = [
        Row("question", SIZE, system, f"p95 ms, words {state}", value)
        for (system, state), value in values.items()
    ]
    expected = {"Inyo, words cold": 5.0, "Inyo, words warm": 3.0, ASSEMBLED: 1.0}
    assert question_lines(rows) == {name: {SIZE: value} for name, value in expected.items()}


def test_bars_are_met_or_missed() -> None:
    """By the value, or by the ratio to Inyo's."""
    row = Row("bm25", SIZE, "peer", "ms", 10.0, ratio=2.0)
    assert with_max(row, 10).is_met is True
    assert with_max(row, 9.5).is_met is False
    assert with_min_ratio(row, 2.5).is_met is False
    assert with_min_ratio(row, 1).bar == "ratio >= 1"
    assert percentiles([range(101), range(200, 301), range(1, 102)]) == {50: 50, 95: 95}
    assert [size_of(text) for text in ("115", "10k", "1M")] == [115, 10_000, 1_000_000]


@given(
    st.lists(st.tuples(st.integers(1, 700), st.sampled_from(["", " ", "\n", "\n\n"])), max_size=20)
)
def test_chunks_are_verbatim_short_and_leave_nothing_out(runs: list[tuple[int, str]]) -> None:
    """Each character of the text is another one, so that none can stand for another."""
    characters = map(chr, range(0x4E00, 0x9FFF))
    text = "".join(
        "".join(next(characters, "") for _ in range(length)) + space for length, space in runs
    )
    chunks = split(text)
    assert all(chunk in text and 0 < len(chunk) <= CHUNK_CHARS for chunk in chunks)
    assert set(text) - set("".join(chunks)) <= set(" \n")


@NEEDS_PROC
@pytest.mark.parametrize(
    "system",
    [INYO, pytest.param(PEER, marks=pytest.mark.skipif(not is_installed("bm25s"), reason="bench"))],
)
def test_a_system_is_measured(tmp_path: Path, system: str) -> None:
    """Its quotes are text of the files, and its rankings are those of a collection's passages."""
    documents, index_dir = tmp_path / "documents", tmp_path / "index"
    files = {"leike.md": "# News\n\nLeike resigned on Friday.\n", "bread.txt": "Bread is baked."}
    for folder in (documents, index_dir):
        folder.mkdir()
    for name, text in files.items():
        (documents / name).write_text(text, encoding="utf-8")
    peer = {}
    if system == PEER:
        from tests.index.models import save_transformer_model  # imports torch

        save_transformer_model(tmp_path / "model")
        peer = {"model": str(tmp_path / "model"), "bigrams": True}
    job = {
        "system": system,
        "documents": str(documents),
        "index_dir": str(index_dir),
        "peer": peer,
        "started": time.time(),
        "questions": ["Who resigned on Friday?"],
    }
    assert peer_process.build(job)["build_s"] > 0
    found = peer_process.ask(job)
    ((first, *_),) = found["quotes"]
    assert any(first in text for text in files.values())
    assert found["first_answer_s"] > found["ms"][0] / 1000 > 0
    assert found["peak_mb"] > 30
    collection = write_folder(tmp_path / "collection")
    ranked = peer_process.rank(
        {**job, "collection": str(collection), "half": "all", "max_questions": 2}
    )
    assert len(ranked) == 9
    assert all(
        figures["questions"] == 2 and 0 <= figures["ndcg@10"] <= 100 for figures in ranked.values()
    )
    assert ranked["en>en"]["ndcg@10"] > 60


def test_quotes_are_judged_as_evaluate_does() -> None:
    """White space aside; an abstention is right only where there is no answer."""
    asked = [Question(str(n), "en", "Who?", gold) for n, gold in enumerate([("a b",)] * 3 + [()])]
    quotes = [["xa  bx", "y"], ["y", "ab"], [], ["y"]]
    assert judge(list(zip(asked, quotes, strict=True))) == {
        "answerable": 3,
        "right_first": 1,
        "right_among_three": 2,
        "abstained": 1,
        "unanswerable": 1,
        "wrongly_answered": 1,
        "median_first_chars": 1,
    }

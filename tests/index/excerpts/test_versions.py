"""Of what documents of several dates say alike, the newest is quoted first."""

from pathlib import Path

import pytest

from index.engine import Engine, EngineOptions, open_engine

QUESTION = "How many days of vacation do employees get?"


def engine_of(folder: Path, **texts: str) -> Engine:
    """An engine over documents; in their names, two underscores stand for a slash."""
    for name, text in texts.items():
        path = folder / "documents" / f"{name.replace('__', '/').replace('_', '-')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    options = EngineOptions(folder / "documents", folder / "index", embedding_model="static")
    return open_engine(options, lambda *_: None, lambda _: None)


def rule(year: int, days: int) -> str:
    """The holiday rule of a year."""
    return (
        f"---\ndate: {year}-01-01\n---\n# Holidays\n\n"
        f"Employees get {days} days of vacation a year.\n"
    )


@pytest.mark.parametrize("order", [(2022, 2023, 2024), (2024, 2022, 2023)])
def test_the_newest_version_is_quoted_first_with_its_date(
    order: tuple[int, ...], tmp_path: Path
) -> None:
    """Whatever the order of the files; a search does the same."""
    texts = {f"rule_{n}": rule(year, year - 2000) for n, year in enumerate(order)}
    engine = engine_of(tmp_path, **texts)
    for excerpts in (engine.answer(QUESTION).excerpts, engine.search(QUESTION)):
        assert "24 days" in excerpts[0].quote
        assert excerpts[0].citation.date == "2024-01-01"
        assert [excerpt.score for excerpt in excerpts] == sorted(
            (excerpt.score for excerpt in excerpts), reverse=True
        )


def test_a_question_that_names_a_year_decides_itself(tmp_path: Path) -> None:
    """The older version may be what is asked for."""
    texts = {
        f"{year}": f"# Holidays {year}\n\nIn {year}, employees get {days} days of vacation.\n"
        for year, days in ((2023, 23), (2024, 24))
    }
    engine = engine_of(tmp_path, **texts)
    assert "24 days" in engine.answer(QUESTION).excerpts[0].quote
    asked = "How many days of vacation do employees get in 2023?"
    assert "23 days" in engine.answer(asked).excerpts[0].quote


def test_another_statement_does_not_come_first_for_being_newer(tmp_path: Path) -> None:
    """Only what says nearly the same does; the day in a file's name is its date."""
    engine = engine_of(
        tmp_path,
        minutes__2023_01_01="Employees get 23 days of vacation a year.",
        minutes__2024_01_01="The vacation of our mascot was discussed; employees laughed.",
    )
    first = engine.answer(QUESTION).excerpts[0]
    assert "23 days" in first.quote
    assert first.citation.date == "2023-01-01"

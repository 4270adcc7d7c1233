"""`inyo sync` says what it has fetched, and what it couldn't."""

import asyncio
from pathlib import Path

import pytest

from bot.cli import main
from tests.bot.sync.web_server import page, serving_pages


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A documents folder, an index of its own, and pages on loopback that may be fetched."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "documents").mkdir()
    monkeypatch.setenv("DOCUMENTS_DIR", "documents")
    monkeypatch.setenv("EMBEDDING_MODEL", "static")
    monkeypatch.setenv("ALLOW_PRIVATE_ADDRESSES", "YES")


@pytest.mark.asyncio
async def test_fetched_pages_are_answered_from_with_their_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that is plain text here, so that no reader of HTML is needed."""
    async with serving_pages(
        {"/": page("news.txt"), "/news.txt": "Leike resigned on Friday."}
    ) as server:
        toml = f'[[website]]\nurl = "{server.origin}/"\n[[website]]\nurl = "http://127.0.0.1:9/"\n'
        (tmp_path / "documents" / "sources.toml").write_text(toml, encoding="utf-8")
        assert await asyncio.to_thread(main, ["sync"]) == 1
        out, err = capsys.readouterr()
        assert out == f"{server.origin}/: 2 documents, 2 new or changed, 0 removed.\n"
        assert "http://127.0.0.1:9/ isn't fetched: " in err
        assert await asyncio.to_thread(main, ["ask", "Who resigned?"]) == 0
        out, _ = capsys.readouterr()
        assert "Leike resigned on Friday." in out
        assert f"{server.origin}/news.txt" in out


def test_a_folder_that_names_nothing_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    """With what could be named."""
    assert main(["sync"]) == 0
    assert "names no [[website]] and no [[repository]]" in capsys.readouterr().err

"""`python -m tests.pictures.web_reader FOLDER`: makes the pictures of the web reader.

They show the samples in seeds/ as Chromium shows them (list, document, search, dark, phone), and
a PDF.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from index.engine import EngineOptions, open_engine
from tests.bot.web_reader.serving import Reader, reading_in_thread
from tests.pictures.browser import chromium, shrunk

SEEDS = Path(__file__).parents[2] / "seeds"
QUESTION = "Why did Jan Leike leave OpenAI?"
PDF = Path(__file__).parents[1] / "index/documents/readers/files/handbook-libreoffice.pdf"
PDF_QUESTION = "Until when may members borrow the boats?"
PATIENCE_MS = 300_000
WINDOW = {"width": 760, "height": 900}
WIDE = {"width": 1_300, "height": 860}
PHONE = {"width": 390, "height": 760}


def _report(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def main() -> int:
    """Make all pictures; the exit code."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m tests.pictures.web_reader FOLDER\n")
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--hide-scrollbars"]
        )
        with _reading(SEEDS) as reader:
            base, link = reader.links.base_url, _link(reader, QUESTION)
            asked = QUESTION.replace(" ", "+")
            _photograph(browser, reader, folder / "list.png", f"{base}/", WINDOW)
            _photograph(browser, reader, folder / "search.png", f"{base}/search?q={asked}", WINDOW)
            _photograph(browser, reader, folder / "document.png", link, WINDOW)
            _photograph(browser, reader, folder / "dark.png", link, WINDOW, is_dark=True)
            _photograph(browser, reader, folder / "phone.png", link, PHONE)
        with tempfile.TemporaryDirectory() as documents:
            shutil.copy(PDF, Path(documents) / "handbook.pdf")
            with _reading(Path(documents)) as reader:
                _photograph(browser, reader, folder / "pdf.png", _link(reader, PDF_QUESTION), WIDE)
        browser.close()
    return 0


@contextmanager
def _reading(documents: Path) -> Iterator[Reader]:
    """A web reader of a folder."""
    with tempfile.TemporaryDirectory() as index_dir:
        options = EngineOptions(documents, Path(index_dir), "static")
        engine = open_engine(options, lambda *_: None, _report)
        with reading_in_thread(engine, documents) as reader:
            yield reader


def _link(reader: Reader, question: str) -> str:
    """The address of the best quote for a question."""
    answer = reader.engine.answer(question)
    return reader.links.to_quote((answer.excerpts or answer.closest)[0].citation)


def _photograph(
    browser: Browser,
    reader: Reader,
    path: Path,
    link: str,
    window: Mapping[str, int],
    *,
    is_dark: bool = False,
) -> None:
    """Take a picture of a page as it is when it has opened."""
    page = browser.new_page(
        viewport={"width": window["width"], "height": window["height"]},
        device_scale_factor=2,
        color_scheme="dark" if is_dark else "light",
    )
    page.goto(reader.local(link), wait_until="networkidle", timeout=PATIENCE_MS)
    path.write_bytes(page.screenshot())
    path.write_bytes(shrunk(path))
    sys.stdout.write(f"{path}: {path.stat().st_size:,} bytes\n")
    page.close()


if __name__ == "__main__":
    sys.exit(main())

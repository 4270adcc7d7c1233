"""The web reader in a real browser: what is highlighted and reached, and what axe-core finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bot.document_links import key_of
from index.documents.folder import read_documents
from index.documents.readers.registry import FORMATS
from index.types import Citation
from tests.bot.shelves import LEIKE, NOVEL, library
from tests.bot.web_reader.formats import write_every_format
from tests.bot.web_reader.serving import (
    GUIDE,
    JAPANESE,
    LONG,
    Reader,
    quotes_of,
    reading_in_thread,
)
from tests.bot.web_reader.test_markup import letters, shown
from tests.pictures.browser import PictureError, chromium

PHONE: ViewportSize = {"width": 360, "height": 640}
DESKTOP: ViewportSize = {"width": 1_100, "height": 700}
MARKED = "[...document.querySelectorAll('mark')].map(each => each.textContent).join('')"
# Whether all pictures are drawn; null if there are none.
DRAWN = """async () => {
    const all = [...document.querySelectorAll('.pictures img')]
    for (const each of all) each.loading = 'eager'
    await Promise.all(all.map(each => each.decode()))
    return all.length ? all.every(each => each.naturalWidth > 500) : null
}"""
IN_VIEW = """() => {
    const box = document.getElementById('quote').getBoundingClientRect()
    return box.top >= 0 && box.top < innerHeight
}"""


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """A web reader on this machine."""
    with reading_in_thread() as reader:
        yield reader


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A web reader of a folder with a file of every format."""
    folder = tmp_path_factory.mktemp("files")
    write_every_format(folder)
    documents, errors = read_documents(folder)
    assert not errors
    with reading_in_thread(library(*documents), folder) as reader:
        yield reader


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without a window and without JavaScript of pages."""
    try:
        path = chromium()
    except PictureError as error:
        pytest.skip(str(error))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which nothing may go wrong."""
    page = browser.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    page.close()
    assert [problem for problem in problems if "404" not in problem] == []


def read_alone(citation: Citation, quote: str) -> str:
    """The letters that a reader sees of a quote."""
    return letters(shown(quote, is_markdown=citation.is_markdown).text)


def opened(page: Page, reader: Reader, citation: Citation) -> str:
    """What is highlighted when the link of a citation is opened."""
    page.goto(reader.local(reader.links.to_quote(citation)))
    return str(page.evaluate(MARKED))


@pytest.mark.parametrize("path", [each.path for each in (GUIDE, JAPANESE, LEIKE, LONG, NOVEL)])
def test_the_highlighted_text_is_the_quote(page: Page, reader: Reader, path: str) -> None:
    """It is scrolled to, in plain text and in Markdown, on a phone too."""
    for number, (citation, quote) in enumerate(quotes_of(reader.engine, path, most=8)):
        page.set_viewport_size(PHONE if number % 2 else DESKTOP)
        assert letters(opened(page, reader, citation)) == read_alone(citation, quote), citation
        assert page.evaluate(IN_VIEW), citation


def test_a_citation_of_each_format_opens_its_quote(page: Page, files: Reader) -> None:
    """Highlighted and scrolled to; of a PDF with a picture of each of its pages."""
    table = files.engine.index.documents
    documents = [table.document(number) for number in range(len(table))]
    names = {file_format.name for file_format in FORMATS}
    assert {document.format for document in documents} == {*names, "Markdown"}
    page.set_viewport_size(DESKTOP)
    for document in documents:
        for citation, quote in quotes_of(files.engine, document.path, most=2):
            marked = letters(opened(page, files, citation))
            assert marked == read_alone(citation, quote), citation
            assert page.evaluate(IN_VIEW), citation
            drawn = page.evaluate(DRAWN)
            assert drawn if document.format == "PDF" else drawn is None, citation


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        *("/", "/search?q=Who+resigned+on+Friday", "/search", "/no-such-page"),
        f"/documents/{key_of(LONG.path)}?page=2&hl=pt",
        *("guide", "long", "plain"),
    ],
)
def test_axe_finds_nothing(page: Page, reader: Reader, path: str, scheme: str) -> None:
    """In light and dark, in three languages, whatever rule; nothing is wider than a phone."""
    documents = {"guide": GUIDE, "long": LONG, "plain": LEIKE}
    if path in documents:
        citation, _ = quotes_of(reader.engine, documents[path].path)[-1]
        address = reader.local(reader.links.to_quote(citation))
    else:
        address = reader.local(f"{reader.links.base_url}{path}")
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert_accessible(page, address, PHONE)


@pytest.mark.parametrize("window", [PHONE, DESKTOP])
def test_axe_finds_nothing_in_a_pdf(page: Page, files: Reader, window: ViewportSize) -> None:
    """Whose pages are below its text, or beside it."""
    citation, _ = quotes_of(files.engine, "handbook.pdf")[-1]
    assert_accessible(page, files.local(files.links.to_quote(citation)), window)
    text, picture = page.locator(".text").bounding_box(), page.locator("img").bounding_box()
    assert text is not None
    assert picture is not None
    assert (picture["x"] > text["x"] + 100) == (window == DESKTOP)


def assert_accessible(page: Page, address: str, window: ViewportSize) -> None:
    """Check a page with axe-core, and that it is no wider than the window."""
    page.set_viewport_size(window)
    page.goto(address)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_keyboard_reaches_everything(page: Page, reader: Reader) -> None:
    """The first key leads past the header; a search needs no mouse."""
    page.goto(reader.local(f"{reader.links.base_url}/documents/{key_of(GUIDE.path)}"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#content"
    page.keyboard.press("Tab")
    assert "rules" in str(page.evaluate("document.activeElement.textContent"))
    page.locator("#q").focus()
    page.keyboard.type("Who resigned on Friday?")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.get_by_role("link", name="On *Leike*").first.click()
    assert page.evaluate("location.hash") == "#quote"
    assert page.evaluate(IN_VIEW)


def test_nothing_of_a_document_runs_or_is_loaded(page: Page, reader: Reader) -> None:
    """Only the page, its style and its icon are asked for."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(reader.local(f"{reader.links.base_url}/documents/{key_of(GUIDE.path)}"))
    assert {Path(url).name for url in asked[1:]} <= {"style.css", "icon.svg"}
    assert page.locator("main script, main img, main iframe, main style").count() == 0

"""Pictures of the pages of PDFs: what is highlighted, which are shown, and who may see them."""

import asyncio
import io
import re
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from yarl import URL

from bot.document_links import key_of
from bot.web_reader.pictures import PagePictures, PageView, page_quote, pages_to_show
from bot.web_reader.server import MAX_WAITING
from index.documents.folder import scan
from index.documents.readers.pdf_pictures import PageQuote, find_letters
from index.errors import DocumentError
from index.types import TENANTS, Document, Place
from tests.bot.shelves import library
from tests.bot.web_reader.serving import quotes_of, reading
from tests.bot.web_reader.test_server import get
from tests.fakes.server import PATIENCE_S
from tests.index.documents.readers.pdf_writer import Text, make_pdf, paragraph
from tests.index.documents.readers.test_zip_export import ID, zipped

HEIGHT = 842  # of a page of A4, in points
AGAIN = "The gate opens at noon."
ALONE = "Nobody answered him until the morning came."
PAGES = (
    [
        *paragraph(50, 700, "The keeper of the harbour wrote a long letter that night.", AGAIN),
        *paragraph(50, 500, ALONE, f"Then: {AGAIN}"),
    ],
    paragraph(50, 700, "The second page tells of the storm and of its many ships."),
)
Box = tuple[float, float, float, float]
SPANS = (Place(0, "page", "2"), Place(100, "page", "3"), Place(200, "page", "6"))


def read(folder: Path) -> list[Document]:
    """The documents of a folder, and below `.tenants` those of servers."""
    scanned, _ = scan(folder, tenants=folder / TENANTS)
    return [document for path in scanned.digests for document in scanned.read(path).documents]


def highlighted(picture: bytes) -> Box:
    """Where a picture of A4 is yellow: left, top, right and bottom, in points."""
    with Image.open(io.BytesIO(picture)) as opened:
        pixels = np.asarray(opened.convert("RGB")).astype(int)
    rows, columns = np.nonzero(pixels[:, :, 0] - pixels[:, :, 2] > 60)
    scale = HEIGHT / max(pixels.shape)
    edges = (columns.min(), rows.min(), columns.max(), rows.max())
    left, top, right, bottom = (float(edge * scale) for edge in edges)
    return left, top, right, bottom


def drawn(pictures: PagePictures, document: Document, start: int, text: str) -> Box:
    """Where a quote is highlighted on the first page."""
    quote = page_quote(document, 1, (start, start + len(text)))
    return highlighted(pictures.draw(PageView(document.path, quote, False)))


@pytest.mark.parametrize("rotate", [0, 90])
def test_the_quote_is_highlighted_where_it_stands(tmp_path: Path, rotate: int) -> None:
    """Of two places with the same words that which is quoted; on pages that are turned, too."""
    (tmp_path / "a.pdf").write_bytes(make_pdf(*PAGES, rotate=rotate))
    (document,) = read(tmp_path)
    pictures = PagePictures(tmp_path, tmp_path, None, 10**6)
    if rotate:
        box = drawn(pictures, document, document.text.index(ALONE), ALONE)
        (top, left, lowest, right), baseline = box, HEIGHT - 500
        assert 45 < left < right < 270
        assert top < HEIGHT - baseline < lowest < top + 20
    else:
        starts = [match.start() for match in re.finditer(re.escape(AGAIN), document.text)]
        for start, baseline in zip(starts, (688, 488), strict=True):
            left, top, right, lowest = drawn(pictures, document, start, AGAIN)
            assert 45 < left < 110
            assert right < 240
            assert top < HEIGHT - baseline < lowest < top + 20
    plain = pictures.draw(PageView("a.pdf", PageQuote(2), False))
    with Image.open(io.BytesIO(plain)) as opened:
        assert opened.format == "WEBP"
        assert max(opened.size) == 1_800
        assert (opened.width > opened.height) == bool(rotate)
    with pytest.raises(DocumentError, match="has no page 3: it has 2"):
        pictures.draw(PageView("a.pdf", PageQuote(3), False))
    pictures.close()


def test_a_pdf_in_a_zip_file_is_drawn(tmp_path: Path) -> None:
    """In a zip file in the zip file, and of two with one name the one that is cited."""
    names = [f"docs/Letter {ID}.pdf", f"docs/Letter {ID[::-1]}.pdf"]
    letters = [paragraph(50, y, ALONE) for y in (600, 300)]
    pdfs = dict(zip(names, map(make_pdf, letters), strict=True))
    (tmp_path / "wiki.zip").write_bytes(zipped({"Part-1.zip": zipped({**pdfs, "a.md": "Text."})}))
    (text, *documents) = read(tmp_path)
    assert [each.path for each in documents] == [
        "wiki.zip/docs/Letter.pdf",
        "wiki.zip/docs/Letter (2).pdf",
    ]
    pictures = PagePictures(tmp_path, tmp_path, None, 10**6)
    assert not pictures.are_of(text)
    for document, baseline in zip(documents, (600, 300), strict=True):
        assert pictures.are_of(document)
        _, top, _, lowest = drawn(pictures, document, document.text.index(ALONE), ALONE)
        assert top < HEIGHT - baseline < lowest < top + 20
    only = PagePictures(tmp_path / "wiki.zip", tmp_path, None, 10**6)
    assert all(map(only.are_of, documents))
    gone = PageView("wiki.zip/docs/Other.pdf", PageQuote(1), False)
    with pytest.raises(DocumentError, match=r"docs/Other\.pdf isn't in wiki\.zip any more"):
        pictures.draw(gone)
    assert not PagePictures(tmp_path, tmp_path, None, 100).are_of(documents[0])
    pictures.close()


@given(st.text("abc 。あ*", max_size=60), st.text("abc あ", max_size=60), st.data())
def test_letters_are_found_where_they_are_drawn(text: str, drawn: str, data: st.DataObject) -> None:
    """In order, each once; all of them where the page has them side by side."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    letters = drawn.replace(" ", "")
    wanted = "".join(filter(str.isalnum, text[start:end]))
    found = find_letters(letters, PageQuote(1, text, start, end))
    assert found == sorted(set(found))
    if wanted and wanted in letters:
        assert "".join(letters[at] for at in found) == wanted
    elif found:
        assert len(found) >= 0.8 * len(wanted)


@pytest.mark.parametrize(
    ("shown", "quote", "pages"),
    [
        ((0, 100), None, [1, 2]),
        ((100, 200), None, [3, 4, 5]),
        ((200, 300), None, [6]),
        ((100, 200), (150, 180), [3]),
        ((100, 210), (190, 210), [3, 4, 5, 6]),
        ((0, 300), (99, 101), [2, 3]),
    ],
)
def test_pages_beside_a_text_are_its_own(
    shown: tuple[int, int], quote: tuple[int, int] | None, pages: list[int]
) -> None:
    """With those next to it that have no text, such as pictures that fill a page."""
    assert pages_to_show(SPANS, shown, quote) == pages


@pytest.mark.asyncio
async def test_pictures_are_for_those_who_may_read_the_document(tmp_path: Path) -> None:
    """And only while its file is there; each page of the file is a page of the reader."""
    private = f"{TENANTS}77/plan.pdf"
    for path in ("letter.pdf", private):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(make_pdf(*PAGES))
    engine = library(*read(tmp_path))
    async with reading(engine, tmp_path) as reader:
        citation, _ = quotes_of(engine, "letter.pdf")[0]
        link = URL(reader.links.to_quote(citation), encoded=True).raw_path_qs
        html = (await get(reader, link))[2]
        (address,) = re.findall(r'<img src="([^"]+)"', html)
        assert f"/pages/1?quote={citation.start}-" in address
        status, headers, _ = await get(reader, address, Accept="image/webp")
        assert (status, headers["Content-Type"]) == (200, "image/webp")
        second = (await get(reader, f"/inyo/documents/{key_of('letter.pdf')}?page=2"))[2]
        assert "its many ships" in second
        assert "/pages/2" in second
        assert (await get(reader, address.replace("/pages/1", "/pages/99")))[0] == 404
        assert (await get(reader, f"/inyo/documents/{key_of(private)}/pages/1"))[0] == 404
        signed = URL(reader.links.to_document(private), encoded=True).raw_path_qs
        (address,) = re.findall(r'<img src="([^"]+)"', (await get(reader, signed))[2])
        status, headers, _ = await get(reader, address.replace("&amp;", "&"))
        assert (status, headers["Cache-Control"]) == (200, "no-store")
        (tmp_path / "letter.pdf").unlink()
        assert "<img" not in (await get(reader, link))[2]
        assert (await get(reader, link.replace("?", "/pages/1?")))[0] == 404


@pytest.mark.asyncio
async def test_pages_do_not_wait_for_slow_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many wait for those; one more is refused."""
    (tmp_path / "letter.pdf").write_bytes(make_pdf(*PAGES))
    go_on = threading.Event()

    def slowly(*_: object) -> bytes:
        go_on.wait(PATIENCE_S)
        return b"drawn"

    monkeypatch.setattr(PagePictures, "draw", slowly)
    document = f"/inyo/documents/{key_of('letter.pdf')}"
    async with reading(library(*read(tmp_path)), tmp_path) as reader:
        asked = []
        try:
            for _ in range(MAX_WAITING + 1):
                asked.append(asyncio.create_task(get(reader, f"{document}/pages/1")))
                assert (await get(reader, document))[0] == 200
            (refused,), _ = await asyncio.wait(asked, return_when="FIRST_COMPLETED")
            assert refused.result()[0] == 503
            assert (await get(reader, document))[0] == 200
        finally:
            go_on.set()
        statuses = [status for status, _, _ in await asyncio.gather(*asked)]
        assert sorted(statuses) == [*[200] * MAX_WAITING, 503]


def test_what_is_drawn_in_another_order_is_highlighted_whole() -> None:
    """As words of a line that other text stands between."""
    drawn = "thekeeperofXXXXtheharbourwrotealetter"
    quote = PageQuote(1, "The keeper of the harbour wrote a letter.", 0, 41)
    found = find_letters(f"T{drawn[1:]}", quote)
    assert len(found) == 33
    assert find_letters("nothing of it", quote) == []


def test_a_text_is_highlighted_in_vertical_lines(tmp_path: Path) -> None:
    """From top to bottom, in the column that it stands in."""
    columns = [
        Text(500, 800, "港の番人は夜に手紙を書いた。", 12, 4),
        Text(480, 800, "返事は朝まで来なかった。", 12, 4),
    ]
    (tmp_path / "a.pdf").write_bytes(make_pdf(columns))
    (document,) = read(tmp_path)
    start = document.text.index("返事")
    pictures = PagePictures(tmp_path, tmp_path, None, 10**6)
    quote = page_quote(document, 1, (start, start + 11))
    left, top, right, bottom = highlighted(pictures.draw(PageView("a.pdf", quote, False)))
    pictures.close()
    assert 460 < left < right < 500
    assert bottom - top > 100

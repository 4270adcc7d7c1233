"""Pictures of the pages of PDFs, with a quote highlighted: which there are, and how they are drawn.

PDFs may be hostile, so they are drawn in a process with limits. That one also reads nothing but
what it is sent: a file of the documents folder, whose path the index knows. It unpacks the zip file
that a PDF lies in, too.
"""

import base64
import stat
import sys
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from bot.settings import Settings, tenants_dir
from index.documents.limited_process import LimitedProcess
from index.documents.readers.pdf_pictures import PageQuote, draw_page
from index.documents.remote import FETCHED
from index.errors import DocumentError
from index.types import MEGABYTE, TENANTS, Document, Place

MAX_CPU_S = 10  # for one page
MAX_WALL_S = 60  # other programs may keep the processor busy
MAX_PICTURES = 4  # on one page of the reader

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PageView:
    """A page to draw; `is_private` if only those with a signed link may see it."""

    path: str
    quote: PageQuote
    is_private: bool


class PagePictures:
    """Draws pages of the PDFs that an index was made of. Safe to use from several threads.

    Args:
        documents_dir: The documents folder, or the only file.
        fetched_dir: Where websites and repositories are fetched into.
        tenants_dir: The folder of servers' own documents, if they may have any.
        max_bytes: Larger files are not drawn.
    """

    def __init__(
        self, documents_dir: Path, fetched_dir: Path, tenants_dir: Path | None, max_bytes: int
    ) -> None:
        self._documents_dir = documents_dir
        self._fetched_dir = fetched_dir
        self._tenants_dir = tenants_dir
        self._max_bytes = max_bytes
        self._is_installed = find_spec("PIL") is not None
        work = f"{draw_page.__module__}.{draw_page.__name__}"
        self._process = LimitedProcess(work, MAX_CPU_S, MAX_WALL_S)

    def are_of(self, document: Document) -> bool:
        """Whether there are pictures of a document: it has pages, as PDFs do, and a file."""
        is_pdf = any(place.kind == "page" for place in document.places[:1])
        return is_pdf and self._is_installed and self._file(document.path) is not None

    def draw(self, view: PageView) -> bytes:
        """A page as WebP. Blocking.

        Raises:
            DocumentError: There is no such page, or it can't be drawn within the limits.
        """
        path, found = Path(view.path), self._file(view.path)
        if found is None:
            raise DocumentError(path, f"{path} isn't there any more.")
        file, inside = found
        path = Path(view.path.removesuffix(f"/{inside}"))
        try:
            data = file.read_bytes()
        except OSError as error:
            raise DocumentError(path, f"{path} can't be read ({error.strerror}).") from error
        asked = replace(view.quote, inside=inside).to_json()
        if sys.platform == "win32":  # which has no limits of this kind
            return base64.b64decode(draw_page(path, data, asked))
        return base64.b64decode(self._process.ask(path, data, asked))

    def close(self) -> None:
        """End the process that draws, whatever it is at."""
        self._process.kill()

    def _file(self, path: str) -> tuple[Path, str] | None:
        """The file of a document, and the document's name in it, "" if it is the whole file.

        None if the file is gone or too large.
        """
        if path.startswith(TENANTS):
            folder, below = self._tenants_dir, path.removeprefix(TENANTS)
            folders = [(folder, below)] if folder is not None else []
        elif self._documents_dir.is_file():
            folders = [(self._documents_dir.parent, path)]
        else:
            folders = [(self._documents_dir, path)]
            if path.startswith(f"{FETCHED}/"):
                folders.append((self._fetched_dir, path.removeprefix(f"{FETCHED}/")))
        for folder, below in folders:
            place = PurePosixPath(below)
            for part in (place, *place.parents[:-1]):
                if self._is_usable(folder / part):
                    return folder / part, str(place.relative_to(part)) if part != place else ""
        return None

    def _is_usable(self, file: Path) -> bool:
        try:
            status = file.stat()
        except OSError:
            return False
        return stat.S_ISREG(status.st_mode) and status.st_size <= self._max_bytes


def pictures_for(settings: Settings) -> PagePictures:
    """The pictures of the documents that the settings name."""
    return PagePictures(
        settings.documents_dir,
        settings.index_dir / FETCHED,
        tenants_dir(settings),
        settings.max_document_mb * MEGABYTE,
    )


def pages_to_show(places: Sequence[Place], shown: Span, quote: Span | None) -> list[int]:
    """The pages of a file that belong beside a part of its text.

    Args:
        places: Where each page begins.
        shown: The part.
        quote: The quote in it, if there is one.

    Returns:
        Those with the quote; without one those of the part, and those next to it without any text.
    """
    starts = [place.start for place in places]
    start, end = quote or shown
    first = max(0, bisect_right(starts, start) - 1)
    last = max(first, bisect_right(starts, end - 1) - 1)
    numbers = [int(place.label) for place in places[first : last + 2]]
    if not numbers:
        return []
    begin, stop = numbers[0], numbers[last - first] + 1
    if quote is None:
        begin = 1 if first == 0 else begin
        stop = max(stop, numbers[-1])  # the next page that has text
    return list(range(begin, stop))[:MAX_PICTURES]


def page_quote(document: Document, page: int, quote: Span | None) -> PageQuote:
    """A page, and what of a quote stands on it."""
    places, length = document.places, len(document.text)
    ends = [place.start for place in places[1:]] + [length]
    spans = [
        (place.start, end)
        for place, end in zip(places, ends, strict=True)
        if place.label == str(page)
    ]
    if not spans or quote is None:
        return PageQuote(page)
    start, end = spans[0][0], spans[-1][1]
    begin, stop = max(start, quote[0]), min(end, quote[1])
    if begin >= stop:
        return PageQuote(page)
    return PageQuote(page, document.text[start:end], begin - start, stop - start)

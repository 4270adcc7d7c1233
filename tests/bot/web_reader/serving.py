"""The web reader over a small library, and what tests ask it."""

import asyncio
import functools
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.document_links import DocumentLinks
from bot.query_queue import QueryQueue
from bot.web_reader.pictures import PagePictures
from bot.web_reader.server import WebReader
from bot.web_reader.views import Site
from index.engine import Engine
from index.excerpts.citations import cite_place
from index.types import MEGABYTE, TENANTS, Citation, Document
from tests.bot.shelves import LEIKE, NOVEL, SHIPS, TRANSLATION, library

WITHDRAWN: set[str] = set()  # documents that their server has removed
BASE_URL = "https://docs.example.org/inyo"
SECRET = "a secret of the tests, long enough"
GUIDE = Document(
    "guide/setup.md",
    """---
title: Setting up
---
# Setting up the *station*

The station needs **power** and a `network` cable. See [the rules](rules.md#first) or
[the site](https://example.org/a?b=c&d=e), never [this](javascript:alert(1)).

> Keep the manual dry.

1. Open the _cover_.
2. Press the **red** button for five seconds.
   - Wait until it blinks.
   - Close the cover.

| Part | Price |
|------|------:|
| Cover | 12 |
| Button | 3 |

```sh
station --start <now>
```

<details><summary>Troubles</summary>

Call the <b>workshop</b> & ask for help.

</details>

<!-- never shown: secret of the makers -->

![A drawing of the station](station.png)

<script>alert("no")</script>
""",
    "Setting up",
    "en",
    is_markdown=True,
)
RULES = Document(
    "guide/rules.md", "# Rules\n\nNobody opens the cover alone.\n", "Rules", "en", is_markdown=True
)
LONG = Document(
    "long.md",
    "# Long\n\n"
    + "\n\n".join(
        f"## Chapter {number}\n\nThe keeper of lamp {number} wrote {number * 7} lines that night. "
        + "It rained and nobody came to the harbour until the morning. " * 8
        for number in range(1, 41)
    )
    + "\n\n## Stock\n\n| Lamp | Oil |\n|---|---|\n"
    + "\n".join(f"| lamp {number} | {number * 3} litres |" for number in range(900)),
    "Long",
    "en",
    is_markdown=True,
)
JAPANESE = Document(
    "案内.md",
    "# 案内\n\n駅の**入口**は北側にあります。受付は九時に\n開きます。\n\n"
    "- 傘は入口に置いてください。\n",
    "案内",
    "ja",
    is_markdown=True,
)
MINUTES = Document(
    ".tenants/77/minutes.txt",
    "The council of the guild chose a purple flag in secret.\n",
    "Minutes of the council",
    "en",
)
DOCUMENTS = (MINUTES, GUIDE, RULES, LONG, JAPANESE, LEIKE, TRANSLATION, NOVEL, *SHIPS)


@dataclass(frozen=True, slots=True)
class Reader:
    """A web reader that listens on this machine."""

    reader: WebReader
    links: DocumentLinks
    engine: Engine
    port: int

    def local(self, link: str) -> str:
        """The address here of a page whose public address is `link`."""
        return link.replace("https://docs.example.org", f"http://127.0.0.1:{self.port}", 1)


def quotes_of(engine: Engine, path: str, most: int = 12) -> list[tuple[Citation, str]]:
    """Citations of sentences of a document and of two that follow each other, with their text."""
    index = engine.index
    (number,) = index.documents.numbers_of([path])
    sentences = index.passages.document_sentences(number)
    step = max(1, len(sentences) // most)
    found = []
    for at, sentence in enumerate(sentences[::step]):
        start, end = index.passages.sentence_span(sentence)
        if at % 3 == 2 and sentence + 1 < sentences.stop:
            end = index.passages.sentence_span(sentence + 1)[1]
        citation = cite_place(index, number, start, end)
        found.append((citation, index.documents.text(number)[start:end]))
    return found


@functools.cache
def small_library() -> Engine:
    """What answers from DOCUMENTS."""
    return library(*DOCUMENTS)


@asynccontextmanager
async def reading(
    engine: Engine | None = None, folder: Path | None = None, **limits: Any
) -> AsyncIterator[Reader]:
    """A web reader.

    Args:
        engine: Has the documents; by default those of DOCUMENTS.
        folder: Where their files are, and below `.tenants` those of servers.
        limits: Those of WebReader, without any by default.
    """
    engine = engine or small_library()
    queue = QueryQueue(lambda _: engine)
    queue.start()
    while queue.status != "ready":  # noqa: ASYNC110 - a thread sets it
        await asyncio.sleep(0.01)
    links = DocumentLinks(BASE_URL, SECRET)
    unlimited = {"pages_per_minute": 10**6, "searches_per_minute": 10**6}
    pictures = None
    if folder is not None:
        pictures = PagePictures(folder, folder / "none", folder / TENANTS, 10 * MEGABYTE)
    site = Site(links, WITHDRAWN.__contains__, pictures)
    reader = WebReader(queue, site, **{**unlimited, **limits})
    async with reader.listening("127.0.0.1", 0) as port:
        yield Reader(reader, links, engine, port)


@contextmanager
def reading_in_thread(engine: Engine | None = None, folder: Path | None = None) -> Iterator[Reader]:
    """A web reader on an event loop of its own, for a browser that blocks."""
    ready, served = threading.Event(), []
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with reading(engine, folder) as reader:
            over = asyncio.Event()
            served.append((reader, over))
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait(60)
    reader, over = served[0]
    try:
        yield reader
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()

"""A folder with a file of every format that is read."""

import io
import json
import shutil
import zipfile
from pathlib import Path

from tests.index.documents.readers.test_chat_export import CHAT, SLACK
from tests.index.documents.readers.test_epub import book
from tests.index.documents.readers.test_mediawiki import WIKITEXT, export
from tests.index.documents.readers.test_mediawiki import page as wiki_page

MADE = Path(__file__).parents[2] / "index" / "documents" / "readers" / "files"
# By LibreOffice and Chromium.
COPIED = {
    **{name: name for name in ("handbook.md", "handbook.docx", "handbook.odt", "slides.pptx")},
    **{name: name for name in ("slides.odp", "budget.xlsx", "budget.ods")},
    "handbook.pdf": "handbook-chromium.pdf",
    "printed.pdf": "handbook-libreoffice.pdf",
}
RST = """The kiln
========

Fire it *slowly*, as ``kiln.rst`` says:

* The first hour below 200 degrees.
* Then let it rise.

.. note:: Never open it hot.
"""
ASCIIDOC = """= The kiln

Fire it _slowly_, and never alone.

[cols="1,1"]
|===
|Hour |Degrees

|1 |200
|2 |450
|===
"""
SUBTITLES = """1
00:00:01,000 --> 00:00:03,000
Fire the kiln slowly.

2
00:00:04,000 --> 00:00:06,000
Never open it while it is hot.
"""
PAGE = """<!doctype html><html lang="en"><head><title>The kiln</title></head><body><main>
<h1>The kiln</h1><p>Fire it <em>slowly</em> &amp; never alone, or the glaze of every pot in it
will crack.</p><ul><li>Close the damper first.</li><li>Light the burner.</li></ul>
<table><tr><th>Hour</th><th>Degrees</th></tr><tr><td>1</td><td>200</td></tr></table>
</main></body></html>
"""
TEXT = "The kiln is fired on Monday. Nobody opens it <before> noon & it cools until Tuesday.\n"
NOTEBOOK = {
    "nbformat": 4,
    "metadata": {"language_info": {"name": "python"}},
    "cells": [
        {"cell_type": "markdown", "source": "# The kiln\n\nIt is fired **slowly** on Monday."},
        {"cell_type": "code", "source": "hours = 12\nprint(hours)", "outputs": []},
    ],
}


def write_every_format(folder: Path) -> None:
    """Write the files.

    Args:
        folder: Where they are written.
    """
    for name, made in COPIED.items():
        shutil.copyfile(MADE / made, folder / name)
    texts = {
        "kiln.txt": TEXT,
        "kiln.rst": RST,
        "kiln.adoc": ASCIIDOC,
        "kiln.srt": SUBTITLES,
        "kiln.html": PAGE,
        "kiln.csv": "hour,degrees\n1,200\n2,450\n3,700\n",
        "kiln.ipynb": json.dumps(NOTEBOOK),
        "chat.json": json.dumps({"channel": {"name": "general"}, "messages": CHAT}),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    users = [{"id": "U1", "name": "a", "profile": {"display_name": "Ann"}}]
    slack = {"users.json": users, "channels.json": [], "help/2026-02-02.json": SLACK}
    archives = {
        "slack.zip": {name: json.dumps(content) for name, content in slack.items()},
        "export.zip": {"notes/kiln.md": "# The kiln\n\nFire it **slowly**, never alone.\n"},
    }
    for name, entries in archives.items():
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for entry, content in entries.items():
                archive.writestr(entry, content)
        (folder / name).write_bytes(file.getvalue())
    (folder / "book.epub").write_bytes(book())
    (folder / "wiki.xml").write_bytes(export(wiki_page("Green tea", WIKITEXT)))

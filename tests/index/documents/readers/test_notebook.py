"""Jupyter notebooks: Markdown, code and short results."""

import json
from pathlib import Path

import pytest

from index.documents.readers.notebook import read_notebook
from index.errors import DocumentError
from index.types import Place

PATH = Path("a.ipynb")


def code(source: str, *outputs: object) -> dict[str, object]:
    """A cell of code."""
    return {"cell_type": "code", "source": source, "outputs": list(outputs)}


def test_cells_become_markdown() -> None:
    """Results are shown if they are short and text; a fence ends with its cell."""
    cells = [
        {"cell_type": "markdown", "source": ["# Kiln\n", "\n", "![a](data:x)\n", "```\nopen"]},
        {"cell_type": "raw", "source": "raw"},
        code(
            "print('```')",
            {"output_type": "stream", "name": "stdout", "text": ["\x1b[31m1\x1b[0m\n"]},
            {"output_type": "stream", "name": "stderr", "text": "warning"},
            {"output_type": "execute_result", "data": {"text/plain": "<Figure size 640x480>"}},
            {"output_type": "display_data", "data": {"text/plain": "x\n" * 11, "image/png": ""}},
            {"output_type": "error", "traceback": ["oh no"]},
        ),
        {"cell_type": "markdown", "source": "The end.\n<!-- hidden"},
        {"cell_type": "markdown", "source": "Really."},
    ]
    notebook = {"nbformat": 4, "metadata": {"language_info": {"name": "python"}}, "cells": cells}
    content = read_notebook(PATH, json.dumps(notebook).encode())
    parts = [
        "# Kiln\n\na\n```\nopen\n```",
        "````python\nprint('```')\n````\n\n```\n1\n```",
        "The end.\n<!-- hidden\n-->",
        "Really.",
    ]
    assert content.text == "\n\n".join(parts)
    starts = [content.text.index(part) for part in parts]
    assert content.places == tuple(
        Place(start, "cell", number) for start, number in zip(starts, "1345", strict=True)
    )
    assert content.title == "Kiln"


def test_an_older_notebook_is_read() -> None:
    """Format 3 has worksheets, headings and `input`."""
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Setup"]},
        {"cell_type": "code", "input": ["x = 1"], "outputs": []},
    ]
    notebook = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}
    content = read_notebook(PATH, json.dumps(notebook).encode())
    assert content.text == "## Setup\n\n```python\nx = 1\n```"


@pytest.mark.parametrize(
    "data",
    [b"{", b"[]", b"1", b'{"cells": 5}', b'{"cells": [5]}', b'{"cells": [{}]}', b"[" * 100_000],
)
def test_what_is_no_notebook_is_named(data: bytes) -> None:
    """Damaged, of another sort, or nested without end."""
    with pytest.raises(DocumentError, match=r"no Jupyter notebook|nested too deeply"):
        read_notebook(PATH, data)

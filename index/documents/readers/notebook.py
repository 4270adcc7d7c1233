"""Jupyter notebooks: their text as it is, their code, and the results that are short.

A cell's Markdown is Markdown already. Results that are pictures, tables of widgets or long are left
out, as are errors.
"""

import json
import re
from pathlib import Path
from typing import Any

from index.documents.encodings import decode_text
from index.documents.hidden import same_length, scan
from index.documents.readers.base import FileContent, clean, extracted
from index.errors import DocumentError
from index.types import Place

MAX_OUTPUT_LINES = 10
MAX_OUTPUT_CHARS = 500
_DATA_PICTURE = re.compile(r"!\[([^\]]*)\]\((?:data|attachment):[^)\s]*\)")
_FENCE = re.compile(r"`{3,}")
_OPENING = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def read_notebook(path: Path, data: bytes) -> FileContent:
    """Read a notebook of Jupyter, of format 3 or later.

    Raises:
        DocumentError: It is no notebook, or damaged.
    """
    text, _ = decode_text(path, data)
    try:
        notebook = json.loads(text)
        cells = notebook.get("cells")
        if cells is None:  # format 3
            cells = [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]
        metadata = notebook.get("metadata") or {}
        language = _language_of(metadata)
        parts = [_read_cell(cell, language) for cell in cells]
        title, authors = metadata.get("title"), metadata.get("authors") or []
        author = ", ".join(str(each["name"]) for each in authors if isinstance(each, dict))
    except RecursionError as error:
        reason = "its JSON is nested too deeply; save it again in Jupyter."
        raise DocumentError(path, f"{path} is left out: {reason}") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        reason = "it is no Jupyter notebook, or damaged; save it again in Jupyter."
        raise DocumentError(path, f"{path} is left out: {reason}") from error
    written = ""
    places: list[Place] = []
    for number, part in enumerate(parts, 1):
        if part:
            written += "\n\n" if written else ""
            places.append(Place(len(written), "cell", str(number)))
            written += part
    return extracted(
        written, places, title=title if isinstance(title, str) else None, author=author
    )


def _language_of(metadata: Any) -> str:
    kernel = metadata.get("language_info") or metadata.get("kernelspec") or {}
    name = str(kernel.get("name") or kernel.get("language") or "python").lower()
    return re.sub(r"[^\w+#-]|\d+\Z", "", name)


def _read_cell(cell: Any, language: str) -> str:
    """A cell as Markdown; "" if there is nothing to read in it."""
    kind = cell["cell_type"]
    source = clean(_joined(cell.get("source", cell.get("input", "")))).strip("\n")
    if kind == "markdown":
        return _closed(_DATA_PICTURE.sub(r"\1", source))
    if kind == "heading":  # format 3
        return f"{'#' * min(int(cell.get('level', 1)), 6)} {' '.join(source.split())}"
    if kind != "code" or not source.strip():
        return ""
    outputs = (_read_output(output) for output in cell.get("outputs", ()))
    return "\n\n".join([_fenced(source, language), *(_fenced(text) for text in outputs if text)])


def _read_output(output: Any) -> str:
    """The text of a result, if it is short."""
    if output.get("output_type") not in ("stream", "execute_result", "display_data", "pyout"):
        return ""
    if output.get("name") == "stderr":
        return ""
    text = output.get("text") or (output.get("data") or {}).get("text/plain") or ""
    text = clean(_ANSI.sub("", _joined(text))).strip("\n")
    is_short = len(text) <= MAX_OUTPUT_CHARS and text.count("\n") < MAX_OUTPUT_LINES
    is_object = re.fullmatch(r"<.*>", text, re.DOTALL)  # <Figure size 640x480 with 1 Axes>
    return text if is_short and not is_object else ""


def _joined(source: Any) -> str:
    if isinstance(source, str):
        return source
    return "".join(line for line in source if isinstance(line, str))


def _fenced(text: str, language: str = "") -> str:
    fence = "`" * max(3, 1 + max(map(len, _FENCE.findall(text)), default=0))
    return f"{fence}{language}\n{text}\n{fence}"


def _closed(source: str) -> str:
    """A cell's Markdown; a fence or a comment that nothing closes ends with its cell."""
    found = scan(same_length(source))
    if found.fences and found.fences[-1][1] >= len(source.rstrip()):
        opening = _OPENING.match(source[found.fences[-1][0] :])
        if opening and not re.search(rf"\n[ \t>]*{opening[1]}+[ \t]*\Z", source):
            return f"{source}\n{opening[1]}"
    if found.hidden and found.hidden[-1][1] >= len(source.rstrip()):
        comment = source[found.hidden[-1][0] :]
        if comment.startswith("<!--") and "-->" not in comment:
            return f"{source}\n-->"
    return source

"""sources.toml: what is known about the documents of a folder beyond their text.

    ["reports/2024.txt"]
    title = "Annual report"
    title_is_ours = true        # not the author's: shown as such; false where it is left out
    language = "en"             # "ja", "pt" or "en"
    author = "Jane Doe"
    date = 2024-03-20           # or any text: "March 2024"
    url = "https://example.org/reports/2024"
    translation_of = "relatorios/2024.txt"      # the original, where this is its translation

Every key may be left out.
"""

import datetime
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from index.documents.markdown import Line, count_front_matter, has_words, read_blocks, read_lines
from index.documents.plain_text import is_heading_like
from index.errors import DocumentError
from index.text.language import is_foreign, language_of
from index.types import LANGUAGES, Language

SOURCES_NAME = "sources.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """What sources.toml says of one document; None where it says nothing."""

    title: str | None = None
    title_is_ours: bool = False
    language: Language | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None
    translation_of: str | None = None


def read_sources(folder: Path) -> tuple[dict[str, Source], list[DocumentError]]:
    """The entries of the folder's sources.toml by document path, and what is wrong with it.

    Whatever can't be understood is left out and reported; without the file there are no entries.
    """
    path = folder / SOURCES_NAME
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        return {}, [DocumentError(path, f"{path} can't be read ({error.strerror}); {_GOES_ON}.")]
    except UnicodeDecodeError:
        return {}, [DocumentError(path, f"{path} isn't UTF-8: save it as UTF-8; {_GOES_ON}.")]
    except tomllib.TOMLDecodeError as error:
        return {}, [DocumentError(path, f"{path} isn't valid TOML ({error}); {_GOES_ON}.")]
    sources: dict[str, Source] = {}
    errors: list[DocumentError] = []
    for name, entry in table.items():
        sources[name], mistakes = _read_entry(entry)
        errors += [DocumentError(path, f"{path}, entry {name!r}: {text}.") for text in mistakes]
    return sources, errors


_GOES_ON = "titles and languages are guessed until it is mended"


def _read_entry(entry: object) -> tuple[Source, list[str]]:
    if not isinstance(entry, dict):
        return Source(), ['it must be a table, written as ["folder/file.txt"]']
    source = Source()
    mistakes: list[str] = []
    for key, value in entry.items():
        try:
            source = _with_field(source, key, value)
        except ValueError as mistake:
            mistakes.append(str(mistake))
    return source, mistakes


def _with_field(source: Source, key: str, value: object) -> Source:
    if key == "title_is_ours":
        if not isinstance(value, bool):
            raise ValueError("title_is_ours must be true or false")
        return replace(source, title_is_ours=value)
    if key == "date" and isinstance(value, datetime.date | datetime.time):
        return replace(source, date=value.isoformat())
    if key not in ("title", "language", "author", "date", "url", "translation_of"):
        raise ValueError(f"{key!r} is unknown (a path with a dot in it needs quotation marks)")
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} must be a text in quotation marks")
    if key == "language":
        return replace(source, language=_language(value))
    fields: dict[str, Any] = {key: " ".join(value.split())}
    return replace(source, **fields)


def _language(value: str) -> Language:
    for language in LANGUAGES:
        if value == language:
            return language
    raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {value!r}")


_LINK = re.compile(r"https?://\S+|www\.\S+|\]\([^()\s]*\)|`[^`\n]*`|\{#[^{}\n]*\}|<[^<>\n]*>")
_CODE = re.compile(
    r"[;{}]\s*\Z|[=!+:]=|[=-]>|&&|\|\||::|\w\(\)|\s=\s"
    r"|\A\s*(?:def |class \w+[:({]|import [\w{*]|from \S+ import |return |(?:const|let|var) \w"
    r"|[\w.]+\(.*\)\s*\Z|function\b|#include|\$ |>>> |//|@\w+\s*\Z)"
)
_COLUMNS = re.compile(r"\S(?:\t| {3,})\S|\S \| \S.* \| \S")  # of a table without outer bars


def read_language(text: str) -> tuple[Language, bool]:
    """The language of a document's prose; and whether it really seems to be one of the three.

    Tables, code and links are mostly in English whatever the text around them is in, and have no
    function words to be judged by. A text of nothing else is judged as a whole, and never as one of
    a fourth language.
    """
    lines = [
        text[line.start : line.end]
        for line in read_lines(text)
        if line.kind in ("heading", "item", "plain")
    ]
    prose = "\n".join(
        _LINK.sub(" ", line) for line in lines if not (_CODE.search(line) or _COLUMNS.search(line))
    )
    return language_of(prose if has_words(prose, 0, len(prose)) else text), not is_foreign(prose)


MAX_TITLE_CHARS = 200
_SEARCHED_CHARS = 20_000  # a title stands near the top


def find_title(text: str) -> str | None:
    """The front matter's title, else the first heading, else a first line that looks like one."""
    top = text[:_SEARCHED_CHARS]
    lines = read_lines(top)
    n_front = count_front_matter(top, lines)
    if n_front and (title := _front_matter_title(top[: lines[n_front - 1].begin])):
        return title
    lines = lines[n_front:]
    headings = [line for line in lines if line.kind == "heading"]
    if headings:
        return _content(top, headings[0])
    for number, line in enumerate(lines):
        if line.kind not in ("blank", "mark"):
            is_title = line.kind == "plain" and is_heading_like(top, line.start, line.end)
            return _content(top, line) if is_title and not _goes_on(top, lines[number:]) else None
    return None


def _front_matter_title(front_matter: str) -> str | None:
    """The title in front matter, which begins with its delimiter; None if it is invalid."""
    delimiter, content = front_matter[:3], front_matter[3:].replace("\r\n", "\n")
    try:
        if delimiter == "+++":
            value = tomllib.loads(content).get("title")
            title = value if isinstance(value, str) else ""
        else:
            # Composed, not constructed: "title: 2024-03-20" and "title: No" stay as written.
            root = yaml.compose(content, yaml.SafeLoader)
            entries = root.value if isinstance(root, yaml.MappingNode) else []
            title = next(
                (
                    value.value
                    for key, value in entries
                    if key.value == "title"
                    and isinstance(value, yaml.ScalarNode)
                    and value.tag != "tag:yaml.org,2002:null"
                ),
                "",
            )
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return None
    title = title.encode("utf-8", "replace").decode()  # YAML can escape half surrogates
    return " ".join(title.split())[:MAX_TITLE_CHARS] or None


def _goes_on(text: str, lines: list[Line]) -> bool:
    """Whether the first of these lines is only the beginning of a wrapped paragraph."""
    if len(lines) > 1 and lines[1].kind == "plain" and text[lines[1].start].islower():
        return True
    return read_blocks(text, lines)[0].kind == "paragraph"


def _content(text: str, line: Line) -> str:
    return text[line.start : line.end][:MAX_TITLE_CHARS]

"""Titles, languages and sources of documents: sources.toml, front matter, and the text itself.

In sources.toml, each document of a folder may have an entry:

    ["reports/2024.txt"]
    title = "Annual report"
    title_is_ours = true        # not the author's: shown as such; default: false
    language = "en"             # "ja", "pt" or "en"
    author = "Jane Doe"
    date = 2024-03-20           # or any text: "March 2024"
    url = "https://example.org/reports/2024"
    translation_of = "relatorios/2024.txt"      # the original, where this is its translation

No key is required.
"""

import datetime
import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from index.documents.lines import count_front_matter, read_blocks, read_lines
from index.documents.plain_text import is_heading_like
from index.errors import DocumentError
from index.text.characters import replace_surrogates
from index.types import LANGUAGES, Language

SOURCES_NAME = "sources.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """The entry of one document in sources.toml; None for a key that is missing."""

    title: str | None = None
    title_is_ours: bool = False
    language: Language | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None
    translation_of: str | None = None


def read_sources(folder: Path, paths: set[str], errors: list[DocumentError]) -> dict[str, Source]:
    """The entries of the folder's sources.toml by document path.

    Args:
        folder: The documents folder; without a sources.toml there are no entries.
        paths: The documents of the folder. macOS writes names in NFD and people write NFC, so that
            an entry is met by a path that differs only in how its accents are encoded.
        errors: Gets one for each mistake; the rest of the file is used all the same.
    """
    path = folder / SOURCES_NAME
    table = _read_table(path, errors)
    sources: dict[str, Source] = {}
    mistakes: list[tuple[str, str]] = []
    real_paths = {unicodedata.normalize("NFC", path): path for path in sorted(paths)}
    real_paths |= {path: path for path in paths}
    for name, entry in table.items():
        sources[_real_path(name, real_paths)] = _read_entry(name, entry, mistakes)
    mistakes += [(name, "there is no such document") for name in sources if name not in paths]
    for name, source in sources.items():
        if source.translation_of is not None:
            original = _real_path(source.translation_of, real_paths)
            if original == name or original not in paths:
                reason = "it is itself" if original == name else "there is no such document"
                mistakes.append((name, f"translation_of names {original!r}, but {reason}"))
                original = ""
            sources[name] = replace(source, translation_of=original or None)
    for name, mistake in mistakes:
        errors.append(DocumentError(path, f"{path}, entry {name!r}: {mistake}."))
    return sources


def _read_table(path: Path, errors: list[DocumentError]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        problem = f"can't be read ({error.strerror})"
    except UnicodeDecodeError:
        problem = "isn't UTF-8: save it as UTF-8"
    except tomllib.TOMLDecodeError as error:
        problem = f"isn't valid TOML ({error})"
    message = f"{path} {problem}; titles and languages are guessed until it is mended."
    errors.append(DocumentError(path, message))
    return {}


def _real_path(name: str, real_paths: dict[str, str]) -> str:
    """The path that a name in sources.toml means; the name itself if there is none."""
    return real_paths.get(name) or real_paths.get(unicodedata.normalize("NFC", name), name)


def _read_entry(name: str, entry: object, mistakes: list[tuple[str, str]]) -> Source:
    if not isinstance(entry, dict):
        mistakes.append((name, 'it must be a table, written as ["folder/file.txt"]'))
        return Source()
    fields: dict[str, Any] = {}
    for key, value in entry.items():
        mistake = None
        if key == "title_is_ours":
            mistake = None if isinstance(value, bool) else "title_is_ours must be true or false"
        elif key == "date" and isinstance(value, datetime.date | datetime.time):
            value = value.isoformat()
        elif key not in Source.__slots__:
            mistake = f"{key!r} is unknown (a path with a dot in it needs quotation marks)"
        elif not isinstance(value, str) or not value.strip():
            mistake = f"{key} must be a text in quotation marks"
        elif key == "language":
            if value not in LANGUAGES:
                mistake = f"language must be one of {', '.join(LANGUAGES)}, not {value!r}"
        else:
            value = " ".join(value.split())
        if mistake:
            mistakes.append((name, mistake))
        else:
            fields[key] = value
    return Source(**fields)


_LANGUAGE_CODES: dict[str, Language] = {
    **dict.fromkeys(("ja", "jp", "jpn", "ja-jp", "japanese", "日本語"), "ja"),
    **dict.fromkeys(("pt", "por", "pt-br", "pt-pt", "ptbr", "portuguese", "português"), "pt"),
    **dict.fromkeys(("en", "eng", "en-us", "en-gb", "english"), "en"),
}
_NAME_PART = re.compile(r"[._](?=[^._]+\Z)|-(?=(?:[a-z]{2}|[a-z]{2}-[a-z]{2})\Z)", re.IGNORECASE)


def language_of_path(path: str) -> Language | None:
    """The language of the code at the end of a file's name, or else of the nearest folder's name.

    "README.ja.md" and "docs/pt/prices.md" have one, most files don't. It tells the language of
    a file with too little prose.
    """
    *folders, name = path.lower().replace("\\", "/").split("/")
    stem = name.rpartition(".")[0]
    for part in (_NAME_PART.split(stem)[-1], *reversed(folders)):
        if language := _LANGUAGE_CODES.get(part.replace("_", "-")):
            return language
    return None


MAX_TITLE_CHARS = 200
_SEARCHED_CHARS = 20_000  # a title is near the top


def find_title(text: str) -> str | None:
    """The front matter's title, else the first heading, else a first line that looks like one."""
    top = text[:_SEARCHED_CHARS]
    lines = read_lines(top)
    if n_front := count_front_matter(top, lines):
        if title := _front_matter_title(top[: lines[n_front - 1].begin]):
            return title
        lines = lines[n_front:]
    title_line = next((line for line in lines if line.kind == "heading"), None)
    numbers = (i for i, line in enumerate(lines) if line.kind not in ("blank", "mark"))
    if title_line is None and (number := next(numbers, None)) is not None:
        line, following = lines[number], lines[number + 1 : number + 2]
        is_continued = any(b.kind == "plain" and top[b.start].islower() for b in following)
        if (
            line.kind == "plain"
            and is_heading_like(top, line.start, line.end)
            and not is_continued
            and read_blocks(top, lines[number:])[0].kind != "paragraph"
        ):
            title_line = line
    return top[title_line.start : title_line.end][:MAX_TITLE_CHARS] if title_line else None


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
    title = replace_surrogates(title)  # YAML can escape them
    return " ".join(title.split())[:MAX_TITLE_CHARS] or None

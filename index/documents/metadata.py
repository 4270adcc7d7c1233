"""Titles and languages of documents: front matter, and the text itself."""

import re
import tomllib

import yaml

from index.documents.lines import count_front_matter, read_blocks, read_lines
from index.documents.plain_text import is_heading_like
from index.text.characters import replace_surrogates
from index.types import Language

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

"""Front matter: what a Markdown file says about itself at its top, in YAML or TOML."""

import datetime
import re
import tomllib
from dataclasses import dataclass
from typing import Any

import yaml

from index.text.characters import replace_surrogates

MAX_FRONT_MATTER_LINES = 100
MAX_TITLE_CHARS = 200
MAX_FIELD_CHARS = 500
MAX_VALUES = 20  # of a list: aliases, tags
_ENDS = {"---": ("---", "..."), "+++": ("+++",)}  # YAML, TOML
_YAML_KEY = re.compile(
    r"(?::(?=[\w-]+:[\w-]))?[A-Za-z_][\w-]*(?::[\w-]+)*[ \t]*:(?!\S)"
)  # also ":og:title: a"
_YAML_GOES_ON = re.compile(r"- |#|[\]}]")  # at the margin: an item, a comment, the end of a list
_TOML_KEY = re.compile(r"[\w\"'][\w\"'. -]*=|\[|#")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields that Inyo reads; None and () where there are none."""

    title: str | None = None
    aliases: tuple[str, ...] = ()
    description: str | None = None
    tags: tuple[str, ...] = ()
    date: str | None = None
    slug: str | None = None


def front_matter_end(text: str) -> int:
    """The offset behind the front matter and its delimiters; 0 if there is none.

    Prose between two rules is no front matter: every line between "---" must look like YAML, and
    the first one between "+++" like TOML.
    """
    opening = _LINE.match(text)
    mark = opening[1].rstrip() if opening else ""
    if opening is None or mark not in _ENDS:
        return 0
    offset = opening.end()
    first = _YAML_KEY if mark == "---" else _TOML_KEY
    if not first.match(text[offset : offset + 200].lstrip(" \t")):
        return 0
    for _ in range(MAX_FRONT_MATTER_LINES):
        line = _LINE.match(text, offset)
        if line is None or line.end() == offset:
            return 0
        offset = line.end()
        content = line[1].rstrip()
        if content in _ENDS[mark]:
            return offset
        is_free = mark == "+++" or not content or content[0] in " \t"
        if not (is_free or _YAML_KEY.match(content) or _YAML_GOES_ON.match(content)):
            return 0
    return 0


def read_front_matter(text: str) -> FrontMatter:
    """The fields of a text's front matter; none of them if it is missing or invalid."""
    end = front_matter_end(text)
    if not end:
        return FrontMatter()
    lines = text[:end].splitlines()
    content = "\n".join(lines[1:-1]) + "\n"
    try:
        fields = _toml_fields(content) if lines[0].startswith("+++") else _yaml_fields(content)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return FrontMatter()
    aliases = [*fields.get("aliases", ()), *fields.get("alias", ())]
    return FrontMatter(
        title=_first(fields, "title")[:MAX_TITLE_CHARS] or None,
        aliases=tuple(dict.fromkeys([*aliases, *map(_words, fields.get("redirect_from", ()))])),
        description=_first(fields, "description", "summary") or None,
        tags=tuple(dict.fromkeys([*fields.get("tags", ()), *fields.get("keywords", ())])),
        date=_first(fields, "date") or None,
        slug=_first(fields, "slug", "permalink", "id") or None,
    )


def _first(fields: dict[str, list[str]], *names: str) -> str:
    return next((fields[name][0] for name in names if fields.get(name)), "")


def _words(address: str) -> str:
    """An old address of a page, "/help/money-back/", as words: people still call it so."""
    last = address.rstrip("/").rpartition("/")[2].partition(".")[0]
    return " ".join(re.split(r"[-_\s]+", last)).strip()


def _yaml_fields(content: str) -> dict[str, list[str]]:
    # Composed, not constructed: "title: 2024-03-20" and "title: No" stay as written.
    root = yaml.compose(content, yaml.SafeLoader)
    entries = root.value if isinstance(root, yaml.MappingNode) else []
    fields: dict[str, list[str]] = {}
    for key, node in entries:
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        values = [n.value for n in nodes if isinstance(n, yaml.ScalarNode) and n.tag != _NULL]
        is_text = isinstance(node, yaml.ScalarNode)
        fields[str(key.value).lower()] = _clean(str(key.value).lower(), values, is_text)
    return fields


def _toml_fields(content: str) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for key, value in tomllib.loads(content).items():
        values: list[Any] = value if isinstance(value, list) else [value]
        texts = [
            str(v) for v in values if isinstance(v, str | int | datetime.date | datetime.datetime)
        ]
        fields[key.lower()] = _clean(key.lower(), texts, not isinstance(value, list))
    return fields


def _clean(name: str, values: list[str], is_text: bool) -> list[str]:
    """Values without half surrogates and line ends; "a, b" as two where several are meant."""
    if is_text and name in ("tags", "keywords", "aliases", "alias"):
        values = [part for value in values for part in value.split(",")]
    found = (" ".join(replace_surrogates(value).split())[:MAX_FIELD_CHARS] for value in values)
    return [value for value in found if value][:MAX_VALUES]

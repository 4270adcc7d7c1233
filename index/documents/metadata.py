"""What the path of a document and its own fields tell: its language, the names it goes by."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from index.types import Document, Language

_LANGUAGE_CODES: dict[str, Language] = {
    **dict.fromkeys(("ja", "jp", "jpn", "ja-jp", "japanese", "日本語"), "ja"),
    **dict.fromkeys(("pt", "por", "pt-br", "pt-pt", "ptbr", "portuguese", "português"), "pt"),
    **dict.fromkeys(("en", "eng", "en-us", "en-gb", "english"), "en"),
}
_NAME_PART = re.compile(r"[._](?=[^._]+\Z)|-(?=(?:[a-z]{2}|[a-z]{2}-[a-z]{2})\Z)", re.IGNORECASE)
_GENERIC_NAMES = frozenset({"readme", "index", "_index", "default", "page", "home"})
# "03-install.md" is the third page; "7 days.md" isn't the seventh.
_ORDER = re.compile(r"\A(?:0\d*[-_. ]|\d{1,2}(?:[-_.]| - ))[-_. ]*(?=[^\W\d_])")
_DIGEST = re.compile(
    r"(?<![^\W_])(?=[a-f]*\d)[0-9a-f]{8,}(?:_all\Z)?(?![^\W_])"
)  # a word for no one
_NOTION_ID = re.compile(r"[0-9a-f]{32}\Z")
ALL_ROWS = "_all"  # ends the name of Notion's table of all rows, beside that of those in view
_SEPARATORS = re.compile(r"[-_\s]+")
_SUB_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
MIN_LETTERS = 2  # of a title or a file's name that says anything


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


def name_in_words(path: str) -> str:
    """A file's name in words: "Refund policy" of "help/refund-policy.md".

    For a README or an index page the folder's name; "" if there is none.
    """
    place = PurePosixPath(path)
    stem = place.stem
    while stem.lower() in _GENERIC_NAMES:
        place = place.parent
        stem = place.name
    words = " ".join(_SEPARATORS.sub(" ", _DIGEST.sub("", _ORDER.sub("", stem))).split())
    is_divided = words != stem
    return words[:1].upper() + words[1:] if is_divided and words.islower() else words


def is_part_of_table(path: str, paths: Collection[str]) -> bool:
    """Whether a table of Notion has but the rows of a view, and that of all rows is beside it."""
    return _NOTION_ID.search(path.rpartition(".")[0]) is not None and all_rows(path) in paths


def all_rows(path: str) -> str:
    """The path that Notion's table of all rows has beside a table of those in view."""
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}{ALL_ROWS}{dot}{suffix}"


def searched_title(document: Document) -> str:
    """The title as it is searched with each passage; "" if it says nothing, as "07" does."""
    return document.title if sum(map(str.isalpha, document.title)) >= MIN_LETTERS else ""


def known_as(document: Document) -> tuple[str, ...]:
    """What a document is called besides its title: aliases, tags, the words of its file's name."""
    slug = _SEPARATORS.sub(" ", (document.slug or "").strip("/").replace("/", " "))
    # What has no suffix is the id of a passage, not the name of a file.
    name = name_in_words(document.path) if PurePosixPath(document.path).suffix else ""
    name = _SUB_WORDS.sub(" ", name) if sum(map(str.isalpha, name)) >= MIN_LETTERS else ""
    others = (*document.aliases, document.description, *document.tags, slug, name)
    return tuple(dict.fromkeys(other for other in others if other))

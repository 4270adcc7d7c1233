"""The owner's words about a folder of documents: sources.toml.

    ignore = ["drafts/**", "*.draft.md"]        # files that are left out, as in .gitignore

    [encodings]                                 # of files where Inyo can't tell it, or errs
    "minutes/19*/**" = "shift_jis"              # patterns as in .gitignore; the last that matches

    [synonyms]                                  # words that mean the same here
    pto = ["vacation", "paid time off"]

    [[site]]                                    # where documents are published
    path = "docs/{path}.md"
    url = "https://example.org/{path}/"
    anchors = "mkdocs"                          # or "github", "docusaurus": who makes headings' ids

    [[website]]                                 # fetched by `inyo sync`, as is [[repository]]
    url = "https://example.org/docs/"           # (`documents.remote`)

    ["reports/2024.txt"]                        # one document
    title = "Annual report"
    title_is_ours = true        # not the author's: shown as such; default: false
    language = "en"             # "ja", "pt" or "en"
    author = "Jane Doe"
    date = 2024-03-20           # or any text: "March 2024"
    url = "https://example.org/reports/2024"
    translation_of = "relatorios/2024.txt"      # the original, where this is its translation

No key is required. A mistake costs only what it is about.
"""

import datetime
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from pathspec import GitIgnoreSpec

from index.documents.encodings import is_encoding
from index.documents.published import Site, is_web_address, read_site
from index.documents.remote import (
    Remotes,
    Repository,
    Website,
    read_repository,
    read_website,
)
from index.errors import DocumentError
from index.files import read_limited
from index.types import LANGUAGES, AnchorStyle, Language, Synonyms

SOURCES_NAME = "sources.toml"
MAX_SOURCES_BYTES = 10_000_000  # an entry of 200 bytes for each of 50,000 documents
MAX_REASON_CHARS = 200  # of what the parser says of a mistake
_SPECIAL = ("ignore", "encodings", "synonyms", "site", "website", "repository")
_NO_DOCUMENT = "there is no such document"
_TOO_LOW = "ignore must stand at the top of the file, above the first [table]"

_Report = Callable[[str, str], None]  # called with a place in the file and what is wrong there


@dataclass(frozen=True, slots=True)
class Source:
    """What sources.toml says of one document; None for a key that is missing.

    `anchors`: how the published page makes ids of headings, if `url` is that of a `[[site]]`.
    """

    title: str | None = None
    title_is_ours: bool = False
    language: Language | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None
    translation_of: str | None = None
    anchors: AnchorStyle | None = None


_ENTRY_KEYS = frozenset(Source.__slots__) - {"anchors"}


@dataclass(frozen=True, slots=True)
class Sources:
    """The content of a sources.toml: entries by path, sites, synonyms, ignored files, remotes.

    `encodings`: patterns of files and the encodings that these are in, the most important last.
    """

    entries: Mapping[str, Source] = field(default_factory=dict)
    sites: tuple[Site, ...] = ()
    synonyms: Synonyms = ()
    ignored: GitIgnoreSpec | None = None
    encodings: tuple[tuple[str, str], ...] = ()
    remotes: Remotes = field(default_factory=Remotes)
    addresses: Mapping[str, str] = field(default_factory=dict)  # of fetched pages, by path

    def encoding_of(self, path: str) -> str | None:
        """The encoding that a file has, if its owner has named it."""
        named = (
            encoding
            for pattern, encoding in reversed(self.encodings)
            if GitIgnoreSpec.from_lines([pattern]).match_file(_composed(path))
        )
        return next(named, None)

    def source_of(self, path: str, slug: str | None = None) -> Source:
        """What is known of a document.

        Its address is its own, else that on the first site, else the one it was fetched from.

        Args:
            path: The document's path.
            slug: The slug in its front matter, if any.
        """
        source = self.entries.get(path, Source())
        if source.url is None:
            for site in self.sites:
                if url := site.url_of(path, slug):
                    return replace(source, url=url, anchors=site.anchors)
            fetched_from = self.addresses.get(path) or self.remotes.address_in_repository(path)
            return replace(source, url=fetched_from) if fetched_from else source
        return source

    @property
    def ignored_patterns(self) -> str:
        """The patterns of ignored files, as one text."""
        patterns = self.ignored.patterns if self.ignored is not None else ()
        return repr([pattern.pattern for pattern in patterns])

    def about_below(self, path: str) -> str:
        """All that is said of the documents inside of a file, and of the file, as one text."""
        inside = [(name, self.entries.get(name)) for name in self.named_below(path)]
        return repr((self.source_of(path), inside, self.sites)) + self.ignored_patterns

    def named_below(self, path: str) -> list[str]:
        """The documents inside of a file that entries are about or name as originals, sorted."""
        originals = {entry.translation_of for entry in self.entries.values()} - {None}
        named = (name for name in (*self.entries, *originals) if name and _is_below(name, path))
        return sorted(set(named))

    def ignores(self, path: str) -> bool:
        """Whether a file is left out."""
        return self.ignored is not None and self.ignored.match_file(_composed(path))

    def ignores_fetched(self, path: str) -> bool:
        """Whether a fetched file is left out, as are those of what is named no more."""
        return not self.remotes.is_named(path) or self.ignores(path)

    def check_paths(self, file: Path, paths: set[str], errors: list[DocumentError]) -> "Sources":
        """Meet entries with the documents of the folder.

        macOS writes names in NFD and people write NFC, so that an entry is met by a path that
        differs only in how its accents are encoded.

        Args:
            file: The sources.toml.
            paths: The files of the folder. What is in them isn't known yet, so that an entry of a
                document inside of a file is taken at its word until that is read.
            errors: Gets one for each entry without a document.
        """
        mistakes: list[tuple[str, str]] = []
        real_paths = {_composed(path): path for path in sorted(paths)}
        real_paths |= {path: path for path in paths}
        entries = {_real_path(name, real_paths): entry for name, entry in self.entries.items()}
        for name, source in entries.items():
            if not _is_document(name, paths) and not self.ignores(name):
                mistakes.append((name, _NO_DOCUMENT))
            if source.translation_of is not None:
                original = _real_path(source.translation_of, real_paths)
                if original == name or not _is_document(original, paths):
                    reason = "it is itself" if original == name else _NO_DOCUMENT
                    mistakes.append((name, f"translation_of names {original!r}, but {reason}"))
                    original = ""
                entries[name] = replace(source, translation_of=original or None)
        report = _reporter(file, errors)
        for name, mistake in mistakes:
            report(_entry(name), mistake)
        return replace(self, entries=entries)


def read_sources(folder: Path, errors: list[DocumentError]) -> Sources:
    """Read the folder's sources.toml, if there is one.

    Args:
        folder: The documents folder.
        errors: Gets one for each mistake; the rest of the file is used all the same.
    """
    path = folder / SOURCES_NAME
    table = _read_table(path, errors)
    report = _reporter(path, errors)
    entries: dict[str, Source] = {}
    for name, entry in table.items():
        if name not in _SPECIAL:
            entries[name] = _read_entry(name, entry, report)
    return Sources(
        entries,
        _read_sites(table.get("site", []), report),
        _read_synonyms(table.get("synonyms", {}), report),
        _read_ignored(table.get("ignore", []), report),
        _read_encodings(table.get("encodings", {}), report),
        Remotes(
            _read_remotes("website", table.get("website", []), read_website, report),
            _read_remotes("repository", table.get("repository", []), read_repository, report),
        ),
    )


def _is_below(name: str, path: str) -> bool:
    return name.startswith(f"{path}/")


def _is_document(name: str, paths: set[str]) -> bool:
    """Whether a file has this path, or may hold a document that has it."""
    return name in paths or any(str(parent) in paths for parent in PurePosixPath(name).parents)


def _reporter(path: Path, errors: list[DocumentError]) -> _Report:
    def report(place: str, mistake: str) -> None:
        errors.append(DocumentError(path, f"{path}, {place}: {mistake}."))

    return report


def _entry(name: str) -> str:
    return f"entry {name!r}"


def _composed(path: str) -> str:
    return unicodedata.normalize("NFC", path)


def _read_table(path: Path, errors: list[DocumentError]) -> dict[str, Any]:
    try:
        return tomllib.loads(read_limited(path, MAX_SOURCES_BYTES).decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        problem = f"can't be read ({error.strerror})"
    except UnicodeDecodeError:
        problem = "isn't UTF-8: save it as UTF-8"
    except RecursionError:
        problem = "isn't read: its brackets are nested too deeply"
    except ValueError as error:  # mistakes, and what Python's parser refuses: very long numbers
        reason = " ".join(str(error).split())
        problem = f"isn't valid TOML ({reason[:MAX_REASON_CHARS]})"
    message = f"{path} {problem}; titles and languages are guessed until it is mended."
    errors.append(DocumentError(path, message))
    return {}


def _real_path(name: str, real_paths: Mapping[str, str]) -> str:
    """The path that a name in sources.toml means; the name itself if there is none."""
    return real_paths.get(name) or real_paths.get(_composed(name), name)


def _read_entry(name: str, entry: object, report: _Report) -> Source:
    if not isinstance(entry, dict):
        report(_entry(name), 'it must be a table, written as ["folder/file.txt"]')
        return Source()
    fields: dict[str, Any] = {}
    for key, value in entry.items():
        mistake = None
        if key == "title_is_ours":
            mistake = None if isinstance(value, bool) else "title_is_ours must be true or false"
        elif key == "date" and isinstance(value, datetime.date | datetime.time):
            value = value.isoformat()
        elif key == "ignore":
            mistake = _TOO_LOW
        elif key not in _ENTRY_KEYS:
            mistake = f"{key!r} is unknown (a path with a dot in it needs quotation marks)"
        else:
            mistake = _text_mistake(key, value)
            value = value if mistake else " ".join(value.split())
        if mistake:
            report(_entry(name), mistake)
        else:
            fields[key] = value
    return Source(**fields)


def _text_mistake(key: str, value: object) -> str | None:
    """What is wrong with the text of an entry's key, if anything."""
    if not isinstance(value, str) or not value.strip():
        return f"{key} must be a text in quotation marks"
    if key == "language" and value not in LANGUAGES:
        return f"language must be one of {', '.join(LANGUAGES)}, not {value!r}"
    if key == "url" and not is_web_address(value.strip()):
        return f"url must be an address that begins with https:// or http://, not {value!r}"
    return None


def _texts(value: object) -> list[str] | None:
    """A list of texts without surrounding blanks, or a single one; None if it is anything else."""
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(text, str) for text in values):
        return None
    texts = [" ".join(text.split()) for text in values]
    return texts if all(texts) else None


def _read_ignored(value: object, report: _Report) -> GitIgnoreSpec | None:
    patterns = _texts(value)
    if patterns is None:
        report("ignore", 'it must be a list of patterns, such as ["drafts/**", "*.draft.md"]')
        return None
    valid = []
    for pattern in patterns:
        if _is_pattern(pattern):
            valid.append(_composed(pattern))
        else:
            report("ignore", f"{pattern!r} is no pattern as in .gitignore")
    return GitIgnoreSpec.from_lines(valid) if valid else None


def _read_encodings(table: object, report: _Report) -> tuple[tuple[str, str], ...]:
    if not isinstance(table, dict):
        report("encodings", "it must be a table, written as [encodings]")
        return ()
    encodings = []
    for pattern, encoding in table.items():
        place = f"encodings, {pattern!r}"
        if not isinstance(encoding, str) or not is_encoding(encoding):
            report(place, f'{encoding!r} is no encoding: write "shift_jis", "cp1252" or the like')
        elif not _is_pattern(pattern):
            report(place, "it is no pattern as in .gitignore")
        else:
            encodings.append((_composed(pattern), encoding))
    return tuple(encodings)


def _is_pattern(text: str) -> bool:
    try:
        return bool(GitIgnoreSpec.from_lines([text]).patterns)
    except ValueError:
        return False


_R = TypeVar("_R", Website, Repository)


def _read_remotes(
    key: str, value: object, read: Callable[[object], _R | str], report: _Report
) -> tuple[_R, ...]:
    """The websites or repositories, without those that have a mistake or are named twice."""
    tables: Sequence[object] = value if isinstance(value, list) else [value]
    remotes: dict[str, _R] = {}
    for number, table in enumerate(tables, 1):
        remote = read(table)
        if isinstance(remote, str):
            report(f"{key} {number}", _TOO_LOW if "'ignore'" in remote else remote)
        elif remote.folder in remotes:
            report(f"{key} {number}", f"{remote.url} is named twice")
        else:
            remotes[remote.folder] = remote
    return tuple(remotes.values())


def _read_synonyms(table: object, report: _Report) -> Synonyms:
    if not isinstance(table, dict):
        report("synonyms", "it must be a table, written as [synonyms]")
        return ()
    groups = []
    for name, value in table.items():
        texts = _texts(value)
        place = f"synonyms, {name!r}"
        if texts is None:
            report(place, 'it must be a list of texts, such as pto = ["vacation", "time off"]')
        elif name == "ignore" and any("*" in text or "/" in text for text in texts):
            report(place, _TOO_LOW)
        else:
            phrases = {text.casefold(): text for text in (" ".join(name.split()), *texts) if text}
            if len(phrases) > 1:
                groups.append(tuple(phrases.values()))
            else:
                report(place, "it needs another word or phrase that means the same")
    return tuple(groups)


def _read_sites(value: object, report: _Report) -> tuple[Site, ...]:
    tables: Sequence[object] = value if isinstance(value, list) else [value]
    sites = []
    for number, table in enumerate(tables, 1):
        site = read_site(table)
        if isinstance(site, Site):
            sites.append(site)
        else:
            report(f"site {number}", _TOO_LOW if "'ignore'" in site else site)
    return tuple(sites)

"""A folder of files -> Documents."""

import contextlib
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePath, PurePosixPath

from index.documents.encodings import decode_as, encoding_name
from index.documents.files import FileDigests, digest_files, read_file_at, walk_files
from index.documents.front_matter import FrontMatter, read_front_matter
from index.documents.lines import has_words
from index.documents.metadata import language_of_path, name_in_words
from index.documents.readers.base import FileContent
from index.documents.readers.registry import SUFFIXES, TEXT, reading_packages
from index.documents.reading_process import read_file
from index.documents.remote import FETCHED
from index.documents.sources import SOURCES_NAME, Source, Sources, read_sources
from index.errors import DocumentError, LimitError, ReaderUnavailableError
from index.files import digest_of
from index.text.dates import date_in_path
from index.types import MAX_DOCUMENT_BYTES, TENANTS, Document

_MAX_KINDS = 5  # of files that aren't documents are named
_SAVED_AS = {".doc": ".docx", ".rtf": ".docx", ".xls": ".xlsx", ".ppt": ".pptx"}  # to be read


@dataclass(frozen=True)
class Folder:
    """The state of a folder: digests of its files, and its sources.toml.

    `digests`: of each file's content by path, sorted, those of tenants last; `errors`: what is
    wrong with the folder;
    `tenants`: the folder of tenants' files (`index.types.TENANTS`), if there is one.
    `fetched`: the files that are fetched, by their path here;
    `only_file`: the name of the file that was named instead of a folder, if any.
    """

    path: Path
    digests: dict[str, bytes]
    sources: Sources
    errors: tuple[DocumentError, ...]
    tenants: Path | None = None
    max_bytes: int = MAX_DOCUMENT_BYTES
    fetched: Mapping[str, Path] = field(default_factory=dict)
    only_file: str = ""

    @cached_property
    def origins(self) -> dict[str, bytes]:
        """File -> a digest of everything that its documents are made of; in the same order."""
        return {path: self._origin(path, digest) for path, digest in self.digests.items()}

    @property
    def fingerprint(self) -> str:
        """A text that changes whenever `read_documents` would return anything else.

        Made of names and bytes alone: decoding and judging every text would take a second for some
        millions of characters, before each question of an index that is up to date.
        """
        sources = self.sources
        entries = [f"{path!r} {source!r}" for path, source in sorted(sources.entries.items())]
        everywhere = [repr(sources.sites), repr(sources.synonyms), sources.ignored_patterns]
        everywhere.append(repr(sources.encodings))
        everywhere += [repr(sources.remotes), repr(sorted(sources.addresses.items()))]
        # Once a package that was missing is installed, more files can be read.
        suffixes = {PurePath(path).suffix.lower() for path in self.digests}
        everywhere += sorted({each for suffix in suffixes for each in reading_packages(suffix)})
        texts = [*self.digests, *entries, *everywhere, *map(str, self.errors)]
        texts.append(str(len(self.digests)))
        return digest_of(*texts, *self.digests.values()).hex()

    def file(self, path: str) -> Path:
        """Where the file with this path is."""
        if self.tenants is not None and path.startswith(TENANTS):
            return self.tenants / path.removeprefix(TENANTS)
        return self.fetched.get(path) or self.path / path

    def read(self, path: str) -> "ReadFile":
        """Read the documents of a file; why there are none is a line in `left_out`.

        Raises:
            ReaderUnavailableError: It may be read another time.
        """
        file = self.file(path)
        read = read_file_at(file, self.max_bytes)
        origin = self._origin(path, read.digest)
        problem = read.problem or _unnameable(file)
        if problem is not None:
            return ReadFile((), (str(problem),), origin, read.digest)
        data = read.content
        is_tenants = path.startswith(TENANTS)  # of whose files sources.toml says nothing
        encoding = None if is_tenants else self.sources.encoding_of(path)
        try:
            if encoding is not None:
                data = decode_as(file, data, encoding).encode("utf-8-sig")
            contents = read_file(file, data)
        except ReaderUnavailableError:
            raise
        except DocumentError as error:
            is_limited = isinstance(error, LimitError)
            return ReadFile((), (str(error),), origin, read.digest, is_limited)
        documents = []
        for content in contents.documents:
            if encoding is not None:
                content = replace(content, encoding=encoding_name(encoding))
            own_path = f"{path}/{content.name}" if content.name else path
            if has_words(content.text, 0, len(content.text)) and not (
                content.name and self.sources.ignores(own_path)
            ):
                documents.append(self._document(own_path, content, contents.format))
        left_out = contents.left_out
        if not documents and contents.documents and not left_out:
            left_out = (f"{path} is left out: there is nothing to read in it.",)
        left_out += self._missing_below(path, documents)
        return ReadFile(tuple(documents), left_out, origin, read.digest)

    def _missing_below(self, path: str, documents: Sequence[Document]) -> tuple[str, ...]:
        """A line for each document that sources.toml says is in a file, and that isn't in it."""
        found = {document.path for document in documents}
        sources = () if path.startswith(TENANTS) else self.sources.named_below(path)
        return tuple(
            f"{self.path / SOURCES_NAME}, entry {name!r}: there is no such document in {path}."
            for name in sources
            if name not in found and not self.sources.ignores(name)
        )

    def as_read(self, digests: Mapping[str, bytes]) -> "Folder":
        """The folder in which these files have the digests of what was really read of them."""
        return replace(self, digests={**self.digests, **digests})

    def changed_since(self, listed: "Folder") -> tuple[str, ...]:
        """The files that are others here than in a list of the same files."""
        return tuple(
            path for path, digest in self.digests.items() if digest != listed.digests[path]
        )

    def _document(self, path: str, content: FileContent, file_format: str) -> Document:
        has_front = content.is_markdown and not content.is_extracted
        front = read_front_matter(content.text) if has_front else FrontMatter()
        source = self._source_of(path, front.slug)
        name = name_in_words(path) or PurePosixPath(path).stem
        return Document(
            path=path,
            text=content.text,
            title=source.title or front.title or content.title or name,
            language=source.language or content.language or language_of_path(path) or "en",
            title_is_ours=source.title_is_ours,
            author=source.author or content.author,
            date=source.date or front.date or content.date or date_in_path(path),
            url=source.url or content.url,
            translation_of=source.translation_of,
            language_is_sure=source.language is not None or content.language_is_sure,
            anchors=source.anchors,
            aliases=front.aliases,
            description=front.description or content.description,
            tags=front.tags or content.tags,
            slug=front.slug,
            is_markdown=content.is_markdown,
            is_extracted=content.is_extracted,
            places=content.places,
            format=file_format,
            encoding=content.encoding,
        )

    def _origin(self, path: str, digest: bytes) -> bytes:
        is_one = path.lower().endswith(TEXT.suffixes) or path.startswith(TENANTS)
        about = repr(self._source_of(path)) if is_one else self.sources.about_below(path)
        packages = reading_packages(PurePath(path).suffix.lower())
        return digest_of(path, digest, about, self.sources.encoding_of(path) or "", *packages)

    def _source_of(self, path: str, slug: str | None = None) -> Source:
        """What sources.toml says of a document; nothing of those of tenants."""
        return Source() if path.startswith(TENANTS) else self.sources.source_of(path, slug)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The documents of a file; most files are a single one.

    `left_out`: a line for each document in it that can't be served. `origin`: a digest of
    everything that the documents are made of. `digest`: of the bytes that were read, as
    `Folder.digests` has it. `is_limited`: whether reading it took too much time or memory.
    """

    documents: tuple[Document, ...]
    left_out: tuple[str, ...]
    origin: bytes
    digest: bytes
    is_limited: bool = False


def _unnameable(file: Path) -> DocumentError | None:
    """What is wrong with the name of a file, if anything."""
    try:
        str(file).encode()
    except UnicodeEncodeError:
        name = os.fsencode(file).decode("utf-8", "backslashreplace")
        return DocumentError(name, f"{name} is left out: its name isn't UTF-8; rename it.")
    return None


def scan(
    folder: Path,
    known: FileDigests | None = None,
    tenants: Path | None = None,
    max_bytes: int = MAX_DOCUMENT_BYTES,
    fetched: Path | None = None,
) -> tuple[Folder, FileDigests]:
    """Look at the files of a folder, or at a single file as if it were alone in its folder.

    Args:
        folder: The documents folder, or the file.
        known: The digests from the last time; files that didn't change since are not read.
        tenants: The folder of tenants' files, which need not exist; None if there are no tenants.
        max_bytes: Larger files are left out.
        fetched: The folder that websites and repositories are fetched into (`documents.remote`),
            which need not exist; None to pass over them.

    Returns:
        The folder, and the digests to save for the next time.

    Raises:
        DocumentError: The folder is missing or can't be listed.
    """
    errors: list[DocumentError] = []
    if folder.is_file():
        # What sources.toml says of other files isn't of interest now, nor are its mistakes.
        sources = read_sources(folder.parent, [])
        digests = {folder.name: read_file_at(folder, max_bytes).digest}
        alone = Folder(
            folder.parent, digests, sources, (), max_bytes=max_bytes, only_file=folder.name
        )
        return alone, FileDigests()
    sources = read_sources(folder, errors)
    known = known or FileDigests()
    digests, seen = digest_files(folder, known, errors, sources.ignores, max_bytes=max_bytes)
    elsewhere: dict[str, Path] = {}
    if fetched is not None and fetched.is_dir():
        start = f"{FETCHED}/"
        more, seen_there = digest_files(
            fetched, known, errors, sources.ignores_fetched, start, max_bytes
        )
        elsewhere = {path: fetched / path.removeprefix(start) for path in more.keys() - digests}
        digests = dict(sorted({**more, **digests}.items()))  # a folder's own files come first
        seen = FileDigests({**seen_there.files, **seen.files})
        sources = replace(sources, addresses=sources.remotes.addresses(fetched))
    sources = sources.check_paths(folder / SOURCES_NAME, set(digests), errors)
    if tenants is not None and tenants.is_dir():
        theirs, seen_there = digest_files(
            tenants, known, errors, below=TENANTS, max_bytes=max_bytes
        )
        digests = digests | theirs
        seen = FileDigests({**seen_there.files, **seen.files})
    scanned = Folder(folder, digests, sources, tuple(errors), tenants, max_bytes, elsewhere)
    return scanned, seen


def read_documents(folder: Path) -> tuple[tuple[Document, ...], tuple[DocumentError, ...]]:
    """Read every document below a folder, sorted by the paths of their files.

    Files and folders whose name begins with a dot are ignored.

    Returns:
        The documents, and one error for each file that can't be served and each mistake in
        sources.toml, which costs no other file or entry.

    Raises:
        DocumentError: The folder is missing or can't be listed.
    """
    scanned, _ = scan(folder)
    errors = list(scanned.errors)
    documents: list[Document] = []
    for path in scanned.digests:
        try:
            read = scanned.read(path)
        except DocumentError as error:
            errors.append(error)
        else:
            documents += read.documents
            errors += (DocumentError(path, line) for line in read.left_out)
    return tuple(documents), tuple(errors)


def skipped_files(folder: Path) -> list[str]:
    """Sentences with the number of documents that sources.toml ignores, and of unread formats.

    Of formats that have a successor, what to do.
    """
    sources = read_sources(folder, [])
    n_ignored = 0
    kinds: Counter[str] = Counter()
    with contextlib.suppress(DocumentError):  # a single file, or a folder that is gone
        for path, entry in walk_files(folder, []):
            suffix = PurePath(entry.name).suffix.lower()
            if path == SOURCES_NAME:
                continue
            if sources.ignores(path):
                n_ignored += suffix in SUFFIXES
            elif suffix not in SUFFIXES:
                kinds[suffix or "without a suffix"] += 1
    sentences = []
    if n_ignored:
        noun = "document" if n_ignored == 1 else "documents"
        sentences.append(f"Ignored, as {SOURCES_NAME} says: {n_ignored:,} {noun}.")
    if kinds:
        counts = kinds.most_common(_MAX_KINDS)
        parts = [f"{count:,} {kind}" for kind, count in counts]
        if rest := kinds.total() - sum(count for _, count in counts):
            parts.append(f"{rest:,} of other kinds")
        sentences.append(f"Passed over, in formats that aren't read: {', '.join(parts)}.")
        saved = [f"{kind} as {new}" for kind, new in _SAVED_AS.items() if kind in kinds]
        if saved:
            sentences.append(f"To have them read, save {', '.join(saved)}.")
    return sentences

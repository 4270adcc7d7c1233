"""A folder and the index before -> Plan: what is taken over, and what has to be analysed."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays.room import FolderRoom, Room
from index.arrays.string_table import StringTable, pack
from index.building.analysts import analyze_all, analyze_batch
from index.building.build import Plan, Progress
from index.building.merging import Order, condense, merge_strings
from index.building.parts import DIGEST_BYTES, Part, digest_of, part_of, size_of
from index.documents.folder import Folder
from index.errors import DocumentError
from index.segments.document_table import DocumentTable, facts_of
from index.segments.segment import Segment
from index.types import Document

__all__ = ["plan_index"]

MAX_IN_MEMORY = 256 * 2**20  # bytes of parts; then they are put together on disk
_ANEW = -1


@dataclass(frozen=True, slots=True)
class _Draft:
    """The documents of the index to be, in order.

    `analysed`: the number that the same text had before, or _ANEW; `described`: that the same facts
    had. `facts`: in JSON, of those that are described anew. `originals`: paths. `left_out`: what to
    say about files that can't be served.
    """

    paths: list[str] = field(default_factory=list)
    origins: list[bytes] = field(default_factory=list)
    analysed: list[int] = field(default_factory=list)
    described: list[int] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    originals: dict[int, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def take_over(self, path: str, origin: bytes, number: int) -> None:
        """Enter a document that is as it was."""
        self.paths.append(path)
        self.origins.append(origin)
        self.analysed.append(number)
        self.described.append(number)

    def enter(self, document: Document, origin: bytes, analysed: int) -> None:
        """Enter a document of which something is new."""
        if document.translation_of is not None:
            self.originals[len(self.paths)] = document.translation_of
        self.facts.append(facts_of(document))
        self.take_over(document.path, origin, _ANEW)
        self.analysed[-1] = analysed


def plan_index(folder: Folder, before: Segment | None, scratch: Path, progress: Progress) -> Plan:
    """Read and analyse what the index before has not, and say how the next one is put together.

    Args:
        folder: The documents.
        before: The index before, if it was made in the same way.
        scratch: A folder for what memory should not hold.
        progress: Told how far it is.
    """
    draft = _Draft(left_out=[str(error) for error in folder.errors])
    known = {} if before is None else _rows(before.kept.origins)
    fresh = [path for path, origin in folder.origins.items() if origin not in known]
    parts = [part_of(before)] if before is not None else []
    waiting: list[Part] = []
    total = len(folder.digests)
    done = total - len(fresh)
    progress("documents", done, total)
    for part in analyze_all(_read(folder, before, known, draft), _size(folder, fresh)):
        waiting.append(part)
        done += len(part)
        progress("documents", done, total)
        if sum(map(size_of, waiting)) > MAX_IN_MEMORY:
            parts.append(condense(waiting, FolderRoom(scratch / str(len(parts)))))
            waiting = []
    parts += waiting or ([] if parts else [analyze_batch([])])
    progress("documents", total, total)  # some were only renamed, or can't be read
    described = np.array(draft.described, dtype=np.int64)
    numbers = None
    if before is not None:
        numbers = np.full(len(before.documents), -1, dtype=np.int64)
        same = np.flatnonzero(described >= 0)
        numbers[described[same]] = same
    origins = np.frombuffer(b"".join(draft.origins), dtype=np.uint8).reshape(-1, DIGEST_BYTES)
    documents = _documents(draft, described, before)
    return Plan(parts, _order(draft, parts, before), documents, origins, before, numbers)


def _read(
    folder: Folder, before: Segment | None, known: dict[bytes, int], draft: _Draft
) -> Iterator[Document]:
    """Enter every document, and give those whose text is new."""
    analysed = {} if before is None else _rows(before.kept.digests)
    for path, origin in folder.origins.items():
        number = known.get(origin)
        if number is not None:
            draft.take_over(path, origin, number)
            continue
        try:
            document, origin_now = folder.read(path)
        except DocumentError as error:
            draft.left_out.append(str(error))
            continue
        same_text = analysed.get(digest_of(document), _ANEW)
        draft.enter(document, origin_now, same_text)
        if same_text == _ANEW:
            yield document


def _rows(digests: NDArray[np.uint8]) -> dict[bytes, int]:
    """Digest -> number of its row."""
    held = digests.tobytes()
    starts = range(0, len(held), DIGEST_BYTES)
    return {held[at : at + DIGEST_BYTES]: row for row, at in enumerate(starts)}


def _size(folder: Folder, paths: list[str]) -> int:
    """How much these files hold, in bytes, as far as can be told."""
    size = 0
    for path in paths:
        with contextlib.suppress(OSError):
            size += (folder.path / path).stat().st_size
    return size


def _order(draft: _Draft, parts: list[Part], before: Segment | None) -> Order:
    """The part of each document, and its number there."""
    numbers = np.array(draft.analysed, dtype=np.int64)
    of_parts = np.zeros(len(numbers), dtype=np.int64)
    anew = np.flatnonzero(numbers == _ANEW)
    fresh = parts if before is None else parts[1:]
    lengths = np.array([len(part) for part in fresh], dtype=np.int64)
    of_parts[anew] = np.repeat(np.arange(len(fresh)), lengths) + len(parts) - len(fresh)
    numbers[anew] = np.arange(len(anew)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return Order(of_parts, numbers)


def _documents(
    draft: _Draft, described: NDArray[np.int64], before: Segment | None
) -> DocumentTable:
    """The table of documents, without their texts."""
    anew = described < 0
    tables = [StringTable(*pack(draft.facts))]
    numbers = np.where(anew, np.cumsum(anew) - 1, described)
    originals = dict(draft.originals)
    if before is not None:
        table = before.documents
        tables.append(StringTable(table.fact_blob, table.fact_bounds))
        # An original that was not served may be there now: `table.originals` doesn't know its name.
        for number in np.flatnonzero(np.isin(described, table.translations())).tolist():
            originals[number] = str(table.facts[int(described[number])]["translation_of"])
    order = Order(np.where(anew, 0, 1), numbers)
    fact_blob, fact_bounds = merge_strings(tables, order, Room())
    places = {path: n for n, path in enumerate(draft.paths)} if originals else {}
    of_originals = np.full(len(draft.paths), -1, dtype=np.int32)
    for number, path in originals.items():
        of_originals[number] = places.get(path, -1)
    return DocumentTable(
        text_blob=np.empty(0, dtype=np.uint8),
        text_bounds=np.zeros(len(draft.paths) + 1, dtype=np.int64),
        fact_blob=fact_blob,
        fact_bounds=fact_bounds,
        by_path=np.arange(len(draft.paths), dtype=np.int32),
        originals=of_originals,
        left_out=tuple(draft.left_out),
    )

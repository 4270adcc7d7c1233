"""The files of a documents folder that nobody reads, so that it can be said."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePath

from index.reading.documents import SUFFIXES
from index.reading.sources import SOURCES_NAME

__all__ = ["passed_over"]

_MOST_KINDS = 5


def passed_over(folder: Path) -> str:
    """A sentence with how many files of which kinds are no documents; "" where there are none."""
    kinds = Counter(_kinds(folder))
    if not kinds:
        return ""
    most = kinds.most_common(_MOST_KINDS)
    told = [f"{count:,} {kind}" for kind, count in most]
    if rest := kinds.total() - sum(count for _, count in most):
        told.append(f"{rest:,} of other kinds")
    return f"Passed over, since only {' and '.join(SUFFIXES)} are read: {', '.join(told)}."


def _kinds(folder: Path) -> Iterator[str]:
    for below, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name[0] != "."]
        for name in names:
            is_ours = name == SOURCES_NAME and Path(below) == folder
            suffix = PurePath(name).suffix.lower()
            if name[0] != "." and suffix not in SUFFIXES and not is_ours:
                yield suffix or "without a suffix"

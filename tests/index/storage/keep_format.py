"""Keeps an index of this format, so that the versions after it can be tested to build it again.

    .venv/bin/python -m tests.index.storage.keep_format

Run it when `FORMAT` has gone up: it writes `earlier/FORMAT.tar.xz`, the index of `TEXT` in `NAME`.
1 to 12 were packed from what `inyo index` made at a commit with each: 1adfc9c, 0a0f151, b48ebe0,
42613c3, ac16a93, d4fe23f, 6f4a973, 7f9c94f, bcd4874, 0b3d281, c324af0, de208d8.
"""

import io
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from index.engine import EngineOptions, open_engine
from index.indexing.cache import CACHE
from index.storage.store import FORMAT

EARLIER = Path(__file__).parent / "earlier"
NAME, TEXT = "news.md", "Leike resigned on Friday.\n"
# Vectors of questions, which are the same in each index. Without them a file has a few kilobytes.
_LEFT_OUT_BYTES = 20_000


def keep_index(index_dir: Path, file: Path) -> None:
    """Pack an index into a file, without what is large in it."""
    with tarfile.open(file, "w:xz", preset=9) as archive:
        for path in sorted(index_dir.rglob("*")):
            content = _content(path) if path.is_file() else b""
            if path.is_file() and len(content) <= _LEFT_OUT_BYTES:
                member = tarfile.TarInfo(path.relative_to(index_dir).as_posix())
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))


def unpack_index(number: int, index_dir: Path) -> None:
    """Unpack the index of a format into a new folder."""
    with tarfile.open(EARLIER / f"{number}.tar.xz") as archive:
        archive.extractall(index_dir, filter="data")


def _content(path: Path) -> bytes:
    if path.name != CACHE:
        return path.read_bytes()
    with closing(sqlite3.connect(path)) as cache, closing(sqlite3.connect(":memory:")) as copy:
        cache.backup(copy)
        copy.execute("DELETE FROM entries WHERE length(content) > ?", (_LEFT_OUT_BYTES,))
        copy.commit()
        copy.execute("VACUUM")
        return copy.serialize()


def main() -> None:
    """Keep an index of this format."""
    with tempfile.TemporaryDirectory() as folder:
        options = EngineOptions(Path(folder, "documents"), Path(folder, "index"))
        options.documents_dir.mkdir()
        (options.documents_dir / NAME).write_text(TEXT, encoding="utf-8")
        open_engine(options, lambda *_: None, print)
        keep_index(options.index_dir, EARLIER / f"{FORMAT}.tar.xz")


if __name__ == "__main__":
    main()

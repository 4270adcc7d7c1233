"""A reader that does what hostile files make libraries do, as the name of the file tells it."""

import os
import signal
import time
from pathlib import Path

from index.documents.readers.base import FileContents, extracted

EXIT_CODES = {"exits": 3, "ends": 0}


def read_file(path: Path, data: bytes) -> FileContents:
    """Read a file, or not."""
    if path.stem == "loops":
        while True:
            pass
    if path.stem == "sleeps":
        time.sleep(3600)
    if path.stem == "crashes":
        os.kill(os.getpid(), signal.SIGSEGV)
    if path.stem in EXIT_CODES:
        os._exit(EXIT_CODES[path.stem])
    if path.stem == "grows":
        bytearray(10**12)
    if path.stem == "nests":
        return read_file(path, data)
    if path.stem == "fails":
        raise ZeroDivisionError(data)
    if path.stem == "writes":
        Path(os.fsdecode(data)).write_bytes(b"x" * 100_000)
    return FileContents((extracted("Some text."),))

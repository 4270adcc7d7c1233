"""A disk that can be full: a file system in memory, where tests may mount one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOM_BYTES = 4 * 10**9  # only what is written takes memory


class SmallDisk:
    """A disk of its own, mounted on a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fill(self) -> None:
        """Leave no room for anything more, whoever writes."""
        while not self._resize(self._used_bytes()):
            pass  # something was written since it was measured

    def empty(self) -> None:
        """Make room."""
        self._resize(ROOM_BYTES)

    def _resize(self, size: int) -> bool:
        return _is_done("mount", "-o", f"remount,size={size}", str(self._folder))

    def _used_bytes(self) -> int:
        disk = os.statvfs(self._folder)
        return (disk.f_blocks - disk.f_bfree) * disk.f_frsize


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk | None]:
    """Mount a disk on an empty folder; None except for root on Linux, if the container lets it."""
    options = f"size={ROOM_BYTES}"
    if sys.platform != "linux" or not _is_done(
        "mount", "-t", "tmpfs", "-o", options, "none", str(folder)
    ):
        yield None
        return
    try:
        yield SmallDisk(folder)
    finally:
        assert _is_done("umount", "--lazy", str(folder))


def _is_done(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0

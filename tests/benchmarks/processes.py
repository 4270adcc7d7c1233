"""What is measured in a process of its own: nothing else is then in its memory, or remembered."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["MEGABYTE", "measured_apart", "memory", "peak", "tell"]

MEGABYTE = 10**6


def measured_apart(module: str, *arguments: object) -> dict[str, Any]:
    """What a module of this package `tell`s that is run with these arguments."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def tell(found: Mapping[str, Any]) -> None:
    """Print what was found for the process that has started this one."""
    sys.stdout.write(json.dumps(dict(found)) + "\n")


def memory(process: int | str = "self") -> float:
    """What a process holds (RSS), in MB: its own, and the pages of files that it has touched."""
    path = Path(f"/proc/{process}/smaps_rollup")
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1]) * 1024 / MEGABYTE
    raise OSError(f"{path} doesn't tell what is held")


def peak() -> float:
    """The most that this process has held, in MB, and the largest of those that it started."""
    import resource  # not on Windows

    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (_own_peak() + children) * 1024 / MEGABYTE


def _own_peak() -> int:
    """In kB. What getrusage tells begins with what the process held that started this one."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise OSError("/proc/self/status doesn't tell what was held")

"""How many processors this process may use: often fewer than the machine has."""

import contextlib
import math
import os
from pathlib import Path

__all__ = ["n_processors"]

OWN_GROUP = Path("/proc/self/cgroup")
GROUPS = Path("/sys/fs/cgroup")


def n_processors() -> int:
    """As many as it is bound to, and no more than its control groups give it the time of."""
    if hasattr(os, "sched_getaffinity"):  # on Linux
        n_usable = len(os.sched_getaffinity(0))
    else:
        n_usable = os.cpu_count() or 1
    return max(1, math.ceil(min(n_usable, _quota())))


def _quota() -> float:
    """How many processors' time the control groups give; infinity where none says anything.

    Containers and services are limited so. Only version 2 of control groups is asked.
    """
    group = GROUPS / _own_group().lstrip("/")
    folders = (group, *group.parents)
    return min(_quota_of(folder) for folder in folders)


def _own_group() -> str:
    with contextlib.suppress(OSError):  # not on Linux
        for line in OWN_GROUP.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("0::"):
                return line.removeprefix("0::")
    return "/"


def _quota_of(group: Path) -> float:
    """What `cpu.max` says: microseconds of how many, or "max" of how many."""
    with contextlib.suppress(OSError, ValueError, ZeroDivisionError):
        time, period = (group / "cpu.max").read_text(encoding="utf-8").split()
        return int(time) / int(period)
    return math.inf

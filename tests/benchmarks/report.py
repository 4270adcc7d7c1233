"""Results as a table and as JSON, each with the day and what it was measured on."""

import dataclasses
import importlib.metadata
import json
import math
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.rows import Row

PACKAGES = ("numpy", "rank-bm25", "bm25s", "numba", "tantivy", "faiss-cpu", "hnswlib")
_CPU_INFO = Path("/proc/cpuinfo")


def show(rows: Sequence[Row]) -> str:
    """A line for each figure."""
    return "\n".join(_line(row) for row in rows)


def write_results(path: Path, rows: Sequence[Row]) -> None:
    """Add the rows to what the file holds; the same figure measured again takes its place.

    What was not measured before goes when its subject is: sizes may have other numbers now.
    """
    held = _Held.read(path)
    here = held.number_of(machine())
    subjects = {row.subject for row in rows}
    kept = [
        entry
        for entry in held.entries
        if entry["value"] is not None or entry["subject"] not in subjects
    ]
    today = datetime.now(UTC).date().isoformat()
    new = [{**_entry(row), "machine": here, "date": today} for row in rows]
    by_key = {_key(_row(entry)): entry for entry in [*kept, *new]}
    content = {"machines": held.machines, "results": list(by_key.values())}
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def read_results(path: Path) -> list[Row]:
    """What `write_results` wrote, on whichever machines it was measured."""
    return [_row(entry) for entry in _Held.read(path).entries]


@dataclasses.dataclass(frozen=True, slots=True)
class _Held:
    """What a file of results holds: machines, and figures with the number of theirs."""

    machines: list[dict[str, object]]
    entries: list[dict[str, Any]]

    @classmethod
    def read(cls, path: Path) -> "_Held":
        if not path.exists():
            return cls([], [])
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(content["machines"], content["results"])

    def number_of(self, machine: dict[str, object]) -> int:
        """Where the machine stands among all, added unless it is there."""
        if machine not in self.machines:
            self.machines.append(machine)
        return self.machines.index(machine)


def _entry(row: Row) -> dict[str, Any]:
    return {**dataclasses.asdict(row), "value": row.value if row.is_measured else None}


def _row(entry: dict[str, Any]) -> Row:
    fields = {field.name: entry[field.name] for field in dataclasses.fields(Row)}
    return Row(**{**fields, "value": math.nan if entry["value"] is None else entry["value"]})


def machine() -> dict[str, object]:
    """What the figures depend on besides the code."""
    installed = [name for name in PACKAGES if _version(name)]
    return {
        "cores": os.cpu_count(),
        "cpu": _cpu(),
        "python": platform.python_version(),
        "system": platform.system(),
        "packages": {name: _version(name) for name in installed},
    }


def _key(row: Row) -> tuple[str, int, str, str]:
    return row.subject, row.size, row.system, row.figure


def _line(row: Row) -> str:
    name = f"{row.subject:10} {row.size:>9,}  {row.system:24} {row.figure:34}"
    if not row.is_measured:
        return f"{name} {'not measured':>12}  {row.bar} MISSED {row.note}"
    ratio = "" if row.ratio is None else f"{row.ratio:,.2f} times Inyo"
    met = {None: "", True: "met", False: "MISSED"}[row.is_met]
    return f"{name} {row.value:>12,.3f}  {ratio:22} {row.bar} {met} {row.note}".rstrip()


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _cpu() -> str:
    if _CPU_INFO.exists():
        for line in _CPU_INFO.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()

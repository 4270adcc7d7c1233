"""Results as a table and as JSON, with what they were measured on."""

import dataclasses
import importlib.metadata
import importlib.util
import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.rows import Row

PACKAGES = ("numpy", "rank-bm25", "bm25s", "numba", "tantivy", "faiss-cpu", "hnswlib")
_CPU_INFO = Path("/proc/cpuinfo")


def show(rows: Sequence[Row]) -> str:
    """A line for each figure."""
    return "\n".join(_line(row) for row in rows)


def write_results(path: Path, rows: Sequence[Row]) -> None:
    """Add the rows to what the file holds; the same figure measured again takes its place."""
    held = {_key(row): row for row in (read_results(path) if path.exists() else [])}
    held.update({_key(row): row for row in rows})
    results = [dataclasses.asdict(row) for row in held.values()]
    content = {"machine": machine(), "results": results}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_results(path: Path) -> list[Row]:
    """What `write_results` wrote."""
    return [Row(**row) for row in json.loads(path.read_text(encoding="utf-8"))["results"]]


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
    ratio = "" if row.ratio is None else f"{row.ratio:,.2f} times Inyo"
    met = {None: "", True: "met", False: "MISSED"}[row.is_met]
    name = f"{row.subject:10} {row.size:>9,}  {row.system:24} {row.figure:34}"
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

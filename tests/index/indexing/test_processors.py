"""No more processes than can run at once."""

import os
from pathlib import Path

import pytest

from index.indexing import workers as processors
from index.indexing.workers import cpu_count


@pytest.fixture
def groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of 64 processors, this process being in its control group a/b."""
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    monkeypatch.setattr(processors, "OWN_GROUP", tmp_path / "cgroup")
    monkeypatch.setattr(processors, "GROUPS", tmp_path / "groups")
    (tmp_path / "cgroup").write_text("4:memory:/elsewhere\n0::/a/b\n", encoding="utf-8")
    (tmp_path / "groups" / "a" / "b").mkdir(parents=True)
    return tmp_path / "groups"


def test_a_process_that_is_bound_to_some_processors_uses_no_others(
    groups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where that can't be told, it uses all."""
    assert cpu_count() == 64
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5, 6})
    assert cpu_count() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    assert cpu_count() == 64
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cpu_count() == 1


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        ("max 100000", "max 100000", 64),
        ("200000 100000", "max 100000", 2),
        ("max 100000", "150000 100000", 2),
        ("400000 100000", "300000 100000", 3),
        ("1000 100000", "max 100000", 1),
        ("", "garbage 100000", 64),
        ("1 0", "7", 64),
        ("100000000 100000", "\u00e9 1", 64),
    ],
)
def test_a_control_group_limits_the_processes(
    groups: Path, inner: str, outer: str, expected: int
) -> None:
    """Its own, or one that it is in; what can't be read limits nothing."""
    (groups / "a" / "b" / "cpu.max").write_text(f"{inner}\n", encoding="utf-8")
    (groups / "a" / "cpu.max").write_text(f"{outer}\n", encoding="utf-8")
    assert cpu_count() == expected


def test_in_a_container_its_group_is_the_root(groups: Path) -> None:
    """And other systems have none."""
    (groups / "cpu.max").write_text("200000 100000\n", encoding="utf-8")
    processors.OWN_GROUP.write_text("0::/\n", encoding="utf-8")
    assert cpu_count() == 2
    processors.OWN_GROUP.unlink()
    assert cpu_count() == 2
    (groups / "cpu.max").unlink()
    assert cpu_count() == 64

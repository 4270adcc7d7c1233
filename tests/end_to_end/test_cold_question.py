"""The cost of a single `inyo ask` when the index is built."""

import subprocess
import sys

import pytest

from tests.end_to_end.command import ENGLISH, JAPANESE, Inyo

MAX_PEAK_BYTES = 450_000_000
HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "discord",
    "scipy",
    "datasets",
    "qdrant_client",
}


def imported(stderr: str) -> set[str]:
    """The top-level packages that `-X importtime` reports."""
    lines = [line for line in stderr.splitlines() if line.startswith("import time:")]
    return {line.split("|")[-1].strip().split(".")[0] for line in lines}


def test_a_cold_question_imports_nothing_heavy(inyo: Inyo) -> None:
    """Nothing that only training, other models or Discord need."""
    command = [sys.executable, "-X", "importtime", "-m", "bot", "ask", JAPANESE]
    done = subprocess.run(
        command, cwd=inyo.folder, env=inyo.environment, capture_output=True, check=True
    )
    packages = imported(done.stderr.decode())
    assert {"numpy", "onnxruntime", "tokenizers", "sudachipy", "rank_bm25"} <= packages
    assert not HEAVY & packages


# Measured by a small process: a child starts with the peak of the process that it is forked from.
MEASURE_PEAK = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
unit = 1 if sys.platform == "darwin" else 1024
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss * unit)
"""


@pytest.fixture(params=[ENGLISH, JAPANESE])
def peak(inyo: Inyo, request: pytest.FixtureRequest) -> int:
    """The peak memory of a cold question, in bytes."""
    command = [sys.executable, "-m", "bot", "ask", request.param]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE_PEAK, *command],
        cwd=inyo.folder,
        env=inyo.environment,
        capture_output=True,
        check=True,
    )
    code, peak_bytes = map(int, done.stdout.split())
    assert code == 0
    return peak_bytes


def test_a_cold_question_needs_little_memory(peak: int) -> None:
    """Less than 450 MB, with the dictionary of Japanese and without."""
    assert 10_000_000 < peak < MAX_PEAK_BYTES

"""`python -m tests.fuzz [TARGET ...] [--seconds N]`: give the program bytes that find new branches.

atheris (`pip install -e ".[fuzz]"`, on Linux) looks for inputs by which more branches run, and for
each input what its target asserts must hold. The first one for which it doesn't is saved in
--found, and the exit code is 1. `TARGET --input FILE` runs that one again, without atheris.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from tests.fakes.hostile import PIECES
from tests.fuzz.targets import TARGETS
from tests.index.documents.readers.test_base import MARKUP
from tests.index.documents.test_sentences import PIECES as OF_SENTENCES

MAX_WORD_BYTES = 60  # libFuzzer: of a dictionary's words
MAX_RUN_S = 120  # one input's, on a busy machine
MAX_MEMORY_MB = 4_096
_RUNS = re.compile(r"number_of_executed_units: (\d+)")
_FINDING = re.compile(r"Uncaught Python exception|ERROR: libFuzzer")


def main() -> int:
    """Fuzz the named targets, or all; the exit code is 1 if one has found something."""
    options = _parser().parse_args()
    if unknown := set(options.names) - set(TARGETS):
        sys.stderr.write(f"no target is called {', '.join(sorted(unknown))}\n")
        return 2
    if options.input is not None:
        with TARGETS[options.names[0]].opened() as run:
            run(options.input.read_bytes())
        return 0
    if find_spec("atheris") is None:
        sys.stderr.write('atheris is missing: pip install -e ".[fuzz]", on Linux, brings it\n')
        return 2
    options.found.mkdir(parents=True, exist_ok=True)
    return max(_fuzz(name, options.seconds, options.found) for name in options.names or TARGETS)


def _fuzz(name: str, seconds: int, found: Path) -> int:
    """Fuzz a target in a process of its own, and print how often it ran; 1 after a finding."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "words").write_text("\n".join(sorted(_words())), encoding="ascii")
        inputs = folder / "inputs"
        inputs.mkdir()
        for number, seed in enumerate(TARGETS[name].seeds()):
            (inputs / str(number)).write_bytes(seed)
        options = [f"-max_total_time={seconds}", f"-timeout={MAX_RUN_S}", "-print_final_stats=1"]
        options += [f"-rss_limit_mb={MAX_MEMORY_MB}", f"-dict={folder / 'words'}"]
        options += [f"-artifact_prefix={found}/{name}-", str(inputs)]
        started = time.monotonic()
        child = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.child", name, *options],
            env={**os.environ, "TMPDIR": temporary},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    said = child.stdout + child.stderr
    runs = _RUNS.search(said)
    n_runs = f"{int(runs[1]):,}" if runs else "?"
    sys.stdout.write(f"{name}: {n_runs} runs in {time.monotonic() - started:.0f} s\n")
    sys.stdout.flush()
    if child.returncode:
        start = _FINDING.search(said)
        told = said[start.start() :] if start else said[-5_000:]
        lines = told.splitlines(keepends=True)
        sys.stdout.writelines(line for line in lines if not line.startswith("INFO: "))
    return 1 if child.returncode else 0


def _words() -> set[str]:
    """What libFuzzer puts into inputs besides bytes, as its dictionary writes it."""
    words = (word.encode() for word in (*PIECES, *MARKUP, *OF_SENTENCES))
    return {
        '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"'
        for word in words
        if 0 < len(word) <= MAX_WORD_BYTES
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("names", nargs="*", help=f"{', '.join(TARGETS)}; default: all")
    parser.add_argument("--seconds", type=int, default=120, help="for each target; default: 120")
    parser.add_argument(
        "--found", type=Path, default=Path("build/fuzz"), help="folder for inputs that fail"
    )
    parser.add_argument("--input", type=Path, help="run the target with this file alone")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""The process that fuzzes one target: `python -m tests.fuzz.child NAME [libFuzzer's options]`.

libFuzzer ends it, with code 0 after the time is over, with another one after a finding.
"""

import sys

import atheris

INSTRUMENTED = ["bot", "index", "markdown_it", "mdit_py_plugins"]


def main() -> None:
    """Import all that is fuzzed with counters in its branches, and fuzz."""
    name, *options = sys.argv[1:]
    with atheris.instrument_imports(include=INSTRUMENTED):
        from tests.fuzz.targets import TARGETS
    with TARGETS[name].opened() as run:
        atheris.Setup([sys.argv[0], *options], run)
        atheris.Fuzz()


if __name__ == "__main__":
    main()

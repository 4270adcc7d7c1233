"""The command `inyo`, as a process."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ENGLISH = "Who is Sam Altman?"  # the seeds know
JAPANESE = "サム・アルトマン氏は誰ですか？"
TIMEOUT_S = 120
OURS = (
    "DISCORD_TOKEN",
    "DOCUMENTS_DIR",
    "INDEX_DIR",
    "STATE_DIR",
    "EMBEDDING_MODEL",
    "MAX_EXCERPTS",
    "MAX_QUESTION_CHARS",
    "LOG_LEVEL",
)


@dataclass(frozen=True, slots=True)
class Inyo:
    """The command in a folder of its own, with the settings that it is given.

    `python`: what runs it.
    """

    folder: Path
    settings: Mapping[str, str]
    python: tuple[str, ...] = (sys.executable,)

    @property
    def environment(self) -> dict[str, str]:
        """This process's, without settings of whoever runs the tests."""
        inherited = {name: value for name, value in os.environ.items() if name not in OURS}
        return inherited | dict(self.settings)

    def run(
        self, *arguments: str, given: str | bytes = "", **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        done = subprocess.run(
            [*self.python, "-m", "bot", *arguments],
            cwd=self.folder,
            env=self.environment | settings,
            input=given if isinstance(given, bytes) else given.encode(),
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start it, to talk with it."""
        return subprocess.Popen(
            [*self.python, "-m", "bot", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

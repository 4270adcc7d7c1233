"""Fixtures of the end-to-end tests."""

from pathlib import Path

import pytest

from tests.end_to_end.command import Inyo


@pytest.fixture(scope="session")
def inyo(project: Path, shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Inyo:
    """The command with the seeds, whose index is built once for all processes of the run."""
    index_dir = shared_folder / "command-index"
    settings = {"DOCUMENTS_DIR": str(project / "seeds"), "INDEX_DIR": str(index_dir)}
    command = Inyo(tmp_path_factory.mktemp("inyo"), settings)
    assert command.run("index").returncode == 0
    return command

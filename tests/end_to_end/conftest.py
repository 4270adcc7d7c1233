"""What the end-to-end tests share."""

from pathlib import Path

import pytest

from tests.end_to_end.command import Inyo


@pytest.fixture(scope="session")
def inyo(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Inyo:
    """Over the seeds, whose index is built."""
    folder = tmp_path_factory.mktemp("inyo")
    settings = {"DOCUMENTS_DIR": str(project / "seeds"), "INDEX_DIR": str(folder / "index")}
    built = Inyo(folder, settings)
    done = built.run("index")
    assert (done.returncode, done.stderr) == (0, "")
    return built

"""Fixtures that all tests share, and the settings of Hypothesis.

The tests may run in several processes at once (pytest-xdist). Whatever is slow to make is made by
one of them, in a folder that all of them see, and each has a PostgreSQL database of its own.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from sqlalchemy import MetaData, create_engine, make_url, text

from bot.db.engine import file_url
from index.engine import Engine, EngineOptions, open_engine

# A test that names a model must find it in its own folder or fail; none asks the network.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"  # its threads would be warned about at each fork

# No deadline and no complaint about slowness: machines that run tests are busy with other work.
settings.register_profile(
    "inyo",
    deadline=None,
    max_examples=60,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("inyo")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let random faults be tried more often than there is time for in every run."""
    what = "run only the tests of random faults, and try each fault N times as often"
    parser.addoption("--tries", type=int, default=0, metavar="N", help=what)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --tries, leave out the tests that it makes no difference to."""
    if config.getoption("--tries"):
        kept: dict[bool, list[pytest.Item]] = {True: [], False: []}
        for item in items:
            kept["tries" in getattr(item, "fixturenames", ())].append(item)
        items[:] = kept[True]
        config.hook.pytest_deselected(items=kept[False])


@pytest.fixture(scope="session")
def tries(request: pytest.FixtureRequest) -> int:
    """How many times as often as usual a test tries its random faults."""
    return max(int(request.config.getoption("--tries")), 1)


@pytest.fixture
def words_of(project: Path) -> Callable[..., list[str]]:
    """Run a program in a process of its own; the words that it prints."""

    def run(program: str, *arguments: object) -> list[str]:
        command = [sys.executable, "-c", program, *map(str, arguments)]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    return run


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's folder."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def postgresql_database() -> str:
    """The address of a PostgreSQL database of this process alone.

    `.ci/with-postgresql pytest` starts a server for the tests.
    """
    address = os.environ.get("TEST_DATABASE_URL")
    if address is None:
        pytest.skip("no PostgreSQL: TEST_DATABASE_URL names none")
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        return address
    url = make_url(address)
    own = f"{url.database}_{worker}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{own}"'))
    server.dispose()
    return url.set(database=own).render_as_string(hide_password=False)


@pytest.fixture
def postgresql(postgresql_database: str) -> str:
    """The address of an empty PostgreSQL database."""
    engine, tables = create_engine(postgresql_database), MetaData()
    tables.reflect(engine)
    tables.drop_all(engine)
    engine.dispose()
    return postgresql_database


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: a new SQLite file, then `postgresql`."""
    if request.param == "sqlite":
        return file_url(tmp_path)
    emptied: str = request.getfixturevalue("postgresql")
    return emptied


@pytest.fixture(scope="session")
def seeds(project: Path, shared_folder: Path) -> Engine:
    """The seeds as they ship, with the bundled model."""
    options = EngineOptions(project / "seeds", shared_folder / "seeds-index")
    return open_engine(options, lambda *_: None, lambda _: None)


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """A folder that one process makes and the others find."""
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            make(folder)
    return folder


@pytest.fixture(scope="session")
def static_model(shared_folder: Path) -> Path:
    """A tiny model of the bundled one's kind, written by sentence-transformers."""

    def make(folder: Path) -> None:
        from tests.index.models import save_static_model  # imports torch: seconds

        save_static_model(folder)

    return made_once(shared_folder / "static", make)


@pytest.fixture(scope="session")
def transformer_model(shared_folder: Path) -> Path:
    """A tiny transformer with prompts in its configuration."""

    def make(folder: Path) -> None:
        from tests.index.models import save_transformer_model  # imports torch: seconds

        save_transformer_model(folder)

    return made_once(shared_folder / "transformer", make)


@pytest.fixture(scope="session")
def cross_encoder(shared_folder: Path) -> Path:
    """A tiny reranker that prefers passages with the word "friday"."""

    def make(folder: Path) -> None:
        from tests.index.models import save_cross_encoder  # imports torch: seconds

        save_cross_encoder(folder, favourite="friday")

    return made_once(shared_folder / "cross-encoder", make)

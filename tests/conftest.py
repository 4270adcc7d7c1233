"""What all tests share: how Hypothesis searches, and what is too slow to be made twice."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import MetaData, create_engine

from bot.db.engine import file_url
from index.engine import Engine, EngineOptions, open_engine

# A test that names a model must fail or find it here; it never asks the network.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"  # its threads would be warned about at each fork

# No deadline, and no complaint about slowness: machines that run tests are busy with other work.
settings.register_profile(
    "inyo",
    deadline=None,
    max_examples=60,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("inyo")


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's folder."""
    return Path(__file__).parents[1]


@pytest.fixture
def postgresql() -> str:
    """The address of a PostgreSQL, emptied: `.ci/with-postgresql pytest` starts one."""
    address = os.environ.get("TEST_DATABASE_URL")
    if address is None:
        pytest.skip("no PostgreSQL: TEST_DATABASE_URL names none")
    engine, tables = create_engine(address), MetaData()
    tables.reflect(engine)
    tables.drop_all(engine)
    engine.dispose()
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: a new file, and the one of `postgresql`."""
    if request.param == "sqlite":
        return file_url(tmp_path)
    emptied: str = request.getfixturevalue("postgresql")
    return emptied


@pytest.fixture(scope="session")
def seeds(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The seeds as they ship, with the bundled model."""
    options = EngineOptions(project / "seeds", tmp_path_factory.mktemp("seeds") / "index")
    return open_engine(options, lambda *_: None, pytest.fail)


@pytest.fixture(scope="session")
def static_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model of the bundled one's kind, written by sentence-transformers."""
    from tests.index.models import save_static_model  # imports torch: seconds

    folder = tmp_path_factory.mktemp("models") / "static"
    save_static_model(folder)
    return folder


@pytest.fixture(scope="session")
def transformer_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny transformer with prompts in its configuration."""
    from tests.index.models import save_transformer_model  # imports torch: seconds

    folder = tmp_path_factory.mktemp("models") / "transformer"
    save_transformer_model(folder)
    return folder


@pytest.fixture(scope="session")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny reranker that prefers passages with the word "friday"."""
    from tests.index.models import save_cross_encoder  # imports torch: seconds

    folder = tmp_path_factory.mktemp("models") / "cross-encoder"
    save_cross_encoder(folder, favourite="friday")
    return folder

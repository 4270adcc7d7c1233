"""Two processes with one token."""

from pathlib import Path

import pytest

from bot.errors import AlreadyRunningError
from bot.process_lock import only_process
from bot.settings import Settings

API = "https://example.org/api"


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder for temporary files."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def settings(folder: Path, bot: str = "a.b.c", shards: tuple[int, ...] = ()) -> Settings:
    """The settings of a process with a STATE_DIR."""
    return Settings(state_dir=folder, discord_token=bot, shard_ids=shards)


def test_one_process_at_a_time_has_a_token(tmp_path: Path) -> None:
    """Whatever its STATE_DIR is; the next one may begin when it has ended."""
    one, other = tmp_path / "one", tmp_path / "other"
    for _ in range(2):
        with only_process(settings(one), API):
            for folder in (one, other):
                with pytest.raises(AlreadyRunningError), only_process(settings(folder), API):
                    pass
            with only_process(settings(one, bot="d.e.f"), API):
                pass
    names = [path.name for path in tmp_path.rglob("*.lock")]
    assert names
    assert not any("a.b.c" in name for name in names)


def test_the_processes_of_one_bot_have_different_shards(tmp_path: Path) -> None:
    """No two of them the same."""
    with only_process(settings(tmp_path, shards=(0, 1)), API):
        with only_process(settings(tmp_path, shards=(2, 3)), API):
            pass
        with (
            pytest.raises(AlreadyRunningError),
            only_process(settings(tmp_path, shards=(1, 2)), API),
        ):
            pass


def test_folders_that_cannot_be_written_are_no_reason_not_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container whose root is read-only."""
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setattr("tempfile.tempdir", str(file))
    with only_process(settings(tmp_path / "state"), API):
        pass

"""The systemd unit of `inyo service`."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.terminal.service import unit_of

MAX_EXPOSURE = 2.5  # of 10, as systemd rates it

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")


class _Unit(configparser.ConfigParser):
    """systemd's names have capitals."""

    def optionxform(self, optionstr: str) -> str:
        """A name as it is."""
        return optionstr


def unit(folder: Path, **settings: object) -> configparser.ConfigParser:
    """The unit for these settings, read as systemd does."""
    parser = _Unit(strict=False, interpolation=None)
    command = [str(folder / ".venv" / "bin" / "inyo")]
    parser.read_string(unit_of(Settings(**settings), command, folder, "inyo"))  # type: ignore[arg-type]
    return parser


def test_the_bot_is_started_again_for_ever_but_not_with_wrong_settings() -> None:
    """A network that comes late ends nothing."""
    read = unit(Path("/srv/inyo"))
    assert read["Unit"]["StartLimitIntervalSec"] == "0"
    assert read["Service"]["Restart"] == "always"
    assert int(read["Service"]["RestartSec"]) >= 5
    assert read["Service"]["RestartPreventExitStatus"].split() == ["2", "3"]
    stop_s = int(unit(Path("/srv/inyo"), shutdown_seconds=60)["Service"]["TimeoutStopSec"])
    assert stop_s > 60  # what was asked before is still answered


@pytest.fixture
def python_of_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python is in no home."""
    monkeypatch.setattr(sys, "executable", "/usr/bin/python-of-tests")
    monkeypatch.setattr(sys, "base_prefix", "/usr")


@pytest.mark.usefixtures("python_of_system")
def test_it_may_write_to_its_own_folders_alone() -> None:
    """Also to that of an SQLite file; a home is read only where something of it is needed."""
    service = unit(Path("/srv/inyo"), database_url="sqlite:////var/db/inyo.sqlite3")["Service"]
    assert service["ReadWritePaths"].split() == [
        "/srv/inyo/.inyo/index",
        "/srv/inyo/.inyo/state",
        "/var/db",
    ]
    assert service["ProtectSystem"] == "strict"
    assert service["ProtectHome"] == service["MemoryDenyWriteExecute"] == "true"
    assert unit(Path("/home/jane/inyo"))["Service"]["ProtectHome"] == "read-only"
    assert unit(Path("/srv"), reranker_model="some/model")["Service"]["ProtectHome"] == "read-only"


@pytest.mark.usefixtures("python_of_system")
def test_a_python_in_a_home_can_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As pyenv and uv put it there: a virtual environment elsewhere only links to it."""
    link = tmp_path / "python"
    link.symlink_to("/home/jane/.pyenv/bin/python3")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", str(link))
        assert unit(Path("/srv/inyo"))["Service"]["ProtectHome"] == "read-only"
    assert unit(Path("/srv/inyo"))["Service"]["ProtectHome"] == "true"
    monkeypatch.setattr(sys, "base_prefix", "/home/ana/.local/share/uv/python")
    assert unit(Path("/srv/inyo"))["Service"]["ProtectHome"] == "read-only"


def test_paths_are_read_by_systemd_as_they_are() -> None:
    """With spaces, and with what begins a specifier or a variable there."""
    service = unit(Path('/srv/100% "my" $HOME'))["Service"]
    assert service["ExecStart"] == '"/srv/100%% \\"my\\" $$HOME/.venv/bin/inyo" run'
    assert service["WorkingDirectory"] == '/srv/100%% "my" $HOME'


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd isn't installed")
def test_systemd_finds_the_unit_hardened_and_without_a_mistake(tmp_path: Path) -> None:
    """As `systemd-analyze security` rates it."""
    path = tmp_path / "inyo.service"
    command = [sys.executable, "-m", "bot"]
    path.write_text(unit_of(Settings(), command, tmp_path, tmp_path.owner()), encoding="utf-8")
    analyze = shutil.which("systemd-analyze") or ""
    rated = subprocess.run(
        [analyze, "security", "--offline=true", "--no-pager", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    exposure = re.search(r"exposure level for inyo\.service: ([\d.]+)", rated.stdout)
    assert exposure is not None, rated.stderr
    assert float(exposure[1]) <= MAX_EXPOSURE
    verified = subprocess.run([analyze, "verify", str(path)], capture_output=True, check=False)
    assert b"inyo.service:" not in verified.stderr

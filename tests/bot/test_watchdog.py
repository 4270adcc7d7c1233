"""systemd hears that the bot isn't stuck."""

import asyncio
import os
import socket
import sys
from pathlib import Path

import pytest

from bot.settings import read_watchdog
from bot.watchdog import telling_systemd

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")


@pytest.mark.asyncio
async def test_systemd_hears_of_a_loop_that_runs_and_not_of_one_that_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three times within the time that it waits, and not from a thread."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "30000")
        loop = asyncio.get_running_loop()
        async with telling_systemd():
            for _ in range(3):
                assert await loop.sock_recv(listener, 100) == b"WATCHDOG=1"
        await asyncio.sleep(0)
        with pytest.raises(BlockingIOError):
            for _ in range(100):
                listener.recv(100)


def test_other_supervisors_and_other_processes_are_told_nothing() -> None:
    """The variables are inherited by children, of whom systemd wants to hear nothing."""
    asked = {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "300000000"}
    assert read_watchdog(asked) == ("/run/x", 300.0)
    assert read_watchdog({**asked, "WATCHDOG_PID": str(os.getpid())}) == ("/run/x", 300.0)
    assert read_watchdog({**asked, "WATCHDOG_PID": "1"}) is None
    assert read_watchdog({**asked, "WATCHDOG_USEC": "soon"}) is None
    assert read_watchdog({}) is None

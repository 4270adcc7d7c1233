"""The real `inyo run` tells how it is, and logs for programs."""

import asyncio
import json
import signal
import socket
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.process import PATIENCE_S, inyo_run
from tests.fakes.server import FakeDiscord

HOST = "127.0.0.1"


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


@pytest.mark.asyncio
async def test_a_running_bot_tells_that_it_is_ready_and_logs_json(tmp_path: Path) -> None:
    """Once the index is open, and until it is told to stop."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("Leike resigned on Friday.", encoding="utf-8")
    url = f"http://{HOST}:{(port := free_port())}"
    settings = {
        "DOCUMENTS_DIR": str(tmp_path / "documents"),
        "HEALTH_PORT": str(port),
        "LOG_FORMAT": "JSON",
    }
    async with (
        FakeDiscord() as discord,
        inyo_run(discord, tmp_path, **settings) as inyo,
        aiohttp.ClientSession() as session,
    ):
        await inyo.connected(discord)
        async with asyncio.timeout(PATIENCE_S):
            while True:
                async with session.get(f"{url}/ready") as response:
                    if response.status == 200:
                        break
                await asyncio.sleep(0.1)
        async with session.get(f"{url}/metrics") as response:
            metrics = (await response.text()).splitlines()
        assert "inyo_index_documents 1.0" in metrics
        assert 'inyo_gateway_connected{shard="0"} 1.0' in metrics
        inyo.signal(signal.SIGTERM)
        ended = await inyo.ended()
    assert ended.exit_code == 0
    rows = [json.loads(line) for line in ended.stderr.splitlines()]
    assert "Ready to answer questions." in [row["event"] for row in rows]
    assert not [row for row in rows if row["level"] in ("warning", "error")]

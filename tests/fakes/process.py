"""`inyo` as a process of its own, talking to a fake Discord."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.fakes.server import TOKEN, FakeDiscord

ROOT = Path(__file__).parents[2]

# Reading sentence-transformers' world on a busy machine takes a while, and indexes are built at a
# low priority; hanging takes for ever.
PATIENCE_S = 300.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended."""

    exit_code: int
    stdout: str
    stderr: str


class Inyo:
    """A running `inyo`, which prints into the files `stdout` and `stderr`."""

    def __init__(
        self, process: asyncio.subprocess.Process, stdout: IO[bytes], stderr: IO[bytes]
    ) -> None:
        self._process = process
        self._outputs = stdout, stderr

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    async def logged(self, text: str, times: int = 1) -> None:
        """Wait until it has logged a text so many times; if it ends before, raise what it said."""
        async with asyncio.timeout(PATIENCE_S):
            while self.n_logged(text) < times:
                if self._process.returncode is not None:
                    raise RuntimeError(f"ended before it logged {text!r}: {await self.ended()}")
                await asyncio.sleep(0.05)

    def n_logged(self, text: str) -> int:
        """How often it has logged a text so far."""
        # Not by seeking, which would move where the process writes.
        descriptor = self._outputs[1].fileno()
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode().count(text)

    async def ended(self) -> Ended:
        """Wait for the end."""
        async with asyncio.timeout(PATIENCE_S):
            code = await self._process.wait()
        for output in self._outputs:
            output.seek(0)
        stdout, stderr = (output.read().decode() for output in self._outputs)
        return Ended(code, stdout, stderr)

    async def connected(self, discord: FakeDiscord, shard: int = 0) -> None:
        """Wait until its shard is connected; if it ends instead, raise what it said."""
        connected = asyncio.create_task(discord.gateway.connected_shard(shard).wait())
        ended = asyncio.create_task(self.ended())
        try:
            await asyncio.wait({connected, ended}, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                raise RuntimeError(f"ended before it connected: {ended.result()}")
        finally:
            connected.cancel()
            ended.cancel()


def inyo_run(
    discord: FakeDiscord, folder: Path, **settings: str
) -> AbstractAsyncContextManager[Inyo]:
    """Run `inyo run` until the block ends; it is killed if it still runs then.

    Args:
        discord: Where it logs in.
        folder: Its working folder, which also keeps its state and, unless set otherwise, index.
        settings: More of its environment.
    """
    environment = {
        **os.environ,
        "DISCORD_TOKEN": TOKEN,
        "DOCUMENTS_DIR": str(ROOT / "seeds"),
        "INDEX_DIR": str(folder / "index"),
        "STATE_DIR": str(folder / "state"),
        "EMBEDDING_MODEL": "static",
        **settings,
    }
    return inyo_command(discord, folder, environment, "run")


@asynccontextmanager
async def inyo_command(
    discord: FakeDiscord, folder: Path, environment: Mapping[str, str], *arguments: str
) -> AsyncIterator[Inyo]:
    """Run a command until the block ends; it is killed if it still runs then.

    Args:
        discord: Where it logs in.
        folder: Its working folder.
        environment: Its environment; without FAKE_DISCORD_API it is led to this Discord.
        arguments: The command.
    """
    environment = {
        "FAKE_DISCORD_API": discord.api_url,
        "FAKE_DISCORD_GATEWAY": discord.gateway_url,
        **environment,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }
    command = (sys.executable, "-m", "tests.fakes.launch", *arguments)
    # Files, since a pipe that nobody reads fills up and stops the process.
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=environment, stdout=stdout, stderr=stderr
        )
        try:
            yield Inyo(process, stdout, stderr)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

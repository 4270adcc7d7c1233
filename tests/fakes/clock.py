"""A clock that a test moves: for the fake Discord, and for bots in processes of their own."""

import asyncio
import mmap
import struct
import sys
import time
import types
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

_AHEAD = struct.Struct("d")
_PATIENT = ("discord.shard",)  # modules that sleep, for minutes, between attempts to connect
_LOOK_EVERY_S = 0.02  # whether it was moved while something sleeps


class SharedClock:
    """The machine's clock, ahead by as many seconds as stand in a file.

    Has the functions of the module `time` that modules of ours use.

    Args:
        file: Is made if it isn't there.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        if not file.exists():
            file.write_bytes(_AHEAD.pack(0.0))
        with file.open("r+b") as opened:
            self._ahead = mmap.mmap(opened.fileno(), _AHEAD.size)
        self.perf_counter, self.sleep = time.perf_counter, time.sleep

    def move(self, seconds: float) -> None:
        """Let time pass, for all who use the file."""
        _AHEAD.pack_into(self._ahead, 0, self._ahead_s() + seconds)

    def time(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead_s()

    def monotonic(self) -> float:
        """Seconds from some moment on."""
        return time.monotonic() + self._ahead_s()

    def _ahead_s(self) -> float:
        (ahead_s,) = _AHEAD.unpack_from(self._ahead)
        return float(ahead_s)


def set_clock(clock: SharedClock) -> None:
    """Have all modules of the bot that are imported tell the time, and sleep, by this clock.

    And what waits between attempts to connect; but not all that they import: the timeouts of
    connections are the machine's, or moving the clock would end all of them.
    """
    # It would take an answer that comes just when the clock is moved for one of before.
    sys.modules["bot.discord_clock"].DiscordClock.now = lambda _: _present(clock, UTC)
    replacements = {time: clock, datetime: _datetime_of(clock), asyncio: _asyncio_of(clock)}
    for name, module in list(sys.modules.items()):
        if name.startswith("bot.") or name in _PATIENT:
            for attribute, value in list(vars(module).items()):
                if isinstance(value, types.ModuleType | type) and value in replacements:
                    setattr(module, attribute, replacements[value])


def _present(clock: SharedClock, tz: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(clock.time(), tz)


def _datetime_of(clock: SharedClock) -> type[datetime]:
    class Moved(datetime):
        """Whose present is the clock's."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            """Tell the time."""
            return _present(clock, tz)

    return Moved


def _asyncio_of(clock: SharedClock) -> types.ModuleType:
    class Moved(types.ModuleType):
        """Whose sleep ends when the clock says so."""

        def __getattr__(self, name: str) -> Any:
            return getattr(asyncio, name)

        async def sleep(self, seconds: float) -> None:
            """Sleep by the clock."""
            end = clock.monotonic() + seconds
            while (left_s := end - clock.monotonic()) > 0:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(min(left_s, _LOOK_EVERY_S))
            if seconds <= 0:
                await asyncio.sleep(0)

    return Moved("asyncio")

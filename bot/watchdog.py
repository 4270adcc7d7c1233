"""Tells systemd now and then that the event loop isn't stuck.

A process that hangs looks well from outside. systemd ends and restarts one that it hasn't heard of
for as long as the unit's WatchdogSec says; other supervisors can ask for `/live`.

Source: sd_notify(3), sd_watchdog_enabled(3).
"""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.settings import read_watchdog

_log = logging.getLogger(__name__)

TIMES = 3  # within the time that systemd waits, so that one may be late


@asynccontextmanager
async def telling_systemd() -> AsyncIterator[None]:
    """Tell systemd until the block ends, if it asks for that."""
    watchdog = read_watchdog()
    if watchdog is None or not hasattr(socket, "AF_UNIX"):
        yield
        return
    address, patience_s = watchdog
    telling = asyncio.create_task(_tell(address, patience_s / TIMES))
    try:
        yield
    finally:
        telling.cancel()


async def _tell(address: str, every_s: float) -> None:
    # An address that begins with @ is in Linux's abstract namespace.
    path = f"\0{address[1:]}" if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.connect(path)
            while True:
                sender.send(b"WATCHDOG=1")
                await asyncio.sleep(every_s)
    except OSError as error:  # systemd then restarts the bot, and its log has this line
        _log.error("systemd can't be told that the bot lives: %s", error)

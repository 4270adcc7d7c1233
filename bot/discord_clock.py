"""The time by Discord's clock, of which each of its answers tells.

What has expired is removed for good. A machine whose clock is months ahead, as after a dead battery
or a restored virtual machine, would remove everything; Discord's clock is right. And messages have
Discord's times.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp

MAX_DIFFERENCE = timedelta(hours=1)  # that is worth a line in the log

_log = logging.getLogger(__name__)


class DiscordClock:
    """Discord's time since its first answer.

    Args:
        monotonic: Seconds that no change of this machine's clock affects.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._heard: tuple[datetime, float] | None = None
        self._has_warned = False

    def trace(self) -> aiohttp.TraceConfig:
        """What has an HTTP session tell this clock of all answers."""

        async def on_request_end(
            _: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestEndParams
        ) -> None:
            self.hear(end.response.headers.get("Date", ""))

        config = aiohttp.TraceConfig()
        config.on_request_end.append(on_request_end)
        return config

    def hear(self, date: str) -> None:
        """Take the time from an answer's Date header, if it has a valid one."""
        try:
            heard = parsedate_to_datetime(date)
        except ValueError:
            return
        if heard.tzinfo is not None:
            self._heard = heard, self._monotonic()

    def now(self) -> datetime | None:
        """The time; None before the first answer."""
        if self._heard is None:
            return None
        heard, at = self._heard
        return heard + timedelta(seconds=self._monotonic() - at)

    def not_later(self, local: datetime) -> datetime | None:
        """The earlier one of this machine's time and Discord's; None before the first answer.

        The first time that this machine is far ahead, a line in the log says so.
        """
        now = self.now()
        if now is None:
            return None
        ahead = local - now
        if ahead > MAX_DIFFERENCE and not self._has_warned:
            self._has_warned = True
            _log.warning(
                "This machine's clock is %s hours ahead of Discord's: set it. Nothing is removed "
                "before it has expired by Discord's.",
                f"{ahead / timedelta(hours=1):,.0f}",
            )
        return min(local, now.astimezone(UTC))

"""What happened while the bot had no session: Discord delivers that to none.

When Discord gives a session up, the next one has only what happens from then on. So the bot reads,
in the channels where something was written meanwhile, what was meant for it.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Set
from datetime import datetime, timedelta

import discord

from bot.error_handler import UNAVAILABLE
from bot.state import BotState

_log = logging.getLogger(__name__)

MAX_GAP = timedelta(minutes=15)  # whoever asked before has given up
MARGIN = timedelta(minutes=2)  # a connection may be dead for so long before that is noticed
MAX_CHANNELS = 100  # those with the latest messages
MAX_MESSAGES = 1_000  # of a channel, the oldest; Discord gives a hundred at once
WAITS_S = (0.0, 2.0, 10.0, 30.0)  # before each attempt at the channels that couldn't be read

_UNREACHABLE = (OSError, *UNAVAILABLE)  # TimeoutError too
_NOT_A_MEMBER = (10_004, 50_001)  # Discord API: Unknown Guild, Missing Access; a proxy has no code


class Outages:
    """When each shard lost its connection, until it goes on with its session or has another.

    Args:
        now: Tells the time by Discord's clock, as messages do.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._started = now()
        self._began: dict[int, datetime] = {}
        self._away: set[int] = set()  # the shards that aren't connected
        self._renewed: set[int] = set()  # those that have lost the session that they had then

    def begin(self, shard_id: int) -> None:
        """Note that a shard isn't connected, if that isn't known."""
        self._began.setdefault(shard_id, self._now())
        self._away.add(shard_id)

    def connect(self, shard_id: int, *, is_resumed: bool) -> None:
        """Note that a shard is connected again, with its session or another."""
        self._away.discard(shard_id)
        if shard_id in self._began and not is_resumed:
            self._renewed.add(shard_id)

    def end(self, shard_id: int) -> datetime | None:
        """Since when a shard that has all its servers again may have missed messages.

        None if it has missed none. What people wrote to a bot that wasn't running isn't missed.

        discord.py tells so two seconds after it has connected: the shard may be away again.
        """
        if shard_id in self._away:
            return None
        began = self._began.pop(shard_id, None)
        if shard_id not in self._renewed:
            return None
        self._renewed.remove(shard_id)
        if began is None:
            return None
        return max(began - MARGIN, self._now() - MAX_GAP, self._started)


async def catch_up(
    state: BotState, client: discord.AutoShardedClient, shard_id: int, since: datetime
) -> None:
    """Handle the messages that a shard has missed, as if Discord had delivered them.

    Those that were handled already are known (`BotState.seen_events`).

    Args:
        state: The bot's state.
        client: Reads the channels, and gets the messages.
        shard_id: The shard, which has a new session.
        since: From when on it may have missed any, by Discord's clock.
    """
    n_messages = 0
    left = list(_channels(state, client, shard_id, since))
    for wait_s in WAITS_S:
        if not left:
            break
        await asyncio.sleep(wait_s)
        failed: list[discord.abc.Messageable] = []
        for channel in left:
            n_read = 0
            try:
                async for message in channel.history(
                    limit=MAX_MESSAGES, after=since, oldest_first=True
                ):
                    client.dispatch("message", message)
                    n_read += 1
            except _UNREACHABLE as error:
                _log.info("Can't read what was missed in a channel now: %s", error)
                failed.append(channel)  # what was read is known the next time
            except discord.HTTPException as error:
                _log.info("Can't read what was missed in a channel: %s", error)
            if n_read == MAX_MESSAGES:
                _log.warning("Read only the first %d messages missed in a channel.", n_read)
            n_messages += n_read
        left = failed
    if left:
        _log.warning("Gave up reading what was missed in %d channels.", len(left))
    _log.info("Messages read that were written since the session was lost: %d.", n_messages)


def shard_of(client: discord.AutoShardedClient, guild_id: int) -> int:
    """The shard that has a server, as Discord's documentation of sharding says."""
    return (guild_id >> 22) % (client.shard_count or 1)


async def left_meanwhile(
    state: BotState, client: discord.AutoShardedClient, shard_id: int, here: Set[int]
) -> frozenset[int]:
    """The servers that have removed the bot while it had no session: Discord doesn't tell of them.

    None if the bot is on no server that the database knows: then the token is rather that of
    another bot, such as one to try things with. Discord is asked about each.

    Args:
        state: The bot's state.
        client: Asks.
        shard_id: The shard, which has a new session.
        here: The servers of which the sessions have told.
    """
    known = await state.store.servers.known()
    if not known & here:
        return frozenset()
    left = set()
    for guild_id in known - here:
        if shard_of(client, guild_id) != shard_id:
            continue
        try:
            await client.fetch_guild(guild_id, with_counts=False)
        except (discord.HTTPException, *_UNREACHABLE) as error:
            if isinstance(error, discord.HTTPException) and error.code in _NOT_A_MEMBER:
                left.add(guild_id)
            else:  # the next session asks again
                _log.info("Can't ask whether a server has removed the bot: %s", error)
    return frozenset(left)


def _channels(
    state: BotState, client: discord.AutoShardedClient, shard_id: int, since: datetime
) -> Iterator[discord.abc.Messageable]:
    """The channels of a shard in which something may have been written since then."""
    if shard_id == 0:  # which has the direct messages; Discord doesn't list their channels
        for channel_id in state.history.direct_channels():
            yield client.get_partial_messageable(channel_id)
    after = discord.utils.time_snowflake(since)
    written: list[tuple[int, discord.abc.Messageable]] = []
    for guild in client.guilds:
        if guild.shard_id == shard_id:
            for channel in (*guild.channels, *guild.threads):
                last_id = getattr(channel, "last_message_id", None) or 0
                if last_id > after and isinstance(channel, discord.abc.Messageable):
                    written.append((last_id, channel))
    written.sort(key=lambda each: each[0], reverse=True)
    yield from (channel for _, channel in written[:MAX_CHANNELS])

"""What of a bot can be looked at on Discord: its token, its rights, and whose clock is right.

It asks Discord as a client would, but opens no gateway: a bot that runs isn't disturbed.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp
import discord

from bot.doctor.findings import Finding, failed, ok, warning
from bot.error_handler import UNAVAILABLE
from bot.gateway import REFUSED_BY_DISCORD, may_be_token
from bot.permissions import PERMISSIONS
from bot.settings import Settings

MAX_SERVERS = 25  # whose channels are looked at: each takes three requests
MAX_CHANNELS = 5  # of a server are named
MAX_CLOCK_ERROR = timedelta(minutes=1)

_TALKS = (discord.TextChannel, discord.VoiceChannel, discord.StageChannel, discord.ForumChannel)


async def examine_discord(settings: Settings) -> AsyncIterator[Finding]:
    """Log in, but not to the gateway, and look at the bot's rights on each server."""
    if not settings.discord_token:
        advice = "put it in .env (README.md says how to get one); only inyo run needs it"
        yield warning("token", "DISCORD_TOKEN is missing", advice)
        return
    if not may_be_token(settings.discord_token):
        yield failed("token", REFUSED_BY_DISCORD)
        return
    dates: list[str] = []
    client = discord.Client(
        intents=discord.Intents(guilds=True), max_ratelimit_timeout=60, http_trace=_tracing(dates)
    )
    try:
        async with client:
            await client.login(settings.discord_token)
            yield ok("token", f"Discord knows it as {client.user}")
            yield _clock(dates)
            yield await _intents(client)
            async for finding in _servers(client):
                yield finding
    except discord.LoginFailure:
        yield failed("token", REFUSED_BY_DISCORD)
    except (discord.HTTPException, OSError, *UNAVAILABLE) as error:
        text = f"Discord can't be reached ({type(error).__name__}: {error})"
        yield failed("discord", text, "check this machine's network, and discordstatus.com")


def _tracing(dates: list[str]) -> aiohttp.TraceConfig:
    """What keeps the time that Discord's last response told."""

    async def on_request_end(
        _: object, __: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        dates[:] = [end.response.headers.get("Date", "")]

    config = aiohttp.TraceConfig()
    config.on_request_end.append(on_request_end)
    return config


def _clock(dates: list[str]) -> Finding:
    """Whether this machine's clock is Discord's."""
    theirs = None
    for date in dates:
        with suppress(ValueError):
            theirs = parsedate_to_datetime(date)
    if theirs is None or theirs.tzinfo is None:
        return warning("clock", "Discord told no time to compare with")
    error = datetime.now(UTC) - theirs
    if abs(error) <= MAX_CLOCK_ERROR:
        return ok("clock", "agrees with Discord's")
    direction = "ahead of" if error > timedelta(0) else "behind"
    text = f"{timedelta(seconds=round(abs(error).total_seconds()))} {direction} Discord's"
    return failed("clock", text, "set it, such as with timedatectl set-ntp true")


async def _intents(client: discord.Client) -> Finding:
    flags = (await client.application_info()).flags
    unused = {
        "Presence": flags.gateway_presence or flags.gateway_presence_limited,
        "Server Members": flags.gateway_guild_members or flags.gateway_guild_members_limited,
        "Message Content": flags.gateway_message_content or flags.gateway_message_content_limited,
    }
    if on := [name for name, is_on in unused.items() if is_on]:
        text = f"{', '.join(on)}: on, and not needed"
        return warning("intents", text, "turn them off on the Bot page of the developer portal")
    return ok("intents", "no privileged intent is on, and none is needed")


async def _servers(client: discord.Client) -> AsyncIterator[Finding]:
    """The bot's rights on each of its servers."""
    n_servers = 0
    async for partial in client.fetch_guilds(limit=None, with_counts=False):
        n_servers += 1
        if n_servers <= MAX_SERVERS:
            yield await _permissions(client, partial.id)
    if not n_servers:
        yield warning("servers", "the bot is on none", "open the invite link that inyo run prints")
    elif n_servers > MAX_SERVERS:
        yield warning("servers", f"{n_servers - MAX_SERVERS:,} more weren't looked at")


async def _permissions(client: discord.Client, guild_id: int) -> Finding:
    """In which channels of a server that the bot sees it lacks a permission."""
    guild = await client.fetch_guild(guild_id, with_counts=False)
    check = f"permissions on {guild.name}"
    if client.user is None:
        raise RuntimeError("not logged in")
    me = await guild.fetch_member(client.user.id)
    n_seen, lacking = 0, []
    for channel in await guild.fetch_channels():
        allowed = channel.permissions_for(me)
        if not isinstance(channel, _TALKS) or not allowed.view_channel:
            continue  # a category, or what was hidden from the bot on purpose
        n_seen += 1
        missing = discord.Permissions(PERMISSIONS.value & ~allowed.value)
        if names := [name.replace("_", " ") for name, is_missing in missing if is_missing]:
            lacking.append(f"#{channel.name} ({', '.join(names)})")
    if not n_seen:
        advice = "give its role View Channel and Send Messages where it should answer"
        return failed(check, "the bot sees no channel", advice)
    if lacking:
        more = f" and {len(lacking) - MAX_CHANNELS:,} more" if len(lacking) > MAX_CHANNELS else ""
        text = f"missing in {', '.join(lacking[:MAX_CHANNELS])}{more}, of {n_seen:,} channels"
        return warning(check, text, "allow these to the bot's role, or hide the channel from it")
    return ok(check, f"all that it needs, in all of the {n_seen:,} channels that it sees")

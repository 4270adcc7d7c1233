"""/inyo-owner is for the bot's owner, or those of the team who may change things."""

import pytest

from tests.bot.moderation.acting import LOCALES, administrator, said_in
from tests.fakes.people import Person
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

COMMANDS = ("inyo-owner sync", "inyo-owner reload")
ADMIN, DEVELOPER, READER = Person("Ada"), Person("Dev"), Person("Rae")
TEAM = {ADMIN: "admin", DEVELOPER: "developer", READER: "read_only"}


async def told(served: Served, command: str, by: Person) -> str:
    """What somebody is told, and nobody else."""
    key = await served.discord.command(command, by=by)
    assert (await served.discord.message(key)).is_ephemeral
    return await served.notice(key)


@pytest.mark.parametrize("locale", LOCALES)
async def test_nobody_else_may_use_it(locale: str, caplog: pytest.LogCaptureFixture) -> None:
    """Not even those who may do everything on a server, to whom Discord offers it."""
    refusal = said_in(locale)("owner-not-allowed")
    async with serving() as served:
        discord = served.discord
        at_start = len(discord.sent("PUT", "/commands"))
        for by in (administrator(locale), discord.moderator(locale=locale)):
            for command in COMMANDS:
                assert await told(served, command, by) == refusal
        stranger = discord.person(locale=locale)
        at = discord.private(stranger)
        assert (
            await served.notice(await discord.command(COMMANDS[0], by=stranger, at=at)) == refusal
        )
        assert len(discord.sent("PUT", "/commands")) == at_start
        assert not served.client.state.queue.is_loading
        assert "Error ID" not in caplog.text


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_owner_may_tell_discord_of_the_commands(locale: str) -> None:
    """On a server and in direct messages, blocked or not; how many there are is said."""
    say = said_in(locale)
    discord = FakeDiscord(owner=Person("owner", locale=locale))
    async with serving(discord=discord) as served:
        blocked = frozenset({int(discord.owner.id)})
        await served.client.state.store.servers.change(int(discord.home.id), blocked=blocked)
        for at in (discord.home.channel, discord.private(discord.owner)):
            before = len(discord.sent("PUT", "/commands"))
            key = await discord.command("inyo-owner sync", by=discord.owner, at=at)
            assert await served.notice(key) == say(
                "owner-sync-done", count=len(discord.commands.all)
            )
            assert len(discord.sent("PUT", "/commands")) == before + 1


@pytest.mark.parametrize("locale", LOCALES)
async def test_that_discord_did_not_take_the_commands_is_said(
    locale: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The reason is in the log."""
    discord = FakeDiscord(owner=Person("owner", locale=locale))
    async with serving(discord=discord) as served:
        discord.fail_next("PUT", "/commands", 403)
        assert await told(served, "inyo-owner sync", discord.owner) == said_in(locale)(
            "owner-sync-failed"
        )
        assert "could not be registered with Discord: 403" in caplog.text


async def test_of_a_team_those_may_who_can_change_things() -> None:
    """Its leader, admins and developers; neither who may only read nor who hasn't joined yet."""
    say = said_in("en-US")
    discord = FakeDiscord(owner=Person("leader"), team=TEAM)
    invited = Person("Ivo")
    members = discord.application["team"]["members"]
    members.append(members[0] | {"user": invited.user, "membership_state": 1})
    async with serving(discord=discord) as served:
        done = say("owner-sync-done", count=len(discord.commands.all))
        for by in (discord.owner, ADMIN, DEVELOPER):
            assert await told(served, "inyo-owner sync", by) == done
        for by in (READER, invited, Person("stranger")):
            assert await told(served, "inyo-owner sync", by) == say("owner-not-allowed")


async def test_whoever_leaves_the_team_may_no_longer_and_whoever_joins_may_at_once() -> None:
    """Without a restart: rights that were taken away must be gone."""
    say = said_in("en-US")
    discord = FakeDiscord(owner=Person("leader"), team=TEAM)
    async with serving(discord=discord) as served:
        done = say("owner-sync-done", count=len(discord.commands.all))
        assert await told(served, COMMANDS[0], ADMIN) == done
        members = discord.application["team"]["members"]
        discord.application["team"]["members"] = [
            member | {"role": "admin"} for member in members if member["user"]["id"] != ADMIN.id
        ]
        for command in COMMANDS:
            assert await told(served, command, ADMIN) == say("owner-not-allowed")
        assert await told(served, COMMANDS[0], READER) == done


@pytest.mark.parametrize("locale", LOCALES)
async def test_nobody_may_while_discord_does_not_tell_whose_the_bot_is(locale: str) -> None:
    """Which is said, so that the owner tries again."""
    discord = FakeDiscord(owner=Person("owner", locale=locale))
    async with serving(discord=discord) as served:
        discord.fail_next("GET", "/oauth2/applications/@me", 403)
        assert await told(served, COMMANDS[0], discord.owner) == said_in(locale)("owner-unknown")

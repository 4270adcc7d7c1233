"""What people say on the fake Discord reaches the bot as Discord would show it."""

import pytest

from tests.fakes.people import MODERATOR
from tests.fakes.puppet import Puppet, puppet_on
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio


async def words(discord: FakeDiscord, key: str) -> str:
    """What the bot answers."""
    return (await discord.message(key)).card.words


async def settle(discord: FakeDiscord) -> None:
    """Wait until the bot has heard everything so far."""
    await discord.message(await discord.write_privately("that was all"))


def told(client: Puppet, event: str) -> list[str]:
    """What the bot was told, but for what it said itself and what settles."""
    return [text for kind, text in client.heard if kind == event and text != "that was all"]


async def test_the_bot_reads_only_what_concerns_it() -> None:
    """Mentions, direct messages and replies that ping it; of the rest it sees that it is there."""
    discord = FakeDiscord()
    async with puppet_on(discord) as client:
        for place in discord.home.places:
            key = await discord.mention("who?", at=place)
            assert (await words(discord, key)).endswith("who?")
        question = await discord.mention("who?")
        answer = await discord.message(question)
        assert await words(discord, await discord.reply("and when?", question)) == "heard and when?"
        await discord.reply("not to you", question, ping=False)
        await discord.reply_to_person("nor this", question)
        await settle(discord)
        assert not {"not to you", "nor this"} & set(told(client, "said"))
        channel = client.get_partial_messageable(int(answer.place.id))
        assert (await channel.fetch_message(int(question))).content.endswith("who?")
        assert (await channel.fetch_message(int(answer.id))).reference is not None


async def test_replies_to_what_was_said_to_a_command_are_hidden() -> None:
    """Even with a ping; a written mention shows them."""
    discord = FakeDiscord()
    async with puppet_on(discord) as client:
        key = await discord.command("look-up", {"word": "quote"})
        await discord.reply("hidden", key)
        shown = await discord.reply(f"<@{discord.bot['id']}> shown", key)
        assert "shown" in await words(discord, shown)
        assert "hidden" not in told(client, "said")


async def test_a_person_stays_the_same() -> None:
    """Their direct messages too; who isn't named is somebody new."""
    discord = FakeDiscord()
    async with puppet_on(discord):
        ana = discord.person("Ana")
        first = await discord.message(await discord.write_privately("one", by=ana))
        second = await discord.message(await discord.write_privately("two", by=ana))
        assert first.place is second.place
        assert first.requester is second.requester is ana
        stranger = await discord.message(await discord.write_privately("three"))
        assert stranger.place is not first.place


async def test_edited_unfurled_and_deleted_messages_are_told_of() -> None:
    """By people; an update without a change of words is one too."""
    discord = FakeDiscord()
    async with puppet_on(discord) as client:
        key = await discord.write_privately("one")
        await discord.edit(key, "two")
        await discord.unfurl(key)
        await discord.delete(key)
        await settle(discord)
        assert told(client, "edited") == ["two", "two"]
        assert len(told(client, "deleted")) == 1


async def test_moderators_have_their_rights_by_a_role() -> None:
    """Which messages bring; nobody else has them."""
    discord = FakeDiscord()
    guild = discord.guild
    rights = {role["id"]: int(role["permissions"]) for role in guild["roles"]}
    (role,) = discord.moderator().member(guild)["roles"]
    assert rights[role] == MODERATOR
    assert discord.person().member(guild)["roles"] == []


@pytest.mark.parametrize("with_team", [False, True])
async def test_the_application_has_an_owner_or_a_team(with_team: bool) -> None:
    """As discord.py reads it."""
    discord = FakeDiscord()
    ana, ben = discord.person("Ana"), discord.person("Ben")
    team = {ana: "admin", ben: "read_only"} if with_team else None
    discord = FakeDiscord(owner=ana, team=team)
    async with puppet_on(discord) as client:
        about = await client.application_info()
        if with_team:
            assert about.team is not None
            assert [(each.name, each.role.name) for each in about.team.members] == [
                ("Ana", "admin"),
                ("Ben", "read_only"),
            ]
        else:
            assert about.team is None
            assert str(about.owner.id) == ana.id


async def test_a_server_is_joined_and_left() -> None:
    """While the bot runs."""
    discord = FakeDiscord()
    async with puppet_on(discord) as client:
        joined = await discord.join()
        await words(discord, await discord.mention("who?", at=joined.channel))
        assert len(client.guilds) == 2
        await discord.leave(joined)
        await settle(discord)
        assert len(client.guilds) == 1

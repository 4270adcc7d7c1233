"""/inyo channels: where mentions are answered, as moderators set it."""

import pytest

from bot.i18n import LANGUAGE_OF_LOCALE, PHRASES
from tests.fakes.running import Served, serving

pytestmark = pytest.mark.asyncio

CHANNELS = "inyo channels"


async def use(served: Served, action: str, place: object = None, locale: str = "en-US") -> str:
    """What a moderator is told."""
    options = {"action": action} | ({"channel": place} if place else {})
    moderator = served.discord.moderator(locale=locale)
    return await served.notice(await served.discord.command(CHANNELS, options, by=moderator))


@pytest.mark.parametrize("locale", ["en-US", "ja", "pt-BR"])
async def test_the_list_is_told_after_each_change(locale: str) -> None:
    """And that commands work everywhere, in the moderator's language."""
    say = PHRASES[LANGUAGE_OF_LOCALE[locale]].say
    async with serving() as served:
        room, lounge = served.discord.home.channel, served.discord.home.lounge
        rooms = {place: f"<#{place.id}>" for place in (room, lounge)}
        after = f"-# {say('channels-commands')}"
        everywhere = say("channels-everywhere")
        separator = say("cited-separator")
        only_room = say("channels-list", channels=rooms[room])
        both = say("channels-list", channels=separator.join([rooms[room], rooms[lounge]]))
        for action, place, outcome in (
            ("list", None, [everywhere]),
            ("remove", room, [say("channels-not-listed", channel=rooms[room]), everywhere]),
            ("allow", room, [say("channels-allowed", channel=rooms[room]), only_room]),
            ("allow", room, [say("channels-allowed-already", channel=rooms[room]), only_room]),
            ("allow", lounge, [say("channels-allowed", channel=rooms[lounge]), both]),
            ("remove", lounge, [say("channels-removed", channel=rooms[lounge]), only_room]),
            ("remove", room, [say("channels-last-removed"), everywhere]),
            ("allow", lounge, None),
            ("everywhere", None, [everywhere]),
        ):
            told = await use(served, action, place, locale)
            assert outcome is None or told == "\n".join([*outcome, after])
        assert await use(served, "allow", None, locale) == say("channels-which")


async def test_the_list_is_no_longer_than_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """The channel that is one too many isn't put on it."""
    monkeypatch.setattr("bot.moderation.channels.MAX_CHANNELS", 1)
    async with serving() as served:
        home = served.discord.home
        await use(served, "allow", home.channel)
        told = await use(served, "allow", home.lounge)
        assert told.startswith(PHRASES["en"].say("channels-too-many", limit=1))
        assert served.client.state.settings(int(home.id)).channels == {int(home.channel.id)}


async def test_a_hundred_channels_fit_on_a_card() -> None:
    """With the longest ids that there are."""
    async with serving() as served:
        longest = 2**63 - 1  # of 2084
        channels = frozenset(longest - number for number in range(100))
        await served.client.state.store.servers.change(
            int(served.discord.home.id), channels=channels
        )
        assert (await use(served, "list")).count("<#") == 100

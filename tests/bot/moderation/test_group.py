"""Who may use /inyo, and that what is set holds on its server only, through restarts."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.db.records import ServerSettings
from bot.i18n import LANGUAGE_OF_LOCALE, PHRASES
from tests.bot.helpers import administrator, order
from tests.fakes.people import ADMINISTRATOR, MODERATOR, Person
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

LOCALES = ["en-US", "ja", "pt-BR"]
EVERY_COMMAND: Mapping[str, Mapping[str, object]] = {
    "channels": {"action": "list"},
    "language": {"language": "ja"},
    "private-by-default": {"on": True},
    "add": {"link": "https://discord.com/channels/1/2/3"},
    "replace": {"document": "rules.md", "link": "https://discord.com/channels/1/2/3"},
    "remove": {"document": "rules.md"},
    "documents": {"action": "list"},
    "block": {"user": Person("somebody")},
    "unblock": {"user": Person("somebody")},
    "keep-questions": {"on": True},
    "forget-server": {},
    "status": {},
    "unanswered": {},
}


async def is_private(served: Served, key: str) -> bool:
    """Whether nobody else sees an answer."""
    return (await served.discord.message(key)).is_ephemeral


async def test_moderators_commands_are_offered_to_moderators_only() -> None:
    """On servers; those of the owner to administrators. All have their names in our languages."""
    async with serving() as served:
        inyo, owner = (served.discord.commands.get(name) for name in ("inyo", "inyo-owner"))
        assert inyo["default_member_permissions"] == MODERATOR & 1 << 5
        assert owner["default_member_permissions"] == 1 << 3
        assert (inyo["contexts"], owner["contexts"]) == ([0], [0, 1])
        assert [option["name"] for option in inyo["options"]] == list(EVERY_COMMAND)
        for part in (inyo, *inyo["options"], owner, *owner["options"]):
            assert set(part["name_localizations"]) == {"en-US", "en-GB", "ja", "pt-BR"}
            assert set(part["description_localizations"]) == {"en-US", "en-GB", "ja", "pt-BR"}


@pytest.mark.parametrize("locale", LOCALES)
async def test_members_are_told_that_they_may_not(
    locale: str, caplog: pytest.LogCaptureFixture
) -> None:
    """By each command, in private, and nothing is changed; that is no incident."""
    refusal = PHRASES[LANGUAGE_OF_LOCALE[locale]].say("moderation-not-allowed")
    async with serving() as served:
        member = served.discord.person(locale=locale)
        for name, options in EVERY_COMMAND.items():
            key = await served.discord.command(f"inyo {name}", options, by=member)
            assert await served.notice(key) == refusal
            assert await is_private(served, key)
        assert served.client.state.settings(int(served.discord.home.id)).language is None
        assert "Error ID" not in caplog.text


@pytest.mark.parametrize("locale", LOCALES)
async def test_moderators_commands_in_direct_messages_say_where_they_work(locale: str) -> None:
    """Discord offers them there only by mistake."""
    discord = FakeDiscord()
    async with serving(discord=discord) as served:
        moderator = discord.moderator(locale=locale)
        discord.commands.all.clear()
        at = discord.private(moderator)
        key = await discord.command("inyo status", by=moderator, at=at)
        told = PHRASES[LANGUAGE_OF_LOCALE[locale]].say("error-only-on-servers")
        assert await served.notice(key) == told


async def test_moderators_are_answered_in_private() -> None:
    """By every command."""
    async with serving() as served:
        by = Person("administrator", ADMINISTRATOR)
        for name, options in EVERY_COMMAND.items():
            key = await served.discord.command(f"inyo {name}", options, by=by)
            await served.notice(key)
            assert await is_private(served, key)


async def test_documents_are_offered_to_moderators_only() -> None:
    """Discord asks no permission while somebody types."""
    async with serving() as served:
        for by, n_found in ((served.discord.person(), 0), (served.discord.moderator(), 1)):
            action = {"action": "hide"}
            key = await served.discord.autocomplete(
                "inyo documents", "document", "a ti", action, by=by
            )
            assert len(await served.discord.choices(key)) == n_found


async def test_a_blocked_moderator_can_unblock_themselves(tmp_path: Path) -> None:
    """They may have been blocked before they were one."""
    async with serving(state_dir=tmp_path) as served:
        moderator = served.discord.moderator()
        blocked = frozenset({int(moderator.id)})
        await served.client.state.store.servers.change(int(served.discord.home.id), blocked=blocked)
        key = await served.discord.ask("Who resigned?", by=moderator)
        assert await served.notice(key) == PHRASES["en"].say("ask-blocked")
        key = await served.discord.command("inyo unblock", {"user": moderator}, by=moderator)
        user = f"<@{moderator.id}>"
        assert await served.notice(key) == PHRASES["en"].say("user-unblocked", user=user)


BLOCKED = Person("somebody")


async def test_settings_survive_a_restart_and_two_servers_do_not_mix(tmp_path: Path) -> None:
    """Every one of them; direct messages have the defaults."""
    discord = FakeDiscord(n_servers=2)
    home, away = discord.servers
    async with serving(discord=discord, state_dir=tmp_path) as served:
        for at, command, options in (
            (home.channel, "channels", {"action": "allow", "channel": home.channel}),
            (home.channel, "language", {"language": "ja"}),
            (home.channel, "private-by-default", {"on": True}),
            (away.channel, "documents", {"action": "hide", "document": "A title"}),
            (away.channel, "block", {"user": BLOCKED}),
            (away.channel, "keep-questions", {"on": True}),
        ):
            await order(served, command, options, by=administrator(), at=at)
    async with serving(discord=discord, state_dir=tmp_path) as served:
        settings = served.client.state.settings
        assert settings(int(home.id)) == ServerSettings(
            int(home.id),
            channels=frozenset({int(home.channel.id)}),
            language="ja",
            private_by_default=True,
        )
        assert settings(int(away.id)) == ServerSettings(
            int(away.id),
            hidden_documents=frozenset({"notes.txt"}),
            blocked=frozenset({int(BLOCKED.id)}),
            keep_questions=True,
        )
        assert settings(None) == ServerSettings(None)
        shown = await discord.message(await discord.ask("Who?", by=BLOCKED, at=home.channel))
        assert shown.is_ephemeral
        assert shown.card.quotes
        shown = await discord.message(await discord.ask("Who?", at=away.channel))
        assert not shown.is_ephemeral
        private = await discord.message(await discord.write_privately("Who?", by=BLOCKED))
        assert private.card.quotes

"""A bot with one of everything, for the tests of the fake Discord itself."""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import discord
from discord import app_commands, ui

from tests.fakes.addresses import discord_at
from tests.fakes.server import PATIENCE_S, TOKEN, FakeDiscord

Interaction = discord.Interaction[Any]


class Token(ui.DynamicItem[ui.Button[Any]], template=r"token:(?P<number>\d+)"):
    """A button that survives a restart: it counts up."""

    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label=f"Count {number}", custom_id=f"token:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, _: Interaction, __: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read the number back."""
        return cls(int(match["number"]))

    async def callback(self, interaction: Interaction) -> None:
        """Say the next number on the same card."""
        await interaction.response.edit_message(view=card("counted", Token(self.number + 1)))


class Action(ui.DynamicItem[ui.Button[Any]], template=r"do:(?P<what>\w+)"):
    """A button that opens a modal, shows a file, says something besides, or takes the card away."""

    def __init__(self, what: str) -> None:
        super().__init__(ui.Button(label=what.capitalize(), custom_id=f"do:{what}"))
        self.what = what

    @classmethod
    async def from_custom_id(
        cls, _: Interaction, __: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read what to do back."""
        return cls(match["what"])

    async def callback(self, interaction: Interaction) -> None:
        """Do it."""
        if self.what == "report":
            await interaction.response.send_modal(Report())
            return
        if self.what == "file":
            file = discord.File(io.BytesIO("引用".encode()), "quote.txt")
            view = card("the file", ui.File(file))
            await interaction.response.send_message(view=view, file=file, ephemeral=True)
            return
        await interaction.response.defer()
        if self.what == "delete":
            await interaction.delete_original_response()
        else:
            await interaction.followup.send(view=card("shared"))


class Pick(ui.Select[Any]):
    """A select of two pages."""

    def __init__(self) -> None:
        options = [discord.SelectOption(label=f"Page {page}", value=str(page)) for page in (1, 2)]
        super().__init__(custom_id="page", placeholder="Go to page", options=options)

    async def callback(self, interaction: Interaction) -> None:
        """Go there."""
        await interaction.response.edit_message(view=card(f"page {self.values[0]}"))


class Report(ui.Modal, title="What is wrong?"):
    """A modal of every field."""

    reason: ui.Label[Any] = ui.Label(
        text="Reason",
        component=ui.RadioGroup(
            options=[
                discord.RadioGroupOption(label="Wrong passage", value="wrong"),
                discord.RadioGroupOption(label="Outdated", value="outdated"),
            ]
        ),
    )
    words: ui.Label[Any] = ui.Label(
        text="In your words", component=ui.TextInput(required=False, max_length=200)
    )
    where: ui.Label[Any] = ui.Label(
        text="Where",
        component=ui.Select(options=[discord.SelectOption(label="Page 1", value="1")]),
    )

    async def on_submit(self, interaction: Interaction) -> None:
        """Repeat what was filled in."""
        fields = (self.reason, self.words, self.where)
        reason, words, where = (field.component for field in fields)
        assert isinstance(reason, ui.RadioGroup)
        assert isinstance(words, ui.TextInput)
        assert isinstance(where, ui.Select)
        view = card(f"{reason.value} / {words.value} / {where.values}")
        await interaction.response.send_message(view=view, ephemeral=True)


def card(text: str, *items: ui.Item[Any]) -> ui.LayoutView:
    """A card with one line and some parts."""
    view = ui.LayoutView(timeout=None)
    container: ui.Container[Any] = ui.Container(ui.TextDisplay(text))
    for item in items:
        alone = isinstance(item, ui.File)
        container.add_item(item if alone else ui.ActionRow(item))
    return view.add_item(container)


class Puppet(discord.AutoShardedClient):
    """The bot; `heard` is what it was told, in order."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
        )
        self.heard: list[tuple[str, str]] = []
        self.tree = app_commands.CommandTree(self)
        add_commands(self.tree)

    async def setup_hook(self) -> None:
        """Register everything."""
        self.add_dynamic_items(Token, Action)
        view = ui.LayoutView(timeout=None)
        self.add_view(view.add_item(ui.ActionRow(Pick())))
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Answer what has words."""
        self.heard.append(("said", message.content))
        if message.content and not message.author.bot:
            view = card(f"heard {message.content}")
            await message.channel.send(view=view, reference=message, mention_author=False)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Note what it became."""
        self.heard.append(("edited", event.message.content))

    async def on_raw_message_delete(self, _: discord.RawMessageDeleteEvent) -> None:
        """Note that it is gone."""
        self.heard.append(("deleted", ""))


def add_commands(tree: app_commands.CommandTree[Any]) -> None:
    """One command of each kind."""
    everywhere = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
    tree.allowed_contexts = everywhere
    tree.allowed_installs = app_commands.AppInstallationType(guild=True, user=True)
    tree.add_command(look_up)
    tree.add_command(point)
    in_servers = app_commands.AppCommandContext(guild=True)
    group = app_commands.Group(
        name="inyo", description="Settings", allowed_contexts=in_servers, guild_only=True
    )
    group.add_command(channels)
    tree.add_command(group)


@app_commands.command(name="look-up", description="Look something up")
async def look_up(
    interaction: Interaction,
    word: app_commands.Range[str, 1, 20],
    document: str | None = None,
    private: bool = False,
) -> None:
    """Think, then say what came, who asked, and where."""
    await interaction.response.defer(thinking=True, ephemeral=private)
    where = type(interaction.channel).__name__
    rights = interaction.permissions.manage_guild
    text = f"{word} / {document} / {interaction.user.name} / {where} / {rights}"
    buttons = (Token(1), Action("report"), Action("file"), Action("share"), Action("delete"))
    await interaction.edit_original_response(view=card(text, *buttons, Pick()))


@look_up.autocomplete("document")
async def documents(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer what was typed so far."""
    name = f"{typed} after {interaction.namespace.word}"
    return [app_commands.Choice(name=name, value="1")]


@app_commands.command(name="channels", description="Where it answers")
async def channels(
    interaction: Interaction, where: discord.TextChannel, who: discord.Member
) -> None:
    """Say what was picked."""
    text = f"{where.name} / {who.name} / {who.resolved_permissions}"
    await interaction.response.send_message(view=card(text), ephemeral=True)


@app_commands.context_menu(name="Check quote")
async def point(interaction: Interaction, message: discord.Message) -> None:
    """Say what the message says."""
    await interaction.response.send_message(view=card(f"checked {message.content}"))


@asynccontextmanager
async def puppet_on(server: FakeDiscord) -> AsyncIterator[Puppet]:
    """The bot on a fake Discord, until the block ends; nothing may be wrong with what it sent."""
    async with server:
        with discord_at(server.api_url, server.gateway_url):
            async with Puppet() as client:
                running = asyncio.create_task(client.start(TOKEN))
                async with asyncio.timeout(PATIENCE_S):
                    await server.gateway.connected.wait()
                yield client
                running.cancel()
                await asyncio.wait({running})
    assert server.problems == [], server.problems

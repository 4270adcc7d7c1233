"""Buttons and modals: from an interaction to the feature that handles it.

Discord hands over a button's custom id when it is pressed, `inyo:context:TOKEN:2`. The action,
`context`, names the handler that a feature has registered with `@on_button("context")` in its own
file; the rest are its arguments. Modals work alike, with `@on_modal`. So a button goes on working
after a restart, and a new one needs its feature's file only.

A pressed button takes this way: `PersistentButton.callback` -> `handle_interaction` (blocked
people, rate limit, whether the index is open, errors) -> the feature's handler. One with an id that
isn't of this shape comes from `bot.client` instead, and is refused.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self, cast

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str

from bot.error_handler import apologize_if_given_up, report_interaction
from bot.errors import Refusal
from bot.permissions import check_button_rate, check_not_blocked, check_queue, requester_of
from bot.state import state_of
from bot.ui.persistent_button import CUSTOM_ID_PATTERN, is_custom_id, parse_custom_id

Handler = Callable[[discord.Interaction, Sequence[str]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Registered:
    handler: Handler
    needs_documents: bool = False
    for_blocked: bool = False


_BUTTONS: dict[str, _Registered] = {}
_MODALS: dict[str, _Registered] = {}


def on_button(
    action: str, *, needs_documents: bool = False, for_blocked: bool = False
) -> Callable[[Handler], Handler]:
    """Register the handler of a button; a decorator.

    Args:
        action: The button's, as `persistent_button` takes it.
        needs_documents: Whether to refuse while the index isn't open.
        for_blocked: Whether blocked people may press it too, as fast as they like; the handler
            then checks itself who may.
    """

    def register(handler: Handler) -> Handler:
        _BUTTONS[action] = _Registered(handler, needs_documents, for_blocked)
        return handler

    return register


def on_modal(action: str) -> Callable[[Handler], Handler]:
    """Register the handler of a submitted modal; a decorator."""

    def register(handler: Handler) -> Handler:
        _MODALS[action] = _Registered(handler)
        return handler

    return register


class PersistentButton(ui.DynamicItem[ui.Button[Any]], template=CUSTOM_ID_PATTERN):
    """Any button of the bot, on any message, however old."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003 - discord.py passes it
        item: ui.Item[Any],
        match: re.Match[str],  # noqa: ARG003 - as above; the id is read when it is pressed
    ) -> Self:
        """Wrap a message's button; discord.py calls this."""
        return cls(cast(ui.Button[Any], item))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Handle the pressed button; discord.py calls this."""
        await handle_interaction(interaction, self.custom_id)


async def handle_interaction(interaction: discord.Interaction, custom_id: str) -> None:
    """Run the handler of a pressed button or a submitted modal, if the person may use it now.

    Errors go to the error handler: discord.py would only log them.
    """
    state = state_of(interaction)
    if not state.seen_events.is_new(interaction.id):
        return
    state.in_flight.add(interaction.user.id, interaction.guild_id)
    apologize_if_given_up(interaction)
    is_modal = interaction.type is discord.InteractionType.modal_submit
    action, arguments = parse_custom_id(custom_id)
    known = _MODALS if is_modal else _BUTTONS
    registered = known.get(action) if is_custom_id(custom_id) else None
    try:
        requester = requester_of(interaction)
        if registered is None or not registered.for_blocked:
            check_not_blocked(state, requester)
        if registered is None:  # of a version that had other buttons, or not of ours
            raise Refusal("button-unknown")
        if not is_modal and not registered.for_blocked:
            check_button_rate(state, requester)
        if registered.needs_documents:
            check_queue(state)
        await registered.handler(interaction, arguments)
    except Exception as error:  # noqa: BLE001 - an outer edge
        await report_interaction(interaction, error)


class GuardedGroup(app_commands.Group):
    """A group of commands for some people only.

    Discord itself merely hides the commands, and a server may show them to anybody.

    Args:
        check: Raises a `Refusal` for people who may not use the commands. If it takes long, it
            defers the interaction, and the commands needn't.
        name: The group's name.
        description: What Discord says about it.
        permissions: Those of the people to whom Discord shows it.
        in_direct_messages: Whether it can be used outside of servers.
    """

    def __init__(
        self,
        check: Callable[[discord.Interaction[Any]], Awaitable[None]],
        name: locale_str,
        description: locale_str,
        permissions: discord.Permissions,
        *,
        in_direct_messages: bool,
    ) -> None:
        super().__init__(
            name=name,
            description=description,
            default_permissions=permissions,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=in_direct_messages, private_channel=False
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self._check = check

    async def interaction_check(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether the command may run; discord.py calls this."""
        return await passes(interaction, self._check)


async def passes(
    interaction: discord.Interaction[Any],
    check: Callable[[discord.Interaction[Any]], Awaitable[None]],
) -> bool:
    """Run a check that raises a `Refusal`, and show it: discord.py ignores what a check raises."""
    try:
        await check(interaction)
    except Refusal as refusal:
        await report_interaction(interaction, refusal)
        return False
    return True

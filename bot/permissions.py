"""What the bot needs on a server, and what a person may do: moderate, ask, press buttons."""

from dataclasses import dataclass
from typing import Any

import discord

from bot.audience import Audience
from bot.errors import Refusal, TemporaryRefusal
from bot.i18n import LANGUAGE_OF_LOCALE, PHRASES, Phrases
from bot.rate_limit import RateLimiter
from bot.state import BotState, state_of
from index.types import Language

# Replies need the message history; the exact text of a quote is sent as a file.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    read_message_history=True,
    embed_links=True,
    attach_files=True,
)


@dataclass(frozen=True, slots=True)
class Requester:
    """A person in a channel.

    Attributes:
        user_id: The person.
        channel_id: The channel or thread.
        guild_id: The server; None outside of servers.
        language: The language to speak; None if their text decides.
        parent_id: The channel that the thread belongs to.
        role_ids: The person's roles on the server.
    """

    user_id: int
    channel_id: int
    guild_id: int | None = None
    language: Language | None = None
    parent_id: int | None = None
    role_ids: frozenset[int] = frozenset()

    def audience(self, *, is_private: bool) -> Audience:
        """The people who see what they get: they alone, or everybody in the channel."""
        channels = (self.channel_id, self.parent_id)
        return Audience(
            self.guild_id,
            frozenset(channel_id for channel_id in channels if channel_id is not None),
            self.role_ids if is_private else frozenset(),
        )

    @property
    def phrases(self) -> Phrases:
        """The phrases of their language, or English ones."""
        return PHRASES[self.language or "en"]


def requester_of(interaction: discord.Interaction[Any]) -> Requester:
    """The user of a command, button or modal.

    The language is the server's if its moderators have set one, else that of the user's Discord.
    """
    settings, user = state_of(interaction).settings(interaction.guild_id), interaction.user
    roles, channel = user.roles if isinstance(user, discord.Member) else (), interaction.channel
    return Requester(
        user.id,
        interaction.channel_id or 0,
        interaction.guild_id,
        settings.language or LANGUAGE_OF_LOCALE.get(str(interaction.locale)),
        channel.parent_id if isinstance(channel, discord.Thread) else None,
        frozenset(role.id for role in roles),
    )


def audience_of(interaction: discord.Interaction[Any], *, is_private: bool = True) -> Audience:
    """The people who see the answer to a command or a button: its user, or the whole channel."""
    return requester_of(interaction).audience(is_private=is_private)


def phrases_of(interaction: discord.Interaction[Any]) -> Phrases:
    """The phrases in which to answer an interaction."""
    return requester_of(interaction).phrases


def is_moderator(interaction: discord.Interaction[Any]) -> bool:
    """Whether the user may change the settings of the server."""
    return interaction.guild_id is not None and interaction.permissions.manage_guild


def is_blocked(state: BotState, user_id: int, guild_id: int | None) -> bool:
    """Whether the moderators of a server have blocked a person."""
    return user_id in state.settings(guild_id).blocked


def check_not_blocked(state: BotState, requester: Requester) -> None:
    """Refuse people whom the server's moderators have blocked."""
    if is_blocked(state, requester.user_id, requester.guild_id):
        raise TemporaryRefusal("ask-blocked")


def check_may_ask(state: BotState, requester: Requester) -> None:
    """Refuse a question of somebody who is blocked or too fast, or while nothing can be answered.

    It counts against the rate limit even while the bot starts: the line that says so could flood a
    channel as well.
    """
    check_not_blocked(state, requester)
    if refusal := question_refusal(state, requester.user_id):
        raise refusal
    check_queue(state)


def question_refusal(
    state: BotState, user_id: int, *, is_told: bool = True
) -> TemporaryRefusal | None:
    """Count a question against a person's rate limit; the refusal if they ask too fast.

    Args:
        state: The bot's state.
        user_id: The person.
        is_told: Whether they get to see the refusal.
    """
    return _rate_refusal(state.rate_limiter, user_id, "ask-cooldown", is_told=is_told)


def check_may_browse(state: BotState, requester: Requester) -> None:
    """Refuse what costs little, such as turning a page, on the rate limit of buttons."""
    check_not_blocked(state, requester)
    check_button_rate(state, requester)
    check_queue(state)


def check_button_rate(state: BotState, requester: Requester) -> None:
    """Refuse people who press buttons faster than anybody reads."""
    if refusal := _rate_refusal(state.button_rate_limiter, requester.user_id, "button-cooldown"):
        raise refusal


def check_queue(state: BotState) -> None:
    """Refuse while the index isn't open, with its progress, or while the queue is full.

    What began before the bot was told to stop goes on.
    """
    status, progress = state.queue.status, state.queue.loading
    if status == "closing" and state.queue.loaded and not state.in_flight.is_too_late:
        return
    if status == "failed":
        raise TemporaryRefusal("ask-failed")
    if status == "closing":
        raise TemporaryRefusal("ask-closing")
    if status == "busy":
        raise TemporaryRefusal("ask-busy")
    if status == "starting" and progress.total:
        raise TemporaryRefusal(
            "ask-starting-progress",
            stage=progress.stage,
            done=progress.done,
            total=progress.total,
        )
    if status == "starting":
        raise TemporaryRefusal("ask-starting")


def _rate_refusal(
    limiter: RateLimiter, user_id: int, phrase: str, *, is_told: bool = True
) -> TemporaryRefusal | None:
    wait_s = limiter.wait_s(user_id, is_told=is_told)
    return TemporaryRefusal(phrase, seconds=int(wait_s) + 1) if wait_s else None


async def check_moderator(interaction: discord.Interaction[Any]) -> None:
    """Refuse people who may not change the server's settings."""
    if interaction.guild_id is None:
        raise Refusal("error-only-on-servers")
    if not is_moderator(interaction):
        raise Refusal("moderation-not-allowed")

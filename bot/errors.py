"""Exceptions of the bot. This module imports nothing of Discord.

Refusal                      the bot says why it doesn't do what somebody asks for
  TemporaryRefusal           trying again later may work
DiscordUnavailableError      Discord can't be reached
TokenRevokedError            Discord no longer accepts the token
AlreadyRunningError          another process answers with the token
"""


class Refusal(Exception):  # noqa: N818 - nothing went wrong: it is an answer
    """Tells a person why the bot doesn't do something.

    Raise it anywhere below a command, a button, a modal or a message. The error handler
    (`bot.error_handler`) shows the phrase in the person's language; nothing is logged.

    Args:
        phrase: The id of a phrase in `bot/phrases`.
        arguments: The phrase's variables, already escaped for Discord's markdown.
    """

    def __init__(self, phrase: str, /, **arguments: str | float) -> None:
        super().__init__(phrase, arguments)
        self.phrase = phrase
        self.arguments = arguments


class TemporaryRefusal(Refusal):
    """Refuses because of something that passes: a rate limit, a full queue, a bot that starts."""


class DiscordUnavailableError(RuntimeError):
    """Discord can't be reached or doesn't let the bot in. The text is one clear line."""


class TokenRevokedError(RuntimeError):
    """Discord no longer accepts the token, with which the bot had logged in."""

    def __init__(self) -> None:
        super().__init__(
            "DISCORD_TOKEN was revoked: Discord no longer accepts it. Copy the new one from your "
            "application's Bot page at https://discord.com/developers/applications."
        )


class AlreadyRunningError(RuntimeError):
    """Another process of this machine serves Discord with the same token."""

    def __init__(self) -> None:
        super().__init__(
            "Another `inyo run` serves Discord with this DISCORD_TOKEN: stop it first, or give "
            "each process its own SHARD_IDS."
        )


class BusyError(RuntimeError):
    """The queue is full."""

"""The help card."""

from bot.i18n import Phrases
from bot.ui.layout import ANSWERED, RULE, Card, Part

__all__ = ["help_card"]

_COMMANDS = (
    "help-ask",
    "help-search",
    "help-documents",
    "help-read",
    "help-forget-me",
    "help-message-commands",
    "help-moderators",
)


def help_card(phrases: Phrases) -> Card:
    """What the bot does and doesn't, how to use it, and what it keeps."""

    def section(heading: str, *sentences: str) -> Part:
        return "\n".join([f"### {phrases.say(heading)}", *map(phrases.say, sentences)])

    commands = [f"- {phrases.say(command)}" for command in _COMMANDS]
    return Card(
        [
            f"## {phrases.say('help-title')}\n{phrases.say('help-does')}",
            phrases.say("help-does-not"),
            RULE,
            section("help-asking-heading", "help-asking", "help-buttons"),
            RULE,
            "\n".join([f"### {phrases.say('help-commands-heading')}", *commands]),
            RULE,
            section("help-privacy-heading", "help-privacy"),
        ],
        ANSWERED,
    )

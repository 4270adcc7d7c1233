"""What stands on a card that was sent, read back from Discord.

The texts of questions and quotes aren't kept by the bot, but Discord hands over the card with every
button that is pressed on it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import discord

from bot.features.ask import MAX_NAME_CHARS, answer_buttons
from bot.i18n import PHRASES, Phrases
from bot.ui.citations import MAX_TITLE_CHARS, also_in_starts, small
from bot.ui.layout import ANSWERED, RULE, SILENT, Beside, Card, Part
from bot.ui.markdown import label, unescape
from bot.ui.persistent_button import persistent_button

_SMALL = "-# "


def question_on(message: discord.Message) -> str:
    """The question that a card repeats, as far as it does; "" where it doesn't."""
    return _filled_in(message, "answer-question", "question")


def question_before_on(message: discord.Message) -> str:
    """The earlier question with which a card's one was understood; "" where there is none."""
    return _filled_in(message, "answer-question-before", "question")


def document_on(message: discord.Message) -> str:
    """The title of the only document that was looked in, as far as it stands there; "" if none."""
    return _filled_in(message, "answer-in-document", "title")


def token_on(message: discord.Message) -> str:
    """The token of the answer on a card; "" where there is none."""
    ids = ((button.custom_id or "").split(":") for button in _buttons(message, "follow"))
    return next((token for _, _, token, *_ in ids), "")


def is_shared(message: discord.Message) -> bool:
    """Whether the button that shares a private answer was pressed before."""
    return any(button.disabled for button in _buttons(message, "share"))


def heading_on_card(message: discord.Message | None) -> str:
    """The first text of a card, as it was sent; "" where there is none."""
    return next(_texts(message), "") if message is not None else ""


def shared_card(
    message: discord.Message,
    token: str,
    phrases: Phrases,
    name: str,
    left_out: Iterable[tuple[str, str]] = (),
) -> Card:
    """The card of a private answer, for everybody.

    Args:
        message: The card as only the asker sees it.
        token: What the answer is remembered by.
        phrases: In the asker's language.
        name: The asker's.
        left_out: Titles and paths of documents that the card may have named as saying the same,
            and that it is to name no more.
    """
    heading = small([phrases.say("shared-by", name=label(name, MAX_NAME_CHARS))])
    parts = list(_parts(message, phrases))
    below = "\n".join(part.text for part in parts if isinstance(part, Beside))
    hidden = tuple(
        start
        for title, document in left_out
        if label(title, MAX_TITLE_CHARS, document) in below  # or each takes a dozen phrases
        for start in also_in_starts(title, document)
    )
    parts = [_without(part, hidden) for part in parts]
    if isinstance(parts[0], str) and parts[0].startswith(_SMALL):
        heading += "\n" + str(parts.pop(0))
    return Card([heading, *parts, answer_buttons(phrases, token)], _colour(message))


def without_share(message: discord.Message, token: str, phrases: Phrases) -> Card:
    """The card of a private answer that was shared."""
    buttons = answer_buttons(phrases, token, is_shared=True, is_private=True)
    return Card([*_parts(message, phrases), buttons], _colour(message))


def _container(message: discord.Message) -> discord.Container | None:
    found = (part for part in message.components if isinstance(part, discord.Container))
    return next(found, None)


def _filled_in(message: discord.Message, phrase: str, variable: str) -> str:
    """What stands in a line above the quotes, in whichever language the card is.

    Args:
        message: The card.
        phrase: The line's.
        variable: The phrase's only one.
    """
    # The heading is one text; a quote is another, and its lines are no lines of ours.
    heading = next(_texts(message), "")
    for line in heading.splitlines():
        for phrases in PHRASES.values():
            before, _, after = phrases.say(phrase, **{variable: "\0"}).partition("\0")
            if line.startswith(_SMALL + before) and line.endswith(after):
                return unescape(line[len(_SMALL + before) : len(line) - len(after)])
    return ""


def _buttons(message: discord.Message, action: str) -> Iterator[discord.Button]:
    """The buttons in the card's rows that do something, whose first argument is a token."""
    container = _container(message)
    for child in container.children if container else ():
        if isinstance(child, discord.ActionRow):
            for button in child.children:
                if isinstance(button, discord.Button):
                    parts = (button.custom_id or "").split(":")
                    if parts[:2] == ["inyo", action] and len(parts) > 2:
                        yield button


def _texts(message: discord.Message) -> Iterator[str]:
    container = _container(message)
    for child in container.children if container else ():
        if isinstance(child, discord.TextDisplay):
            yield child.content


def _parts(message: discord.Message, phrases: Phrases) -> Iterator[Part]:
    """Everything on the card but its row of buttons."""
    container = _container(message)
    for child in container.children if container else ():
        if isinstance(child, discord.TextDisplay):
            yield child.content
        elif isinstance(child, discord.SeparatorComponent):
            yield RULE
        elif isinstance(child, discord.SectionComponent):
            text = "\n".join(part.content for part in child.children)
            button = child.accessory
            if isinstance(button, discord.Button) and button.custom_id:
                _, action, *arguments = button.custom_id.split(":")
                again = persistent_button(action, *arguments, label=phrases.say("button-more"))
                yield Beside(text, again)


def _without(part: Part, starts: tuple[str, ...]) -> Part:
    """What stands below a quote, without the lines that begin so."""
    if not isinstance(part, Beside):
        return part
    kept = (line for line in part.text.split("\n") if not line.startswith(starts))
    return replace(part, text="\n".join(kept))


def _colour(message: discord.Message) -> discord.Colour:
    container = _container(message)
    is_silent = container is not None and container.accent_colour == SILENT
    return SILENT if is_silent else ANSWERED

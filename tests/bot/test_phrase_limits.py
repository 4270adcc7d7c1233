"""Names, labels and sentences in every language keep to what Discord takes.

The end of an id, or its beginning for buttons, says where a phrase is shown.
"""

import pytest
import regex
from fluent.syntax import FluentParser, ast

from bot.i18n import PHRASES
from bot.ui.markdown import utf16_length
from index.types import LANGUAGES, Language
from tests.bot.test_phrases import CATALOGUES

NAME = regex.compile(r"[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}")  # Discord API
LONGEST_COMMAND_TEXT = {"name": 32, "description": 100, "choice": 100, "menu": 32}  # Discord API
LONGEST_IN_MODAL = {"title": 45, "label": 45, "placeholder": 100, "option": 100}  # Discord API
LONGEST_BUTTON = 80  # Discord API


def ids_of_commands() -> list[str]:
    """Every id in commands.ftl."""
    source = (CATALOGUES / "en" / "commands.ftl").read_text(encoding="utf-8")
    return [
        entry.id.name
        for entry in FluentParser().parse(source).body
        if isinstance(entry, ast.Message)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("phrase", ids_of_commands())
def test_discord_takes_every_text_of_a_command(phrase: str, language: Language) -> None:
    """Names in lower case and of letters only, and nothing too long."""
    text = PHRASES[language].say(phrase)
    kind = phrase.rpartition("-")[2]
    assert 1 <= utf16_length(text) <= LONGEST_COMMAND_TEXT[kind]
    if kind == "name":
        assert NAME.fullmatch(text)
        assert text == text.lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_and_modals_are_short_and_plain(language: Language) -> None:
    """Discord shows no markdown there."""
    phrases = PHRASES[language]
    for phrase in phrases.ids:
        longest = LONGEST_IN_MODAL.get(phrase.rpartition("-")[2])
        if phrase.endswith("-button"):
            longest = LONGEST_BUTTON
        if longest:
            text = phrases.say(phrase)
            assert 1 <= utf16_length(text) <= longest, phrase
            assert not set(text) & set("`*_~|\n"), phrase

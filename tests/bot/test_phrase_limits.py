"""Names, labels and sentences in every language keep to what Discord takes.

The end of an id, or its beginning for buttons, says where a phrase is shown.
"""

from itertools import groupby

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
# What reads well; a card of 4,000 holds several sentences.
LONGEST_SENTENCE = 500
TOP_LEVEL = ("ask", "search", "documents", "read", "help", "forget-me", "inyo", "inyo-owner")
IN_INYO = (
    "channels",
    "language",
    "private-by-default",
    "documents",
    "block",
    "unblock",
    "keep-questions",
    "forget-server",
    "status",
    "unanswered",
)


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
def test_commands_and_options_have_a_name_each(language: Language) -> None:
    """No two beside each other have the same."""
    phrases = PHRASES[language]
    top_level = [phrases.say(f"{name}-name") for name in TOP_LEVEL]
    in_inyo = [phrases.say(f"inyo-{name}-name") for name in IN_INYO]
    menus = [phrases.say(phrase) for phrase in phrases.ids if phrase.endswith("-menu")]
    for names in (top_level, in_inyo, menus):
        assert len(set(names)) == len(names) > 1
    # The choices of an option begin alike: inyo-channels-allow-choice.
    choices = [phrase for phrase in ids_of_commands() if phrase.endswith("-choice")]
    for _, together in groupby(choices, lambda phrase: phrase.split("-")[1]):
        said = [phrases.say(phrase) for phrase in together]
        assert len(set(said)) == len(said) > 1


def test_every_name_has_a_description_and_the_other_way_round() -> None:
    """Discord wants both."""
    names, descriptions = (
        {phrase.removesuffix(end) for phrase in ids_of_commands() if phrase.endswith(end)}
        for end in ("-name", "-description")
    )
    assert names == descriptions
    assert names >= {*TOP_LEVEL, *(f"inyo-{name}" for name in IN_INYO)}


def test_the_english_names_are_those_that_the_readme_tells() -> None:
    """The ids themselves."""
    for name in TOP_LEVEL:
        assert PHRASES["en"].say(f"{name}-name") == name
    for name in IN_INYO:
        assert PHRASES["en"].say(f"inyo-{name}-name") == name


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short(language: Language) -> None:
    """Also with a long title in them."""
    phrases = PHRASES[language]
    for phrase in phrases.ids:
        said = phrases.say(phrase, **dict.fromkeys(phrases.variables(phrase), "x" * 100))
        assert utf16_length(said) <= LONGEST_SENTENCE, phrase

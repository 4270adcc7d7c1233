"""The catalogues say the same in all languages, and within what Discord takes."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import jinja2
import pytest
import regex
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent
from fluent.syntax.visitor import Visitor
from jinja2.nodes import Const

from bot.i18n import LANGUAGE_OF_LOCALE, PHRASES
from bot.ui.markdown import utf16_length
from index.types import LANGUAGES, Language

ROOT = Path(__file__).parents[2]
CATALOGUES = files("bot.phrases")
PLURALS = {"zero", "one", "two", "few", "many", "other"}
# What could begin formatting before a variable and end it in there, or the other way round.
MARKDOWN = re.compile(r"[*_~`|<>\[\]\\#@]")


def catalogue(language: Language) -> dict[str, list[fluent.EntryType]]:
    """File -> its entries, whatever they are."""
    return {
        file.name: FluentParser().parse(file.read_text(encoding="utf-8")).body
        for file in (CATALOGUES / language).iterdir()
        if file.name.endswith(".ftl")
    }


def messages(language: Language) -> Iterator[tuple[str, fluent.Message]]:
    """Every phrase, with the file in which it stands."""
    for name, entries in catalogue(language).items():
        yield from ((name, entry) for entry in entries if isinstance(entry, fluent.Message))


class Parts(Visitor):
    """What a phrase is made of: pieces of text, and the keys of its variants."""

    def __init__(self, message: fluent.Message) -> None:
        self.texts: list[str] = []
        self.keys: set[str] = set()
        self.visit(message)

    def visit_TextElement(self, node: fluent.TextElement) -> None:  # noqa: N802 - Fluent's
        """Take the text."""
        self.texts.append(node.value)

    def visit_Variant(self, node: fluent.Variant) -> None:  # noqa: N802 - Fluent's
        """Take the key, unless it is a number, and what is within."""
        if isinstance(node.key, fluent.Identifier):
            self.keys.add(node.key.name)
        self.generic_visit(node)


def calls(*names: str) -> Iterator[ast.Call]:
    """The calls of functions and methods of these names in the bot."""
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in names and node.args:
                    yield node


def literals() -> set[str]:
    """All texts that stand in the bot's code."""
    return {
        node.value
        for path in (ROOT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def literals_of_templates() -> set[str]:
    """All texts in the code of the templates of web pages."""
    parse = jinja2.Environment(autoescape=True).parse
    return {
        node.value
        for path in (ROOT / "bot" / "web_reader" / "templates").iterdir()
        for node in parse(path.read_text(encoding="utf-8")).find_all(Const)
        if isinstance(node.value, str)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalogue_is_in_fluents_syntax(language: Language) -> None:
    """Every entry is a phrase or a comment, no id stands twice, and `Phrases` finds each."""
    for name, entries in catalogue(language).items():
        comments = fluent.Comment | fluent.GroupComment | fluent.ResourceComment
        odd = [entry for entry in entries if not isinstance(entry, fluent.Message | comments)]
        assert not odd, name
    ids = [message.id.name for _, message in messages(language)]
    assert sorted(ids) == sorted(PHRASES[language].ids)
    assert all("-" in phrase for phrase in ids)  # so that no other text in the code is one


def test_all_languages_have_the_same_phrases_in_the_same_files() -> None:
    """In the same order, with the same variables, and a variant for the same cases."""

    def shape(language: Language) -> list[tuple[str, str, frozenset[str], set[str]]]:
        return [
            (name, phrase, PHRASES[language].variables(phrase), Parts(message).keys - PLURALS)
            for name, message in messages(language)
            for phrase in [message.id.name]
        ]

    english = sorted(shape("en"))
    assert len(english) > 200
    assert sorted(shape("ja")) == english
    assert sorted(shape("pt")) == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_can_be_said(language: Language) -> None:
    """With numbers and with words, whole, and without a trace of Fluent's own syntax."""
    phrases = PHRASES[language]
    for phrase in phrases.ids:
        for value in (0, 1, 2, 1_234, "words"):
            said = phrases.say(phrase, **dict.fromkeys(phrases.variables(phrase), value))
            assert said, phrase
            assert not re.search(r"[{}$\u2068\u2069]|\n\s", said), phrase


def test_a_phrase_is_never_said_in_part() -> None:
    """An id that doesn't exist, a variable that is missing and one that is none of its."""
    phrases = PHRASES["en"]
    assert phrases.say("cited-lines", line=3, last=4) == "lines 3 to 4"
    with pytest.raises(KeyError, match="cited-nothing"):
        phrases.say("cited-nothing")
    with pytest.raises(ValueError, match="cited-lines"):
        phrases.say("cited-lines", line=3)
    with pytest.raises(ValueError, match="cited-lines"):
        phrases.say("cited-lines", line=3, last=4, page=5)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "lines 9 to 12,345"), ("ja", "9～12,345行目"), ("pt", "linhas 9 a 12.345")],
)
def test_numbers_are_grouped_as_the_language_does(language: Language, said: str) -> None:
    """Portuguese with a point."""
    assert PHRASES[language].say("cited-lines", line=9, last=12_345) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 passages found", "1 passage found", "2 passages found"]),
        ("ja", ["0件見つかりました", "1件見つかりました", "2件見つかりました"]),
        ("pt", ["0 passagem encontrada", "1 passagem encontrada", "2 passagens encontradas"]),
    ],
)
def test_plurals_are_the_languages_own(language: Language, said: list[str]) -> None:
    """Nothing is one thing in Portuguese and many in English."""
    assert [PHRASES[language].say("search-count", count=count) for count in (0, 1, 2)] == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_meets_no_markdown(language: Language) -> None:
    """A phrase that takes variables is plain text, so that nothing in them can break it.

    Small print is allowed: its mark stands alone at the start of a line.
    """
    for _, message in messages(language):
        if PHRASES[language].variables(message.id.name):
            text = re.sub(r"^-# ", "", "".join(Parts(message).texts), flags=re.MULTILINE)
            assert not MARKDOWN.search(text), message.id.name
            assert not re.search(r"^\s*(?:[-+]|\d+\.)\s", text, re.MULTILINE), message.id.name


def test_every_phrase_that_the_code_names_exists() -> None:
    """With the variables that it is given there."""
    phrases = PHRASES["en"]
    named = 0
    for call in calls("say", "phrase"):
        phrase = call.args[0]
        if not isinstance(phrase, ast.Constant):
            continue
        named += 1
        assert phrase.value in phrases.ids
        given = {keyword.arg for keyword in call.keywords}
        if None not in given:  # which would be **variables
            assert given == phrases.variables(str(phrase.value)), phrase.value
    assert named > 20


def test_every_phrase_is_used() -> None:
    """Its id stands somewhere in the bot's code, or in a template of its web pages."""
    used = literals() | literals_of_templates()
    assert not [message.id.name for _, message in messages("en") if message.id.name not in used]


def test_every_locale_of_our_languages_is_spoken_to() -> None:
    """Discord has two for English."""
    assert set(LANGUAGE_OF_LOCALE.values()) == set(LANGUAGES) == set(PHRASES)
    assert set(LANGUAGE_OF_LOCALE) == {"en-US", "en-GB", "ja", "pt-BR"}


NAME = regex.compile(r"[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}")  # Discord API
LONGEST_COMMAND_TEXT = {"name": 32, "description": 100, "choice": 100, "menu": 32}  # Discord API
LONGEST_IN_MODAL = {"title": 45, "label": 45, "placeholder": 100, "option": 100}  # Discord API
LONGEST_BUTTON = 80  # Discord API


def ids_of_commands() -> list[str]:
    """Every id in commands.ftl."""
    return [message.id.name for file, message in messages("en") if file == "commands.ftl"]


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

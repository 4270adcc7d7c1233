"""Phrases in three languages, from Project Fluent files: a folder per language, a file per feature.

Phrases are written in Discord's markdown: escape the values of their variables.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from types import MappingProxyType

import discord
from discord import app_commands
from discord.app_commands import locale_str
from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser, ast

from index.types import Language

# The locale whose plurals and digit groups a language uses.
_FLUENT_LOCALE: Mapping[Language, str] = {"en": "en-US", "ja": "ja", "pt": "pt-BR"}

_ENTRY = re.compile(r"^([a-z][a-z0-9-]*) =", re.MULTILINE)
_COMMENT = re.compile(r"^#.*\n", re.MULTILINE)
_VARIABLE = re.compile(r"\$([a-z][a-z0-9_-]*)")
_REFERENCE = re.compile(r"\{ *([a-z][a-z0-9-]*) *\}")


class Phrases:
    """The phrases of one language.

    The files are read when the first phrase is needed. Parsing all of them would take a tenth of a
    second, so each phrase is parsed when it is first needed.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._variables: dict[str, frozenset[str]] = {}
        self._parser = FluentParser(with_spans=False)

    def say(self, phrase: str, /, **variables: str | float) -> str:
        """Return a phrase with the values of its variables; numbers as the language writes them.

        Raises:
            KeyError: There is no such phrase.
            ValueError: A variable is missing, unknown, or can't be formatted.
        """
        needed = self.variables(phrase)
        if variables.keys() != needed:
            raise ValueError(f"{phrase!r} takes {sorted(needed)}, not {sorted(variables)}")
        pattern = self._bundle.get_message(phrase).value
        if pattern is None:
            raise ValueError(f"{phrase!r} says nothing")
        message, errors = self._bundle.format_pattern(pattern, variables)
        if errors or not isinstance(message, str):
            raise ValueError(f"{phrase!r} can't be said: {errors}")
        return message

    def variables(self, phrase: str) -> frozenset[str]:
        """Return the names of a phrase's variables and of those that it contains."""
        if phrase not in self._variables:
            variables: set[str] = set()
            contained = [phrase]
            for each in contained:  # it grows
                source = self._sources[each]
                self._bundle.add_resource(ast.Resource([self._parser.parse_entry(source)]))
                variables.update(_VARIABLE.findall(source))
                contained += _REFERENCE.findall(source)
            self._variables[phrase] = frozenset(variables)
        return self._variables[phrase]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all phrases."""
        return frozenset(self._sources)

    @cached_property
    def _bundle(self) -> FluentBundle:
        # Isolating marks would end up in what people copy from a card.
        return FluentBundle([_FLUENT_LOCALE[self.language]], use_isolating=False)

    @cached_property
    def _sources(self) -> Mapping[str, str]:
        """The id of a phrase -> its entry in a file."""
        sources: dict[str, str] = {}
        for file in (files("bot.phrases") / self.language).iterdir():
            if not file.name.endswith(".ftl"):  # an editor's, perhaps
                continue
            text = _COMMENT.sub("", file.read_text(encoding="utf-8"))
            starts = list(_ENTRY.finditer(text))
            ends = [start.start() for start in starts[1:]] + [len(text)]
            for start, end in zip(starts, ends, strict=True):
                if start[1] in sources:
                    raise ValueError(f"{start[1]!r} is defined twice in {self.language}")
                sources[start[1]] = text[start.start() : end]
        return sources


PHRASES: Mapping[Language, Phrases] = MappingProxyType(
    {language: Phrases(language) for language in _FLUENT_LOCALE}
)

# Discord's locales -> the language that we speak there; English everywhere else.
LANGUAGE_OF_LOCALE: Mapping[str, Language] = MappingProxyType(
    {"en-US": "en", "en-GB": "en", "ja": "ja", "pt-BR": "pt"}
)


def phrase(phrase_id: str) -> locale_str:
    """Return a phrase without variables for a command; `PhraseTranslator` translates it."""
    return locale_str(PHRASES["en"].say(phrase_id), phrase=phrase_id)


class PhraseTranslator(app_commands.Translator):
    """Translates the names and descriptions of commands that `phrase` has made."""

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - discord.py passes it
    ) -> str | None:
        """Return the phrase in a locale's language; None for locales that we don't speak."""
        language = LANGUAGE_OF_LOCALE.get(locale.value)
        phrase_id = string.extras.get("phrase")
        return PHRASES[language].say(phrase_id) if language and phrase_id else None

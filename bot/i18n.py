"""Says phrases out of Project Fluent catalogues, one folder per language, one file per feature.

Phrases are written in Discord's markdown: what is filled in must be escaped.
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
from fluent.syntax.visitor import Visitor

from index.types import Language

# Whose plurals and whose grouping of digits a language takes.
_FLUENT_LOCALE: Mapping[Language, str] = {"en": "en-US", "ja": "ja", "pt": "pt-BR"}

_ENTRY = re.compile(r"^([a-z][a-z0-9-]*) =", re.MULTILINE)


class Phrases:
    """The phrases of one language.

    The files are read at the first word. Parsing all of them would take a tenth of a second, so
    each phrase is parsed when it is first said.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._variables: dict[str, frozenset[str]] = {}
        self._parser = FluentParser(with_spans=False)

    def say(self, phrase: str, /, **variables: str | float) -> str:
        """A phrase with its variables filled in; numbers as the language writes them.

        Raises:
            KeyError: There is no such phrase.
            ValueError: A variable is missing, is not the phrase's, or can't be shown.
        """
        needed = self.variables(phrase)
        if variables.keys() != needed:
            raise ValueError(f"{phrase!r} takes {sorted(needed)}, not {sorted(variables)}")
        pattern = self._bundle.get_message(phrase).value
        if pattern is None:
            raise ValueError(f"{phrase!r} says nothing")
        said, errors = self._bundle.format_pattern(pattern, variables)
        if errors or not isinstance(said, str):
            raise ValueError(f"{phrase!r} can't be said: {errors}")
        return said

    def variables(self, phrase: str) -> frozenset[str]:
        """The names of a phrase's variables, those of the phrases within it included."""
        if phrase not in self._variables:
            self._variables[phrase] = self._learn(phrase)
        return self._variables[phrase]

    @property
    def ids(self) -> frozenset[str]:
        """All phrases that there are."""
        return frozenset(self._sources)

    def _learn(self, phrase: str) -> frozenset[str]:
        entry = self._parser.parse_entry(self._sources[phrase])
        if not isinstance(entry, ast.Message):
            raise ValueError(f"{phrase!r} is not written in Fluent's syntax")
        self._bundle.add_resource(ast.Resource([entry]))
        wanted = _Wanted()
        wanted.visit(entry)
        return frozenset(wanted.variables).union(*map(self.variables, wanted.phrases))

    @cached_property
    def _bundle(self) -> FluentBundle:
        # Isolating marks would stand between our words and the quotes that people copy.
        return FluentBundle([_FLUENT_LOCALE[self.language]], use_isolating=False)

    @cached_property
    def _sources(self) -> Mapping[str, str]:
        """Phrase -> what stands in the catalogue."""
        sources: dict[str, str] = {}
        for file in (files("bot.phrases") / self.language).iterdir():
            if not file.name.endswith(".ftl"):  # an editor's, perhaps
                continue
            text = file.read_text(encoding="utf-8")
            starts = list(_ENTRY.finditer(text))
            ends = [start.start() for start in starts[1:]] + [len(text)]
            for start, end in zip(starts, ends, strict=True):
                if start[1] in sources:
                    raise ValueError(f"{start[1]!r} stands twice in {self.language}")
                sources[start[1]] = text[start.start() : end]
        return sources


class _Wanted(Visitor):
    """What must be known to say a phrase: variables and other phrases."""

    def __init__(self) -> None:
        self.variables: set[str] = set()
        self.phrases: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - Fluent's
        self.variables.add(node.id.name)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802 - Fluent's
        self.phrases.add(node.id.name)


PHRASES: Mapping[Language, Phrases] = MappingProxyType(
    {language: Phrases(language) for language in _FLUENT_LOCALE}
)

# Discord's names for the locales whose people we speak to in their own language.
LANGUAGE_OF_LOCALE: Mapping[str, Language] = MappingProxyType(
    {"en-US": "en", "en-GB": "en", "ja": "ja", "pt-BR": "pt"}
)


def phrase(phrase_id: str) -> locale_str:
    """A phrase without variables, in English; `PhraseTranslator` translates it."""
    return locale_str(PHRASES["en"].say(phrase_id), phrase=phrase_id)


class PhraseTranslator(app_commands.Translator):
    """Translates what `phrase` made."""

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - discord.py passes it
    ) -> str | None:
        """The phrase in a locale's language, or None for locales we don't speak."""
        language = LANGUAGE_OF_LOCALE.get(locale.value)
        phrase_id = string.extras.get("phrase")
        return PHRASES[language].say(phrase_id) if language and phrase_id else None

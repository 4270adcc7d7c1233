"""The names and descriptions of commands in the languages of the people who see them."""

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.phrases import LANGUAGE_OF_LOCALE, PHRASES

__all__ = ["PhraseTranslator", "phrase"]


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

"""Every sentence that the bot says of its own, in the three languages."""

from bot.phrases.catalogue import LANGUAGE_OF_LOCALE, PHRASES, Phrases

__all__ = ["LANGUAGE_OF_LOCALE", "PHRASES", "Phrases"]

"""What moderators do, and what they are told."""

from collections.abc import Callable

from bot.i18n import LANGUAGE_OF_LOCALE, PHRASES
from tests.fakes.people import ADMINISTRATOR, Person
from tests.fakes.places import Place
from tests.fakes.registry import Options
from tests.fakes.running import Served

LOCALES = ("en-US", "ja", "pt-BR")


def said_in(locale: str) -> Callable[..., str]:
    """What says a phrase to someone whose Discord has this locale."""
    return PHRASES[LANGUAGE_OF_LOCALE[locale]].say


def administrator(locale: str = "en-US") -> Person:
    """Somebody new who may do everything on every server."""
    return Person("administrator", ADMINISTRATOR, locale)


async def order(
    served: Served,
    command: str,
    options: Options | None = None,
    *,
    by: Person | None = None,
    at: Place | None = None,
    locale: str = "en-US",
) -> str:
    """Use a command of /inyo; what its user is told, by default a new moderator."""
    by = by or served.discord.moderator(locale=locale)
    key = await served.discord.command(f"inyo {command}", options or {}, by=by, at=at)
    return await served.notice(key)

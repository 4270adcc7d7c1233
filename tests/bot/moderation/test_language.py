"""/inyo language: which language the bot speaks on a server."""

import pytest

from tests.bot.helpers import LOCALES, order, said_in
from tests.fakes.answers import FakeAnswerer, answer
from tests.fakes.cards import read_card
from tests.fakes.running import serving

pytestmark = pytest.mark.asyncio

CHOSEN = {"en-US": "en", "ja": "ja", "pt-BR": "pt"}


@pytest.mark.parametrize("locale", LOCALES)
async def test_everything_is_said_in_the_servers_language(locale: str) -> None:
    """Whatever the asker's and the question's are; in direct messages the asker's stays."""
    say = said_in(locale)
    async with serving(lambda: FakeAnswerer(answer)) as served:
        discord = served.discord
        told = await order(served, "language", {"language": CHOSEN[locale]})
        assert told == say("language-set", language=CHOSEN[locale])
        for other in LOCALES:
            by = discord.person(locale=other)
            question = await discord.ask("Who resigned?", by=by)
            assert f"**{say('answer-none')}**" in read_card(await discord.card(question)).words
            refused = await discord.command("inyo status", by=by)
            assert await served.notice(refused) == say("moderation-not-allowed")
            private = await discord.ask("Who resigned?", by=by, at=discord.private(by))
            silent = said_in(other)("answer-none")
            assert f"**{silent}**" in read_card(await discord.card(private)).words
        for question in ("Who resigned?", "誰が辞任しましたか？", "Quem se demitiu?"):
            card = read_card(await discord.card(await discord.mention(question)))
            assert f"**{say('answer-none')}**" in card.words


async def test_each_person_is_spoken_to_in_their_own_language_again() -> None:
    """Once the moderators have taken the server's language back."""
    async with serving(lambda: FakeAnswerer(answer)) as served:
        discord = served.discord
        await order(served, "language", {"language": "ja"})
        told = await order(served, "language", {"language": "each"}, locale="pt-BR")
        assert told == said_in("pt-BR")("language-of-each")
        card = read_card(await discord.card(await discord.ask("Who resigned?", "en-GB")))
        assert f"**{said_in('en-GB')('answer-none')}**" in card.words


@pytest.mark.parametrize("locale", LOCALES)
async def test_languages_are_offered_by_their_names(locale: str) -> None:
    """In the moderator's language."""
    say = said_in(locale)
    async with serving() as served:
        options = served.discord.commands.get("inyo")["options"]
        (command,) = (each for each in options if each["name"] == "language")
        choices = {each["value"]: each for each in command["options"][0]["choices"]}
        names = {value: each["name_localizations"][locale] for value, each in choices.items()}
        assert names == {
            "each": say("inyo-language-each-choice"),
            "en": say("inyo-language-en-choice"),
            "ja": say("inyo-language-ja-choice"),
            "pt": say("inyo-language-pt-choice"),
        }

"""What the tests of buttons begin with: an answer that is there, in each language."""

from collections.abc import Mapping

from bot.i18n import PHRASES, Phrases
from index.types import Language
from tests.fakes.messages import Message
from tests.fakes.people import Person
from tests.fakes.places import Place
from tests.fakes.running import Served

QUESTION = "Who resigned on Friday?"
LOCALES: tuple[tuple[str, Language], ...] = (("en-US", "en"), ("ja", "ja"), ("pt-BR", "pt"))
EN: Phrases = PHRASES["en"]
PRIVATE: Mapping[str, object] = {"private": True}


async def answered(
    served: Served,
    question: str = QUESTION,
    *,
    by: Person | None = None,
    at: Place | None = None,
    options: Mapping[str, object] | None = None,
) -> Message:
    """The answer to a question that somebody asked with /ask."""
    discord = served.discord
    return await discord.message(await discord.ask(question, by=by, at=at, options=options or {}))


async def on_button(served: Served, on: Message, which: str, by: Person | None = None) -> Message:
    """What the first button with this label or custom_id has brought: a message of its own."""
    button = next(each for each in on.card.buttons if which in (each.label, each.custom_id))
    return await served.discord.message(await served.discord.press(on, button.custom_id, by=by))


def token_of(message: Message) -> str:
    """The token that the buttons of an answer carry."""
    (token,) = {each.custom_id.split(":")[2] for each in message.card.buttons}
    return token


async def block(served: Served, person: Person) -> None:
    """Have the moderators of the first server block somebody."""
    servers = served.client.state.store.servers
    await servers.change(int(served.discord.home.id), blocked=frozenset({int(person.id)}))

"""The button that translates quotes for one reader."""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.errors import BusyError
from bot.i18n import PHRASES
from bot.translation import TooSlowError, Translator
from index.errors import EmbeddingError
from index.types import Answer, Document, Language
from tests.bot.helpers import EN, QUESTION, answered, on_button
from tests.bot.shelves import LEIKE, TRANSLATION, library
from tests.fakes.answers import JAPANESE_QUOTE, FakeAnswerer, answer, excerpt, quoting
from tests.fakes.hostile import HOSTILE
from tests.fakes.running import serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

TRANSLATE = EN.say("translate-button")
TWINS = [(0, 4), (1, 5)]  # the first two sentences of LEIKE, and those of TRANSLATION


class FakeTranslator(Translator):
    """Translates all by a prefix, or as it is told."""

    def __init__(self, reply: Callable[[str], str | None] | Exception | None = None) -> None:
        self.asked: list[str] = []
        self._reply = reply

    def can_translate(self, source: Language | None, target: Language) -> bool:
        """Whatever we know; but not from Portuguese."""
        return source not in (None, "pt", target)

    async def translate(
        self, texts: Sequence[str], source: Language, target: Language
    ) -> list[str | None]:
        """Translate as told."""
        self.asked += texts
        if isinstance(self._reply, Exception):
            raise self._reply
        reply = self._reply or (lambda text: f"({source} to {target}) {text}")
        return [reply(text) for text in texts]


def all_bytes(folder: Path) -> bytes:
    """What stands in all files of a folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("language", ["en", "pt"])
async def test_a_quote_is_translated_for_its_reader_alone(language: Language) -> None:
    """Below the quote, and marked as a machine's; the answer stays as it is."""
    phrases, locale = PHRASES[language], {"en": "en-US", "pt": "pt-BR"}[language]
    async with serving(translator=FakeTranslator()) as served:
        reader = served.discord.person("Ana", locale=locale)
        shown = await answered(served, by=reader)
        before = shown.card
        told = await on_button(served, shown, phrases.say("translate-button"), by=reader)
        assert told.is_ephemeral
        assert told.card.quotes == shown.card.quotes == (JAPANESE_QUOTE,)
        assert phrases.say("translate-heading") in told.card.words
        label = phrases.say("translate-machine", language="ja")
        assert f"-# {label}\n\\(ja to {language}) ".replace("\\", "") in told.card.words
        assert JAPANESE_QUOTE in told.card.words
        assert shown.card == before


async def test_there_is_no_button_where_it_would_be_of_no_use() -> None:
    """Without a model, in the reader's own language, and where the model can't."""
    portuguese = answer("?", [excerpt("Não.", language="pt")])
    cases: list[tuple[Translator | None, Callable[[str], Answer], str]] = [
        (None, quoting, "en-US"),
        (FakeTranslator(), quoting, "ja"),
        (FakeTranslator(), lambda _: portuguese, "en-US"),
    ]
    for translator, reply, locale in cases:
        opened = functools.partial(FakeAnswerer, reply)
        async with serving(opened, translator=translator) as served:
            shown = await answered(served, by=served.discord.person("Ana", locale=locale))
            assert "🌐" not in [button.emoji for button in shown.card.buttons]


async def test_what_a_document_says_itself_is_quoted_instead() -> None:
    """With where it is said; only the rest is given to the model."""
    translator, say = FakeTranslator(), PHRASES["ja"].say
    engine = library(LEIKE, TRANSLATION, twins=TWINS)
    async with serving(lambda: engine, translator=translator) as served:
        reader = served.discord.person("Ana", locale="ja")
        shown = await answered(served, "Leike resigned computers lab", by=reader)
        quotes = shown.card.quotes
        assert any("resigned" in quote for quote in quotes)
        told = await on_button(served, shown, say("translate-button"), by=reader)
        assert "ライケ氏は金曜日に辞任した。" in "".join(told.card.quotes)
        assert "ライケ氏の辞任" in told.card.words
        assert translator.asked
        assert not [text for text in translator.asked if "resigned" in text]


async def test_a_hidden_document_gives_no_translation() -> None:
    """The model translates what it says, too."""
    translator, say = FakeTranslator(), PHRASES["ja"].say
    engine = library(LEIKE, TRANSLATION, twins=TWINS)
    async with serving(lambda: engine, translator=translator) as served:
        servers, guild = served.client.state.store.servers, int(served.discord.home.id)
        await servers.change(guild, hidden_documents=frozenset({TRANSLATION.path}))
        reader = served.discord.person("Ana", locale="ja")
        shown = await answered(served, QUESTION, by=reader)
        told = await on_button(served, shown, say("translate-button"), by=reader)
        assert "ライケ氏" not in "".join(told.card.quotes)
        assert [text for text in translator.asked if "resigned" in text]
        await servers.change(guild, hidden_documents=frozenset({LEIKE.path}))
        told = await on_button(served, shown, say("translate-button"), by=reader)
        assert told.card.words == say("document-hidden")


async def test_code_and_markup_are_no_text_to_translate() -> None:
    """A model gets what a reader sees; code stays as it is, and items have lines of their own."""
    text = "# Setup\n\nInstall the *server* with this command:\n\n```sh\nrun setup\n```\n"
    manual = Document("setup.md", text, "Setup", "en", is_markdown=True)
    translator, say = FakeTranslator(), PHRASES["ja"].say
    async with serving(lambda: library(manual), translator=translator) as served:
        reader = served.discord.person("Ana", locale="ja")
        shown = await answered(served, "install server command", by=reader)
        told = await on_button(served, shown, say("translate-button"), by=reader)
        assert "Install the server with this command:" in translator.asked
        assert not [text for text in translator.asked if "run setup" in text]
        assert "\nrun setup" in told.card.words


@pytest.mark.parametrize(
    ("reply", "phrase"),
    [
        (BusyError("full"), "translate-busy"),
        (TooSlowError("slow"), "translate-slow"),
        (EmbeddingError("gone"), "translate-failed"),
    ],
)
async def test_a_model_that_cannot_now_is_said(reply: Exception, phrase: str) -> None:
    """In a sentence."""
    async with serving(translator=FakeTranslator(reply)) as served:
        shown = await answered(served)
        assert (await on_button(served, shown, TRANSLATE)).card.words == EN.say(phrase)


async def test_what_the_model_did_not_manage_is_marked() -> None:
    """And the reader is told."""
    async with serving(translator=FakeTranslator(lambda _: None)) as served:
        told = await on_button(served, await answered(served), TRANSLATE)
        assert "[…]" in told.card.words.replace("\\", "")
        assert EN.say("translate-incomplete") in told.card.words


async def test_a_button_that_has_outlived_the_model_says_so(tmp_path: Path) -> None:
    """After the setting was removed."""
    discord = FakeDiscord()
    async with serving(state_dir=tmp_path, discord=discord, translator=FakeTranslator()) as here:
        shown = await answered(here)
    async with serving(state_dir=tmp_path, discord=discord) as there:
        told = await on_button(there, shown, TRANSLATE)
        assert told.card.words == EN.say("translate-off")


async def test_whoever_reads_the_quotes_language_needs_no_translation() -> None:
    """Others may press the button of an answer that was given in another language."""
    async with serving(translator=FakeTranslator()) as served:
        shown = await answered(served)
        reader = served.discord.person("Yui", locale="ja")
        told = await on_button(served, shown, TRANSLATE, by=reader)
        assert told.card.words == PHRASES["ja"].say("translate-needless")


@pytest.mark.parametrize("text", [*HOSTILE[:12], "*" * 4_000, "あ" * 5_000])
async def test_a_hostile_translation_is_harmless(text: str) -> None:
    """Escaped and within the limits, whatever the model says."""
    async with serving(translator=FakeTranslator(lambda _: text)) as served:
        told = await on_button(served, await answered(served), TRANSLATE)
        assert told.is_ephemeral


async def test_nothing_of_a_translation_is_kept(tmp_path: Path) -> None:
    """In no file of the bot, and in no memory of it."""
    secret = "Zyxwvutsrq"
    translator = FakeTranslator(lambda _: secret)
    async with serving(state_dir=tmp_path, translator=translator) as served:
        told = await on_button(served, await answered(served), TRANSLATE)
        assert secret in told.card.words
        history = repr(list(served.client.state.history._answers.values()))
        assert secret not in history
    assert secret.encode() not in all_bytes(tmp_path)


async def test_passages_and_the_context_have_the_button_too() -> None:
    """For the quotes that stand there."""
    translator = FakeTranslator()
    engine = library(LEIKE)
    async with serving(lambda: engine, translator=translator) as served:
        discord, say = served.discord, PHRASES["ja"].say
        reader = discord.person("Ana", locale="ja")
        found = await discord.message(
            await discord.command("search", {"query": "computers"}, by=reader)
        )
        told = await on_button(served, found, say("translate-button"), by=reader)
        assert told.card.quotes == found.card.quotes
        around = await on_button(served, found, say("context-button"), by=reader)
        again = await on_button(served, around, say("translate-button"), by=reader)
        assert len(again.card.quotes) == 1

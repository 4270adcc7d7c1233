"""Nobody is shown anything of a document that they may not see, whatever they use.

Worlds are made by chance: which documents are whose, hidden, limited or removed, who asks where.
In each, somebody uses a command and then the buttons below its answer, while moderators change
their minds in between, and opens pages of the web reader. Each document has a word of its own in
its title and its text: whatever the bot sends is searched for words that its readers may not see.

All worlds are played on one bot with one index, which knows all documents.
"""

import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from bot.audience import Audience
from bot.db.records import AddedDocument, DocumentLimit, LimitKind
from bot.document_links import DocumentLinks, is_public, key_of
from bot.i18n import PHRASES, Phrases
from bot.web_reader.views import Asked, Site
from index.types import Document, tenant_folder
from tests.bot.features.test_translate import FakeTranslator
from tests.bot.shelves import library
from tests.fakes.exchanges import MODAL
from tests.fakes.messages import Message
from tests.fakes.people import MODERATOR, READERS, Person
from tests.fakes.places import Place, Server
from tests.fakes.running import Served, serving
from tests.fakes.server import TOKEN, FakeDiscord

QUESTION = "When does the harbour open on Monday?"
SAME = "The harbour opens on Monday at dawn, says the keeper."
TWIN = "twin.md"  # is said to translate a.md
FILES = ("a.md", "b.txt", "c.md", "d.md")
SEEDS = range(20)
WORLDS = 100  # of each seed
MAX_PRESSED = 3
READER_URL = "https://docs.example.org"
LINK = re.compile(r"/documents/([0-9a-f]{16})(?:\?[^\s)>\"]*?access=([\w.-]+))?")


@dataclass(frozen=True)
class Shelf:
    """The documents of all, and of each the word that only it has."""

    words: Mapping[str, str]
    documents: tuple[Document, ...]

    @classmethod
    def of(cls, servers: list[Server]) -> "Shelf":
        """Documents of the bot's owner and of servers that all answer the same question."""
        paths = [*FILES, TWIN]
        for server in servers:
            paths += [f"{tenant_folder(server.id)}{name}" for name in FILES]
        words = {path: f"zq{number:02}x" for number, path in enumerate(paths)}
        documents = []
        for path, word in words.items():
            text = f"# The {word} guide\n\n{SAME} The boat {word} is at the pier.\n"
            document = Document(path, text, f"The {word} guide", "en")
            if path == TWIN:  # the model of tests takes for the same only what has the same words
                document = replace(document, language="pt", translation_of="a.md")
            documents.append(replace(document, is_markdown=path.endswith(".md")))
        return cls(words, tuple(documents))

    def forbidden(self, served: Served, audience: Audience) -> set[str]:
        """The words that nobody in an audience may see."""
        may_see = served.client.state.may_see
        return {word for path, word in self.words.items() if not may_see(path, audience)}


@dataclass
class Player:
    """Somebody in a place, and what they do there by chance."""

    served: Served
    shelf: Shelf
    draw: random.Random
    by: Person
    at: Place

    def audience(self, *, is_private: bool) -> Audience:
        """The people who see what they get."""
        guild, channel = self.at.guild, self.at.channel
        if guild is None:
            return Audience(None, frozenset({int(self.at.id)}))
        ids = {int(self.at.id)}
        if channel["type"] in (11, 12):
            ids.add(int(channel["parent_id"]))
        roles = [int(role) for role in self.by.member(guild)["roles"]] if is_private else []
        return Audience(int(guild["id"]), frozenset(ids), frozenset(roles))

    async def decide(self) -> None:
        """Have the moderators of each server decide anew."""
        store, draw = self.served.client.state.store, self.draw
        for server in self.served.discord.servers:
            guild_id = int(server.id)
            own = [f"{tenant_folder(guild_id)}{name}" for name in FILES]
            named = [*FILES, TWIN, *own]
            places = [server.channel, server.lounge, server.thread]
            targets: list[tuple[LimitKind, int]] = [("channel", int(e.id)) for e in places]
            targets.append(("role", int(server.role(READERS).id)))
            await store.servers.change(
                guild_id,
                hidden_documents=frozenset(draw.sample(named, draw.randrange(4))),
                limits=frozenset(
                    DocumentLimit(draw.choice(named), *draw.choice(targets))
                    for _ in range(draw.randrange(6))
                ),
            )
            added = set(draw.sample(FILES, draw.randrange(len(FILES) + 1)))
            known = set(store.added_documents.of(guild_id))
            for name in known - added:
                await store.added_documents.remove(guild_id, name)
            for name in added - known:
                record = AddedDocument(guild_id, name, int(self.by.id), datetime.now(UTC))
                await store.added_documents.put(record)

    async def use_command(self) -> str:
        """Use a command, or ask in a message."""
        discord, draw = self.served.discord, self.draw
        path = draw.choice(list(self.shelf.words))
        named = {"document": draw.choice([key_of(path), path.rpartition("/")[2], "guide"])}
        private = {"private": draw.random() < 0.5}
        by, at = self.by, self.at
        options: dict[str, object]
        what = draw.randrange(10)
        if what < 2:
            options = {**private, **(named if draw.random() < 0.5 else {})}
            return await discord.ask(QUESTION, options=options, by=by, at=at)
        if what == 2:
            options = {"query": "harbour Monday dawn", **private}
            return await discord.command("search", options, by=by, at=at)
        if what == 3:
            return await discord.command("documents", by=by, at=at)
        if what == 4:
            return await discord.command("read", named, by=by, at=at)
        if what == 5:
            name = draw.choice(["ask", "read"])
            options = {"question": "?"} if name == "ask" else {}
            typed = draw.choice(["", "guide", "a", self.shelf.words[path][:2]])
            return await discord.autocomplete(name, "document", typed, options, by=by, at=at)
        if what == 6 and at.guild is not None:
            return await self.moderate()
        if what < 8:
            said = await discord.say(SAME, by=self.by, at=self.at)
            menu = draw.choice(["Find in documents", "Check quote"])
            return await discord.point_at(said, menu, by=by, at=at)
        if self.at.guild is None:
            return await discord.write_privately(QUESTION, by=self.by)
        return await discord.mention(QUESTION, by=by, at=at)

    async def moderate(self) -> str:
        """Look at what is for moderators, as whoever one is."""
        discord, by, at = self.served.discord, self.by, self.at
        name = self.draw.choice(["status", "unanswered", "documents", "complete"])
        if name == "complete":
            options = {"action": self.draw.choice(["hide", "show", "limit", "open"])}
            return await discord.autocomplete(
                "inyo documents", "document", "", options, by=by, at=at
            )
        options = {"action": "list"} if name == "documents" else {}
        return await discord.command(f"inyo {name}", options, by=by, at=at)

    async def press(self, card: Message) -> str | None:
        """Press one of a card's buttons, if it has any that does something."""
        discord = self.served.discord
        buttons = [each for each in card.card.buttons if each.custom_id and not each.disabled]
        if not buttons:
            return None
        button = self.draw.choice(buttons)
        key = await discord.press(card, button.custom_id, by=self.by)
        await discord.card(key)
        if discord.exchanges[key].response == MODAL and "follow_up" in button.custom_id:
            return await discord.submit(key, {"question": QUESTION})
        return key

    async def check(self, key: str) -> Message | None:
        """Look for forbidden words in what came back; the message that did."""
        discord = self.served.discord
        body = await discord.card(key)
        await self.served.client.state.in_flight.finish(30)
        exchange = discord.exchanges[key]
        is_public = exchange.message is not None and not exchange.message.is_ephemeral
        forbidden = self.shelf.forbidden(self.served, self.audience(is_private=not is_public))
        if self.is_moderating(exchange.payload):
            state = self.served.client.state
            rights = state.rights(int(self.at.guild["id"]) if self.at.guild else None)
            forbidden = {w for path, w in self.shelf.words.items() if not rights.has(path)}
        sent: list[object] = [body, *(each.payload for each in exchange.followups)]
        if exchange.message is not None and exchange.message is not exchange.source:
            sent.append(exchange.message.payload)
            sent += [content.decode() for content in exchange.message.files.values()]
        shown = json.dumps(sent, ensure_ascii=False)
        assert not [word for word in forbidden if word in shown], (forbidden, shown)
        self.check_pages(shown, forbidden)
        data = exchange.payload.get("data") or {}
        seen = [path for path, word in self.shelf.words.items() if word not in forbidden]
        if self.phrases.say("status-heading") in shown:
            assert self.phrases.say("status-documents", count=len(seen)) in shown
        elif data.get("name") == "documents":
            assert self.counted(len(seen), "documents-heading", "documents-none") in shown
        elif data.get("name") == "Check quote":
            assert self.counted(len(seen), "check-verbatim", "check-none") in shown
        return exchange.message

    def check_pages(self, shown: str, forbidden: set[str]) -> None:
        """Follow the links that were shown, and look at the web reader without any."""
        state = self.served.client.state
        site = Site(DocumentLinks(READER_URL, TOKEN), state.is_withdrawn)
        loaded, paths = state.queue.loaded, {key_of(path): path for path in self.shelf.words}
        assert loaded is not None

        def words(path: str, key: str = "", **query: str) -> set[str]:
            asked = Asked(path, query, PHRASES["en"])
            if key:
                html = site.document(loaded, asked, key).html
            else:
                make = site.search if path == "/search" else site.list_of_documents
                html = make(loaded, asked).html
            return {word for word in self.shelf.words.values() if word in html}

        own = {word for path, word in self.shelf.words.items() if not is_public(path)}
        word = self.draw.choice(sorted(own))
        assert not words("/", page="1") & own
        assert not words("/search", q=self.draw.choice([QUESTION, word])) - {word} & own
        signed = {}
        for key, access in LINK.findall(shown):
            assert self.shelf.words[paths[key]] not in forbidden
            signed[key] = access
            opened = words(f"/documents/{key}", key, access=access)
            assert self.shelf.words[paths[key]] in opened
            assert not opened & own - {self.shelf.words[paths[key]]}
        other = self.draw.choice([path for path in paths.values() if not is_public(path)])
        key = key_of(other)
        if key not in signed:  # the signature of another document doesn't open it
            access = next(iter(signed.values()), "")
            assert not words(f"/documents/{key}", key, access=access) & own
        access = site.links.to_document(other).partition("access=")[2]
        is_open = self.shelf.words[other] in words(f"/documents/{key}", key, access=access)
        assert is_open is not state.is_withdrawn(other)

    @property
    def phrases(self) -> Phrases:
        """Those of whoever asks."""
        return PHRASES["pt" if self.by.locale == "pt-BR" else "en"]

    def counted(self, count: int, some: str, none: str) -> str:
        """How the bot says how many there are."""
        return self.phrases.say(some, count=count) if count else self.phrases.say(none)

    def is_moderating(self, payload: Mapping[str, object]) -> bool:
        """Whether a moderator looks at what they may change, which includes what is hidden."""
        data = payload.get("data")
        return isinstance(data, dict) and data.get("name") == "inyo" and is_moderator(self.by)


def is_moderator(person: Person) -> bool:
    """Whether somebody has the rights of moderators."""
    return person.permissions == MODERATOR


def players(served: Served, shelf: Shelf, draw: random.Random) -> Iterator[Player]:
    """Somebody new in some place, again and again."""
    discord = served.discord
    while True:
        roles = (READERS,) if draw.random() < 0.5 else ()
        by = Person(roles=roles, locale=draw.choice(["en-US", "pt-BR"]))
        if draw.random() < 0.2:
            by = replace(by, permissions=MODERATOR)
        places = [place for server in discord.servers for place in server.places]
        at = draw.choice([*places, discord.private(by)])
        yield Player(served, shelf, draw, by, at)


@pytest.mark.asyncio
@pytest.mark.parametrize("seed", SEEDS)
async def test_no_world_shows_what_somebody_may_not_see(seed: int) -> None:
    """Neither in answers, citations, lists, files, buttons' answers nor what is offered."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    discord = FakeDiscord(n_servers=2)
    shelf = Shelf.of(discord.servers)
    engine = library(*shelf.documents)
    async with serving(
        lambda: engine,
        discord=discord,
        questions_per_minute=1_000,
        reader_url=READER_URL,
        translator=FakeTranslator(),
    ) as served:
        everybody = players(served, shelf, draw)
        for _ in range(WORLDS):
            player = next(everybody)
            await player.decide()
            message = await player.check(await player.use_command())
            for _ in range(draw.randrange(MAX_PRESSED)):
                if draw.random() < 0.5:
                    await player.decide()
                if message is not None and not message.is_ephemeral:
                    player = replace(player, by=next(everybody).by)
                key = None if message is None else await player.press(message)
                if key is None:
                    break
                message = await player.check(key) or message
                if message is None or message.is_deleted:
                    break

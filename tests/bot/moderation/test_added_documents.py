"""Documents that moderators add: seen on their server only, checked, recorded, and gone when asked.

The files are really written, and an index is really built of them.
"""

import asyncio
import json
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.db.records import DocumentLimit
from bot.errors import Refusal
from bot.server_documents import safe_name
from bot.settings import SERVER_DOCUMENTS
from index.documents.folder import scan
from index.engine import Engine
from index.types import tenant_folder
from tests.bot.helpers import EN, LOCALES, order, said_in
from tests.bot.shelves import LEIKE, library
from tests.fakes.people import READERS, Person
from tests.fakes.places import Place
from tests.fakes.registry import Options
from tests.fakes.rendering import render
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord

QUOTE = "The harbour of this server opens on Monday at dawn."
QUESTION = "When does the harbour of this server open?"
NOTES = f"# Harbour rules\n\n{QUOTE}\n".encode()


def reading(state_dir: Path) -> Engine:
    """What answers from a document of the bot's owner and from those of all servers."""
    nobodys = state_dir / "nobody"
    nobodys.mkdir(parents=True, exist_ok=True)
    folder, _ = scan(nobodys, tenants=state_dir / SERVER_DOCUMENTS)
    added = [document for path in folder.digests for document in folder.read(path).documents]
    return library(LEIKE, *added)


def serving_files(
    state_dir: Path, discord: FakeDiscord | None = None
) -> AbstractAsyncContextManager[Served]:
    """The bot, whose index is built of the files in its state folder."""
    return serving(
        lambda: reading(state_dir),
        state_dir=state_dir,
        discord=discord or FakeDiscord(n_servers=2),
    )


async def shown(served: Served, key: str) -> str:
    """All that an answer says in the end, as people see it."""
    card = (await served.discord.message(key)).card
    return "\n".join([render(card.words).text, *card.quotes])


async def add(
    served: Served, name: str = "rules.md", data: bytes = NOTES, **options: object
) -> str:
    """Add a file as a moderator; what they are told in the end."""
    return await changed(served, "add", {"file": served.discord.upload(name, data), **options})


async def changed(served: Served, command: str, options: Options, at: Place | None = None) -> str:
    """Change the documents as a moderator; what they are told in the end."""
    discord = served.discord
    key = await discord.command(f"inyo {command}", options, by=discord.moderator(), at=at)
    await discord.card(key)
    await served.client.state.in_flight.finish(30)
    return await shown(served, key)


async def asked(served: Served, at: Place | None = None, by: Person | None = None) -> str:
    """What a question in a place is answered, for the asker alone."""
    options = {"private": True}
    return await shown(served, await served.discord.ask(QUESTION, at=at, by=by, options=options))


@pytest.mark.asyncio
@pytest.mark.parametrize("locale", LOCALES)
async def test_an_added_file_is_quoted_on_its_server_only_until_it_is_removed(
    tmp_path: Path, locale: str
) -> None:
    """Also after a restart; that it was added is shown."""
    say, discord = said_in(locale), FakeDiscord(n_servers=2)
    async with serving_files(tmp_path, discord) as served:
        key = await discord.command(
            "inyo add",
            {"file": discord.upload("../rules.md", NOTES)},
            by=discord.moderator(locale=locale),
        )
        await discord.card(key)
        await served.client.state.in_flight.finish(30)
        assert await shown(served, key) == say("add-done", names="rules.md")
    async with serving_files(tmp_path, discord) as served:
        home, away = (each.channel for each in discord.servers)
        reader = discord.person()
        assert QUOTE in await asked(served, home)
        assert QUOTE not in await asked(served, away)
        assert QUOTE not in await asked(served, discord.private(reader), reader)
        told = await order(served, "documents", {"action": "list"}, locale=locale)
        listed = render(told).text
        assert say("documents-added-list", count=1) in listed
        assert "rules.md" in listed
        told = await order(served, "remove", {"document": "rules.md"}, locale=locale)
        assert render(told).text == say("remove-done", name="rules.md")
        assert QUOTE not in await asked(served, home)
        folder = tmp_path / SERVER_DOCUMENTS / discord.home.id
        assert list(folder.iterdir()) == []


@pytest.mark.asyncio
async def test_what_cannot_be_a_document_is_refused_with_the_reason(tmp_path: Path) -> None:
    """And nothing is kept of it."""
    async with serving_files(tmp_path) as served:
        discord = served.discord
        documents = served.client.state.server_documents
        for name, data, reason in (
            ("rules.exe", NOTES, "I can't read files like “rules.exe”."),
            ("rules", NOTES, "I can't read files like “rules”."),
            ("empty.md", b"  \n", "“empty.md”"),
            ("large.md", b"a" * (documents.max_bytes + 1), EN.say("add-too-large", limit=10)),
        ):
            assert reason in await add(served, name, data)
        assert await changed(served, "add", {}) == EN.say("add-what")
        both = {"file": discord.upload("a.md", NOTES), "link": "https://discord.com/channels/1/2/3"}
        assert await changed(served, "add", both) == EN.say("add-what")
        await add(served)
        assert EN.say("add-exists", name="RULES.md") in await add(served, "RULES.md")
        assert list(documents.of(int(discord.home.id))) == ["rules.md"]
        files = (tmp_path / SERVER_DOCUMENTS).rglob("*.*")
        assert [path.name for path in files] == ["rules.md"]
        documents.max_bytes = 0
        assert await add(served, "more.md") == EN.say("add-off")


@pytest.mark.asyncio
async def test_only_moderators_add_documents(tmp_path: Path) -> None:
    """Whoever finds the command; the message command too."""
    async with serving_files(tmp_path) as served:
        discord = served.discord
        reader = discord.person()
        said = await discord.say(QUOTE)
        for key in (
            await discord.command("inyo add", {"file": discord.upload("a.md", NOTES)}, by=reader),
            await discord.command("inyo remove", {"document": "a.md"}, by=reader),
            await discord.point_at(said, "Add to documents", by=reader),
        ):
            assert await shown(served, key) == EN.say("moderation-not-allowed")
        assert not (tmp_path / SERVER_DOCUMENTS).exists()


@pytest.mark.asyncio
async def test_limits_hold_from_the_beginning_and_after_a_replacement(tmp_path: Path) -> None:
    """In the channel and its threads; for those with the role, where nobody else looks on."""
    async with serving_files(tmp_path) as served:
        discord, home = served.discord, served.discord.home
        role = home.role(READERS)
        await add(served, channel=home.channel, role=role)
        member, other = Person(roles=(READERS,)), Person()

        async def check(quote: str) -> None:
            assert quote in await asked(served, home.channel, member)
            assert quote in await asked(served, home.thread, member)
            assert quote not in await asked(served, home.lounge, member)
            assert quote not in await asked(served, home.channel, other)
            in_public = await discord.ask(QUESTION, by=member)
            assert quote not in await shown(served, in_public)

        await check(QUOTE)
        newer = QUOTE.replace("dawn", "noon")
        upload = discord.upload("rules-2.md", newer.encode())
        told = await changed(served, "replace", {"document": "rules.md", "file": upload})
        assert f"<#{home.channel.id}>" in told
        assert f"<@&{role.id}>" in told
        await check(newer)
        path = f"{tenant_folder(home.id)}rules-2.md"
        settings = served.client.state.settings(int(home.id))
        assert settings.limits == {
            DocumentLimit(path, "channel", int(home.channel.id)),
            DocumentLimit(path, "role", int(role.id)),
        }
        told = await order(served, "documents", {"action": "open", "document": "rules-2.md"})
        assert newer in await asked(served, home.lounge, other), told


@pytest.mark.asyncio
async def test_a_thread_is_added_where_the_bot_and_the_moderator_can_read_it(
    tmp_path: Path,
) -> None:
    """Its messages are taken out again when who wrote them asks to be forgotten."""
    async with serving_files(tmp_path) as served:
        discord, home = served.discord, served.discord.home
        link = f"https://discord.com/channels/{home.id}/{home.post.id}"
        author, other = Person("Ana"), Person("Bo")
        await discord.say(QUOTE, by=author, at=home.post)
        await discord.say("The keeper of the harbour is called Zeno.", by=other, at=home.post)
        assert await changed(served, "add", {"link": link}) == EN.say("add-no-content")
        discord.messages.are_shown = True
        elsewhere = link.replace(home.id, discord.servers[1].id)
        assert await changed(served, "add", {"link": elsewhere}) == EN.say("add-link")
        channel = f"https://discord.com/channels/{home.id}/{home.channel.id}"
        assert await changed(served, "add", {"link": channel}) == EN.say("add-not-a-thread")
        unknown = f"{channel}/{home.id}"
        assert await changed(served, "add", {"link": unknown}) == EN.say("add-no-access")
        await changed(served, "add", {"link": link})
        assert QUOTE in await asked(served)
        (path,) = (tmp_path / SERVER_DOCUMENTS / home.id).iterdir()
        await discord.card(await discord.command("forget-me", by=author))
        written = json.loads(path.read_bytes())["messages"]
        assert [message["author"]["id"] for message in written] == [other.id]
        async with asyncio.timeout(30):
            while QUOTE in await asked(served):  # noqa: ASYNC110 - until it is indexed again
                await asyncio.sleep(0.05)


@pytest.mark.asyncio
async def test_nothing_is_left_of_a_server_that_throws_the_bot_out(tmp_path: Path) -> None:
    """Neither files nor records; those of other servers stay."""
    async with serving_files(tmp_path) as served:
        discord = served.discord
        left, stays = discord.servers
        for each in (left, stays):
            file = discord.upload("rules.md", NOTES)
            await changed(served, "add", {"file": file}, each.channel)
        await discord.leave(left)
        await served.settle()
        documents = served.client.state.server_documents
        assert [path.name for path in (tmp_path / SERVER_DOCUMENTS).iterdir()] == [stays.id]
        assert not documents.of(int(left.id))
        assert list(documents.of(int(stays.id))) == ["rules.md"]


@given(st.text(max_size=300), st.sampled_from([".md", ".TXT", ".markdown"]))
def test_names_are_safe_whatever_people_call_their_files(stem: str, suffix: str) -> None:
    """A name of one visible file, not too long for any file system, of the same format."""
    try:
        name = safe_name(f"{stem}{suffix}")
    except Refusal:  # a name such as ".md" has no suffix
        assert not stem or stem.endswith(("/", "\\"))
        return
    assert name.endswith(suffix.lower())
    assert not name.startswith(".")
    assert not set(name) & set('/\\\0:*?"<>|\n')
    assert name.isprintable()
    assert len(name.encode()) <= 200
    assert safe_name(name) == name

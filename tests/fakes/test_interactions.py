"""What people use on the fake Discord reaches the real discord.py as Discord would send it."""

import asyncio
import io
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from discord import AllowedMentions, File, InteractionResponse, NotFound, ui

from tests.fakes.loop import TICK_S, running_s
from tests.fakes.messages import Message
from tests.fakes.payloads import Json
from tests.fakes.places import among_people
from tests.fakes.puppet import card, puppet_on
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

WaitFirst = Callable[[Callable[[], Awaitable[None]]], None]

MAX_ACKNOWLEDGE_S = 1.0  # instead of Discord's three, so that nobody has to wait for them


@pytest.fixture
def wait_first(monkeypatch: pytest.MonkeyPatch) -> WaitFirst:
    """Have the bot do something before it acknowledges; Discord waits for a second only."""
    monkeypatch.setattr("tests.fakes.rest_interactions.MAX_ACKNOWLEDGE_S", MAX_ACKNOWLEDGE_S)
    defer = InteractionResponse.defer

    def wait_first(wait: Callable[[], Awaitable[None]]) -> None:
        async def late(self: InteractionResponse[Any], **options: Any) -> None:
            await wait()
            await defer(self, **options)

        monkeypatch.setattr(InteractionResponse, "defer", late)

    return wait_first


async def looked_up(discord: FakeDiscord, **options: object) -> Message:
    """The answer to /look-up."""
    return await discord.message(await discord.command("look-up", {"word": "quote", **options}))


async def test_a_command_is_answered_in_place_of_its_thinking() -> None:
    """With its options, by the person who used it; the times are kept."""
    discord, before_s = FakeDiscord(), time.perf_counter()
    async with puppet_on(discord):
        reader = discord.person("Ana", locale="pt-BR")
        options = {"word": "quote", "document": "a"}
        key = await discord.command("look-up", options, by=reader)
        answer = await discord.message(key)
        assert answer.card.words == "quote / a / Ana / TextChannel / False"
        assert answer.card.labels == ("Count 1", "Report", "File", "Share", "Delete")
        assert answer.card.selects[0].options == ("Page 1", "Page 2")
        assert not answer.is_loading
        assert answer.requester == reader
        timing = discord.timing(key)
        assert timing.acknowledged_s is not None
        assert timing.answered_s is not None
        took_s = time.perf_counter() - before_s
        assert 0 < timing.acknowledged_s < timing.answered_s < took_s


async def test_people_can_only_do_what_discord_lets_them() -> None:
    """Options that are missing, unknown or too long, and commands that aren't offered there."""
    discord = FakeDiscord()
    async with puppet_on(discord):
        await discord.message(await discord.command("look-up", {"word": "quote"}))
        private = discord.private(discord.person())
        with pytest.raises(ValueError, match="required"):
            await discord.command("look-up")
        with pytest.raises(ValueError, match="1 to 20"):
            await discord.command("look-up", {"word": "x" * 21})
        with pytest.raises(LookupError, match="none of"):
            await discord.command("look-up", {"word": "quote", "page": 1})
        with pytest.raises(LookupError, match="no command"):
            await discord.command("look-down")
        with pytest.raises(ValueError, match="not offered"):
            await discord.command("inyo channels", at=private)


async def test_a_subcommand_gets_what_was_picked() -> None:
    """Channels and people with their permissions; only the asker sees the answer."""
    discord = FakeDiscord()
    async with puppet_on(discord):
        moderator = discord.moderator()
        options = {"where": discord.home.lounge, "who": discord.person("Ben")}
        answer = await discord.message(
            await discord.command("inyo channels", options, by=moderator)
        )
        assert answer.card.words.startswith("lounge / Ben / <Permissions")
        assert answer.is_ephemeral


async def test_autocomplete_offers_choices() -> None:
    """For what is typed, knowing the other options."""
    discord = FakeDiscord()
    async with puppet_on(discord):
        key = await discord.autocomplete("look-up", "document", "lei", {"word": "x"})
        assert await discord.choices(key) == [{"name": "lei after x", "value": "1"}]


async def test_a_command_works_in_every_kind_of_place() -> None:
    """Discord says where; a thread and a forum post are threads, other people's chats are not."""
    discord = FakeDiscord(n_servers=2)
    async with puppet_on(discord):
        home = discord.home
        ana, ben = discord.person("Ana"), discord.person("Ben")
        places = {
            discord.servers[1].channel: "TextChannel",
            home.thread: "Thread",
            home.post: "Thread",
            home.voice: "VoiceChannel",
            discord.private(ana): "DMChannel",
            discord.elsewhere: "TextChannel",
            among_people(ana): "DMChannel",
            among_people(ana, ben): "GroupChannel",
        }
        for place, kind in places.items():
            key = await discord.command("look-up", {"word": "quote"}, by=ana, at=place)
            assert f"/ {kind} /" in (await discord.message(key)).card.words


async def test_a_button_changes_its_card() -> None:
    """Found by what stands on it, as it is by then."""
    discord = FakeDiscord()
    async with puppet_on(discord):
        answer = await looked_up(discord)
        key = await discord.press(answer, "Count 1")
        assert (await discord.message(key)) is answer
        assert answer.card.labels == ("Count 2",)
        await discord.message(await discord.press(answer, "token:2"))
        assert answer.card.labels == ("Count 3",)
        assert answer.times_edited == 2
        with pytest.raises(LookupError):
            await discord.press(answer, "Count 1")


async def test_a_select_is_chosen_from_by_label() -> None:
    """One of the two pages."""
    discord = FakeDiscord()
    async with puppet_on(discord):
        answer = await looked_up(discord)
        await discord.message(await discord.choose(answer, "Page 2"))
        assert answer.card.words == "page 2"


async def test_a_modal_is_filled_in_by_its_labels() -> None:
    """All kinds of fields; what is required has to be there."""
    discord = FakeDiscord()
    async with puppet_on(discord):
        key = await discord.press(await looked_up(discord), "Report")
        assert (await discord.modal(key))["title"] == "What is wrong?"
        with pytest.raises(ValueError, match="required"):
            await discord.submit(key, {"In your words": "it is 1999's"})
        fields = {"Reason": "Outdated", "Where": "Page 1", "In your words": "it is 1999's"}
        answer = await discord.message(await discord.submit(key, fields))
        assert answer.card.words == "outdated / it is 1999's / ['1']"
        assert answer.is_ephemeral


async def test_a_file_arrives_with_its_content() -> None:
    """On a card that only the asker sees."""
    discord = FakeDiscord()
    async with puppet_on(discord):
        answer = await discord.message(await discord.press(await looked_up(discord), "File"))
        assert answer.card.files == ("quote.txt",)
        assert answer.files == {"quote.txt": "引用".encode()}
        assert answer.is_ephemeral


async def test_a_card_is_shared_and_deleted() -> None:
    """What is said besides is a message of its own; what is gone can't be pressed."""
    discord = FakeDiscord()
    async with puppet_on(discord):
        answer = await looked_up(discord, private=True)
        shared = await discord.followup(await discord.press(answer, "Share"))
        assert (shared.card.words, shared.is_ephemeral) == ("shared", False)
        with pytest.raises(LookupError, match="nobody but the asker"):
            await discord.press(answer, "Share", by=discord.person())
        await discord.press(answer, "Delete")
        await discord.deleted(answer)
        with pytest.raises(LookupError, match="deleted"):
            await discord.press(answer, "Delete")


async def test_a_message_is_pointed_at_with_all_its_text() -> None:
    """Even with text that the bot wasn't shown."""
    discord = FakeDiscord()
    async with puppet_on(discord) as client:
        said = await discord.say("hidden from bots")
        key = await discord.point_at(said, "Check quote")
        assert (await discord.message(key)).card.words == "checked hidden from bots"
        assert ("said", "") in client.heard


async def test_a_late_response_is_refused(wait_first: WaitFirst) -> None:
    """However slow the machine is: nothing but the bot holds it back."""
    discord = FakeDiscord()

    async def dawdle() -> None:
        began_s = running_s()
        enough_s = MAX_ACKNOWLEDGE_S + TICK_S
        while running_s() - began_s - discord.halts.lost_s(began_s) < enough_s:  # noqa: ASYNC110
            await asyncio.sleep(TICK_S)

    wait_first(dawdle)
    async with puppet_on(discord):
        key = await discord.command("look-up", {"word": "quote"})
        await discord.arrived("POST", "/callback", 1)
        (refused,) = discord.sent("POST", "/callback")
        assert refused.status == 404
        assert not discord.is_answered(key)
        (problem,) = discord.problems
        assert problem.startswith("an interaction was acknowledged after")
        discord.problems.clear()


async def test_a_response_that_the_machine_delays_is_taken(wait_first: WaitFirst) -> None:
    """While the loop can't run, nobody is late."""

    async def halt() -> None:
        time.sleep(1.5 * MAX_ACKNOWLEDGE_S)  # noqa: ASYNC251 - to hold up the loop

    wait_first(halt)
    discord = FakeDiscord()
    async with puppet_on(discord):
        assert (await looked_up(discord)).card.words.startswith("quote")


async def test_a_second_response_is_refused() -> None:
    """And one to an interaction that has expired, or that there is none of."""
    discord = FakeDiscord()
    async with puppet_on(discord) as client:
        key = await discord.command("look-up", {"word": "quote"})
        await discord.message(key)
        session = client.http._HTTPClient__session  # type: ignore[attr-defined]  # private
        interaction = discord.exchanges[key].payload["id"]
        callback = f"{discord.api_url}/interactions/{interaction}/{key}/callback"
        original = f"{discord.api_url}/webhooks/{discord.bot['id']}/{key}/messages/@original"

        async def code(method: str, url: str, body: Json | None = None) -> int:
            async with session.request(method, url, json=body) as response:
                return int((await response.json()).get("code", 0))

        assert await code("POST", callback, {"type": 5}) == 40_060
        assert await code("GET", original) == 0
        discord.expire(key)
        assert await code("GET", original) == 50_027
        assert await code("POST", callback.replace(key, "unknown"), {"type": 5}) == 10_062


async def test_a_button_outlives_its_bot() -> None:
    """The same Discord is entered again by another client, and still has what the first said."""
    discord = FakeDiscord()
    async with puppet_on(discord):
        answer = await looked_up(discord)
    async with puppet_on(discord):
        await discord.message(await discord.press(answer, "Count 1"))
        assert answer.card.labels == ("Count 2",)
    assert len(discord.gateway.identified) == 2


async def test_a_file_is_added_and_left_out_by_an_edit() -> None:
    """Through the message itself, as through an interaction."""
    discord = FakeDiscord()
    async with puppet_on(discord) as client:
        said = await discord.message(await discord.mention("who?"))
        channel = client.get_partial_messageable(int(said.place.id))
        message = await channel.fetch_message(int(said.id))
        file = File(io.BytesIO(b"quote"), "quote.txt")
        # For edits of cards discord.py forgets what the client allows.
        quiet = AllowedMentions.none()
        await message.edit(
            view=card("with it", ui.File(file)), attachments=[file], allowed_mentions=quiet
        )
        assert said.files == {"quote.txt": b"quote"}
        await message.edit(view=card("without it"), attachments=[], allowed_mentions=quiet)
        assert said.files == {}
        assert said.times_edited == 2
        await message.delete()
        assert said.is_deleted
        with pytest.raises(NotFound):
            await channel.fetch_message(int(said.id))

"""The row of buttons below an answer: follow-up, share, delete, helpful or not."""

import pytest

from bot.phrases import PHRASES
from tests.fakes.answers import JAPANESE_QUOTE, FakeAnswerer, quoting
from tests.fakes.hostile import HOSTILE
from tests.fakes.running import Served, serving

pytestmark = pytest.mark.asyncio

QUESTION = "Who resigned on Friday?"
EN = PHRASES["en"]


async def asked(served: Served, **more: object) -> str:
    """The key of an answer that is there."""
    key = await served.discord.ask(QUESTION, **more)  # type: ignore[arg-type]
    await served.discord.message(key)
    return key


PRIVATE = {"options": {"private": True}}


async def settled(served: Served) -> None:
    """Wait until whatever happened before is dealt with."""
    await served.discord.card(await served.discord.write_privately("That was all?"))


async def test_a_private_answer_is_shared_once() -> None:
    """Everybody sees the same card, and who showed it; the private one's button is greyed out."""
    async with serving(lambda: FakeAnswerer(quoting)) as served:
        discord = served.discord
        ana = discord.person("Ana")
        key = await asked(served, by=ana, **PRIVATE)
        private = await discord.message(key)
        assert private.is_ephemeral
        pressed = await discord.press(key, "Share")
        # Pressed again before Discord shows that it was.
        again = await discord.press(key, private.card.button("Share").custom_id)
        public = await discord.followup(pressed)
        assert not public.is_ephemeral
        assert public.card.quotes == private.card.quotes == (JAPANESE_QUOTE,)
        assert public.card.words == f"-# Shared by Ana\n{private.card.words}"
        assert "Delete" in public.card.labels
        told = await discord.followup(again)
        assert told.card.words == EN.say("shared-already")
        assert told.is_ephemeral
        assert (await discord.edited(key)).card.button("Share").disabled
        assert discord.problems == []


@pytest.mark.parametrize("name", [*HOSTILE[:12], "x" * 500])
async def test_a_hostile_name_shares_harmlessly(name: str) -> None:
    """On one line, escaped, within the limits."""
    async with serving(lambda: FakeAnswerer(quoting)) as served:
        discord = served.discord
        key = await asked(served, by=discord.person(name), **PRIVATE)
        public = await discord.followup(await discord.press(key, "Share"))
        assert (
            public.card.words.splitlines()[1:]
            == (await discord.message(key)).card.words.splitlines()
        )
        assert discord.problems == []


async def test_sharing_that_failed_can_be_tried_again() -> None:
    """The card stays as it is."""
    async with serving(lambda: FakeAnswerer(quoting)) as served:
        discord = served.discord
        key = await asked(served, **PRIVATE)
        discord.fail_next("POST", "/webhooks/", 403)
        await discord.press(key, "Share")
        await settled(served)
        assert not (await discord.message(key)).card.button("Share").disabled
        public = await discord.followup(await discord.press(key, "Share"))
        assert public.card.quotes == (JAPANESE_QUOTE,)


@pytest.mark.parametrize("who", ["asker", "moderator"])
async def test_the_asker_and_moderators_delete_an_answer(who: str) -> None:
    """It goes, and what was remembered of it."""
    async with serving(lambda: FakeAnswerer(quoting)) as served:
        discord = served.discord
        key = await asked(served)
        token = (await discord.message(key)).card.button("Delete").custom_id.split(":")[2]
        by = discord.moderator() if who == "moderator" else None
        await discord.press(key, "Delete", by=by)
        await discord.deleted(key)
        await settled(served)
        assert await served.client.desk.store.answers.find(token) is None


async def test_others_cannot_delete_an_answer() -> None:
    """They are told so, and it stays."""
    async with serving(lambda: FakeAnswerer(quoting)) as served:
        discord = served.discord
        key = await asked(served)
        pressed = await discord.press(key, "Delete", by=discord.person("stranger"))
        told = await discord.followup(pressed)
        assert told.card.words == EN.say("delete-not-yours")
        assert told.is_ephemeral
        assert not (await discord.message(key)).is_deleted
        assert discord.problems == []


async def test_helpful_is_noted() -> None:
    """And thanked for, to the presser alone."""
    async with serving(lambda: FakeAnswerer(quoting)) as served:
        discord = served.discord
        pressed = await discord.press(await asked(served), "Helpful", by=discord.person("other"))
        thanks = await discord.message(pressed)
        assert thanks.card.words == EN.say("feedback-thanks")
        assert thanks.is_ephemeral
        assert await served.client.desk.store.unanswered.rows(int(discord.home.id)) == ()


@pytest.mark.parametrize(("kept", "comment"), [(False, ""), (True, "It was *Leike*.")])
async def test_what_was_not_helpful_is_noted_with_its_reason(kept: bool, comment: str) -> None:
    """The comment only where the server keeps what people write."""
    async with serving(lambda: FakeAnswerer(quoting)) as served:
        discord = served.discord
        store, guild_id = served.client.desk.store, int(discord.home.id)
        await store.servers.change(guild_id, keep_questions=kept)
        opened = await discord.press(await asked(served), "Not helpful")
        fields = {
            EN.say("feedback-reason-label"): EN.say("feedback-outdated-option"),
            EN.say("feedback-comment-label"): "It was *Leike*.",
        }
        thanks = await discord.message(await discord.submit(opened, fields))
        assert thanks.card.words == EN.say("feedback-thanks")
        (found,) = await store.unanswered.rows(guild_id)
        assert (found.kind, found.reason, found.comment) == ("unhelpful", "outdated", comment)
        assert discord.problems == []


async def test_a_blocked_person_presses_nothing() -> None:
    """Neither buttons nor windows that were open before."""
    async with serving(lambda: FakeAnswerer(quoting)) as served:
        discord = served.discord
        ana = discord.person("Ana")
        key = await asked(served, by=ana)
        opened = await discord.press(key, "Ask a follow-up", by=ana)
        await discord.modal(opened)
        await served.client.desk.store.servers.change(
            int(discord.home.id), blocked=frozenset({int(ana.id)})
        )
        blocked = EN.say("ask-blocked")
        sent = await discord.submit(opened, {EN.say("follow-up-label"): "And when?"})
        pressed = [await discord.press(key, each, by=ana) for each in ("Helpful", "Delete")]
        for told in [await discord.message(each) for each in (sent, *pressed)]:
            assert told.card.words == blocked
            assert told.is_ephemeral
        assert not (await discord.message(key)).is_deleted
        assert await served.notice(await discord.ask(QUESTION, by=ana)) == blocked
        assert discord.problems == []


async def test_an_error_behind_a_button_leaves_the_card_as_it_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The presser alone is told its number."""
    async with serving(lambda: FakeAnswerer(quoting)) as served:
        discord = served.discord
        key = await asked(served)
        before = (await discord.message(key)).card
        discord.fail_next("DELETE", "/@original", 400)
        told = await discord.followup(await discord.press(key, "Delete"))
        assert told.is_ephemeral
        assert "Incident" in caplog.text
        assert (await discord.message(key)).card == before


async def test_nothing_grows_with_answers_and_windows() -> None:
    """discord.py keeps neither cards nor windows that were sent."""
    async with serving(lambda: FakeAnswerer(quoting)) as served:
        discord = served.discord
        for _ in range(5):
            key = await asked(served)
            await discord.message(await discord.mention(QUESTION))
            await discord.message(await discord.press(key, "More around it"))
            opened = await discord.press(key, "Ask a follow-up")
            fields = {EN.say("follow-up-label"): "And when?"}
            await discord.message(await discord.submit(opened, fields))
        await settled(served)
        kept = served.client._connection._view_store
        assert not kept._views
        assert not kept._synced_message_views
        assert not kept._modals
        assert not len(served.client.desk.turns)

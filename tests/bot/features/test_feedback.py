"""The buttons that say whether an answer helped, and the window that asks why it didn't."""

from pathlib import Path

import pytest

from bot.db.records import REASONS, QuoteLocation, Reason, digest_of
from bot.i18n import PHRASES
from index.types import Language
from tests.bot.helpers import EN, LOCALES_WITH_LANGUAGE, answered, on_button, token_of
from tests.fakes.answers import JAPANESE_QUOTE, FakeAnswerer, quoting
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

COMMENT = "It was *Leike* @everyone."


async def rows(served: Served) -> tuple[object, ...]:
    """Kind, reason and comment of what the moderators are told."""
    found = await served.client.state.store.unanswered.entries(int(served.discord.home.id))
    return tuple((each.kind, each.reason, each.comment) for each in found)


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_helpful_is_noted(locale: str, language: Language) -> None:
    """And thanked for, to the presser alone, who need not be the asker."""
    async with serving() as served:
        other = served.discord.person("other", locale=locale)
        thanks = await on_button(served, await answered(served), "Helpful", other)
        assert thanks.card.words == PHRASES[language].say("feedback-thanks")
        assert thanks.is_ephemeral
        assert await rows(served) == ()


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_what_was_not_helpful_is_noted_with_its_reason(
    locale: str, language: Language, reason: Reason
) -> None:
    """One of four, in the presser's language; in their own words they may add to it."""
    say = PHRASES[language].say
    async with serving() as served:
        discord = served.discord
        message = await answered(served, by=discord.person("Ana", locale=locale))
        opened = await discord.press(message, say("feedback-unhelpful-button"))
        assert (await discord.modal(opened))["title"] == say("feedback-title")
        label = say(f"feedback-{reason.replace(' ', '-')}-option")
        sent = await discord.submit(opened, {say("feedback-reason-label"): label})
        assert await served.notice(sent) == say("feedback-thanks")
        assert await rows(served) == (("unhelpful", reason, ""),)


@pytest.mark.parametrize("at", ["server", "direct messages"])
async def test_a_comment_is_asked_for_only_where_it_would_be_kept(at: str) -> None:
    """Nobody writes for nothing: not where administrators haven't turned it on, nor in private."""
    async with serving() as served:
        discord, store = served.discord, served.client.state.store
        ana = discord.person("Ana")
        place = discord.home.channel if at == "server" else discord.private(ana)
        if at == "direct messages":
            await store.servers.change(int(discord.home.id), keep_questions=True)
        message = await answered(served, by=ana, at=place)
        window = await discord.modal(await discord.press(message, "Not helpful", by=ana))
        assert EN.say("feedback-reason-label") in str(window)
        assert EN.say("feedback-comment-label") not in str(window)


@pytest.mark.parametrize("kept", [False, True])
async def test_a_comment_is_kept_only_while_the_server_keeps_what_people_write(kept: bool) -> None:
    """As it was written, unless that was turned off while the window was open."""
    async with serving() as served:
        discord, guild_id = served.discord, int(served.discord.home.id)
        servers = served.client.state.store.servers
        await servers.change(guild_id, keep_questions=True)
        opened = await discord.press(await answered(served), "Not helpful")
        await discord.modal(opened)
        await servers.change(guild_id, keep_questions=kept)
        fields = {
            EN.say("feedback-reason-label"): EN.say("feedback-other-option"),
            EN.say("feedback-comment-label"): COMMENT,
        }
        await discord.message(await discord.submit(opened, fields))
        assert await rows(served) == (("unhelpful", "other", COMMENT if kept else ""),)
        (found,) = await served.client.state.store.unanswered.entries(guild_id)
        place = QuoteLocation("notes.txt", 0, len(JAPANESE_QUOTE), digest_of(JAPANESE_QUOTE))
        assert found.places == (place,)


async def test_the_last_verdict_of_a_person_counts(tmp_path: Path) -> None:
    """Each person has one; it can be changed, after a restart too."""
    discord, engine = FakeDiscord(), FakeAnswerer(quoting)
    reason = EN.say("feedback-reason-label")
    ana, ben = discord.person("Ana"), discord.person("Ben")
    async with serving(lambda: engine, state_dir=tmp_path, discord=discord) as served:
        message = await answered(served, by=ana)
        for label in ("feedback-outdated-option", "feedback-other-option"):
            opened = await discord.press(message, "Not helpful")
            await discord.message(await discord.submit(opened, {reason: EN.say(label)}))
        opened = await discord.press(message, "Not helpful", by=ben)
        fields = {reason: EN.say("feedback-not-covered-option")}
        await discord.message(await discord.submit(opened, fields))
        both = {("unhelpful", "other", ""), ("unhelpful", "not covered", "")}
        assert set(await rows(served)) == both
    async with serving(lambda: engine, state_dir=tmp_path, discord=discord) as served:
        await on_button(served, message, "Helpful", ana)
        assert await rows(served) == (("unhelpful", "not covered", ""),)


async def test_a_verdict_on_an_answer_that_is_gone_by_then_is_told_so() -> None:
    """The window was open for long."""
    async with serving() as served:
        discord = served.discord
        message = await answered(served)
        opened = await discord.press(message, "Not helpful")
        await discord.modal(opened)
        await served.client.state.store.answers.remove(token_of(message))
        fields = {EN.say("feedback-reason-label"): EN.say("feedback-other-option")}
        assert await served.notice(await discord.submit(opened, fields)) == EN.say("answer-expired")
        assert await rows(served) == ()

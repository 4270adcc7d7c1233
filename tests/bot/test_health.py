"""Health and metrics over HTTP."""

import json
import logging

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.health import Readiness, listening, serving_health
from bot.metrics import Metrics
from bot.settings import ConfigurationError, Settings
from index.types import Answer
from tests.bot.helpers import QUESTION
from tests.fakes.answers import FakeAnswerer, answer, quoting
from tests.fakes.people import Person
from tests.fakes.running import serving

HOST = "127.0.0.1"


async def get(port: int, path: str) -> tuple[int, str]:
    """The status and the body of a response."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://{HOST}:{port}{path}") as response,
    ):
        return response.status, await response.text()


async def samples(port: int) -> dict[tuple[str, ...], float]:
    """All samples that Prometheus gets, by their names and labels' values."""
    status, text = await get(port, "/metrics")
    assert status == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.asyncio
async def test_prometheus_gets_what_is_asked_and_how_long_it_takes() -> None:
    """And the states of the index and of Discord, but no word of anybody."""
    metrics, person = Metrics(), Person()

    def reply(question: str) -> Answer:
        return quoting(question) if question == QUESTION else answer(question)

    async with (
        serving(
            lambda: FakeAnswerer(reply), questions_per_minute=3, clock=lambda: 0.0, metrics=metrics
        ) as served,
        listening(HOST, 0, metrics, served.client.readiness) as port,
    ):
        for question in (QUESTION, "Who stayed?", "Who came?", "Who knows?"):
            await served.discord.card(await served.discord.ask(question, by=person))
        found = await samples(port)
        assert found["inyo_questions_total", "answered"] == 1
        assert found["inyo_questions_total", "abstained"] == 2
        assert found["inyo_rate_limited_total", "question"] == 1
        assert found["inyo_stage_seconds_count", "waiting"] == 3
        assert found["inyo_stage_seconds_count", "discord"] >= 4
        assert found["inyo_discord_responses_total", "429"] == 0
        assert found["inyo_gateway_connected", "0"] == 1
        assert found["inyo_index_ready",] == found["inyo_index_documents",] == 1
        assert found["inyo_index_built_timestamp_seconds",] > 0
        assert found["inyo_queue_length",] == 0
        _, text = await get(port, "/metrics")
        assert QUESTION not in text and str(served.discord.bot["id"]) not in text
        assert (await get(port, "/ready"))[0] == 200


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "now", [Readiness("starting", True), Readiness("failed", True), Readiness("ready", False)]
)
async def test_a_bot_that_answers_nothing_lives_but_is_not_ready(now: Readiness) -> None:
    """It is not to be restarted for that; what is wrong is said."""
    async with listening(HOST, 0, Metrics(), lambda: now) as port:
        assert (await get(port, "/live"))[0] == 200
        status, text = await get(port, "/ready")
        assert status == 503
        assert json.loads(text) == {
            "ready": False,
            "index": now.index,
            "is_connected": now.is_connected,
        }
        assert (await get(port, "/other"))[0] == 404


@pytest.mark.asyncio
async def test_a_bot_is_ready_when_all_its_shards_are_connected() -> None:
    """Not when those are that were begun with so far."""
    async with serving() as served:
        assert served.client.readiness().is_connected
        served.client.shard_count = 2
        assert not served.client.readiness().is_connected


@pytest.mark.asyncio
async def test_a_port_that_is_taken_is_one_clear_error() -> None:
    """It names the setting."""
    ready = Readiness("ready", True)
    async with listening(HOST, 0, Metrics(), lambda: ready) as port:
        settings = Settings(health_host=HOST, health_port=port)
        with pytest.raises(ConfigurationError, match=f"HEALTH_PORT {port} .*choose another"):
            async with serving_health(settings, Metrics(), lambda: ready):
                pass


def test_warnings_and_errors_in_the_log_are_counted() -> None:
    """By level, whoever logs them."""
    metrics = Metrics()
    handler, log = metrics.log_handler(), logging.getLogger("tests.counted")
    log.addHandler(handler)
    try:
        log.info("no")
        log.warning("one")
        log.error("two")
        log.critical("three")
    finally:
        log.removeHandler(handler)
    counts = [
        metrics.registry.get_sample_value("inyo_log_records_total", {"level": level})
        for level in ("WARNING", "ERROR")
    ]
    assert counts == [1, 2]

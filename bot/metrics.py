"""What Prometheus gets to know of a bot: counts, durations and states, and nothing of anybody.

No label holds a person, a server, a question or a document's name.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from types import SimpleNamespace

import aiohttp
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.query_queue import Observer, QueryQueue
from bot.rate_limit import RateLimiter
from index.types import Answer

# Seconds. A question takes 15 to 300 ms, and Discord wants to hear of it within 3 s.
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0, 10.0, 30.0)

OUTCOMES = ("answered", "abstained", "chatter")  # of a question
STAGES = ("waiting", "understanding", "finding", "quoting", "discord")
_LEVELS = ("WARNING", "ERROR")


@dataclass(frozen=True, slots=True)
class Shard:
    """The state of one connection to Discord's gateway; `latency_s` is NaN before the first."""

    number: int
    is_connected: bool
    latency_s: float


class Metrics(Observer):
    """Counts and measures what a bot does.

    `registry`: what there is to know, as Prometheus's client keeps it.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)  # memory, CPU and open files, where /proc tells
        self._questions = Counter(
            "inyo_questions", "Questions, by outcome", ["outcome"], registry=self.registry
        )
        self._stages = Histogram(
            "inyo_stage_seconds",
            "Duration of each stage of an answer; of a request to Discord",
            ["stage"],
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self._responses = Counter(
            "inyo_discord_responses",
            "Discord's responses to requests, by HTTP status; 429 is a rate limit",
            ["status"],
            registry=self.registry,
        )
        self._logged = Counter(
            "inyo_log_records", "Warnings and errors in the log", ["level"], registry=self.registry
        )
        # So that each is there, as 0, before it happens: only then an alert sees the first.
        for outcome in OUTCOMES:
            self._questions.labels(outcome)
        for stage in STAGES:
            self._stages.labels(stage)
        for level in _LEVELS:
            self._logged.labels(level)
        self._responses.labels("429")

    def stage(self, name: str, seconds: float) -> None:
        """Take note of how long a stage of an answer took."""
        self._stages.labels(name).observe(seconds)

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        if answer.chatter is not None:
            outcome = "chatter"
        else:
            outcome = "answered" if answer.answered else "abstained"
        self._questions.labels(outcome).inc()

    def add_to_trace(self, trace: aiohttp.TraceConfig) -> None:
        """Have an HTTP client that talks to Discord tell of its requests."""

        async def begin(_: object, context: SimpleNamespace, __: object) -> None:
            context.inyo_started = perf_counter()

        async def end(
            _: object, context: SimpleNamespace, result: aiohttp.TraceRequestEndParams
        ) -> None:
            self._responses.labels(str(result.response.status)).inc()
            self.stage("discord", perf_counter() - context.inyo_started)

        trace.on_request_start.append(begin)
        trace.on_request_end.append(end)

    def log_handler(self) -> logging.Handler:
        """Something that counts the warnings and errors that are logged."""

        class Counting(logging.Handler):
            def emit(_, record: logging.LogRecord) -> None:  # noqa: N805 - self is the metrics
                level = "ERROR" if record.levelno >= logging.ERROR else "WARNING"
                self._logged.labels(level).inc()

        return Counting(logging.WARNING)

    def watch(
        self,
        queue: QueryQueue,
        limiters: Mapping[str, RateLimiter],
        shards: Callable[[], Iterable[Shard]],
    ) -> None:
        """Tell of these whenever Prometheus asks.

        Args:
            queue: The questions that wait, and the index.
            limiters: The limits of how fast somebody may ask, by name.
            shards: The states of the connections to Discord's gateway.
        """
        self.registry.register(_States(queue, limiters, shards))


class _States(Collector):
    """What is looked at when Prometheus asks, rather than counted."""

    def __init__(
        self,
        queue: QueryQueue,
        limiters: Mapping[str, RateLimiter],
        shards: Callable[[], Iterable[Shard]],
    ) -> None:
        self._queue = queue
        self._limiters = limiters
        self._shards = shards

    def describe(self) -> Iterable[Metric]:
        """Nothing: these are never asked for before there is a queue."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """All states; Prometheus's client calls this."""
        queue = self._queue
        yield GaugeMetricFamily(
            "inyo_queue_length", "Questions that wait or are being answered", queue.n_waiting
        )
        is_ready = queue.status in ("ready", "busy")
        yield GaugeMetricFamily("inyo_index_ready", "Whether questions are answered", is_ready)
        yield GaugeMetricFamily(
            "inyo_index_loading", "Whether an index is being opened or built", queue.is_loading
        )
        if queue.loaded is not None:
            index = queue.loaded.engine.index
            yield GaugeMetricFamily(
                "inyo_index_built_timestamp_seconds",
                "When the index that is served was built",
                index.built_at.timestamp(),
            )
            n_documents, n_passages = len(index.documents), len(index.passages)
            yield GaugeMetricFamily("inyo_index_documents", "Documents", n_documents)
            yield GaugeMetricFamily("inyo_index_passages", "Passages", n_passages)
        refused = CounterMetricFamily(
            "inyo_rate_limited", "What was refused since somebody was too fast", labels=["kind"]
        )
        for kind, limiter in self._limiters.items():
            refused.add_metric([kind], limiter.n_refused)
        yield refused
        yield from self._gateway()

    def _gateway(self) -> Iterator[Metric]:
        connected = GaugeMetricFamily(
            "inyo_gateway_connected", "Whether a shard is connected to Discord", labels=["shard"]
        )
        latency = GaugeMetricFamily(
            "inyo_gateway_latency_seconds", "Between a heartbeat and its reply", labels=["shard"]
        )
        for shard in self._shards():
            connected.add_metric([str(shard.number)], shard.is_connected)
            latency.add_metric([str(shard.number)], shard.latency_s)
        yield connected
        yield latency

"""Metrics for Prometheus: one small HTTP server a process, its own registry, and no label that comes from data."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, Protocol

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from services.kit import log

SCRAPE_SECONDS = 5.0


class Measured(NamedTuple):
    """What a service tells at a scrape; `heard` and `behind` by source, of which there are as many as services."""

    source: str
    position: int
    relayed: int
    backlog: int
    dead_open: int | None
    heard: dict[str, int]
    behind: dict[str, int]
    audit_findings: int
    audit_repaired: int
    audit_age_seconds: float
    alarms: int
    transactions: int
    clock_trusted: bool
    violations: dict[str, int]


class Measurable(Protocol):
    """Who can be measured."""

    async def measure(self) -> Measured: ...


class Metrics(Collector):
    """Asks the service, in its own loop, at every scrape."""

    def __init__(self, measure: Callable[[], Coroutine[Any, Any, Measured]], loop: asyncio.AbstractEventLoop) -> None:
        self._measure = measure
        self._loop = loop

    @override
    def collect(self) -> Iterator[Metric]:
        asked = asyncio.run_coroutine_threadsafe(self._measure(), self._loop)
        try:
            measured = asked.result(SCRAPE_SECONDS)
        except TimeoutError:
            asked.cancel()
            raise
        yield from families(measured)


def families(seen: Measured) -> Iterator[Metric]:
    """Turn what was measured into Prometheus's metrics (docs/metrics.md)."""
    yield _by_source("position", "Last position of the own source.", {seen.source: seen.position})
    yield _by_source("heard", "Last position heard of a source.", seen.heard)
    yield _by_source("behind", "Positions a source announced that were not heard yet.", seen.behind)
    yield _gauge("relayed", "Last own position the broker confirmed.", seen.relayed)
    yield _gauge("backlog", "Messages the broker has not confirmed.", seen.backlog)
    if seen.dead_open is not None:
        yield _gauge("dead_open", "Messages set aside and not dealt with.", seen.dead_open)
    yield _gauge("audit_findings", "What the last audits found and could not repair.", seen.audit_findings)
    yield _gauge("audit_age_seconds", "Seconds since the last audit ended.", seen.audit_age_seconds)
    yield _gauge("alarms", "Alarms that need somebody.", seen.alarms)
    yield _gauge("clock_trusted", "1 while the ticker may act on the clock.", int(seen.clock_trusted))
    yield _counter("audit_repaired", "Messages audits published again.", seen.audit_repaired)
    yield _violations(seen.violations)
    yield _counter("transactions", "Transactions committed since the start.", seen.transactions)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"dunghan_{name}", meaning, value=value)


def _counter(name: str, meaning: str, value: float) -> Metric:
    return CounterMetricFamily(f"dunghan_{name}", meaning, value=value)


def _violations(counts: dict[str, int]) -> Metric:
    metric = CounterMetricFamily("dunghan_nats_violations", "What the broker forbade since the start.", labels=["kind"])
    for kind, count in sorted(counts.items()):
        metric.add_metric([kind], count)
    return metric


def _by_source(name: str, meaning: str, values: dict[str, int]) -> Metric:
    metric = GaugeMetricFamily(f"dunghan_{name}", meaning, labels=["source"])
    for source, value in sorted(values.items()):
        metric.add_metric([source], value)
    return metric


@asynccontextmanager
async def served(service: Measurable, listen: str) -> AsyncIterator[int]:
    """Answer scrapes while entered, at `HOST:PORT` (port 0: any); yields the port, 0 where `listen` is empty."""
    if not listen:
        yield 0
        return
    host, _, port = listen.rpartition(":")
    registry = CollectorRegistry()
    registry.register(Metrics(service.measure, asyncio.get_running_loop()))
    server, thread = start_http_server(int(port), host.strip("[]"), registry)
    log.get().info("metrics", port=server.server_port)
    try:
        yield server.server_port
    finally:
        await asyncio.to_thread(_stop, server, thread)


def _stop(server: Any, thread: Any) -> None:
    server.shutdown()
    server.server_close()
    thread.join()

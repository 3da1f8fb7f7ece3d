"""Metrics of a running service: what Prometheus scrapes, and that data never become labels."""

import asyncio
import re
import urllib.request
from pathlib import Path
from typing import Final

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.kit.servers import NatsServer, free_port
from tests.kit.toy import question
from tests.kit.toyservice import ToySettings, answerer, asker, serving, settings
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

NAMES: Final = frozenset(
    f"dunghan_{name}"
    for name in (
        "position",
        "relayed",
        "backlog",
        "dead_open",
        "heard",
        "behind",
        "audit_findings",
        "audit_repaired_total",
        "audit_age_seconds",
        "alarms",
        "nats_violations_total",
        "transactions_total",
        "clock_trusted",
    )
)
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def measured(folder: Path, server: NatsServer, name: str, port: int) -> ToySettings:
    configured = settings(folder, server, name, audit_seconds=0.2)
    configured.toy.metrics_listen = f"127.0.0.1:{port}" if port else ""
    return configured


async def scrape(port: int) -> Samples:
    def fetch() -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            return str(answer.read().decode())

    families = text_string_to_metric_families(await asyncio.to_thread(fetch))
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


async def test_a_scrape_says_where_a_service_stands(tmp_path: Path, nats_server: NatsServer) -> None:
    port = free_port()
    async with (
        serving(asker, settings(tmp_path, nats_server, "asker")) as first,
        serving(answerer, measured(tmp_path, nats_server, "answerer", port)) as second,
    ):
        await first.service.transactor.hear([question("one"), question("two")])
        own = second.service.transactor
        await eventually(lambda: own.head("answerer").position == 2 and second.service.backlog == 0, within=20)
        await eventually(lambda: second.service.audit and second.service.audit.ended, within=20)
        seen = await scrape(port)
        assert {name for name, _ in seen} == NAMES
        assert seen["dunghan_position", (("source", "answerer"),)] == 2
        assert seen["dunghan_heard", (("source", "asker"),)] == 2
        assert seen["dunghan_behind", (("source", "asker"),)] == 0
        assert seen["dunghan_relayed", ()] == 2
        assert seen["dunghan_clock_trusted", ()] == 1
        assert 0 <= seen["dunghan_audit_age_seconds", ()] < 20
        assert seen["dunghan_transactions_total", ()] >= 1


async def test_no_label_comes_from_data(tmp_path: Path, nats_server: NatsServer) -> None:
    port = free_port()
    async with serving(asker, measured(tmp_path, nats_server, "asker", port)) as running:
        before = set(await scrape(port))
        batch = [question(f"{number}", topic=f"t{number}") for number in range(50)]
        districts = [
            one._replace(source=f"district/{number % 9}", actor=f"a{number}") for number, one in enumerate(batch)
        ]
        await running.service.transactor.hear([*batch, *districts])
        after = await scrape(port)
        assert set(after) - before == {
            ("dunghan_heard", (("source", "crowd"),)),
            ("dunghan_behind", (("source", "crowd"),)),
        }
        assert after["dunghan_position", (("source", "asker"),)] == 100


async def test_nothing_listens_unless_told(tmp_path: Path, nats_server: NatsServer) -> None:
    port = free_port()
    async with serving(asker, measured(tmp_path, nats_server, "asker", 0)):
        with pytest.raises(OSError, match="refused"):
            await scrape(port)


async def test_a_scrape_while_the_service_ends_does_not_keep_it(tmp_path: Path, nats_server: NatsServer) -> None:
    port = free_port()
    async with serving(asker, measured(tmp_path, nats_server, "asker", port)):
        await scrape(port)
    with pytest.raises(OSError, match="refused"):
        await scrape(port)


def test_the_page_about_metrics_names_every_one() -> None:
    page = (Path(__file__).parents[3] / "docs" / "metrics.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(dunghan_\w+)", page, re.MULTILINE)) == NAMES

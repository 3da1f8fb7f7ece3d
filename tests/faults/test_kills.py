"""Every process is killed or paused again and again under load; nothing is lost, doubled, or slow to come back."""

import asyncio
import signal
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Final

import pytest

from services.kit.smtpsink import MailSink
from tests.faults import province as provinces
from tests.faults import results
from tests.faults.province import SERVICES, Province
from tests.kit.servers import NatsServer, Postgres

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(1800)]

UNITS: Final = 12
CURRENT: Final = 4
PAST: Final = 2
READY_WITHIN: Final = results.promised(5)
VICTIMS: Final = (*SERVICES, "intake", "nats")
HOW: Final = ("kill", "kill", "pause")
MANY: Final = 200
FEW: Final = 6


@pytest.fixture(params=["sqlite", "postgresql"])
async def urls(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """A database for each service, all of one engine."""
    if request.param == "sqlite":
        return provinces.sqlite_urls(tmp_path)
    server: Postgres = request.getfixturevalue("postgres")
    return {name: await server.fresh() for name in SERVICES}


def faults(seed: int, count: int) -> Iterator[tuple[str, str]]:
    """Choose what is hurt and how, by a seed."""
    for number in range(count):
        chance = int(sha256(f"{seed}/{number}".encode()).hexdigest(), 16)
        yield VICTIMS[chance % len(VICTIMS)], HOW[chance // 64 % len(HOW)]


async def hurt(made: Province, name: str, how: str) -> float:
    """Do it; answer how long the service took to be ready again."""
    began = monotonic()
    if name == "nats":
        made.server.kill()
        await made.server.start()
    elif how == "kill":
        await made.kill(name)
    else:
        made.processes[name].signal(signal.SIGSTOP)
        await asyncio.sleep(0.5)
        made.processes[name].signal(signal.SIGCONT)
    for process in made.processes.values():
        await process.ready(provinces.READY_SECONDS)
    return monotonic() - began


@pytest.mark.parametrize("count", [pytest.param(FEW, marks=pytest.mark.brief), MANY])
async def test_killed_and_paused_under_load(
    tmp_path: Path, nats_server: NatsServer, urls: dict[str, str], count: int
) -> None:
    async with (
        provinces.province(tmp_path, nats_server, urls, UNITS) as made,
        MailSink(tmp_path / "mail", port=made.smtp_port),
    ):
        await made.take_in(current=CURRENT)
        await made.name_issuers()
        await made.settled()
        async with provinces.loaded(made, obligations=CURRENT, per_second=40) as load:
            took = []
            for turn, (name, how) in enumerate(faults(count, count)):
                if turn == count // 2:
                    await made.take_in(current=CURRENT, past=PAST)
                took.append((await hurt(made, name, how), name, how))
            await provinces.everything_holds(made, load)
            await provinces.check_letters(made, notices=UNITS * PAST)
    results.note(f"{count} kills and pauses", submissions=len(load.sent), slowest_return=round(max(took)[0], 2))
    assert max(took)[0] <= READY_WITHIN, sorted(took)[-3:]

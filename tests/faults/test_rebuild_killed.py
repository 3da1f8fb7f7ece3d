"""A service that is killed while it rebuilds serves what it served before when it is started again, and can be rebuilt."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Final

import psutil
import pytest
from grpc.aio import insecure_channel
from sqlalchemy import delete, select

from services.contracts.deadlines import DistrictRegistered, ReportExpected
from services.kit import journal
from services.kit.clock import RealClock
from services.kit.databases import opened
from services.kit.fold import verify
from services.kit.pb import operations_pb2 as pb
from services.kit.pb import operations_pb2_grpc
from services.kit.site import HANDS
from services.kit.transact import Transactor
from services.scoring.projections import STANDINGS, TABLES
from services.scoring.rulebook import RULES
from tests.faults.process import ServiceProcess
from tests.integration.standing.fed import numbered
from tests.kit.servers import NatsServer
from tests.kit.toy import START
from tests.kit.wait import eventually

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.nats, pytest.mark.timeout(240)]

DUTIES: Final = 11_000
"""Enough for a journal that is folded by processes beside the service."""
BATCH: Final = 500
WITHIN: Final = 60.0


async def write(url: str) -> None:
    """Hear of many duties, each expected."""
    about = {"district": "d1", "obligation": "BC-Q1", "period": "2023", "due_at": START, "expected_at": START}
    told = numbered(
        [
            DistrictRegistered(district="d1", name="d1", province="p", registered_at=START),
            *(ReportExpected.model_validate({**about, "unit": f"u{number}"}) for number in range(DUTIES)),
        ],
        "deadlines",
    )
    async with opened(url, [journal.JOURNAL, TABLES]) as database:
        transactor = Transactor(RULES, database, RealClock(), "main/0")
        await transactor.take_place()
        for start in range(0, len(told), BATCH):
            await transactor.hear(told[start : start + BATCH])


async def states(service: ServiceProcess) -> AsyncGenerator[pb.RebuildState, None]:
    """Let it rebuild, and watch."""
    async with insecure_channel(service.address) as channel:
        async for state in operations_pb2_grpc.OperationsStub(channel).Rebuild(pb.RebuildRequest()):
            yield state


async def lose_a_row(url: str) -> None:
    """Take a row from a read model behind the service's back."""
    async with opened(url, []) as database, database.transaction() as transaction:
        assert await transaction.execute(delete(STANDINGS).where(STANDINGS.c.unit == "u7"), {}) == 1


async def count(url: str) -> int:
    """Count the standings that are served."""
    async with opened(url, []) as database:
        return len(await database.read(select(STANDINGS.c.unit)))


async def killed_while_it_folds(service: ServiceProcess) -> list[psutil.Process]:
    """Kill it as soon as something is folded; returns the processes that folded for it."""
    async with aclosing(states(service)) as watched:
        async for state in watched:
            if state.rows:
                break
    assert state.step == "folding"
    assert service.process is not None
    hands = psutil.Process(service.process.pid).children()
    await service.kill()
    return hands


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


async def test_a_service_killed_while_it_rebuilds_is_as_before_and_can_be_rebuilt(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/scoring.db"
    await write(url)
    service = ServiceProcess("scoring", tmp_path, nats_server.url, url)
    try:
        await service.start()
        await service.ready(within=WITHIN)
        await lose_a_row(url)
        hands = await killed_while_it_folds(service)
        assert len(hands) == HANDS
        await eventually(lambda: all(map(is_gone, hands)), within=40)

        await service.start()
        await service.ready(within=WITHIN)
        assert await count(url) == DUTIES - 1
        *_, last = [state async for state in states(service)]
        assert (last.step, last.differing, last.why) == ("switched", 1, "")
        assert await count(url) == DUTIES
        assert (await verify(url, RULES, TABLES, decisions=False)).findings == []
    finally:
        await service.end()

"""A clock that is wrong by an hour, a day or ten years, at the start or while running: nothing happens until somebody confirms it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from grpc.aio import insecure_channel
from typing_extensions import override

from services.deadlines import wiring
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.settings import Section, Settings
from services.kit import journal, run
from services.kit.clock import RealClock
from services.kit.pb import operations_pb2, operations_pb2_grpc
from services.kit.rpc import Server
from services.kit.service import Blueprint, Service
from services.kit.settings import Nats
from tests.kit.servers import NatsServer
from tests.kit.wait import eventually

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
TEN_YEARS: Final = timedelta(days=3652)
BORN: Final = datetime.fromisoformat("2026-03-31T23:30:00+07:00")
STILL_SECONDS: Final = 2.5
"""Longer than the ticker sleeps between two looks."""

SHIFTS: Final = [
    pytest.param(HOUR, id="hour"),
    *(
        pytest.param(shift, id=name, marks=pytest.mark.slow)
        for shift, name in (
            (-HOUR, "hour-back"),
            (TEN_YEARS, "decade"),
            (DAY, "day"),
            (-DAY, "day-back"),
            (-TEN_YEARS, "decade-back"),
        )
    ),
]


class SetClock(RealClock):
    """A clock somebody may set; seconds go by in it as they do."""

    def __init__(self) -> None:
        super().__init__()
        self.offset = BORN - super().now()

    @override
    def now(self) -> datetime:
        """Say what it was set to say."""
        return super().now() + self.offset


def catalogue() -> Catalogue:
    """Return a catalogue in which something opens, is reminded of and falls due within every wrong hour, day or decade."""
    opening = {"code": "P1", "opens": "2026-04-01", "due": {"phrase": "BY_DAY", "day": "2026-06-30"}}
    due = {"code": "P2", "opens": "2026-01-01", "due": {"phrase": "BY_DAY", "day": "2026-03-31"}}
    return Catalogue.model_validate(
        {
            "catalogue": "clock",
            "authority": "UBND",
            "province": {"code": "p", "name": "P"},
            "district": {"code": "d", "name": "D"},
            "units": [{"no": 1, "code": "u", "name": "U", "kind": "commune", "district": "d"}],
            "obligations": [
                {
                    "code": "B",
                    "title": "Báo cáo",
                    "citation": {"number": "1", "date": "2021-01-04"},
                    "audience": "all",
                    "others": "unknown",
                    "accepts": {"channels": ["e-office"], "signed": False, "annexes": False},
                    "periods": [due, opening],
                }
            ],
        }
    )


class Running:
    """A service that runs on such a clock."""

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock
        self.service: Service
        self.port = 0

    def blueprint(self, settings: Settings) -> Blueprint:
        """Describe the service; what runs is noted here."""
        made = wiring.blueprint(settings)

        def admin(service: Service, server: Server) -> None:
            made.admin(service, server)
            self.service, self.port = service, server.port

        return Blueprint(**{**vars(made), "admin": admin})

    async def said(self) -> list[str]:
        """Return the types of what was decided about periods and duties."""
        rows = await self.service.database.read(journal.OWN_AFTER, {"source": "deadlines", "after": 0, "limit": 10_000})
        events = [(row[5], json.loads(row[12])["data"]) for row in rows]
        return [f"{type_.split('.')[1]} {data['period']}" for type_, data in events if "period" in data]

    async def ask(self, method: str, request: Any) -> Any:
        """Call the service as an operator does."""
        async with insecure_channel(f"127.0.0.1:{self.port}") as channel:
            return await getattr(operations_pb2_grpc.OperationsStub(channel), method)(request, timeout=10)

    async def confirm(self) -> None:
        """Say that the clock is right."""
        request = operations_pb2.ConfirmClockRequest(request_id="1", actor="test", reason="compared with the wall")
        await self.ask("ConfirmClock", request)

    async def doubts(self) -> bool:
        """Say whether operators are told that the clock is doubted."""
        alarms = (await self.ask("GetProgress", operations_pb2.GetProgressRequest())).alarms
        return any(alarm.startswith("clock:") for alarm in alarms)


@asynccontextmanager
async def running(folder: Path, server: NatsServer, clock: SetClock) -> AsyncIterator[Running]:
    """Run deadlines on a clock while entered."""
    settings = Settings(
        deadlines=Section(database_url=f"sqlite+aiosqlite:///{folder / 'deadlines.db'}", grpc_listen="127.0.0.1:0"),
        nats=Nats(url=server.url),
    )
    made = Running(clock)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(run.serve(made.blueprint(settings), settings, clock))
        try:
            await eventually(lambda: made.port > 0 and made.service.state == "serving", within=40)
            yield made
        finally:
            task.cancel()


async def trusted(made: Running) -> None:
    """Confirm the clock the test begins with, take the catalogue in, and wait until what is due now is done."""
    await eventually(made.doubts, within=40)
    await made.confirm()
    await made.service.submit("operator", "import", CatalogueImported(catalogue=catalogue()))
    await eventually(lambda: _has(made, "period-opened P2"), within=40)


async def _has(made: Running, what: str) -> bool:
    return what in await made.said()


async def nothing_happens(made: Running) -> None:
    """Nothing is decided for longer than the ticker sleeps, and operators are told why."""
    before = await made.said()
    await asyncio.sleep(STILL_SECONDS)
    assert await made.said() == before
    assert await made.doubts()


async def after_confirmation(made: Running, shift: timedelta) -> None:
    """What is due by the confirmed clock is done, in order; nothing where the clock went back."""
    await made.confirm()
    assert not await made.doubts()
    if shift > timedelta():
        await eventually(lambda: _has(made, "period-opened P1"), within=40)
        await eventually(lambda: _has(made, "period-closing P2"), within=40)
    else:
        await asyncio.sleep(STILL_SECONDS)
        assert "period-opened P1" not in await made.said()
        assert "period-closing P2" not in await made.said()


@pytest.mark.parametrize("shift", SHIFTS)
async def test_while_running(tmp_path: Path, nats_server: NatsServer, shift: timedelta) -> None:
    clock = SetClock()
    async with running(tmp_path, nats_server, clock) as made:
        await trusted(made)
        clock.offset += shift
        await eventually(made.doubts, within=40)
        await nothing_happens(made)
        await after_confirmation(made, shift)


@pytest.mark.parametrize("shift", SHIFTS)
async def test_at_start(tmp_path: Path, nats_server: NatsServer, shift: timedelta) -> None:
    clock = SetClock()
    async with running(tmp_path, nats_server, clock) as made:
        await trusted(made)
    clock.offset += shift
    async with running(tmp_path, nats_server, clock) as made:
        await eventually(made.doubts, within=40)
        await nothing_happens(made)
        await after_confirmation(made, shift)


async def test_a_clock_that_is_set_right_again_needs_nobody(tmp_path: Path, nats_server: NatsServer) -> None:
    clock = SetClock()
    async with running(tmp_path, nats_server, clock) as made:
        await trusted(made)
        clock.offset += HOUR
        await eventually(made.doubts, within=40)
        clock.offset -= HOUR
        await eventually(lambda: _trusts(made), within=40)


async def test_a_doubt_outlives_the_process(tmp_path: Path, nats_server: NatsServer) -> None:
    clock = SetClock()
    async with running(tmp_path, nats_server, clock) as made:
        await trusted(made)
        clock.offset += HOUR
        await eventually(made.doubts, within=40)
    clock.offset -= HOUR
    async with running(tmp_path, nats_server, clock) as made:
        await eventually(made.doubts, within=40)
        await nothing_happens(made)


async def _trusts(made: Running) -> bool:
    return not await made.doubts()

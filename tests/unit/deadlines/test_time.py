"""When the ticker and the settler act: never by a clock that is doubted, late in order, and not before all is heard."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from typing_extensions import override

from services.contracts.deadlines import Because, ReportLate
from services.deadlines import settler, ticker
from services.kit.clock import Clock
from services.kit.journal import Head
from services.kit.service import Service
from tests.kit.wait import eventually
from tests.unit.deadlines.running import Running
from tests.unit.deadlines.story import (
    AFTER,
    DUE,
    LAST_SECOND,
    LATER,
    NEXT_MIDNIGHT,
    REMINDS,
    TWO,
    accepted,
    held,
    intake_settled,
    moment,
    refused,
)

LONG_ENOUGH = 0.3
"""Seconds in which a loop that may act has acted many times."""


class Real(Clock):
    """A machine's clock as a test sets it; how long it runs is the loop's business."""

    def __init__(self, now: datetime) -> None:
        self.simulated = False
        self.shown = now

    @override
    def now(self) -> datetime:
        return self.shown

    @override
    def elapsed(self) -> float:
        return asyncio.get_running_loop().time()


@dataclass
class Guarded(Service):
    """A service whose guard says what a test wants, and which has seen the heads a test wants."""

    trusted: bool = True
    seen: dict[str, int] = field(default_factory=dict)

    @override
    async def may_act(self) -> bool:
        return self.trusted

    @override
    def seen_head(self, source: str) -> int | None:
        return self.seen.get(source)


def guarded(running: Running, now: datetime) -> tuple[Guarded, Real]:
    """The same service by a real clock."""
    before, clock = running.service, Real(now)
    before.transactor.clock = clock
    service = Guarded(before.blueprint, before.settings, clock, before.database, before.transactor)
    service.transactor.committed = service.committed
    running.service = service
    return service, clock


@asynccontextmanager
async def looping(service: Service, *loops: Callable[[Service], Awaitable[None]]) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(loop(service)) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        assert [task for task in tasks if not task.cancelled()] == []


async def taken(running: Running) -> list[str]:
    """The kinds of moments taken, in order."""
    names = {"PeriodOpened": "open", "PeriodClosing": "close"}
    return [names.get(name, name) for name in await running.own() if not name.startswith(("Unit", "District", "Obl"))]


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=1), timedelta(days=3650)])
async def test_nothing_is_opened_reminded_or_closed_while_the_clock_is_doubted(
    imported: Running, ahead: timedelta
) -> None:
    service, clock = guarded(imported, DUE + ahead)
    service.seen["intake"] = 0
    service.trusted = False
    async with looping(service, ticker.tick):
        await asyncio.sleep(LONG_ENOUGH)
        assert await taken(imported) == []
        clock.shown = DUE
        service.trusted = True
        await eventually(lambda: _took(imported, "close"), within=40)


async def test_nobody_is_judged_while_the_clock_is_doubted(imported: Running) -> None:
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    service, _ = guarded(imported, DUE)
    service.trusted = False
    async with looping(service, settler.settle):
        await asyncio.sleep(LONG_ENOUGH)
        assert await imported.events(ReportLate) == []
        service.trusted = True
        await eventually(lambda: _took(imported, "PeriodClosed"), within=40)


async def _took(running: Running, what: str) -> bool:
    return what in await taken(running)


@pytest.mark.parametrize(
    ("down_until", "expected"),
    [
        (REMINDS, ["open", "ReportExpected an-binh", "ReportExpected an-hoa", "ReportDueSoon an-binh"]),
        (moment("2023-03-14 00:00:00"), ["open", "ReportExpected an-binh", "ReportExpected an-hoa"]),
        (DUE, ["open", "ReportExpected an-binh", "ReportExpected an-hoa", "close"]),
        (LATER, ["open", "ReportExpected an-binh", "ReportExpected an-hoa", "close", "close"]),
    ],
)
async def test_what_fell_into_a_downtime_is_caught_up_in_order_but_reminders_of_days_that_passed(
    running: Running, down_until: datetime, expected: list[str]
) -> None:
    await running.imports(TWO)
    service, _ = guarded(running, down_until)
    service.seen["intake"] = 0
    async with looping(service, ticker.tick):
        await eventually(lambda: _took(running, expected[-1]), within=40)
        await eventually(lambda: _idle(running), within=40)
    assert await taken(running) == expected


async def _idle(running: Running) -> bool:
    return not any("moments" in words for words in await ticker.busy(running.service))


async def test_patience_that_ended_during_a_downtime_waits_for_intake_to_settle(imported: Running) -> None:
    service, _ = guarded(imported, AFTER)
    service.seen["intake"] = 0
    async with looping(service, ticker.tick, settler.settle):
        await eventually(lambda: _took(imported, "close"), within=40)
        await asyncio.sleep(LONG_ENOUGH)
        assert await imported.events(ReportLate) == []
        service.seen["intake"] = 1
        await imported.hear(intake_settled("rach-gia"))
        await eventually(lambda: _took(imported, "PeriodClosed"), within=40)
    assert {event.because for event in await imported.events(ReportLate)} == {Because.PATIENCE}


async def test_a_reminder_waits_for_what_intake_said_meanwhile(imported: Running) -> None:
    service, _ = guarded(imported, REMINDS)
    async with looping(service, ticker.tick):
        await eventually(lambda: _took(imported, "open"), within=40)
        await asyncio.sleep(LONG_ENOUGH)
        assert "ReportDueSoon an-hoa" not in await taken(imported)
        service.seen["intake"] = 1
        await asyncio.sleep(LONG_ENOUGH)
        assert "ReportDueSoon an-hoa" not in await taken(imported)
        await imported.hear(accepted(LAST_SECOND))
        await eventually(lambda: _took(imported, "ReportDueSoon an-hoa"), within=40)
    assert "ReportDueSoon an-binh" not in await taken(imported)


async def test_a_reminder_goes_out_where_intake_says_nothing_for_long(
    imported: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticker, "REMINDERS_WAIT", 0.2)
    service, _ = guarded(imported, REMINDS)
    async with looping(service, ticker.tick):
        await eventually(lambda: _took(imported, "ReportDueSoon an-hoa"), within=40)


async def test_patience_does_not_end_before_a_decision_that_intake_said_is_heard(imported: Running) -> None:
    await imported.advance(REMINDS)
    for event in (held(LAST_SECOND), accepted(LAST_SECOND, unit="an-hoa")):
        await imported.hear(event)
    service, clock = guarded(imported, DUE)
    async with looping(service, ticker.tick, settler.settle):
        await eventually(lambda: _took(imported, "close"), within=40)
        await imported.hear(intake_settled())
        clock.shown = NEXT_MIDNIGHT
        await eventually(lambda: _is_busy(imported, "closing BC-Q1/2023: 1 duties to settle"), within=40)
        for seen in (None, 4):
            service.seen = {} if seen is None else {"intake": seen}
            await asyncio.sleep(LONG_ENOUGH)
            assert await imported.events(ReportLate) == []
        await imported.hear(accepted(LAST_SECOND))
        await eventually(lambda: _took(imported, "PeriodClosed"), within=40)
    assert await imported.events(ReportLate) == []


async def _is_busy(running: Running, what: str) -> bool:
    return what in await ticker.busy(running.service)


async def test_what_the_newest_incarnation_of_intake_said_must_be_heard(imported: Running) -> None:
    service, _ = guarded(imported, DUE)
    assert not settler.is_up_to_date(service)
    await imported.hear(held(LAST_SECOND))
    service.seen = {"intake": 1}
    assert settler.is_up_to_date(service)
    service.seen = {"intake": 1, "scoring": 7}
    assert settler.is_up_to_date(service)
    service.seen = {"intake": 2}
    assert not settler.is_up_to_date(service)
    service.transactor.heads["intake-2"] = Head(3, "")
    service.seen = {"intake": 2, "intake-2": 3}
    assert settler.is_up_to_date(service)
    service.seen = {"intake": 2, "intake-2": 4}
    assert not settler.is_up_to_date(service)


async def test_held_and_silent_are_nobodys_business_until_patience_ends_them(imported: Running) -> None:
    await imported.advance(REMINDS)
    await imported.hear(held(LAST_SECOND))
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    assert await ticker.busy(imported.service) == []
    assert await ticker.next_moment(imported.service) == NEXT_MIDNIGHT
    await imported.advance(NEXT_MIDNIGHT)
    assert await ticker.busy(imported.service) == ["closing BC-Q1/2023: 1 duties to settle"]
    await imported.settle()
    assert await imported.state() == ("closed", 2, 2, "")
    assert [event.because.value for event in await imported.events(ReportLate)] == ["settled", "patience"]
    await imported.hear(accepted(LAST_SECOND))
    assert (await imported.own())[-1] == "LatenessWithdrawn an-binh"


async def test_a_decision_before_the_patience_is_over_ends_the_waiting(imported: Running) -> None:
    await imported.advance(REMINDS)
    await imported.hear(held(LAST_SECOND))
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    await imported.hear(refused(LAST_SECOND))
    await imported.settle()
    assert [event.because.value for event in await imported.events(ReportLate)] == ["settled", "settled"]
    assert await ticker.next_moment(imported.service) is None


MINUTES = [(timedelta(minutes=10), 0), (timedelta(minutes=10, seconds=1), 1)]


@pytest.mark.parametrize(("waited", "count"), MINUTES)
@pytest.mark.parametrize(
    ("settled", "words"),
    [
        (None, "intake's settlement"),
        (("rach-gia",), "2 duties of silent districts rach-gia"),
        ((), "1 held reports to be decided"),
    ],
)
async def test_a_closing_that_waits_for_ten_minutes_rings(
    imported: Running, waited: timedelta, count: int, settled: tuple[str, ...] | None, words: str
) -> None:
    service: Any = imported.service
    await imported.advance(REMINDS)
    await imported.hear(held(LAST_SECOND))
    await imported.advance(DUE)
    if settled is not None:
        await imported.hear(intake_settled(*settled))
        await imported.settle()
    await service.move_clock(DUE + waited)
    said = [f"closing BC-Q1/2023 (due 2023-03-16T00:00:00+07:00) waits for {words}"]
    assert await settler.alarms(service) == said * count
    assert await settler.waits(service) == said


async def test_what_is_done_or_noticed_late_does_not_ring(imported: Running) -> None:
    await imported.service.move_clock(AFTER)
    await ticker.take_moments(imported.service, AFTER)
    assert await settler.alarms(imported.service) == []
    await imported.service.move_clock(AFTER + timedelta(hours=1))
    assert len(await settler.alarms(imported.service)) == 1
    await imported.hear(intake_settled())
    await imported.settle()
    assert await settler.alarms(imported.service) == []

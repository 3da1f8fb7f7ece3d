"""A year of deadlines under a simulated clock: every opening, reminder, due instant and patience, settled by a fed intake.

python -m bench.year [--units N] [--obligations N] [--profile] [--limit SECONDS]

Monthly, quarterly, half-yearly and annual reports in turn, on SQLite in this process, without a broker. Of ten duties seven
are met, one arrives late, one is held until patience ends, one never comes. Fails where it takes longer than the limit.
"""

import argparse
import asyncio
import cProfile
import logging
import pstats
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from services.contracts.deadlines import PeriodClosing, PeriodOpened, ReportExpected, ReportLate
from services.contracts.event import Event
from services.contracts.intake import IntakeSettled, ReportHeld, ReportSubmitted
from services.deadlines import planner, settler, ticker
from services.deadlines.domain import calendar
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.settings import Settings
from services.deadlines.wiring import RULES, blueprint
from services.kit import journal
from services.kit.clock import SimulatedClock
from services.kit.databases import opened
from services.kit.service import Service
from services.kit.transact import Incoming, Taken, Transactor

YEAR: Final = 2023
BEGINS: Final = datetime(YEAR - 1, 11, 1, tzinfo=calendar.LOCAL)
ENDS: Final = datetime(YEAR + 1, 3, 1, tzinfo=calendar.LOCAL)
LIMIT: Final = 20.0
RECURS: Final = ("monthly", "quarterly", "quarterly", "six_month", "annual")
LATE, HELD, NEVER = 7, 8, 9
"""Of ten duties these come late, are held, never come; the others are met."""


def catalogue(units: int, obligations: int) -> Catalogue:
    """Return an authority with some units and obligations that recur."""
    return Catalogue.model_validate(
        {
            "catalogue": "year",
            "authority": "UBND",
            "years": [YEAR],
            "province": {"code": "p", "name": "P"},
            "district": {"code": "d", "name": "D", "trust": "sender"},
            "units": [
                {"no": no, "code": f"u{no}", "name": f"Đơn vị {no}", "kind": "commune", "district": "d"}
                for no in range(1, units + 1)
            ],
            "obligations": [_obligation(place) for place in range(obligations)],
        }
    )


def _obligation(place: int) -> dict[str, Any]:
    due = {"phrase": "BY_DAY", "day": {"day": 5 + place % 20, "of": "month_after"}, "roll": "next_working_day"}
    return {
        "code": f"B{place}",
        "title": f"Báo cáo {place}",
        "citation": {"number": f"{place + 1}/UBND", "date": "2022-10-01"},
        "audience": "all",
        "others": "not_obliged",
        "accepts": {"channels": ["e-office"], "signed": True, "annexes": False},
        "recurs": RECURS[place % len(RECURS)],
        "window": {"from": {"day": 1, "of": "first_month"}, "to": {"day": "last", "of": "last_month"}},
        "due": due,
        "reminders": [{"working_days_before": 5}, {"working_days_before": 1}],
    }


class Year:
    """A service over a database of its own, and an intake that answers what it says."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.heard = 0
        self.said: list[Event] = []
        self.counts = {"duties": 0, "periods": 0, "late": 0}
        service.transactor.committed = self._committed

    def _committed(self, taken: Taken) -> None:
        self.service.committed(taken)
        for fact in taken.own:
            self._answer(fact.event)

    def _answer(self, event: object) -> None:
        match event:
            case ReportExpected():
                self.counts["duties"] += 1
                self.said += _arrival(event, self.counts["duties"] % 10)
            case PeriodOpened():
                self.counts["periods"] += 1
            case ReportLate():
                self.counts["late"] += 1
            case PeriodClosing(obligation=obligation, period=period, due_at=due_at):
                settled = IntakeSettled(obligation=obligation, period=period, due_at=due_at, settled_at=due_at)
                self.said.append(settled)
            case _:
                return

    async def hear(self) -> None:
        """Let the service hear what intake said, in batches."""
        while self.said:
            batch, self.said = self.said[:500], self.said[500:]
            await self.service.transactor.hear([self._incoming(event) for event in batch])

    def _incoming(self, event: Event) -> Incoming:
        self.heard += 1
        head = journal.OwnHead("intake", self.heard, event.happened_at().isoformat(), "", "", "", "intake", "1")
        name, at = f"intake-{self.heard}", event.happened_at()
        return Incoming("intake", name, event.TYPE, RULES.seal(head, event), event, at, "intake")

    async def run(self) -> None:
        """Take every moment of the year, and settle after each."""
        while (at := await ticker.next_moment(self.service)) is not None and at <= ENDS:
            await ticker.advance(self.service, at)
            await self.hear()
            while await settler.settle_once(self.service):
                await self.hear()
        await ticker.advance(self.service, ENDS)


def _arrival(expected: ReportExpected, lot: int) -> list[Event]:
    if lot == NEVER:
        return []
    late = timedelta(hours=1 if lot == LATE else -1)
    arrived_at = expected.due_at + late
    known = {
        **expected.model_dump(include={"district", "unit", "obligation", "period", "due_at"}),
        **dict.fromkeys(("submitted_at", "received_at", "arrived_at", "decided_at"), arrived_at),
        "submission_id": "S",
        "channel": "e-office",
        "message_id": None,
        "content_sha256": "a",
    }
    if lot == HELD:
        return [ReportHeld.model_validate({**known, "until": "review"})]
    return [ReportSubmitted.model_validate({**known, "version": 1})]


async def measure(units: int, obligations: int) -> tuple[float, dict[str, int]]:
    """Run a year and answer how long it took, and how much there was."""
    with tempfile.TemporaryDirectory() as folder:
        made = blueprint(Settings())
        async with opened(f"sqlite+aiosqlite:///{folder}/year.db", [journal.JOURNAL, made.tables]) as database:
            clock = SimulatedClock(BEGINS)
            transactor = Transactor(made.rules, database, clock, "bench")
            await transactor.take_place()
            year = Year(Service(made, Settings(), clock, database, transactor))
            began = time.perf_counter()
            event = CatalogueImported(catalogue=catalogue(units, obligations))
            await year.service.submit("operator", "import", event)
            await planner.plan(year.service)
            await year.run()
            took = time.perf_counter() - began
            assert await ticker.busy(year.service) == []
            return took, {**year.counts, "rows": transactor.row}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, say, and fail where it took too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=30)
    parser.add_argument("--obligations", type=int, default=40)
    parser.add_argument("--limit", type=float, default=LIMIT)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    profile = cProfile.Profile()
    if asked.profile:
        profile.enable()
    took, counts = asyncio.run(measure(asked.units, asked.obligations))
    if asked.profile:
        profile.disable()
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    told = ", ".join(f"{number} {what}" for what, number in counts.items())
    print(f"{asked.units} units x {asked.obligations} obligations, one year: {took:.1f} s ({told})")
    if took > asked.limit:
        raise SystemExit(f"longer than {asked.limit} s")


if __name__ == "__main__":
    main()

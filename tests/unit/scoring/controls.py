"""Values of the tests: a small district of three units, two of which owe one report."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final

from services.contracts.deadlines import (
    Accepts,
    Because,
    Citation,
    DistrictRegistered,
    LatenessExcused,
    LatenessWithdrawn,
    ObligationDefined,
    Others,
    PeriodOpened,
    ReportExpected,
    ReportLate,
    UnitRegistered,
)
from services.contracts.event import Event
from services.contracts.intake import ReasonCode, ReportReturned, ReportSubmitted
from services.contracts.scoring import StandingChanged
from services.kit import journal
from services.kit.clock import SimulatedClock
from services.kit.database import Database
from services.kit.databases import opened
from services.kit.decider import Fact, Write
from services.kit.states import States
from services.kit.transact import Transactor
from services.scoring import projections, wiring
from services.scoring.domain.standing import LOCAL
from tests.kit.spec import Journal

START: Final = datetime(2023, 1, 2, 8, tzinfo=LOCAL)
DUE: Final = datetime(2023, 3, 16, tzinfo=LOCAL)
LATER: Final = datetime(2023, 12, 31, 12, tzinfo=LOCAL)
OWING: Final = ("an-binh", "an-hoa")
UNITS: Final = (*OWING, "thanh-tra")
SECOND: Final = timedelta(seconds=1)

DISTRICT = DistrictRegistered(district="rach-gia", name="Rạch Giá", province="kien-giang", registered_at=START)
OBLIGATION = ObligationDefined(
    obligation="BC-Q1",
    no=1,
    title="BC Quý I",
    accepts=Accepts(channels=("e-office",), signed=True, annexes=True),
    citation=Citation(number="1"),
    version=1,
    defined_at=START,
)


def registered(unit: str, no: int) -> UnitRegistered:
    return UnitRegistered(
        unit=unit, no=no, name=unit, kind="office", district="rach-gia", province="kien-giang", registered_at=START
    )


def opened_period(
    obligation: str = "BC-Q1", *, due_at: datetime = DUE, others: Others = Others.NOT_OBLIGED
) -> PeriodOpened:
    return PeriodOpened(
        obligation=obligation, period="2023", due_at=due_at, audience=OWING, others=others, opened_at=START
    )


def expected(unit: str = "an-binh", *, due_at: datetime = DUE) -> ReportExpected:
    return ReportExpected(
        district="rach-gia", unit=unit, obligation="BC-Q1", period="2023", due_at=due_at, expected_at=START
    )


def unmet(
    unit: str = "an-binh", *, because: Because = Because.SETTLED, reason: str = "", source: Citation | None = None
) -> ReportLate:
    return ReportLate(
        district="rach-gia",
        unit=unit,
        obligation="BC-Q1",
        period="2023",
        due_at=DUE,
        settled_at=DUE + SECOND,
        because=because,
        reason=reason,
        source=source,
    )


def excused(arrived_at: datetime, unit: str = "an-binh") -> LatenessExcused:
    return LatenessExcused(
        district="rach-gia",
        unit=unit,
        obligation="BC-Q1",
        period="2023",
        due_at=DUE,
        outage="SC-1",
        arrived_at=arrived_at,
        excused_at=DUE + timedelta(days=3),
    )


def withdrawn(arrived_at: datetime, unit: str = "an-binh") -> LatenessWithdrawn:
    return LatenessWithdrawn(
        district="rach-gia",
        unit=unit,
        obligation="BC-Q1",
        period="2023",
        due_at=DUE,
        reason="found-later",
        arrived_at=arrived_at,
        withdrawn_at=DUE + timedelta(days=3),
    )


def _decided(arrived_at: datetime, unit: str, submission: str) -> dict[str, object]:
    return {
        "district": "rach-gia",
        "submission_id": submission,
        "unit": unit,
        "obligation": "BC-Q1",
        "period": "2023",
        "channel": "e-office",
        "message_id": None,
        "content_sha256": "",
        "submitted_at": arrived_at,
        "received_at": arrived_at,
        "arrived_at": arrived_at,
        "due_at": None,
        "decided_at": arrived_at,
    }


def accepted(arrived_at: datetime, unit: str = "an-binh", submission: str = "RG-1") -> ReportSubmitted:
    return ReportSubmitted.model_validate({**_decided(arrived_at, unit, submission), "version": 1})


def returned(arrived_at: datetime, unit: str = "an-binh", submission: str = "RG-0") -> ReportReturned:
    plain = _decided(arrived_at, unit, submission)
    return ReportReturned.model_validate({**plain, "reasons": (ReasonCode.ANNEXES_MISSING,)})


LISTED: Final[tuple[Event, ...]] = (
    DISTRICT,
    *(registered(unit, no) for no, unit in enumerate(UNITS, start=1)),
    OBLIGATION,
    opened_period(),
    *(expected(unit) for unit in OWING),
)


class Scoring:
    """The service in memory: what it heard, one second apart, and what it said."""

    def __init__(self, *heard: Event) -> None:
        self.journal = Journal(wiring.RULES)
        self.at = START
        self.hear(*heard)

    def hear(self, *heard: Event) -> list[StandingChanged]:
        said: list[StandingChanged] = []
        for event in heard:
            self.at += SECOND
            source = event.TYPE.split(".", 1)[0]
            said.extend(self.journal.hear(event, source=source, at=self.at))
        return said

    def facts(self) -> list[Fact]:
        return [journal.fact_of(row, wiring.RULES) for row in self.journal.rows]

    def last(self, unit: str = "an-binh") -> StandingChanged:
        said: list[StandingChanged] = [each for each in self.journal.events(StandingChanged) if each.unit == unit]
        return said[-1]


async def keep(database: Database, facts: Sequence[Fact]) -> None:
    """Write what facts project, and where their sources stand."""
    states = States(wiring.RULES)
    for stream in {fact.stream for fact in facts if fact.stream}:
        states.begin(stream)
    async with database.transaction() as transaction:
        for fact in facts:
            head = {"source": fact.source, "last": fact.position, "hash": "", "holder": ""}
            transaction.add(Write(journal.KEEP_SOURCE, head))
            for write in projections.project(fact):
                transaction.add(write)
            if wiring.RULES.is_portrayed(fact.stream):
                states.evolve(fact)
                for write in projections.portray([(fact, states[fact.stream])]):
                    transaction.add(write)


@asynccontextmanager
async def kept(scoring: Scoring) -> AsyncIterator[Database]:
    """Open a database in memory with the read models of what was heard."""
    async with opened("sqlite:///:memory:", [journal.JOURNAL, projections.TABLES]) as database:
        await keep(database, scoring.facts())
        yield database


def answering(database: Any, clock: SimulatedClock) -> Any:
    """Return as much of the service as answers need."""
    transactor = Transactor(wiring.RULES, database, clock, "test")
    return SimpleNamespace(database=database, clock=clock, transactor=transactor)


def plain(body: str) -> dict[str, object]:
    """Read a message's JSON."""
    content: dict[str, object] = json.loads(body)
    return content

"""A province's year for measuring standings: units, obligations, and what became of every duty, through the service's own rules.

Facts go through the rules that make and keep them (learn, stand, project, portray); only journal and broker are left out.
Of a hundred duties 72 are met in time, 8 after having been returned, 9 late, 5 never, 3 extended, 3 found wrong by an officer.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, Final, NamedTuple

from services.contracts.deadlines import (
    Accepts,
    CalendarDayDecreed,
    Citation,
    DueChanged,
    Moved,
    ObligationDefined,
    Others,
    PeriodOpened,
    ReportExpected,
    ReportLate,
    UnitRegistered,
)
from services.contracts.event import Event
from services.contracts.intake import FaultsNoted, ReasonCode, ReportReturned, ReportSubmitted
from services.contracts.scoring import SchemeActivated
from services.kit import journal, moment
from services.kit.database import Database
from services.kit.decider import Fact, Write
from services.kit.states import States
from services.scoring import projections, wiring
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.standing import LOCAL
from services.scoring.reactions import stream_of

YEAR: Final = 2023
BEGINS: Final = datetime(YEAR, 1, 2, 8, tzinfo=LOCAL)
ENDS: Final = BEGINS + timedelta(days=400)
LAST: Final = 10**9
DISTRICTS: Final = 20
KINDS: Final = ("office", "commune", "public-unit", "school")
COUNTED: Final = "BC-00"
INDICATORS: Final = 50
"""Reports of one obligation bring figures, so many."""

BATCH: Final = 20_000
SHA: Final = "7d6f6fefbc5b1e2a7a3d0b9c0f5b8a1f2e4d6c8b0a9f7e5d3c1b0a9f8e7d6c5b"


class Said(NamedTuple):
    """An event, and when it was recorded."""

    event: Event
    at: datetime


def _unit(number: int) -> UnitRegistered:
    about = {"unit": f"u{number:05}", "no": number, "name": f"Đơn vị số {number}", "kind": KINDS[number % len(KINDS)]}
    district = f"d{number % DISTRICTS:02}"
    return UnitRegistered.model_validate(
        {**about, "district": district, "province": "bench", "registered_at": BEGINS - timedelta(days=300)}
    )


SCHEME: Final = Scheme.model_validate(
    {
        "scheme": "bench",
        "version": 1,
        "title": "Thang điểm để đo",
        "valid": {"from": date(YEAR, 1, 1), "until": date(YEAR, 12, 31)},
        "leads": True,
        "axes": {"timeliness": 70, "quality": 30},
        "weights": {"default": 1},
        "timeliness": {
            "counts": "working",
            "ladder": [{"up_to": 1, "share": "0.8"}, {"up_to": 5, "share": "0.5"}, {"share": 0}],
        },
        "quality": {"faults": {"layout": "0.1"}, "returned": "0.1"},
    }
)


def _due(obligation: int) -> datetime:
    return datetime(YEAR, 1, 16, tzinfo=LOCAL) + timedelta(days=17 * obligation % 330)


def lists(units: int, obligations: int) -> Iterator[Said]:
    """Say who is there, what is owed, and which days are off."""
    for number in range(units):
        yield Said(_unit(number), BEGINS - timedelta(days=299))
    for day in (date(YEAR, 1, 20), date(YEAR, 1, 23), date(YEAR, 4, 29), date(YEAR, 5, 1), date(YEAR, 9, 2)):
        yield Said(CalendarDayDecreed(day=day, working=False, decreed_at=BEGINS), BEGINS)
    valid = {"valid_from": SCHEME.valid.since, "valid_until": SCHEME.valid.until, "activated_at": BEGINS}
    about_scheme = {"scheme": SCHEME.scheme, "version": SCHEME.version, "content": SCHEME.written()}
    yield Said(SchemeActivated.model_validate({**about_scheme, **valid}), BEGINS)
    accepts = Accepts(channels=("e-office",), signed=True, annexes=True)
    for number in range(obligations):
        about = {"obligation": f"BC-{number:02}", "no": number, "title": f"Báo cáo {number}", "version": 1}
        ordered = {"accepts": accepts, "citation": Citation(number="1"), "defined_at": BEGINS}
        yield Said(ObligationDefined.model_validate({**about, **ordered}), BEGINS)
        turn = {"obligation": f"BC-{number:02}", "period": str(YEAR), "others": Others.NOT_OBLIGED}
        days = {"window_from": date(YEAR, 1, 1), "window_to": date(YEAR, 12, 31)}
        yield Said(
            PeriodOpened.model_validate({**turn, **days, "due_at": _due(number), "audience": (), "opened_at": BEGINS}),
            BEGINS,
        )


IN_TIME, RETURNED, LATE, MISSING, EXTENDED = 72, 80, 89, 94, 97
"""Of a hundred duties, which the last one is that goes this way; the others are found wrong by an officer."""


class _Duty(NamedTuple):
    """One duty and how it goes."""

    key: dict[str, Any]
    due_at: datetime
    lot: int
    noise: timedelta

    def sent(self, kind: type[ReportSubmitted | ReportReturned], number: int, at: datetime, **more: object) -> Said:
        times = {"submitted_at": at - timedelta(minutes=9), "received_at": at, "arrived_at": at, "decided_at": at}
        name = f"{self.key['unit']}-{self.key['obligation']}-{number}"
        if kind is ReportSubmitted and self.key["obligation"] == COUNTED:
            more["figures"] = {f"{code // 10}.{code % 10}": f"{self.lot * code}.5" for code in range(INDICATORS)}
        about = {"submission_id": name, "channel": "e-office", "message_id": name, "content_sha256": SHA}
        said = kind.model_validate({**self.key, **about, **times, "due_at": self.due_at, **more})
        return Said(said, at + timedelta(seconds=2))

    def told(self) -> Iterator[Said]:
        """Say what becomes of it, in the order it is known."""
        due = self.due_at
        early, late = due - timedelta(days=3) + self.noise, due + timedelta(days=self.lot % 9) + self.noise
        yield Said(ReportExpected(**self.key, expected_at=BEGINS, due_at=due), BEGINS + timedelta(seconds=5))
        if self.lot < IN_TIME or self.lot >= EXTENDED:
            yield self.sent(ReportSubmitted, 1, early, version=1)
        elif self.lot < RETURNED:
            yield self.sent(ReportReturned, 1, early, reasons=(ReasonCode.LAYOUT,))
            yield self.sent(ReportSubmitted, 2, early + timedelta(hours=30), version=1)
        elif self.lot < MISSING:
            late_at = due + timedelta(minutes=1)
            yield Said(ReportLate(**self.key, due_at=due, settled_at=late_at), late_at)
            if self.lot < LATE:
                yield self.sent(ReportSubmitted, 1, late + timedelta(hours=1), version=1)
        elif self.lot < EXTENDED:
            moved = due - timedelta(days=2)
            now = {"due_at": due + timedelta(days=10), "was_due_at": due, "because": Moved.EXTENDED, "reason": "bão"}
            change = DueChanged.model_validate({**self.key, **now, "changed_at": moved})
            yield Said(change, moved + timedelta(seconds=1))
            yield self.sent(ReportSubmitted, 1, due + timedelta(days=1) + self.noise, version=1)
        if self.lot >= EXTENDED:
            read = due + timedelta(days=20)
            about = {"submission_id": f"{self.key['unit']}-{self.key['obligation']}-1", "reason": "đọc lại"}
            yield Said(FaultsNoted(**self.key, **about, faults=(ReasonCode.LAYOUT,), noted_at=read), read)


def duties(units: int, obligations: int) -> Iterator[Said]:
    """Say what becomes of every duty, one after the other."""
    for number in range(units):
        unit = _unit(number)
        for obligation in range(obligations):
            lot = (number * 37 + obligation * 61 + number // 100 * 7) % 100
            key = {"district": unit.district, "unit": unit.unit, "obligation": f"BC-{obligation:02}"}
            noise = timedelta(seconds=(number * 7919 + obligation * 104_729) % 80_000)
            yield from _Duty({**key, "period": str(YEAR)}, _due(obligation), lot, noise).told()


class _Book:
    """The service's rules from fact to rows, with places as a journal gives them."""

    def __init__(self) -> None:
        self._places = {"deadlines": count(1), "intake": count(1), "scoring": count(1)}
        self._rows = count(1)
        self._states = States(wiring.RULES)

    def fact(self, said: Said) -> Fact:
        source = said.event.TYPE.partition(".")[0]
        position = next(self._places[source])
        about = (said.event.TYPE, f"{source}-{position}", said.event.happened_at(), said.at, "", "", "")
        return Fact(
            next(self._rows), source, position, stream_of(said.event, source), *about, own=False, event=said.event
        )

    def writes(self, said: Iterable[Said]) -> Iterator[Write]:
        """Say what each fact writes; of streams only the last is kept, for duties come one after the other."""
        for each in said:
            fact = self.fact(each)
            yield from projections.project(fact)
            if not wiring.RULES.is_portrayed(fact.stream):
                continue
            if fact.stream not in self._states:
                self._states.forget()
                self._states.begin(fact.stream)
            self._states.evolve(fact)
            yield from projections.portray([(fact, self._states[fact.stream])])


def _sealed(row: int, known_at: datetime) -> journal.Row:
    """Make a row of the journal: by the seal of the last unit's readers know that the units are the same as before."""
    at = moment.text(known_at)
    name = f"bench-{row}"
    return journal.Row(row, "deadlines", row, "", None, "bench", name, at, at, "", "", "", "", "", name)


async def build(database: Database, units: int, obligations: int) -> int:
    """Fill the read models, between the journal's rows of the last unit and of the end; answer how many rows were written."""
    book, written = _Book(), 0
    async with database.transaction() as transaction:
        transaction.add_rows(journal.APPEND, [_sealed(units, BEGINS), _sealed(LAST, ENDS)])
    for said in (lists(units, obligations), duties(units, obligations)):
        pending: list[Write] = []
        for write in book.writes(said):
            pending.append(write)
            if len(pending) == BATCH:
                written += await _flush(database, pending)
        written += await _flush(database, pending)
    return written


async def _flush(database: Database, pending: list[Write]) -> int:
    written = len(pending)
    async with database.transaction() as transaction:
        for write in pending:
            transaction.add(write)
    pending.clear()
    return written

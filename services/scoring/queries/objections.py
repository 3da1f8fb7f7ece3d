"""Objections as of one instant and known at another: which marks are provisional, and every case with its steps."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple, Protocol

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, text

from services.contracts.scoring import Against, ObjectionOutcome, Status
from services.kit import journal, moment
from services.kit.database import Database, Row, Snapshot
from services.kit.decider import Rules
from services.kit.states import States
from services.scoring.domain.cases import Case, Step, Subject, What
from services.scoring.domain.standing import DutyKey
from services.scoring.projections import PERIODS, STANDINGS, UNITS
from services.scoring.projections.objections import OBJECTION_STEPS
from services.scoring.queries.lists import EVERYWHERE, as_asked

STEP, UNIT, PERIOD, STANDING = OBJECTION_STEPS.c, UNITS.c, PERIODS.c, STANDINGS.c


class Asked(Protocol):
    """Of which district (`*` or none named: every one) and year, as of when, known when."""

    @property
    def district(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def as_of(self) -> datetime: ...
    @property
    def known_at(self) -> datetime: ...


class Pending(NamedTuple):
    """What an objection is about that makes something provisional: a duty, or the score of a unit's year."""

    objection: str
    district: str
    unit: str
    year: int
    obligation: str
    period: str


class Told(NamedTuple):
    """A case, and the id of the event of each of its steps."""

    case: Case
    events: tuple[str, ...]


def _here() -> ColumnElement[bool]:
    named: ColumnElement[str] = bindparam("district")
    return or_(named == "", named == EVERYWHERE, STEP.district == named)


EVERY_STEP: Final = select(
    *(STEP.objection, STEP.district, STEP.unit, STEP.against, STEP.year, STEP.obligation, STEP.period, STEP.scheme),
    *(STEP.what, STEP.level, STEP.occurred_at, STEP.until, STEP.outcome, STEP.status, STEP.lifted),
    *(STEP.reasons, STEP.evidence, STEP.by, STEP.source, STEP.event),
).order_by(STEP.objection, STEP.row)
STEPS_THEN: Final = EVERY_STEP.where(_here(), as_asked(OBJECTION_STEPS))
_ends = (
    select(STEP.objection, func.min(STEP.row).label("first"), func.max(STEP.row).label("last"))
    .where(_here(), as_asked(OBJECTION_STEPS))
    .group_by(STEP.objection)
    .subquery("ends")
)
_first, _last = OBJECTION_STEPS.alias("first_step"), OBJECTION_STEPS.alias("last_step")
PENDING_THEN: Final = (
    select(*(_first.c[name] for name in ("objection", "district", "unit", "year", "obligation", "period")))
    .select_from(_ends.join(_first, _first.c.row == _ends.c.first).join(_last, _last.c.row == _ends.c.last))
    .where(
        text("first_step.what = 'filed'"),
        or_(
            text("last_step.what IN ('filed', 'appealed')"),
            and_(text("last_step.what = 'decided'"), _last.c.until > bindparam("as_of")),
        ),
    )
)
STEPS_OF: Final = EVERY_STEP.where(STEP.objection == bindparam("objection"))
DISTRICT_OF_DUTY: Final = (
    select(STANDING.district)
    .where(
        STANDING.unit == bindparam("unit"),
        STANDING.obligation == bindparam("obligation"),
        STANDING.period == bindparam("period"),
    )
    .order_by(STANDING.row.desc())
    .limit(1)
)
DUTIES_OF_UNIT: Final = select(STANDING.unit, STANDING.obligation, STANDING.period).where(
    STANDING.district == bindparam("district"), STANDING.unit == bindparam("unit")
)
NEWEST_UNITS: Final = select(UNIT.unit, UNIT.district, UNIT.name, UNIT.kind).order_by(UNIT.position)
NEWEST_UNIT: Final = NEWEST_UNITS.where(UNIT.unit == bindparam("unit"))
NEWEST_PERIOD: Final = (
    select(PERIOD.due_at)
    .where(PERIOD.obligation == bindparam("obligation"), PERIOD.period == bindparam("period"))
    .order_by(PERIOD.position.desc())
    .limit(1)
)


class Known(NamedTuple):
    """What is known of a unit now: its district, name and kind."""

    district: str
    name: str
    kind: str


async def cases(snapshot: Snapshot, asked: Asked) -> list[Told]:
    """Return every objection with the steps that had been taken by then and were known then."""
    times = {"as_of": moment.text(asked.as_of), "known_at": moment.text(asked.known_at)}
    return list(_told(await snapshot.fetch(STEPS_THEN, {"district": asked.district, **times})))


async def pending(snapshot: Snapshot, asked: Asked) -> list[Pending]:
    """Return what objections are about that are open, or decided and can still be taken further."""
    times = {"as_of": moment.text(asked.as_of), "known_at": moment.text(asked.known_at)}
    return [Pending._make(row) for row in await snapshot.fetch(PENDING_THEN, {"district": asked.district, **times})]


async def open_marks(snapshot: Snapshot, asked: Asked) -> dict[str, set[DutyKey]]:
    """Return the duties whose marks are provisional because they are objected to, by district."""
    return _duties(await pending(snapshot, asked))


def _duties(of: Iterable[Pending]) -> dict[str, set[DutyKey]]:
    found: dict[str, set[DutyKey]] = {}
    for each in of:
        if each.obligation:
            found.setdefault(each.district, set()).add(DutyKey(each.unit, each.obligation, each.period))
    return found


async def open_scores(snapshot: Snapshot, asked: Asked) -> dict[str, set[DutyKey]]:
    """Return the duties whose points are provisional, by district: objected to, or part of a score of the year that is."""
    about = await pending(snapshot, asked)
    found = _duties(about)
    for each in about:
        if not each.obligation and each.year == asked.year:
            rows = await snapshot.fetch(DUTIES_OF_UNIT, {"district": each.district, "unit": each.unit})
            found.setdefault(each.district, set()).update(DutyKey(*row) for row in rows)
    return found


async def case(database: Database, objection: str) -> Told | None:
    """Return an objection with all its steps; None where there is none of this id."""
    return next(_told(await database.read(STEPS_OF, {"objection": objection})), None)


def _told(rows: Iterable[Row]) -> Iterator[Told]:
    steps = map(_Row._make, rows)
    for objection, several in groupby(steps, attrgetter("objection")):
        of_case = list(several)
        first = of_case[0]
        if first.what != What.FILED:
            continue  # known before it was filed: by a letter that is dated later
        against = Against(first.against)
        subject = Subject(against, first.year, first.obligation, first.period, first.scheme)
        taken = tuple(_step(row, of_case) for row in of_case)
        yield Told(Case(objection, first.district, first.unit, subject, taken), tuple(row.event for row in of_case))


class _Row(NamedTuple):
    objection: str
    district: str
    unit: str
    against: str
    year: int
    obligation: str
    period: str
    scheme: str
    what: str
    level: int
    at: str
    until: str | None
    outcome: str | None
    status: str | None
    lifted: str
    reasons: str
    evidence: str
    by: str
    source: str
    event: str


def _step(row: _Row, of_case: list[_Row]) -> Step:
    return Step(
        What(row.what),
        row.level or max(each.level for each in of_case),
        moment.parse(row.at),
        None if row.until is None else moment.parse(row.until),
        None if row.outcome is None else ObjectionOutcome(row.outcome),
        None if row.status is None else Status(row.status),
        tuple(row.lifted.split()),
        row.reasons,
        tuple(json.loads(row.evidence)),
        row.by,
        row.source,
    )


async def district_of(database: Database, unit: str, duty: DutyKey | None) -> str | None:
    """Return the district under which a duty is known, or in which a unit is now; None where neither is known."""
    found = [] if duty is None else await database.read(DISTRICT_OF_DUTY, duty._asdict())
    if found:
        return str(found[0][0])
    known = await units(database, unit)
    return known[unit].district if unit in known else None


async def units(database: Database, unit: str = "") -> dict[str, Known]:
    """Return what units are called now: all of them, or one."""
    rows = await (database.read(NEWEST_UNIT, {"unit": unit}) if unit else database.read(NEWEST_UNITS))
    return {code: Known(*known) for code, *known in rows}


async def due_at(database: Database, obligation: str, period: str) -> datetime | None:
    """Return when a period falls due; None where it is not open."""
    found = await database.read(NEWEST_PERIOD, {"obligation": obligation, "period": period})
    return moment.parse(found[0][0]) if found else None


async def states(database: Database, rules: Rules, streams: Iterable[str]) -> States:
    """Fold streams of the journal as they stand; nothing is decided on them."""
    wanted = list(dict.fromkeys(streams))
    found = States(rules)
    for stream in wanted:
        found.begin(stream)
    rows: list[Any] = list(await database.read(journal.OF_STREAMS, {"streams": json.dumps(wanted)}))
    for row in rows:
        found.evolve(journal.fact_of(journal.Row._make(row), rules))
    return found

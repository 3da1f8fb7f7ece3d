"""What is new since somebody last looked: for aggregates, which follow."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, bindparam, func, select

from services.contracts.scoring import Status
from services.kit import moment
from services.kit.database import Database, Row, Snapshot
from services.kit.journal import HEADS, family, number
from services.scoring.domain.cases import What
from services.scoring.domain.pending import Stepped
from services.scoring.domain.places import Home
from services.scoring.domain.points import Scorable, Worked
from services.scoring.domain.register import ListedPeriod
from services.scoring.domain.roll import Ended, Registered
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.tallies import stand
from services.scoring.projections import DAYS, OBJECTION_STEPS, PERIODS, SCHEMES, STANDINGS, UNIT_ENDS, UNITS
from services.scoring.queries.days import calendar
from services.scoring.queries.register import EVERY_END, EVERY_UNIT, Asked
from services.scoring.queries.rows import ended, moment_of, period, registered
from services.scoring.queries.schemes import in_force, kept
from services.scoring.queries.scores import counting

PART: Final = 2_000
EVER: Final = datetime.max.replace(tzinfo=UTC)
HEARD: Final = ("deadlines", "intake", "scoring")


class Stood(NamedTuple):
    """How a duty of a unit stands now."""

    home: Home
    period: str
    duty: Scorable


class Seen(NamedTuple):
    """How far somebody has looked: last positions by source, and the last row of the journal in each table."""

    heads: Mapping[str, int] = {}
    rows: Mapping[str, int] = {}


class Changes(NamedTuple):
    """What is new; `seen` is what to ask with next. `schemes`, `worked`: what is in force, where that changed."""

    seen: Seen
    units: Sequence[Registered] = ()
    ends: Sequence[Ended] = ()
    periods: Sequence[ListedPeriod] = ()
    standings: Sequence[Stood] = ()
    steps: Sequence[Stepped] = ()
    schemes: Sequence[Scheme] | None = None
    worked: Worked | None = None

    def parts(self, most: int) -> Iterator["Changes"]:
        """Split it into parts of so many standings."""
        yield self._replace(standings=self.standings[:most])
        for start in range(most, len(self.standings), most):
            yield Changes(self.seen, standings=self.standings[start : start + most])


UNIT, END, PERIOD, STANDING, STEP = UNITS.c, UNIT_ENDS.c, PERIODS.c, STANDINGS.c, OBJECTION_STEPS.c
NEW_UNITS = EVERY_UNIT.add_columns(UNIT.row).where(UNIT.row > bindparam("after"))
NEW_ENDS = EVERY_END.add_columns(END.row).where(END.row > bindparam("after"))
NEW_PERIODS = select(
    PERIOD.obligation, PERIOD.period, PERIOD.others, PERIOD.due_at, PERIOD.occurred_at, PERIOD.row
).where(PERIOD.row > bindparam("after"))
NEW_STANDINGS = select(
    *(STANDING.district, STANDING.unit, STANDING.obligation, STANDING.period, STANDING.status),
    *(STANDING.due_at, STANDING.arrived_at, STANDING.days_late, STANDING.faults, STANDING.returned, STANDING.row),
).where(STANDING.row > bindparam("after"))
NEW_STEPS = select(STEP.objection, STEP.district, STEP.unit, STEP.what, STEP.year, STEP.until, STEP.row).where(
    STEP.row > bindparam("after")
)
NEW_SCHEMES = select(SCHEMES.c.row).where(SCHEMES.c.row > bindparam("after"))
DAYS_KNOWN = select(func.count()).select_from(DAYS)
ANY_PROVINCE = select(UNIT.province).limit(1)
ASKED: Final[Mapping[str, Mapping[str, Select[Any]]]] = {
    "deadlines": {"units": NEW_UNITS, "unit_ends": NEW_ENDS, "periods": NEW_PERIODS},
    "scoring": {"standings": NEW_STANDINGS, "steps": NEW_STEPS, "schemes": NEW_SCHEMES},
}
"""What is asked where a source moved; the journal's row is the last column of each."""


def stood(row: Row) -> Stood:
    """Read how a duty stands."""
    district, unit, obligation, period, status, due_at, arrived_at, days_late, faults, returned, _ = row
    quality = (arrived_at is not None, tuple(faults.split()), returned)
    duty = stand(obligation, Status(status), moment.parse(due_at), late=days_late, quality=quality)
    return Stood(Home(district, unit), period, duty)


async def _stood(rows: Sequence[Row]) -> list[Stood]:
    """Read how duties stand, letting others go on meanwhile: at a start these are all there are."""
    found: list[Stood] = []
    for start in range(0, len(rows), PART):
        found += map(stood, rows[start : start + PART])
        await asyncio.sleep(0)
    return found


def stepped(row: Row) -> Stepped:
    """Read a step of an objection."""
    objection, district, unit, what, year, until, _ = row
    return Stepped(objection, Home(district, unit), What(what), year, moment_of(until))


async def _heads(snapshot: Snapshot) -> dict[str, int]:
    """Return the last positions of what is heard, of the newest incarnation of each."""
    known = sorted((number(source), source, last) for source, last, _hash in await snapshot.fetch(HEADS, {}))
    newest = {family(source): (source, last) for _number, source, last in known}
    return dict(newest[each] for each in HEARD if each in newest)


async def _worked(snapshot: Snapshot) -> Worked:
    """Return how working days are counted; words about days are only added."""
    province = await snapshot.fetch(ANY_PROVINCE, {})
    return counting(await calendar(snapshot, Asked("", 0, EVER, EVER), str(province[0][0]) if province else ""))


async def changes(database: Database, seen: Seen) -> Changes:
    """Return what is new since `seen`, all of one moment; tables are only read where their source moved.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    found: dict[str, list[Row]] = {}
    async with database.snapshot() as snapshot:
        heads = await _heads(snapshot)
        for source, last in heads.items():
            moved = seen.heads.get(source) != last
            for table, statement in ASKED.get(family(source), {}).items() if moved else ():
                rows = await snapshot.fetch(statement, {"after": seen.rows.get(table, 0)})
                found[table] = sorted(rows, key=_place)
        days = (await snapshot.fetch(DAYS_KNOWN, {}))[0][0]
        worked = await _worked(snapshot) if days != seen.rows.get("days", 0) else None
        schemes = in_force(await kept(snapshot, EVER, EVER)) if found.get("schemes") else None
    rows_seen = {"days": days, **{table: _place(rows[-1]) for table, rows in found.items() if rows}}
    return Changes(
        Seen(heads, {**seen.rows, **rows_seen}),
        [registered(row[:-1]) for row in found.get("units", ())],
        [ended(row[:-1]) for row in found.get("unit_ends", ())],
        [period(row[:-1]) for row in found.get("periods", ())],
        await _stood(found.get("standings", ())),
        [stepped(row) for row in found.get("steps", ())],
        schemes,
        worked,
    )


def _place(row: Row) -> int:
    return int(row[-1])

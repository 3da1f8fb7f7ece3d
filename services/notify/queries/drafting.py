"""Questions of whoever drafts a letter by hand: units and their standing, the letter it speaks of, what was asked before."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select

from services.contracts.deadlines import Others
from services.contracts.notify import LetterKind, LetterRef
from services.contracts.scoring import Status
from services.kit import journal, moment
from services.kit.database import Database
from services.notify.domain.desk import COMMUNE
from services.notify.domain.inputs import IssuerSet, RectificationDrafted
from services.notify.domain.terms import sender_at
from services.notify.letter import Report, Unit
from services.notify.projections.tables import ADDRESSES, LETTERS, OBLIGATIONS, PERIODS, STANDINGS, UNITS
from services.notify.queries import LetterRow
from services.notify.queries.desk import terms
from services.notify.queries.lives import Whole
from services.notify.texts import LOCAL, Spoken

L, S, U, B, P, A = LETTERS.c, STANDINGS.c, UNITS.c, OBLIGATIONS.c, PERIODS.c, ADDRESSES.c

CLOSED: Final = frozenset({"rejected", "dropped", "void"})
"""Stages of a letter that goes to nobody; another one may be drafted in its place."""

OPERATOR: Final = "operator"

LIKE = (
    select(L.letter, L.stage, L.content)
    .where(L.district == bindparam("district"), L.kind == bindparam("kind"))
    .order_by(L.drafted_at, L.letter)
)
UNITS_HERE = select(U.unit).where(U.district == bindparam("district")).order_by(U.no, U.unit)
ADDRESSED = select(A.unit, A.name, A.kind, A.heir)
PERIOD = (
    select(P.obligation, P.period, B.title, B.citation, P.due_at, P.audience, P.others, P.firm)
    .select_from(PERIODS.outerjoin(OBLIGATIONS, B.obligation == P.obligation))
    .where(P.obligation == bindparam("obligation"), P.period == bindparam("period"))
)
STOOD = select(S.unit, S.status, S.due_at, S.arrived_at).where(
    S.district == bindparam("district"), S.obligation == bindparam("obligation"), S.period == bindparam("period")
)
STANDINGS_HERE = select(S.unit, S.status, S.due_at).where(S.district == bindparam("district"))


class Named(NamedTuple):
    """A letter that another one speaks of; `ref` None: it has no number."""

    row: LetterRow
    ref: LetterRef | None

    def spoken(self) -> Spoken | None:
        """Return it as another letter names it; None where it has no number."""
        if self.ref is None:
            return None
        content = json.loads(self.row.content)
        title = str(content.get("title") or "Công văn")
        return Spoken(
            number=self.ref.number,
            symbol=self.ref.symbol,
            dated=self.ref.dated,
            document=title,
            subject=content["subject"],
        )


class Standing(NamedTuple):
    """How a unit's duty stands, and when its report came."""

    status: Status
    due_at: datetime
    arrived_at: datetime | None = None


class Owed(NamedTuple):
    """A report of a period, and how the duties of it stand by unit."""

    report: Report
    audience: frozenset[str]
    others: Others
    stood: Mapping[str, Standing]

    def of(self, unit: str) -> Standing:
        """Say how a unit's duty stands, also where nothing was heard of it."""
        if unit in self.stood:
            return self.stood[unit]
        owes = Status.EXPECTED if unit in self.audience else Status.NOT_OBLIGED
        unknown = unit not in self.audience and self.others is not Others.NOT_OBLIGED
        return Standing(Status.UNKNOWN if unknown else owes, self.report.due_at)


async def issuer(database: Database, district: str, at: datetime) -> IssuerSet | None:
    """Say who writes for a district at an instant."""
    return sender_at((await terms(database)).get(district, []), at)


async def units(database: Database, district: str) -> dict[str, Unit]:
    """Return the units of a district by code, in the order of the list, each with the one that came after it."""
    here = [row[0] for row in await database.read(UNITS_HERE, {"district": district})]
    known = {row[0]: (Unit(name=row[1], commune=row[2] == COMMUNE), row[3]) for row in await database.read(ADDRESSED)}
    return {unit: _with_heir(unit, known) for unit in here if unit in known}


def _with_heir(code: str, known: Mapping[str, tuple[Unit, str | None]]) -> Unit:
    unit, heir = known[code]
    seen = {code}
    last: Unit | None = None
    while heir is not None and heir in known and heir not in seen:
        seen.add(heir)
        last, heir = known[heir]
    return unit if last is None else unit.model_copy(update={"heir": last})


async def owed(database: Database, district: str, obligation: str, period: str) -> Owed | None:
    """Return a report of a period with its duties; None where there is no such period."""
    which = {"obligation": obligation, "period": period}
    rows = await database.read(PERIOD, which)
    if not rows:
        return None
    _, _, title, citation, due_at, audience, others, firm = rows[0]
    report = Report(title=title or obligation, due_at=moment.parse(due_at), citation=citation or "", firm=bool(firm))
    stood = {
        unit: Standing(Status(status), moment.parse(due), None if came is None else moment.parse(came))
        for unit, status, due, came in await database.read(STOOD, {"district": district, **which})
    }
    return Owed(report, frozenset(json.loads(audience)), Others(others), stood)


async def always_on_time(database: Database, district: str, year: int, now: datetime) -> Sequence[str]:
    """Return the units whose duties of a year that fell due all stand on time, of those that had any."""
    stood: dict[str, list[Status]] = {}
    for unit, status, due_at in await database.read(STANDINGS_HERE, {"district": district}):
        due = moment.parse(due_at)
        if due <= now and due.astimezone(LOCAL).year == year:
            stood.setdefault(unit, []).append(Status(status))
    return [unit for unit, found in stood.items() if _all_on_time(found)]


def _all_on_time(found: Sequence[Status]) -> bool:
    judged = [status for status in found if status not in {Status.NOT_OBLIGED, Status.WAIVED}]
    return bool(judged) and all(status is Status.ON_TIME for status in judged)


def spoken_of(found: Whole) -> Named:
    """Return a letter as another one speaks of it."""
    row = found.row
    if row.number is None or row.dated is None:
        return Named(row, None)
    symbol, year = row.document().symbol, found.year or row.dated.year
    ref = LetterRef(letter=row.letter, book=found.book, year=year, number=row.number, symbol=symbol, dated=row.dated)
    return Named(row, ref)


async def like(database: Database, district: str, kind: LetterKind) -> Sequence[tuple[str, str, str]]:
    """Return the letters of a kind: id, stage and content, in the order they were drafted."""
    return [tuple(row) for row in await database.read(LIKE, {"district": district, "kind": kind.value})]


async def in_turn(database: Database, listed: RectificationDrafted) -> RectificationDrafted:
    """Name a rectification letter anew where the one of its day goes to nobody, or is taken back."""
    known = await like(database, listed.district, LetterKind.RECTIFY)
    gone = {letter for letter, stage, _ in known if stage in {*CLOSED, "recalled"}}
    while listed.letter in gone:
        listed = listed.model_copy(update={"turn": listed.turn + 1})
    return listed


async def asked_before(database: Database, request_id: str) -> str | None:
    """Return the letter that an earlier call with the same id asked for."""
    rows = await database.read(journal.KNOWN, {"source": OPERATOR, "ids": json.dumps([request_id])})
    for _, body in rows:
        told = json.loads(body)
        if "columns" in told:
            return RectificationDrafted.model_validate(told).letter
        return str(told["letter"]) if "letter" in told else None
    return None

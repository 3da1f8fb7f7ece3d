"""Questions to the read models: the letters, what waits to be sent, and the list a rectification letter is made of."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, select

from services.contracts.deadlines import Others
from services.contracts.scoring import Status
from services.kit import moment
from services.kit.database import Database
from services.notify.domain import inputs
from services.notify.domain.desk import COMMUNE
from services.notify.domain.inputs import RectificationDrafted
from services.notify.domain.life import concerned, standing_then
from services.notify.letter import Letter
from services.notify.projections.sending import HOLDS
from services.notify.projections.tables import (
    LETTER_UNITS,
    LETTERS,
    OBLIGATIONS,
    PERIODS,
    STANDINGS,
    UNITS,
)
from services.notify.texts import LOCAL

L, W, S, U, B, P = LETTERS.c, LETTER_UNITS.c, STANDINGS.c, UNITS.c, OBLIGATIONS.c, PERIODS.c

LETTER = (
    L.letter,
    L.kind,
    L.district,
    L.units,
    L.duties,
    L.content,
    L.drafted_at,
    L.number,
    L.dated,
    L.numbered_at,
    L.symbol,
    L.stage,
    L.signature,
    L.signed_sha256,
    L.approved_at,
    L.authority,
    L.signer_title,
    L.signer_name,
)

ALL_LETTERS = select(*LETTER).order_by(L.drafted_at, L.book, L.year, L.number, L.letter)
ONE_LETTER = select(*LETTER).where(L.letter == bindparam("letter"))
SENDINGS = select(W.letter, W.state).order_by(W.letter, W.unit)
SENDINGS_OF_ONE = select(W.letter, W.state).where(W.letter == bindparam("letter")).order_by(W.unit)
HELD_DISTRICTS = select(HOLDS.c.district).where(HOLDS.c.held == 1)

UNITS_OF = (
    select(U.unit, U.no, U.name, U.kind, U.began_at, U.left_at)
    .where(U.district == bindparam("district"))
    .order_by(U.no, U.unit)
)
PERIODS_OPENED = (
    select(P.obligation, P.period, B.title, B.citation, P.due_at, P.audience, P.others, P.opened_at, P.firm)
    .select_from(PERIODS.outerjoin(OBLIGATIONS, B.obligation == P.obligation))
    .where(P.opened_at <= bindparam("as_of"))
    .order_by(B.no, P.obligation, P.due_at, P.period)
)
STANDINGS_OF = select(S.unit, S.obligation, S.period, S.status, S.due_at, S.arrived_at).where(
    S.district == bindparam("district")
)
# What the district's units owe elsewhere: those that moved.
STANDINGS_ELSEWHERE = select(S.unit, S.obligation, S.period).where(
    S.district != bindparam("district"), S.unit.in_(select(U.unit).where(U.district == bindparam("district")))
)


BLOCK: Final = ("authority", "signer_title", "signer_name")
"""What of a letter is that of whoever signs."""

OPEN: Final = ("drafted", "numbered")
BROKEN: Final = ("failed", "refused", "bounced")


class LetterRow(NamedTuple):
    """A letter as it is kept; number and date are None as long as it has none.

    `block`: authority, title and name of whoever approved it; None: the block it was drafted with.
    """

    letter: str
    kind: str
    district: str
    units: tuple[str, ...]
    duties: tuple[str, ...]
    content: str
    drafted_at: datetime
    number: int | None
    dated: date | None
    numbered_at: datetime | None
    symbol: str = ""
    stage: str = "drafted"
    signature: bool = False
    signed_sha256: str = ""
    block: tuple[str, str, str] | None = None

    def document(self) -> Letter:
        """Return the letter with number, date and the block of whoever approved it; a draft carries the day it was drafted."""
        dated = self.dated or self.drafted_at.astimezone(LOCAL).date()
        block = dict(zip(BLOCK, self.block, strict=True)) if self.block is not None else {}
        symbol = {"symbol": self.symbol} if self.symbol else {}
        issued = {"number": self.number or 0, "dated": dated}
        return Letter.model_validate({**json.loads(self.content), **block, **symbol, **issued})


class Asked(NamedTuple):
    """Which list: of a district, of the periods that fall due in a year, as it stood at an instant."""

    district: str
    year: int
    as_of: datetime


async def letters(database: Database) -> list[tuple[LetterRow, str]]:
    """Return all letters, each with the state of its sendings."""
    async with database.snapshot() as snapshot:
        rows = await snapshot.fetch(ALL_LETTERS, {})
        sendings = await snapshot.fetch(SENDINGS, {})
        held = {row[0] for row in await snapshot.fetch(HELD_DISTRICTS, {})}
    states: dict[str, list[str]] = {}
    for letter, state in sendings:
        states.setdefault(letter, []).append(state)
    found = [letter_row(row) for row in rows]
    return [(one, state_of(one, states.get(one.letter, []), held=one.district in held)) for one in found]


async def letter(database: Database, name: str) -> tuple[LetterRow, str] | None:
    """Return one letter with the state of its sendings, None where there is no such letter."""
    async with database.snapshot() as snapshot:
        rows = await snapshot.fetch(ONE_LETTER, {"letter": name})
        states = [row[1] for row in await snapshot.fetch(SENDINGS_OF_ONE, {"letter": name})]
        held = {row[0] for row in await snapshot.fetch(HELD_DISTRICTS, {})}
    if not rows:
        return None
    found = letter_row(rows[0])
    return found, state_of(found, states, held=found.district in held)


def state_of(row: LetterRow, states: Iterable[str], *, held: bool) -> str:
    """Say how a letter stands: by its stage until it has a number, then by its sendings.

    On its way as long as one of them is open, broken where one is; of the others the least that is known counts.
    """
    if row.stage != "numbered":
        return row.stage
    found = set(states)
    if not found.isdisjoint(OPEN):
        return "held" if held else "signed" if row.signed_sha256 else "numbered"
    broken = next((state for state in BROKEN if state in found), None)
    if broken is not None:
        return "failed" if broken == "refused" else broken
    return next((state for state in ("sent", "delivered", "acknowledged") if state in found), "sent")


async def rectification(database: Database, asked: Asked) -> RectificationDrafted:
    """Return the whole list as it stood, every unit of the district by every period opened until then."""
    here = {"district": asked.district}
    async with database.snapshot() as snapshot:
        units = [_Unit(*row) for row in await snapshot.fetch(UNITS_OF, here)]
        opened = await snapshot.fetch(PERIODS_OPENED, {"as_of": moment.text(asked.as_of)})
        known = await snapshot.fetch(STANDINGS_OF, here)
        elsewhere = await snapshot.fetch(STANDINGS_ELSEWHERE, here)
    periods = [_Period(*row) for row in opened if _local_year(row[4]) == asked.year]
    stood = {row[:3]: Status.NOT_OBLIGED for row in elsewhere} | {row[:3]: _stood(row, asked.as_of) for row in known}
    rows = tuple(
        inputs.Row(
            unit=unit.unit,
            no=unit.no,
            name=unit.name,
            commune=unit.kind == COMMUNE,
            statuses=tuple(stood.get((unit.unit, *period[:2])) or period.standing(unit) for period in periods),
        )
        for unit in units
        if unit.left_at is None or _local_year(unit.left_at) >= asked.year
    )
    listed = RectificationDrafted(
        district=asked.district, as_of=asked.as_of, columns=_columns(periods), rows=rows, named=()
    )
    return listed.model_copy(update={"named": tuple(dict.fromkeys(duty.unit for duty in concerned(listed)))})


class _Unit(NamedTuple):
    unit: str
    no: int
    name: str
    kind: str
    began_at: str | None
    left_at: str | None


class _Period(NamedTuple):
    obligation: str
    period: str
    title: str | None
    citation: str | None
    due_at: str
    audience: str
    others: str
    opened_at: str
    firm: int

    def standing(self, unit: _Unit) -> Status:
        """Say how a duty stands that nothing was heard of: expected, or not a duty at all."""
        if unit.left_at is not None and unit.left_at < self.due_at:
            return Status.NOT_OBLIGED
        if unit.unit in json.loads(self.audience):
            return Status.EXPECTED
        is_new = unit.began_at is not None and unit.began_at >= self.due_at
        return Status.NOT_OBLIGED if is_new or self.others == Others.NOT_OBLIGED else Status.UNKNOWN


def _local_year(written: str) -> int:
    return moment.parse(written).astimezone(LOCAL).year


def _stood(row: tuple[Any, ...], as_of: datetime) -> Status:
    arrived_at = None if row[5] is None else moment.parse(row[5])
    return standing_then(Status(row[3]), due_at=moment.parse(row[4]), arrived_at=arrived_at, as_of=as_of)


def _columns(periods: list[_Period]) -> tuple[inputs.Column, ...]:
    # The period is told only where the obligation alone would name two columns alike.
    turns = Counter(each.obligation for each in periods)
    return tuple(
        inputs.Column(
            obligation=each.obligation,
            period=each.period,
            title=f"{each.title or each.obligation}{f' {each.period}' if turns[each.obligation] > 1 else ''}",
            citation=each.citation or "",
            due_at=moment.parse(each.due_at),
            firm=bool(each.firm),
        )
        for each in periods
    )


def letter_row(row: Iterable[Any]) -> LetterRow:
    """Read a row of `LETTER`."""
    letter, kind, district, units, duties, content, drafted_at, number, dated, numbered_at, *life = row
    symbol, stage, signature, signed_sha256, approved_at, *block = life
    return LetterRow(
        letter=letter,
        kind=kind,
        district=district,
        units=tuple(json.loads(units)),
        duties=tuple(json.loads(duties)),
        content=content,
        drafted_at=moment.parse(drafted_at),
        number=number,
        dated=None if dated is None else date.fromisoformat(dated),
        numbered_at=None if numbered_at is None else moment.parse(numbered_at),
        symbol=symbol,
        stage=stage,
        signature=bool(signature),
        signed_sha256=signed_sha256,
        block=None if approved_at is None else (block[0], block[1], block[2]),
    )

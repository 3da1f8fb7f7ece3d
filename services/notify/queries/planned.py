"""Questions about plans: whose moment has come, to how many units one closing writes, what follows, which policies there are."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import and_, bindparam, distinct, exists, func, or_, select

from services.contracts.deadlines import Citation
from services.kit import moment
from services.kit.database import Database, OneOf
from services.notify.domain.inputs import DayFound, PlanItem
from services.notify.domain.plans import instant
from services.notify.domain.policy import Policy
from services.notify.projections.planned import CAME, DAYS, PLANS, POLICIES
from services.notify.projections.tables import LETTERS, OBLIGATIONS, UNITS

P, C, D, Q, U = PLANS.c, CAME.c, DAYS.c, POLICIES.c, UNITS.c

MOST: Final = 5_000
"""Plans one look finds at most."""

ITEM: Final = (P.district, P.letter, P.kind, P.unit, P.obligation, P.period, P.turn, P.closing)
LETTERS_DUE = select(P.letter).where(P.state == "planned", P.at <= bindparam("until"))
DUE = (
    select(*ITEM)
    .where(P.state == "planned", P.letter.in_(LETTERS_DUE))
    .order_by(P.district, P.letter, P.obligation, P.period)
    .limit(MOST)
)
IS_OUT = exists().where(LETTERS.c.letter == P.letter, LETTERS.c.stage == "numbered")
AGAIN = (
    select(*ITEM)
    .where(P.state == "drafted", P.again_at <= bindparam("until"), IS_OUT)
    .order_by(P.district, P.letter, P.obligation, P.period)
    .limit(MOST)
)
NEXT = select(func.min(P.at)).where(P.state == "planned", P.at > bindparam("after"))
NEXT_AGAIN = select(func.min(P.again_at)).where(P.state == "drafted", P.again_at > bindparam("after"))

HAS_COME = exists().where(
    C.district == P.district, C.unit == P.unit, C.obligation == P.obligation, C.period == P.period
)
CONCERNED = (
    select(P.closing, func.count(distinct(P.unit)))
    .where(
        P.district == bindparam("district"),
        OneOf(P.closing, "closings"),
        or_(P.state == "drafted", and_(P.state == "planned", ~HAS_COME)),
    )
    .group_by(P.closing)
)
UNITS_THERE = select(func.count()).where(U.district == bindparam("district"), U.left_at.is_(None))

UNTOLD = select(D.day, D.scope, D.working).where(D.known == 0).order_by(D.day, D.scope)
ALL_POLICIES = select(Q.district, Q.content, Q.source, Q.activated_at, Q.withdrawn_at).order_by(
    Q.district, Q.policy, Q.version, Q.activated_at
)
CODES = select(OBLIGATIONS.c.obligation)
KINDS = select(U.kind).distinct()
DISTRICTS = select(U.district).distinct()


class Found(NamedTuple):
    """Plans of one district."""

    district: str
    items: tuple[PlanItem, ...]


class Kept(NamedTuple):
    """A policy as it is kept."""

    district: str
    policy: Policy
    source: Citation | None
    activated_at: datetime
    withdrawn_at: datetime | None


async def due(database: Database, until: datetime) -> list[Found]:
    """Return what is planned for an instant or earlier, by district; what belongs into one letter is together."""
    return _found(await database.read(DUE, {"until": moment.text(until)}))


async def again(database: Database, until: datetime) -> list[Found]:
    """Return what is to be looked at again by an instant."""
    return _found(await database.read(AGAIN, {"until": moment.text(until)}))


def _found(rows: Sequence[Sequence[object]]) -> list[Found]:
    found: dict[str, list[PlanItem]] = {}
    # What a letter lacks that was cut off is found by the next look.
    whole = [row for row in rows if row[:2] != rows[-1][:2]] if len(rows) == MOST else []
    for district, letter, kind, unit, obligation, period, turn, closing in whole or rows:
        about = {"letter": letter, "kind": kind, "unit": unit, "obligation": obligation, "period": period, "turn": turn}
        found.setdefault(str(district), []).append(PlanItem.model_validate({**about, "closing": closing}))
    return [Found(district, tuple(items)) for district, items in found.items()]


async def next_due(database: Database, after: datetime) -> datetime | None:
    """Return the first moment after an instant for which something is planned."""
    here = {"after": moment.text(after)}
    firsts = [(await database.read(question, here))[0][0] for question in (NEXT, NEXT_AGAIN)]
    return min((moment.parse(first) for first in firsts if first is not None), default=None)


async def concerned(database: Database, district: str, items: Iterable[PlanItem]) -> Mapping[str, int]:
    """Count to how many units the letters of each closing go in all, by its instant."""
    closings = sorted({moment.text(item.closing) for item in items if item.closing is not None})
    if not closings:
        return {}
    rows = await database.read(CONCERNED, {"district": district, "closings": json.dumps(closings)})
    return {instant(moment.parse(closing)): int(count) for closing, count in rows}


async def count_units(database: Database, district: str) -> int:
    """Count the units of a district."""
    return int((await database.read(UNITS_THERE, {"district": district}))[0][0])


async def untold_days(database: Database) -> tuple[DayFound, ...]:
    """Return what was said of days before letters were planned by them."""
    rows = await database.read(UNTOLD)
    return tuple(
        DayFound(day=date.fromisoformat(day), scope=scope, working=bool(int(working)) if working else None)
        for day, scope, working in rows
    )


async def policies(database: Database) -> list[Kept]:
    """Return every policy there was, by district, code and version."""
    return [
        Kept(
            district,
            Policy.model_validate_json(content),
            Citation.model_validate_json(source) if source else None,
            moment.parse(activated_at),
            None if withdrawn_at is None else moment.parse(withdrawn_at),
        )
        for district, content, source, activated_at, withdrawn_at in await database.read(ALL_POLICIES)
    ]


async def codes(database: Database) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return which obligations, kinds of units and districts are known."""
    found = [await database.read(question) for question in (CODES, KINDS, DISTRICTS)]
    obligations, kinds, districts = (frozenset(str(row[0]) for row in rows) for rows in found)
    return obligations, kinds, districts

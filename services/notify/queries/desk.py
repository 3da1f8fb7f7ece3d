"""Questions of the desk: who writes when, what waits to be written, what units of elsewhere are called."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select

from services.contracts.notify import DutyRef
from services.kit import moment
from services.kit.database import Database
from services.notify.domain.desk import COMMUNE
from services.notify.domain.inputs import AddresseeNamed, IssuerSet
from services.notify.domain.terms import Term, term
from services.notify.projections.tables import ADDRESSEES, ADDRESSES, HELD, ISSUERS, UNITS

U, A, H = UNITS.c, ADDRESSES.c, HELD.c

ISSUERS_TOLD = select(ISSUERS.c.district, ISSUERS.c.told_at, ISSUERS.c.said).order_by(ISSUERS.c.told_at)
HELD_MOMENTS = select(H.district, H.recorded_at, func.count()).group_by(H.district, H.recorded_at)
HELD_DUTIES = (
    select(H.unit, H.obligation, H.period, H.recorded_at)
    .where(H.district == bindparam("district"))
    .order_by(H.recorded_at, H.unit)
)

HEIR = ADDRESSES.alias("heir")
UNNAMED = (
    select(U.district, HEIR.c.unit, HEIR.c.name, HEIR.c.kind)
    .select_from(
        UNITS.join(ADDRESSES, A.unit == U.unit)
        .join(HEIR, HEIR.c.unit == A.heir)
        .outerjoin(ADDRESSEES, and_(ADDRESSEES.c.district == U.district, ADDRESSEES.c.unit == HEIR.c.unit))
    )
    .where(
        A.heir.is_not(None),
        HEIR.c.district != U.district,
        or_(ADDRESSEES.c.name.is_(None), ADDRESSEES.c.name != HEIR.c.name),
    )
    .distinct()
)


class HeldThen(NamedTuple):
    """How many letters may have to be written since a moment; held, if nobody wrote for the district then."""

    district: str
    since: datetime
    letters: int


class HeldDuty(NamedTuple):
    """A duty of which something may have to be written since a moment."""

    duty: DutyRef
    since: datetime


async def terms(database: Database) -> dict[str, list[Term]]:
    """Return who writes when, by district."""
    found: dict[str, list[Term]] = {}
    for district, told_at, said in await database.read(ISSUERS_TOLD):
        found.setdefault(district, []).append(term(IssuerSet.model_validate_json(said), moment.parse(told_at)))
    return found


async def held(database: Database) -> list[HeldThen]:
    """Return since when how many letters may have to be written, by district and moment: few rows for many duties."""
    rows = await database.read(HELD_MOMENTS)
    return [HeldThen(district, moment.parse(at), int(count)) for district, at, count in rows]


async def held_duties(database: Database, district: str) -> list[HeldDuty]:
    """Return the duties of a district of which something may have to be written, the longest held first."""
    rows = await database.read(HELD_DUTIES, {"district": district})
    return [
        HeldDuty(DutyRef(unit=unit, obligation=of, period=period), moment.parse(at)) for unit, of, period, at in rows
    ]


async def unnamed(database: Database) -> list[AddresseeNamed]:
    """Return units of other districts that came after one of this district, and are not known there by that name."""
    rows = await database.read(UNNAMED)
    return [AddresseeNamed(district=d, unit=u, name=name, commune=kind == COMMUNE) for d, u, name, kind in rows]

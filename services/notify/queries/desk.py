"""Questions of the desk: who writes when, what waits to be written, what units of elsewhere are called."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, or_, select

from services.contracts.notify import DutyRef
from services.kit import moment
from services.kit.database import Database
from services.notify.domain.desk import COMMUNE
from services.notify.domain.inputs import AddresseeNamed, IssuerSet
from services.notify.domain.terms import Term, term
from services.notify.projections.tables import ADDRESSEES, ADDRESSES, HELD, ISSUERS, UNITS

U, A, H = UNITS.c, ADDRESSES.c, HELD.c

ISSUERS_TOLD = select(ISSUERS.c.district, ISSUERS.c.told_at, ISSUERS.c.said).order_by(ISSUERS.c.told_at)
HELD_DUTIES = select(H.district, H.unit, H.obligation, H.period, H.recorded_at).order_by(H.recorded_at, H.unit)

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


class HeldDuty(NamedTuple):
    """A duty of which something may have to be written since a moment; held, if nobody wrote for the district then."""

    district: str
    duty: DutyRef
    since: datetime


async def terms(database: Database) -> dict[str, list[Term]]:
    """Return who writes when, by district."""
    found: dict[str, list[Term]] = {}
    for district, told_at, said in await database.read(ISSUERS_TOLD):
        found.setdefault(district, []).append(term(IssuerSet.model_validate_json(said), moment.parse(told_at)))
    return found


async def held(database: Database) -> list[HeldDuty]:
    """Return the duties of which something may have to be written, the longest held first."""
    rows = await database.read(HELD_DUTIES)
    return [
        HeldDuty(district, DutyRef(unit=u, obligation=o, period=p), moment.parse(at)) for district, u, o, p, at in rows
    ]


async def unnamed(database: Database) -> list[AddresseeNamed]:
    """Return units of other districts that came after one of this district, and are not known there by that name."""
    rows = await database.read(UNNAMED)
    return [AddresseeNamed(district=d, unit=u, name=name, commune=kind == COMMUNE) for d, u, name, kind in rows]

"""Questions about outages: which are known of at a moment, and who sent for whom meanwhile."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import and_, bindparam, or_, select

from services.deadlines.projections import OUTAGES, REVOKED
from services.deadlines.queries.duties import local
from services.deadlines.queries.units import ALL_SENDERS
from services.kit.database import Snapshot
from services.kit.moment import text

NEVER_WAS: Final = and_(
    REVOKED.c.district == OUTAGES.c.district,
    REVOKED.c.outage == OUTAGES.c.outage,
    REVOKED.c.revoked_at >= OUTAGES.c.declared_at,
)
KNOWN_THEN: Final = (
    select(OUTAGES.c.district, OUTAGES.c.outage, OUTAGES.c.since, OUTAGES.c.until)
    .select_from(OUTAGES.outerjoin(REVOKED, NEVER_WAS))
    .where(
        OUTAGES.c.declared_at <= bindparam("at"),
        or_(REVOKED.c.revoked_at.is_(None), REVOKED.c.revoked_at > bindparam("at")),
    )
    .order_by(OUTAGES.c.district, OUTAGES.c.outage)
)
"""Outages that had been declared and not taken back."""


class Outage(NamedTuple):
    """A district's system or line was down from one moment to another."""

    district: str
    outage: str
    since: datetime
    until: datetime


class Sent(NamedTuple):
    """A district sent for a unit from one moment to another; None: it still does."""

    district: str
    since: datetime
    until: datetime | None

    def at(self, moment: datetime) -> bool:
        """Say whether it did at a moment."""
        return self.since <= moment and (self.until is None or moment <= self.until)


class Outages(NamedTuple):
    """Outages, and which other districts sent for units."""

    known: Sequence[Outage] = ()
    senders: Mapping[str, Sequence[Sent]] = {}

    def covering(self, unit: str, home: str, due_at: datetime) -> str:
        """Name the outage that a due instant of a unit falls into; empty: none."""
        return next((one.outage for one in self.known if self._covers(one, unit, home, due_at)), "")

    def _covers(self, outage: Outage, unit: str, home: str, due_at: datetime) -> bool:
        if not outage.since <= due_at < outage.until:
            return False
        sent = self.senders.get(unit, ())
        return outage.district == home or any(one.district == outage.district and one.at(due_at) for one in sent)


async def outages(snapshot: Snapshot, at: datetime) -> Outages:
    """Answer which outages were known of at a moment, and who sent for whom."""
    known = [
        Outage(row[0], row[1], local(row[2]), local(row[3]))
        for row in await snapshot.fetch(KNOWN_THEN, {"at": text(at)})
    ]
    senders: dict[str, list[Sent]] = defaultdict(list)
    for unit, district, since, until in await snapshot.fetch(ALL_SENDERS, {}) if known else ():
        senders[unit].append(Sent(district, local(since), local(until) if until else None))
    return Outages(known, senders)

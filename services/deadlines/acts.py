"""What operators and catalogues say of who and what there is, as the events these would be; times are written in local time."""

import hashlib
import re
from datetime import date, datetime
from typing import Final

from services.contracts.deadlines import (
    CalendarDayDecreed,
    CalendarDayRevoked,
    DistrictKeysSet,
    DistrictRegistered,
    DistrictRetired,
    OutageDeclared,
    SenderAssigned,
    UnitRegistered,
)
from services.deadlines.domain import calendar
from services.deadlines.domain.catalogue import CalendarDay, Catalogue
from services.deadlines.domain.catalogue import Unit as UnitPart
from services.deadlines.domain.inputs import (
    DayDecreed,
    DayRecalled,
    DistrictEntered,
    DistrictStruckOff,
    KeysListed,
    OutageReported,
    SenderNamed,
    UnitEntered,
)

LONGEST: Final = 64
"""Letters a code has at most."""


def registered(entered: DistrictEntered, now: datetime) -> DistrictRegistered:
    """Return the registration of a sending system."""
    return DistrictRegistered(**entered.model_dump(exclude={"reason"}), registered_at=now)


def retired(struck: DistrictStruckOff) -> DistrictRetired:
    """Return the end of a sending system."""
    return DistrictRetired(
        district=struck.district, reason=struck.reason, source=struck.source, retired_at=_local(struck.retired_at)
    )


def keys_set(listed: KeysListed, now: datetime) -> DistrictKeysSet:
    """Return the keys of a sending system."""
    keys = [
        key.model_copy(update={"since": _local(key.since), "until": key.until and _local(key.until)})
        for key in listed.keys
    ]
    return DistrictKeysSet(district=listed.district, keys=tuple(keys), reason=listed.reason, set_at=now)


def assigned(named: SenderNamed, now: datetime) -> SenderAssigned:
    """Return who sends for a unit."""
    return SenderAssigned(
        unit=named.unit,
        district=named.district,
        since=_local(named.since),
        until=named.until and _local(named.until),
        reason=named.reason,
        source=named.source,
        assigned_at=now,
    )


def declared(reported: OutageReported, now: datetime) -> OutageDeclared:
    """Return the outage of a sending system."""
    return OutageDeclared(
        outage=reported.outage,
        district=reported.district,
        since=_local(reported.since),
        until=_local(reported.until),
        reason=reported.reason,
        source=reported.source,
        declared_at=now,
    )


def unit_named(unit: UnitPart, catalogue: Catalogue, now: datetime) -> UnitRegistered:
    """Return the registration of a unit as a catalogue names it."""
    known = unit.model_dump(exclude={"code", "valid_from"})
    return UnitRegistered(
        unit=unit.code,
        province=catalogue.province.code,
        began_at=begins(unit),
        registered_at=now,
        **known,
    )


def begins(unit: UnitPart) -> datetime | None:
    """Return when a unit of a catalogue began; None where it does not say."""
    return calendar.midnight(unit.valid_from) if unit.valid_from else None


def unit_entered(unit: UnitPart, catalogue: Catalogue, *, act: str, at: datetime) -> UnitEntered:
    """Return the entry of a unit that a catalogue says will begin."""
    known = unit.model_dump(exclude={"code", "valid_from"})
    return UnitEntered(
        act=act,
        unit=unit.code,
        province=catalogue.province.code,
        effective_at=at,
        source=catalogue.source.cited() if catalogue.source else None,
        **known,
    )


def decreed(said: DayDecreed, now: datetime) -> CalendarDayDecreed:
    """Return a day decreed otherwise than its weekday says."""
    return CalendarDayDecreed(**said.model_dump(exclude={"source"}), source=said.source, decreed_at=now)


def day_named(day: CalendarDay, catalogue: Catalogue, now: datetime) -> CalendarDayDecreed:
    """Return a day as a catalogue decrees it; what it cites nothing for is what the whole calendar cites."""
    letter = day.citation or catalogue.calendar.citation
    return CalendarDayDecreed(
        day=day.date,
        working=day.working,
        name=day.name,
        scope=day.scope,
        provisional=day.provisional,
        source=letter.cited() if letter else None,
        announced=day.announced,
        decreed_at=now,
    )


def day_revoked(said: DayRecalled, now: datetime) -> CalendarDayRevoked:
    """Return the end of what was decreed of a day."""
    return CalendarDayRevoked(**said.model_dump(exclude={"source"}), source=said.source, revoked_at=now)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(calendar.LOCAL)


def decision(kind: str, request_id: str) -> str:
    """Name a decision by the call that made it, as a code of at most 64 letters."""
    cleaned = re.sub(r"[^A-Za-z0-9_-]+", "-", request_id).strip("-")
    name = f"{kind}-{cleaned}"
    if cleaned == request_id and len(name) <= LONGEST:
        return name
    mark = hashlib.sha256(request_id.encode()).hexdigest()[:8]
    return f"{name[: LONGEST - 9]}-{mark}"


def day_decision(scope: str | None, day: date) -> str:
    """Name what was decreed of a day."""
    return f"day-{scope or 'all'}-{day.isoformat()}"

"""What operators say of districts, senders and outages, as the events these would be; times are written in local time."""

from datetime import datetime

from services.contracts.deadlines import (
    DistrictKeysSet,
    DistrictRegistered,
    DistrictRetired,
    OutageDeclared,
    SenderAssigned,
)
from services.deadlines.domain import calendar
from services.deadlines.domain.inputs import (
    DistrictEntered,
    DistrictStruckOff,
    KeysListed,
    OutageReported,
    SenderNamed,
)


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


def _local(moment: datetime) -> datetime:
    return moment.astimezone(calendar.LOCAL)

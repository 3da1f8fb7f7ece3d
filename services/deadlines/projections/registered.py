"""What is registered: districts with keys and senders, units; outages."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from services.contracts.deadlines import (
    DistrictKeysSet,
    DistrictRegistered,
    DistrictRetired,
    OutageDeclared,
    SenderAssigned,
    UnitRegistered,
)
from services.deadlines.projections.tables import DISTRICTS, KEYS, OUTAGES, RETIRED, SENDERS, UNITS, keep
from services.kit.decider import Write
from services.kit.moment import text

Projection = Callable[[Any, str], Iterator[Write]]


def _district(event: DistrictRegistered, at: str) -> Iterator[Write]:
    known = {"name": event.name, "province": event.province, "trust": event.trust.value, "registered_at": at}
    yield keep(DISTRICTS, code=event.district, max_delay=event.max_delay, leaf=int(event.leaf), **known)


def _retired(event: DistrictRetired, _at: str) -> Iterator[Write]:
    yield keep(RETIRED, code=event.district, retired_at=text(event.retired_at))


def _keys(event: DistrictKeysSet, _at: str) -> Iterator[Write]:
    yield keep(KEYS, code=event.district, body=event.model_dump_json())


def _sender(event: SenderAssigned, _at: str) -> Iterator[Write]:
    until = text(event.until) if event.until else ""
    yield keep(SENDERS, unit=event.unit, district=event.district, since=text(event.since), until=until)


def _unit(event: UnitRegistered, at: str) -> Iterator[Write]:
    known = event.model_dump(include={"no", "name", "kind", "district", "province", "email"})
    yield keep(UNITS, code=event.unit, registered_at=at, **known)


def _outage(event: OutageDeclared, at: str) -> Iterator[Write]:
    keys = {"district": event.district, "outage": event.outage}
    yield keep(OUTAGES, **keys, since=text(event.since), until=text(event.until), declared_at=at)


PROJECTIONS: Final[dict[type[Any], Projection]] = {
    DistrictRegistered: _district,
    DistrictRetired: _retired,
    DistrictKeysSet: _keys,
    SenderAssigned: _sender,
    UnitRegistered: _unit,
    OutageDeclared: _outage,
}

"""What is registered: districts with keys and senders, units and what is to become of them, days; outages."""

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from services.contracts.deadlines import (
    CalendarDayDecreed,
    CalendarDayRevoked,
    DistrictKeysSet,
    DistrictRegistered,
    DistrictRetired,
    OutageDeclared,
    SenderAssigned,
    UnitEnded,
    UnitRegistered,
)
from services.deadlines import acts
from services.deadlines.domain.inputs import ActRecalled, CatalogueImported, UnitEndEntered, UnitEntered
from services.deadlines.projections.tables import (
    DAYS,
    DISTRICTS,
    FORGET_ACTS,
    GOES_ON,
    HAND_IN,
    KEYS,
    MADE,
    OUTAGES,
    RECALL_ACT,
    RETIRED,
    REVOKE_DAY,
    SENDERS,
    UNIT_ENDS,
    UNIT_VERSIONS,
    UNITS,
    keep,
)
from services.kit.decider import Fact, Write
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
    since = text(event.registered_at)
    known = event.model_dump(include={"no", "name", "kind", "district", "province", "email", "parent", "address"})
    lists = {
        "aliases": json.dumps(event.aliases, ensure_ascii=False),
        "grouped": json.dumps(event.groups),
        "predecessors": json.dumps(event.predecessors),
    }
    began_at = text(event.began_at) if event.began_at else ""
    yield keep(UNITS, code=event.unit, registered_at=since, began_at=began_at, **known, **lists)
    where = {"district": event.district, "parent": event.parent or ""}
    yield keep(UNIT_VERSIONS, unit=event.unit, since=since, **where, body=event.model_dump_json(), decided_at=at)
    yield Write(GOES_ON, {"b_unit": event.unit, "b_since": since})


def _unit_ended(event: UnitEnded, at: str) -> Iterator[Write]:
    known = {"how": event.how.value, "successors": json.dumps(event.successors), "body": event.model_dump_json()}
    yield keep(UNIT_ENDS, unit=event.unit, ended_at=text(event.ended_at), decided_at=at, **known)


def _outage(event: OutageDeclared, at: str) -> Iterator[Write]:
    keys = {"district": event.district, "outage": event.outage}
    yield keep(OUTAGES, **keys, since=text(event.since), until=text(event.until), declared_at=at)


def _day(event: CalendarDayDecreed, at: str) -> Iterator[Write]:
    keys = {"scope": event.scope or "", "day": event.day.isoformat()}
    yield keep(DAYS, **keys, body=event.model_dump_json(), decreed_at=at)


def _day_revoked(event: CalendarDayRevoked, _at: str) -> Iterator[Write]:
    yield Write(REVOKE_DAY, {"b_scope": event.scope or "", "b_day": event.day.isoformat()})


PROJECTIONS: Final[dict[type[Any], Projection]] = {
    DistrictRegistered: _district,
    DistrictRetired: _retired,
    DistrictKeysSet: _keys,
    SenderAssigned: _sender,
    UnitRegistered: _unit,
    UnitEnded: _unit_ended,
    OutageDeclared: _outage,
    CalendarDayDecreed: _day,
    CalendarDayRevoked: _day_revoked,
}


def _act(fact: Fact) -> Iterator[Write]:
    said: UnitEntered | UnitEndEntered = fact.event
    yield _handed_in(said, fact, actor=fact.actor)
    if said.effective_at <= fact.recorded_at:
        yield Write(MADE, {"b_act": said.act, "done_at": text(fact.recorded_at)})


def _handed_in(said: UnitEntered | UnitEndEntered, fact: Fact, *, actor: str, catalogue: str = "") -> Write:
    kind = "end" if isinstance(said, UnitEndEntered) else "enter"
    keys = {"act": said.act, "unit": said.unit, "kind": kind, "effective_at": text(said.effective_at)}
    when = {"entered_at": text(fact.recorded_at), "done_at": "", "recalled_at": ""}
    known = {"body": said.model_dump_json(), "actor": actor, "catalogue": catalogue, "entered": fact.row}
    return Write(HAND_IN, {**keys, **when, **known})


def _recalled(fact: Fact) -> Iterator[Write]:
    yield Write(RECALL_ACT, {"b_act": fact.event.act, "recalled_at": text(fact.recorded_at)})


def _beginning(fact: Fact) -> Iterator[Write]:
    """Plan the beginning of every unit that a catalogue says will begin; what the one before it said is gone."""
    catalogue = fact.event.catalogue
    yield Write(FORGET_ACTS, {"b_catalogue": catalogue.catalogue})
    for unit in catalogue.units:
        begins = acts.begins(unit)
        if begins is not None and begins > fact.recorded_at:
            named = hashlib.sha256(f"{catalogue.catalogue} {unit.model_dump_json()}".encode()).hexdigest()[:16]
            said = acts.unit_entered(unit, catalogue, act=f"import-{named}", at=begins)
            yield _handed_in(said, fact, actor=fact.actor, catalogue=catalogue.catalogue)


OF_FACTS: Final[dict[type[Any], Callable[[Fact], Iterator[Write]]]] = {
    UnitEntered: _act,
    UnitEndEntered: _act,
    ActRecalled: _recalled,
    CatalogueImported: _beginning,
}
"""These look at the whole fact: what lies ahead of it, and in which order it was said, counts."""

"""What follows from what operators and catalogues say of districts, senders, units and days."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from services.deadlines import acts
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.directory import HouseUnit, NameDistrict
from services.deadlines.domain.inputs import (
    ActRecalled,
    DayDecreed,
    DayRecalled,
    DistrictEntered,
    DistrictStruckOff,
    Input,
    KeysListed,
    SenderNamed,
    UnitEndEntered,
    UnitEntered,
)
from services.deadlines.domain.lineage import EndUnit, EnterUnit, NameUnit, RecallAct
from services.deadlines.domain.units import Unit, effect_id
from services.deadlines.reactions.common import Reaction, now_of
from services.deadlines.streams import day_stream, district_stream, unit_stream
from services.kit.decider import Fact, States, To


def units_of(catalogue: Catalogue, before: Catalogue | None, now: datetime) -> Iterator[To]:
    """Name every unit of a catalogue that has begun, and how the catalogue before it named it."""
    known = {unit.code: acts.unit_named(unit, before, now) for unit in before.units} if before else {}
    for unit in catalogue.units:
        wanted = acts.unit_named(unit, catalogue, now)
        if wanted.began_at is None or wanted.began_at <= now:
            yield To(unit_stream(unit.code), NameUnit(wanted, known.get(unit.code)))


def days_of(catalogue: Catalogue, before: Catalogue | None, now: datetime) -> Iterator[To]:
    """Decree every day of a catalogue that the one before it did not name in the same way."""
    known = [acts.day_named(day, before, now) for day in before.calendar.days] if before else []
    for day in catalogue.calendar.days:
        decreed = acts.day_named(day, catalogue, now)
        if decreed not in known:
            yield To(day_stream(decreed.scope, decreed.day), decreed)


def _on_entered(fact: Fact, _states: States) -> Iterator[To]:
    yield To(fact.stream, NameDistrict(acts.registered(fact.event, now_of(fact))))


def _on_struck_off(fact: Fact, _states: States) -> Iterator[To]:
    yield To(fact.stream, acts.retired(fact.event))


def _on_keys(fact: Fact, _states: States) -> Iterator[To]:
    yield To(fact.stream, acts.keys_set(fact.event, now_of(fact)))


def _on_named(fact: Fact, _states: States) -> Iterator[To]:
    assigned = acts.assigned(fact.event, now_of(fact))
    yield To(district_stream(assigned.district), assigned)
    yield To(fact.stream, assigned)


def _on_unit(fact: Fact, states: States) -> Iterator[To]:
    said: UnitEntered = fact.event
    unit: Unit = states[fact.stream]
    now = now_of(fact)
    stays = unit.registered is not None and unit.registered.district == said.district
    if not stays and not unit.acts[said.act].is_effect(now):
        yield To(district_stream(said.district), HouseUnit(said.unit, said.district, said.effective_at))
    unknown = tuple(code for code in _named(said) if not states[unit_stream(code)].is_known(now))
    yield To(fact.stream, EnterUnit(said, now, unknown))


def _on_unit_end(fact: Fact, states: States) -> Iterator[To]:
    said: UnitEndEntered = fact.event
    now = now_of(fact)
    if not {fact.correlation_id, effect_id(said.act)}.isdisjoint(states[fact.stream].ended_by):
        return
    others: dict[str, Unit] = {code: states[unit_stream(code)] for code in said.successors if code != said.unit}
    command = EndUnit(
        said,
        now,
        unknown=tuple(code for code, unit in others.items() if not unit.is_known(now)),
        absent=tuple(code for code, unit in others.items() if not unit.will_exist_at(said.effective_at, now)),
        turning=tuple(code for code, unit in others.items() if unit.ends_into(said.unit, now)),
    )
    yield To(fact.stream, command)


def _on_recalled(fact: Fact, _states: States) -> Iterator[To]:
    yield To(fact.stream, RecallAct(fact.event, now_of(fact)))


def _on_day(fact: Fact, states: States) -> Iterator[To]:
    # After a restore what a call brought about, and what took that back, is known before the call is heard again.
    if fact.correlation_id not in states[fact.stream].calls:
        yield To(fact.stream, acts.decreed(fact.event, now_of(fact)))


def _on_day_recalled(fact: Fact, states: States) -> Iterator[To]:
    if fact.correlation_id not in states[fact.stream].calls:
        yield To(fact.stream, acts.day_revoked(fact.event, now_of(fact)))


def _named(said: UnitEntered) -> Sequence[str]:
    parent = () if said.parent is None else (said.parent,)
    return (*parent, *said.predecessors)


REACTIONS: Final[dict[type[Input], Reaction]] = {
    DistrictEntered: Reaction(_on_entered),
    DistrictStruckOff: Reaction(_on_struck_off),
    KeysListed: Reaction(_on_keys),
    SenderNamed: Reaction(_on_named),
    UnitEntered: Reaction(_on_unit, lambda said: tuple(map(unit_stream, _named(said)))),
    UnitEndEntered: Reaction(_on_unit_end, lambda said: tuple(map(unit_stream, said.successors))),
    ActRecalled: Reaction(_on_recalled),
    DayDecreed: Reaction(_on_day),
    DayRecalled: Reaction(_on_day_recalled),
}

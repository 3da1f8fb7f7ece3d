"""What follows from catalogues and the clock: obligations defined, periods revised, opened, reminded of, closing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, assert_never

from services.contracts.deadlines import (
    DistrictRegistered,
    PeriodOpened,
    ReportExpected,
    UnitRegistered,
)
from services.deadlines import plans
from services.deadlines.domain import calendar, duty, period
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.directory import Imported, NameDistrict
from services.deadlines.domain.inputs import (
    CatalogueImported,
    MomentKind,
    MomentReached,
)
from services.deadlines.domain.senders import Unit
from services.deadlines.reactions.common import Reaction, now_of
from services.deadlines.streams import catalogue_stream, district_stream, duty_stream, period_stream, unit_stream
from services.kit.decider import Fact, States, To


def _on_catalogue(fact: Fact, states: States) -> Iterator[To]:
    imported: Imported = states[fact.stream]
    catalogue: Catalogue = fact.event.catalogue
    yield from _districts(catalogue, now_of(fact), states)
    yield from _units(catalogue, now_of(fact))
    for place, obligation in enumerate(catalogue.obligations, start=1):
        yield To(f"obligation/{obligation.code}", plans.definition(catalogue, obligation, place, now_of(fact)))
    for obligation, turn in catalogue.turns():
        stream = period_stream(obligation.code, turn.code)
        yield To(stream, period.RevisePeriod(plans.plan(catalogue, obligation, turn)))
        yield from _owed(states[stream], _districts_of(catalogue))
    yield from _left_out(imported.before, catalogue)


def _left_out(before: Catalogue | None, catalogue: Catalogue) -> Iterator[To]:
    for obligation, turn in before.turns() if before else ():
        if catalogue.find(obligation.code, turn.code) is None:
            yield To(period_stream(obligation.code, turn.code), period.LeaveOut())


def _districts_of(catalogue: Catalogue) -> dict[str, str]:
    return {unit.code: unit.district for unit in catalogue.units}


def _districts(catalogue: Catalogue, now: datetime, states: States) -> Iterator[To]:
    for district in catalogue.senders():
        units: list[Unit] = [
            states[unit_stream(unit.code)] for unit in catalogue.units if unit.district == district.code
        ]
        registered = DistrictRegistered(
            district=district.code,
            name=district.name,
            province=catalogue.province.code,
            trust=district.trust,
            max_delay=district.max_delay_hours * 3600,
            leaf=district.leaf,
            registered_at=now,
        )
        covered = bool(units) and all(unit.has_other(district.code, now) for unit in units)
        yield To(district_stream(district.code), NameDistrict(registered, covered=covered))


def _units(catalogue: Catalogue, now: datetime) -> Iterator[To]:
    for unit in catalogue.units:
        registered = UnitRegistered(
            unit=unit.code,
            no=unit.no,
            name=unit.name,
            kind=unit.kind,
            district=unit.district,
            province=catalogue.province.code,
            email=unit.email,
            registered_at=now,
        )
        yield To(unit_stream(unit.code), registered)


def _on_moment(fact: Fact, states: States) -> Iterator[To]:
    moment: MomentReached = fact.event
    catalogue = states[catalogue_stream(moment.catalogue)].now
    match moment.kind:
        case MomentKind.OPEN:
            yield from _begin(fact, catalogue, states[fact.stream])
        case MomentKind.REMIND:
            yield from _remind(fact, catalogue, states[fact.stream])
        case MomentKind.CLOSE:
            yield To(fact.stream, period.BeginClosing(moment.at))
        case MomentKind.PATIENCE:
            # Remembered by the period; the settler finds whose waiting that ends.
            return
        case _:
            assert_never(moment.kind)


def _begin(fact: Fact, catalogue: Catalogue | None, state: period.PeriodState) -> Iterator[To]:
    found = None if catalogue is None else catalogue.find(fact.event.obligation, fact.event.period)
    if catalogue is None or found is None:
        return
    yield To(fact.stream, period.OpenPeriod(plans.plan(catalogue, *found)))
    yield from _owed(state, _districts_of(catalogue))


def _remind(fact: Fact, catalogue: Catalogue | None, state: period.PeriodState) -> Iterator[To]:
    # A reminder whose day has passed (the service was down) is not sent: it would only be an early reproach.
    if catalogue is None or state.opened is None or state.closed:
        return
    if calendar.local_day(fact.recorded_at) != calendar.local_day(fact.event.at):
        return
    due_at = fact.event.due_at or state.opened.due_at
    dues = period.dues(state.opened)
    command = duty.RemindDuty(fact.event.at.astimezone(calendar.LOCAL))
    for unit in [unit for unit in catalogue.units if dues.get(unit.code) == due_at]:
        yield To(f"duty/{unit.district}/{unit.code}/{fact.event.obligation}/{fact.event.period}", command)


def _on_opened(fact: Fact, states: States) -> Iterator[To]:
    opened: PeriodOpened = fact.event
    # Registered before: the audience comes from the catalogue that registered it.
    districts = {code: states[unit_stream(code)].registered.district for code in opened.audience}
    yield from _owed(states[fact.stream], districts)


def _owed(state: period.PeriodState, districts: Mapping[str, str]) -> Iterator[To]:
    """Expect what an open period asks for; twice does no harm, and after a restore the end of an opening may be missing."""
    if state.opened is None or state.closed:
        return
    for code, due_at in period.dues(state.opened).items():
        if code in districts:
            expected = ReportExpected(
                district=districts[code],
                unit=code,
                obligation=state.opened.obligation,
                period=state.opened.period,
                due_at=due_at,
                expected_at=state.opened.opened_at,
            )
            yield To(duty_stream(expected), duty.ExpectReport(expected))


def _catalogue_needs(imported: CatalogueImported) -> Sequence[str]:
    turns = [period_stream(obligation.code, turn.code) for obligation, turn in imported.catalogue.turns()]
    return [*turns, *(unit_stream(unit.code) for unit in imported.catalogue.units)]


REACTIONS: Final[dict[type[Any], Reaction]] = {
    CatalogueImported: Reaction(_on_catalogue, _catalogue_needs),
    MomentReached: Reaction(_on_moment, lambda moment: (catalogue_stream(moment.catalogue),)),
    PeriodOpened: Reaction(_on_opened, lambda opened: tuple(unit_stream(unit) for unit in opened.audience)),
}

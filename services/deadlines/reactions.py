"""What follows from each fact: a heard or own event → commands for streams (`streams` says for which)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, assert_never

from services.contracts.deadlines import (
    DistrictRegistered,
    OutageDeclared,
    PeriodOpened,
    ReportExpected,
    UnitRegistered,
)
from services.contracts.intake import (
    AcceptanceRevoked,
    OfDuty,
    ReportRefused,
    ReportReturned,
    ReportSubmitted,
    UnknownLifted,
)
from services.deadlines import acts, calendar, plans
from services.deadlines.domain import duty, period
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.directory import District, Imported, NameDistrict
from services.deadlines.domain.inputs import (
    CatalogueImported,
    DistrictEntered,
    DistrictStruckOff,
    DutiesClosed,
    DutiesExcused,
    DutiesSettled,
    KeysListed,
    MomentKind,
    MomentReached,
    OutageReported,
    PeriodEnded,
    SenderNamed,
)
from services.deadlines.domain.senders import Unit
from services.deadlines.streams import catalogue_stream, district_stream, duty_stream, period_stream, unit_stream
from services.kit.decider import Fact, States, To


def needs(fact: Fact) -> Sequence[str]:
    """Name the other streams a reaction looks at."""
    match fact.event:
        case CatalogueImported(catalogue=catalogue):
            turns = [period_stream(obligation.code, turn.code) for obligation, turn in catalogue.turns()]
            return [*turns, *(unit_stream(unit.code) for unit in catalogue.units)]
        case MomentReached() as moment:
            return (catalogue_stream(moment.catalogue),)
        case PeriodOpened() as opened:
            return tuple(unit_stream(unit) for unit in opened.audience)
        case DutiesSettled() as settled:
            return (*(unit_stream(one.unit) for one in settled.units), *map(district_stream, settled.gone))
        case ReportSubmitted() | ReportReturned() | ReportRefused() | AcceptanceRevoked() | UnknownLifted() as about:
            return (period_stream(about.obligation, about.period), unit_stream(about.unit))
        case _:
            return ()


def react(fact: Fact, states: States) -> Sequence[To]:
    """Answer the commands that follow from a fact."""
    reaction = _REACTIONS.get(type(fact.event))
    return [] if reaction is None else list(reaction(fact, states))


def _now(fact: Fact) -> datetime:
    # In one zone, so that deciding again from a journal (UTC) writes the very same text.
    return fact.recorded_at.astimezone(calendar.LOCAL)


def _on_catalogue(fact: Fact, states: States) -> Iterator[To]:
    imported: Imported = states[fact.stream]
    catalogue: Catalogue = fact.event.catalogue
    yield from _districts(catalogue, _now(fact), states)
    yield from _units(catalogue, _now(fact))
    for place, obligation in enumerate(catalogue.obligations, start=1):
        yield To(f"obligation/{obligation.code}", plans.definition(catalogue, obligation, place, _now(fact)))
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


def _on_settled(fact: Fact, states: States) -> Iterator[To]:
    settled: DutiesSettled = fact.event
    gone: dict[str, District] = {district: states[district_stream(district)] for district in settled.gone}
    left_alone = {code for code, district in gone.items() if not district.is_waited_for(settled.due_at)}
    for one in settled.units:
        unit: Unit = states[unit_stream(one.unit)]
        districts = unit.may_send(one.district, settled.due_at) - left_alone
        judged = period.hearing(states[fact.stream], settled.due_at, districts)
        if judged is not None:
            key = f"{one.district}/{one.unit}/{settled.obligation}/{settled.period}"
            yield To(f"duty/{key}", duty.JudgeDuty(_now(fact), silent=judged.silent, over=judged.over))


def _on_closed(fact: Fact, _states: States) -> Iterator[To]:
    closed: DutiesClosed = fact.event
    yield To(fact.stream, period.CloseInstants(closed.obligation, closed.period, closed.instants))
    command = duty.CloseDuty(_now(fact), closed.reason, closed.source)
    for one in closed.duties:
        yield To(f"duty/{one.district}/{one.unit}/{closed.obligation}/{closed.period}", command)


def _on_ended(fact: Fact, _states: States) -> Iterator[To]:
    ended: PeriodEnded = fact.event
    command = period.EndPeriod(expected=ended.expected, late=ended.late, now=_now(fact))
    yield To(fact.stream, command)


def _on_decided(fact: Fact, states: States) -> Iterator[To]:
    yield To(fact.stream, duty.ReviewLateness(_now(fact)))
    yield from _judged(fact, states)


def _on_revoked(fact: Fact, states: States) -> Iterator[To]:
    yield from _judged(fact, states, revoked=True)


def _judged(fact: Fact, states: States, *, revoked: bool = False) -> Iterator[To]:
    """Judge a duty by what is new about it, where its instant is settled; else the settler will."""
    about: OfDuty = fact.event
    owed = states[fact.stream].expected
    if owed is None:
        return
    unit: Unit = states[unit_stream(about.unit)]
    turn = states[period_stream(about.obligation, about.period)]
    judged = period.hearing(turn, owed.due_at, unit.may_send(owed.district, owed.due_at))
    if judged is not None:
        yield To(fact.stream, duty.JudgeDuty(_now(fact), silent=judged.silent, over=judged.over, revoked=revoked))


def _on_entered(fact: Fact, _states: States) -> Iterator[To]:
    yield To(fact.stream, NameDistrict(acts.registered(fact.event, _now(fact))))


def _on_struck_off(fact: Fact, _states: States) -> Iterator[To]:
    yield To(fact.stream, acts.retired(fact.event))


def _on_keys(fact: Fact, _states: States) -> Iterator[To]:
    yield To(fact.stream, acts.keys_set(fact.event, _now(fact)))


def _on_named(fact: Fact, _states: States) -> Iterator[To]:
    assigned = acts.assigned(fact.event, _now(fact))
    yield To(district_stream(assigned.district), assigned)
    yield To(fact.stream, assigned)


def _on_outage(fact: Fact, _states: States) -> Iterator[To]:
    declared = acts.declared(fact.event, _now(fact))
    yield To(district_stream(declared.district), declared)
    yield To(fact.stream, declared)


def _on_excused(fact: Fact, states: States) -> Iterator[To]:
    excused: DutiesExcused = fact.event
    outage: OutageDeclared | None = states[fact.stream]
    if outage is None:
        return
    for one in excused.duties:
        stream = f"duty/{one.home or excused.district}/{one.unit}/{one.obligation}/{one.period}"
        yield To(stream, duty.ExcuseDuty(outage, _now(fact)))


_REACTIONS: Final[dict[type[Any], Callable[[Fact, States], Iterator[To]]]] = {
    CatalogueImported: _on_catalogue,
    MomentReached: _on_moment,
    PeriodOpened: _on_opened,
    DutiesSettled: _on_settled,
    PeriodEnded: _on_ended,
    DutiesClosed: _on_closed,
    OutageReported: _on_outage,
    DutiesExcused: _on_excused,
    DistrictEntered: _on_entered,
    DistrictStruckOff: _on_struck_off,
    KeysListed: _on_keys,
    SenderNamed: _on_named,
    ReportSubmitted: _on_decided,
    ReportReturned: _on_decided,
    ReportRefused: _on_decided,
    AcceptanceRevoked: _on_revoked,
    UnknownLifted: _on_decided,
}
"""ReportHeld, ArrivalUnknown and IntakeSettled are only remembered; every other event is ours and has no consequence here."""

"""What follows from each fact: a heard or own event → commands for streams. Also: which stream a heard event belongs to."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, assert_never

from services.contracts.deadlines import (
    DeadlinesEvent,
    DistrictKey,
    DistrictKeysSet,
    DistrictRegistered,
    DistrictRetired,
    DutyEvent,
    LatenessExcused,
    LatenessWithdrawn,
    ObligationDefined,
    OutageDeclared,
    PeriodClosed,
    PeriodClosing,
    PeriodOpened,
    ReportDueSoon,
    ReportExpected,
    ReportLate,
    SenderAssigned,
    UnitRegistered,
    UnitsDue,
)
from services.contracts.intake import (
    AcceptanceRevoked,
    IntakeSettled,
    OfDuty,
    ReportRefused,
    ReportReturned,
    ReportSubmitted,
    UnknownLifted,
)
from services.deadlines import calendar
from services.deadlines.domain import duty, period
from services.deadlines.domain.catalogue import Catalogue, Obligation, Period
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
from services.kit.decider import Fact, States, To


def catalogue_stream(code: str) -> str:
    """Name the stream that remembers a catalogue."""
    return f"catalogue/{code}"


def period_stream(obligation: str, code: str) -> str:
    """Name the stream of a period."""
    return f"period/{obligation}/{code}"


def duty_stream(event: OfDuty | DutyEvent) -> str:
    """Name the stream of the duty that an event is about: it is its unit's own district's, whoever sent for it."""
    district = event.duty_district if isinstance(event, OfDuty) else event.district
    return f"duty/{district}/{event.unit}/{event.obligation}/{event.period}"


def unit_stream(unit: str) -> str:
    """Name the stream of a unit and of who sends for it."""
    return f"unit/{unit}"


def district_stream(district: str) -> str:
    """Name the stream of a district."""
    return f"district/{district}"


def outage_stream(district: str, outage: str) -> str:
    """Name the stream of an outage."""
    return f"outage/{district}/{outage}"


def stream_of(event: Any, _source: str) -> str:  # noqa: ANN401 - whatever was heard
    """Say to which local stream a heard event belongs; `""`: to none."""
    match event:
        case CatalogueImported():
            return catalogue_stream(event.catalogue.catalogue)
        case OfDuty():
            return duty_stream(event)
        case DistrictEntered() | DistrictStruckOff() | KeysListed():
            return district_stream(event.district)
        case SenderNamed():
            return unit_stream(event.unit)
        case MomentReached() | DutiesSettled() | PeriodEnded() | DutiesClosed() | IntakeSettled():
            return period_stream(event.obligation, event.period)
        case OutageReported() | DutiesExcused():
            return outage_stream(event.district, event.outage)
        case _:
            return ""


def own_stream(event: DeadlinesEvent) -> str:
    """Say on which local stream an own event was decided."""
    match event:
        case DistrictRegistered() | DistrictRetired() | DistrictKeysSet():
            return district_stream(event.district)
        case UnitRegistered() | SenderAssigned():
            return unit_stream(event.unit)
        case ObligationDefined():
            return f"obligation/{event.obligation}"
        case OutageDeclared():
            return outage_stream(event.district, event.outage)
        case PeriodOpened() | PeriodClosing() | PeriodClosed():
            return period_stream(event.obligation, event.period)
        case ReportExpected() | ReportDueSoon() | ReportLate() | LatenessWithdrawn() | LatenessExcused():
            return duty_stream(event)
    assert_never(event)


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
        yield To(f"obligation/{obligation.code}", _definition(catalogue, obligation, place, _now(fact)))
    for obligation, turn in catalogue.turns():
        stream = period_stream(obligation.code, turn.code)
        yield To(stream, period.RevisePeriod(plan(catalogue, obligation, turn)))
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


def _definition(catalogue: Catalogue, obligation: Obligation, place: int, now: datetime) -> ObligationDefined:
    return ObligationDefined(
        obligation=obligation.code,
        no=obligation.no or place,
        title=obligation.title,
        accepts=obligation.accepts,
        citation=obligation.citation.cited(),
        version=1,
        province=catalogue.province.code,
        defined_at=now,
    )


def plan(catalogue: Catalogue, obligation: Obligation, turn: Period) -> PeriodOpened:
    """Return how a catalogue opens a period."""
    audience = tuple(unit.code for unit in catalogue.audience(obligation))
    return PeriodOpened(
        obligation=obligation.code,
        period=turn.code,
        window_from=turn.window.from_ if turn.window else None,
        window_to=turn.window.to if turn.window else None,
        due_at=calendar.due_at(turn.due.phrase, turn.due.day),
        audience=audience,
        others=obligation.others,
        dues=_dues(turn, audience),
        province=catalogue.province.code,
        opened_at=calendar.midnight(turn.opens),
    )


def _dues(turn: Period, audience: Sequence[str]) -> tuple[UnitsDue, ...]:
    special = {unit: calendar.due_at(one.due.phrase, one.due.day) for one in turn.due_for for unit in one.units}
    units: dict[datetime, list[str]] = defaultdict(list)
    for unit in audience:
        if unit in special and special[unit] != calendar.due_at(turn.due.phrase, turn.due.day):
            units[special[unit]].append(unit)
    return tuple(UnitsDue(units=tuple(units[due_at]), due_at=due_at) for due_at in sorted(units))


def moments(catalogue: Catalogue) -> Iterator[MomentReached]:
    """Return every moment a catalogue plans: each period's opening, and reminder, due instant and patience of each instant."""
    worked = calendar.WorkingDays(catalogue.calendar.off(), catalogue.calendar.working_saturdays)
    for obligation, turn in catalogue.turns():
        opens = MomentReached(
            kind=MomentKind.OPEN,
            catalogue=catalogue.catalogue,
            obligation=obligation.code,
            period=turn.code,
            at=calendar.midnight(turn.opens),
        )
        yield opens
        for due_at in plan(catalogue, obligation, turn).instants():
            planned = {
                MomentKind.REMIND: _reminder(obligation, due_at, worked),
                MomentKind.CLOSE: due_at,
                MomentKind.PATIENCE: calendar.patience_until(due_at, obligation.patience_working_days, worked),
            }
            for kind, at in planned.items():
                yield opens.model_copy(update={"kind": kind, "at": at, "due_at": due_at})


def _reminder(obligation: Obligation, due_at: datetime, worked: calendar.WorkingDays) -> datetime:
    last, count = calendar.last_day(due_at), obligation.remind_working_days_before
    return calendar.reminder(last, count=count, at=obligation.remind_at, worked=worked)


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
    yield To(fact.stream, period.OpenPeriod(plan(catalogue, *found)))
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
    entered: DistrictEntered = fact.event
    said = entered.model_dump(exclude={"reason"})
    yield To(fact.stream, NameDistrict(DistrictRegistered(**said, registered_at=_now(fact))))


def _on_struck_off(fact: Fact, _states: States) -> Iterator[To]:
    struck: DistrictStruckOff = fact.event
    yield To(
        fact.stream,
        DistrictRetired(
            district=struck.district,
            reason=struck.reason,
            source=struck.source,
            retired_at=_local(struck.retired_at),
        ),
    )


def _on_keys(fact: Fact, _states: States) -> Iterator[To]:
    listed: KeysListed = fact.event
    command = DistrictKeysSet(
        district=listed.district, keys=_local_keys(listed), reason=listed.reason, set_at=_now(fact)
    )
    yield To(fact.stream, command)


def _local_keys(listed: KeysListed) -> tuple[DistrictKey, ...]:
    return tuple(
        key.model_copy(update={"since": _local(key.since), "until": key.until and _local(key.until)})
        for key in listed.keys
    )


def _local(moment: datetime) -> datetime:
    return moment.astimezone(calendar.LOCAL)


def _on_named(fact: Fact, _states: States) -> Iterator[To]:
    named: SenderNamed = fact.event
    assigned = SenderAssigned(
        unit=named.unit,
        district=named.district,
        since=_local(named.since),
        until=named.until and _local(named.until),
        reason=named.reason,
        source=named.source,
        assigned_at=_now(fact),
    )
    yield To(district_stream(named.district), assigned)
    yield To(fact.stream, assigned)


def _on_outage(fact: Fact, _states: States) -> Iterator[To]:
    reported: OutageReported = fact.event
    declared = OutageDeclared(
        outage=reported.outage,
        district=reported.district,
        since=reported.since.astimezone(calendar.LOCAL),
        until=reported.until.astimezone(calendar.LOCAL),
        reason=reported.reason,
        source=reported.source,
        declared_at=_now(fact),
    )
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

"""What follows from each fact: a heard or own event → commands for streams. Also: which stream a heard event belongs to."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final, assert_never

from services.contracts.deadlines import (
    DistrictRegistered,
    ObligationDefined,
    PeriodOpened,
    ReportExpected,
    UnitRegistered,
)
from services.contracts.intake import IntakeSettled, ReportHeld, ReportRefused, ReportReturned, ReportSubmitted
from services.deadlines import calendar
from services.deadlines.domain import duty, period
from services.deadlines.domain.catalogue import Catalogue, Obligation, Period
from services.deadlines.domain.inputs import CatalogueImported, DutiesSettled, MomentKind, MomentReached, PeriodEnded
from services.kit.decider import Fact, States, To

Arrived = ReportSubmitted | ReportHeld | ReportReturned | ReportRefused
OfPeriod = MomentReached | DutiesSettled | PeriodEnded | IntakeSettled


def catalogue_stream(code: str) -> str:
    """Name the stream that remembers a catalogue."""
    return f"catalogue/{code}"


def period_stream(obligation: str, code: str) -> str:
    """Name the stream of a period."""
    return f"period/{obligation}/{code}"


def duty_stream(event: Arrived | ReportExpected) -> str:
    """Name the stream of the duty that an event is about."""
    return f"duty/{event.district}/{event.unit}/{event.obligation}/{event.period}"


def stream_of(event: Any, _source: str) -> str:  # noqa: ANN401 - whatever was heard
    """Say to which local stream a heard event belongs; `""`: to none."""
    match event:
        case CatalogueImported():
            return catalogue_stream(event.catalogue.catalogue)
        case ReportSubmitted() | ReportHeld() | ReportReturned() | ReportRefused():
            return duty_stream(event)
        case MomentReached() | DutiesSettled() | PeriodEnded() | IntakeSettled():
            return period_stream(event.obligation, event.period)
        case _:
            return ""


def needs(fact: Fact) -> Sequence[str]:
    """Name the other streams a reaction looks at."""
    match fact.event:
        case MomentReached() as moment:
            return (catalogue_stream(moment.catalogue),)
        case PeriodOpened() as opened:
            return tuple(f"unit/{unit}" for unit in opened.audience)
        case ReportSubmitted() | ReportReturned() | ReportRefused() as report:
            return (period_stream(report.obligation, report.period),)
        case _:
            return ()


def react(fact: Fact, states: States) -> Sequence[To]:
    """Answer the commands that follow from a fact."""
    reaction = _REACTIONS.get(type(fact.event))
    return [] if reaction is None else list(reaction(fact, states))


def _now(fact: Fact) -> datetime:
    # In one zone, so that deciding again from a journal (UTC) writes the very same text.
    return fact.recorded_at.astimezone(calendar.LOCAL)


def _on_catalogue(fact: Fact, _states: States) -> Iterator[To]:
    catalogue: Catalogue = fact.event.catalogue
    yield from _districts(catalogue, _now(fact))
    yield from _units(catalogue, _now(fact))
    for place, obligation in enumerate(catalogue.obligations, start=1):
        yield To(f"obligation/{obligation.code}", _definition(obligation, place, _now(fact)))
    for obligation, turn in catalogue.turns():
        planned = plan(catalogue, obligation, turn)
        yield To(period_stream(obligation.code, turn.code), period.RevisePeriod(planned))


def _districts(catalogue: Catalogue, now: datetime) -> Iterator[To]:
    for district in catalogue.senders():
        registered = DistrictRegistered(
            district=district.code,
            name=district.name,
            province=catalogue.province.code,
            trust=district.trust,
            max_delay=district.max_delay_hours * 3600,
            registered_at=now,
        )
        yield To(f"district/{district.code}", registered)


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
        yield To(f"unit/{unit.code}", registered)


def _definition(obligation: Obligation, place: int, now: datetime) -> ObligationDefined:
    return ObligationDefined(
        obligation=obligation.code,
        no=obligation.no or place,
        title=obligation.title,
        accepts=obligation.accepts,
        citation=obligation.citation.cited(),
        version=1,
        defined_at=now,
    )


def plan(catalogue: Catalogue, obligation: Obligation, turn: Period) -> PeriodOpened:
    """Return how a catalogue opens a period."""
    return PeriodOpened(
        obligation=obligation.code,
        period=turn.code,
        window_from=turn.window.from_ if turn.window else None,
        window_to=turn.window.to if turn.window else None,
        due_at=calendar.due_at(turn.due.phrase, turn.due.day),
        audience=tuple(unit.code for unit in catalogue.audience(obligation)),
        others=obligation.others,
        opened_at=calendar.midnight(turn.opens),
    )


def moments(catalogue: Catalogue) -> Iterator[MomentReached]:
    """Return every moment a catalogue plans: opening, reminder and due instant of each of its periods."""
    worked = calendar.WorkingDays(catalogue.calendar.off(), catalogue.calendar.working_saturdays)
    for obligation, turn in catalogue.turns():
        remind = calendar.reminder(
            calendar.last_day(turn.due.phrase, turn.due.day),
            count=obligation.remind_working_days_before,
            at=obligation.remind_at,
            worked=worked,
        )
        planned = {
            MomentKind.OPEN: calendar.midnight(turn.opens),
            MomentKind.REMIND: remind,
            MomentKind.CLOSE: calendar.due_at(turn.due.phrase, turn.due.day),
        }
        for kind, at in planned.items():
            yield MomentReached(
                kind=kind, catalogue=catalogue.catalogue, obligation=obligation.code, period=turn.code, at=at
            )


def _on_moment(fact: Fact, states: States) -> Iterator[To]:
    moment: MomentReached = fact.event
    catalogue: Catalogue | None = states[catalogue_stream(moment.catalogue)]
    found = None if catalogue is None else catalogue.find(moment.obligation, moment.period)
    if catalogue is None or found is None:
        return
    match moment.kind:
        case MomentKind.OPEN:
            yield To(fact.stream, period.OpenPeriod(plan(catalogue, *found)))
        case MomentKind.REMIND:
            yield from _remind(fact, catalogue, states[fact.stream])
        case MomentKind.CLOSE:
            yield To(fact.stream, period.BeginClosing(moment.at))
        case _:
            assert_never(moment.kind)


def _remind(fact: Fact, catalogue: Catalogue, state: period.PeriodState) -> Iterator[To]:
    # A reminder whose day has passed (the service was down) is not sent: it would only be an early reproach.
    if not isinstance(state, period.Open) or calendar.local_day(fact.recorded_at) != calendar.local_day(fact.event.at):
        return
    command = duty.RemindDuty(fact.event.at.astimezone(calendar.LOCAL))
    for unit in [unit for unit in catalogue.units if unit.code in state.opened.audience]:
        yield To(f"duty/{unit.district}/{unit.code}/{fact.event.obligation}/{fact.event.period}", command)


def _on_opened(fact: Fact, states: States) -> Iterator[To]:
    opened: PeriodOpened = fact.event
    for code in opened.audience:
        # Registered before: the audience comes from the catalogue that registered it.
        unit: UnitRegistered = states[f"unit/{code}"]
        expected = ReportExpected(
            district=unit.district,
            unit=code,
            obligation=opened.obligation,
            period=opened.period,
            due_at=opened.due_at,
            expected_at=opened.opened_at,
        )
        yield To(duty_stream(expected), duty.ExpectReport(expected))


def _on_settled(fact: Fact, states: States) -> Iterator[To]:
    settled: DutiesSettled = fact.event
    state: period.PeriodState = states[fact.stream]
    for one in settled.units:
        if period.judges(state, one.district):
            key = f"{one.district}/{one.unit}/{settled.obligation}/{settled.period}"
            yield To(f"duty/{key}", duty.JudgeDuty(_now(fact)))


def _on_ended(fact: Fact, _states: States) -> Iterator[To]:
    ended: PeriodEnded = fact.event
    command = period.EndPeriod(due_at=ended.due_at, expected=ended.expected, late=ended.late, now=_now(fact))
    yield To(fact.stream, command)


def _on_decided(fact: Fact, states: States) -> Iterator[To]:
    report: ReportSubmitted | ReportReturned | ReportRefused = fact.event
    yield To(fact.stream, duty.ReviewLateness(_now(fact)))
    if period.judges(states[period_stream(report.obligation, report.period)], report.district):
        yield To(fact.stream, duty.JudgeDuty(_now(fact)))


_REACTIONS: Final[dict[type[Any], Callable[[Fact, States], Iterator[To]]]] = {
    CatalogueImported: _on_catalogue,
    MomentReached: _on_moment,
    PeriodOpened: _on_opened,
    DutiesSettled: _on_settled,
    PeriodEnded: _on_ended,
    ReportSubmitted: _on_decided,
    ReportReturned: _on_decided,
    ReportRefused: _on_decided,
}
"""ReportHeld and IntakeSettled are only remembered; every other event is ours and has no consequence here."""

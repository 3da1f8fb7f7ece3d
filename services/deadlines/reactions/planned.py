"""What follows from catalogues, plans and the clock: obligations defined, periods opened and revised, duties that follow."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, assert_never

from services.contracts.deadlines import (
    DistrictRegistered,
    Lapse,
    Moved,
    ObligationDefined,
    PeriodOpened,
    ReportExpected,
    Revival,
)
from services.deadlines import plans
from services.deadlines.domain import calendar, duty, period
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.directory import Imported, NameDistrict
from services.deadlines.domain.inputs import (
    CatalogueImported,
    MomentKind,
    MomentReached,
    PeriodPlanned,
    PeriodUnplanned,
)
from services.deadlines.domain.units import Unit
from services.deadlines.reactions.common import Reaction, now_of
from services.deadlines.reactions.registered import days_of, units_of
from services.deadlines.streams import district_stream, obligation_stream, unit_stream
from services.kit.decider import Fact, States, To


def _on_catalogue(fact: Fact, states: States) -> Iterator[To]:
    imported: Imported = states[fact.stream]
    catalogue: Catalogue = fact.event.catalogue
    now = now_of(fact)
    yield from _districts(catalogue, now, states)
    yield from units_of(catalogue, imported.before, now)
    yield from days_of(catalogue, imported.before, now)
    for place, obligation in enumerate(catalogue.obligations, start=1):
        yield To(obligation_stream(obligation.code), plans.definition(catalogue, obligation, place, now))


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


def _on_word(fact: Fact, states: States) -> Iterator[To]:
    """Let an open period, and its duties, follow what the planner found."""
    state: period.PeriodState = states[fact.stream]
    yield To(fact.stream, period.RevisePeriod())
    wanted = period.as_it_is(state)
    if state.opened is None or wanted is None or (state.closed and wanted == state.opened):
        return
    # What the period said before (a restore lost what followed) holds from then on.
    at = state.said_at if wanted == state.opened else None
    now = now_of(fact) if at is None else at.astimezone(calendar.LOCAL)
    yield from _owed(wanted, states, fact.event, now)
    yield from _lapsing(state, wanted, states, (fact.event, now))


def _owed(opened: PeriodOpened, states: States, word: PeriodPlanned | PeriodUnplanned, now: datetime) -> Iterator[To]:
    revival = Revival.CORRECTED if word.because is Moved.CORRECTED else Revival.RULE
    revive = duty.ReviveDuty(revival, now, reason=word.reason, source=word.source)
    for stream, expected in _expected(opened, states):
        yield To(stream, duty.ExpectReport(expected))
        yield To(stream, revive)
        move = duty.MoveDue(expected.due_at, word.because, now, reason=word.reason, source=word.source)
        yield To(stream, move)


def _lapsing(
    state: period.PeriodState,
    wanted: PeriodOpened,
    states: States,
    said: tuple[PeriodPlanned | PeriodUnplanned, datetime],
) -> Iterator[To]:
    word, now = said
    gone = {each.unit: each for each in word.gone} if isinstance(word, PeriodPlanned) else {}
    rule = Lapse.CORRECTED if word.because is Moved.CORRECTED else Lapse.RULE
    for unit in sorted(state.ever - set(wanted.audience)):
        because, successors = (Lapse.SUCCESSION, gone[unit].successors) if unit in gone else (rule, ())
        command = duty.LapseDuty(because, now, successors, word.reason, word.source)
        yield To(_duty(wanted, unit, states), command)


def _on_moment(fact: Fact, states: States) -> Iterator[To]:
    moment: MomentReached = fact.event
    match moment.kind:
        case MomentKind.OPEN:
            yield To(fact.stream, period.OpenPeriod())
            yield from _expecting(states[fact.stream], states)
        case MomentKind.REMIND:
            yield from _remind(fact, states)
        case MomentKind.CLOSE:
            yield To(fact.stream, period.BeginClosing(moment.at))
        case MomentKind.PATIENCE:
            # Remembered by the period; the settler finds whose waiting that ends.
            return
        case _:
            assert_never(moment.kind)


def _remind(fact: Fact, states: States) -> Iterator[To]:
    # A reminder whose day has passed (the service was down) is not sent: it would only be an early reproach.
    state: period.PeriodState = states[fact.stream]
    if state.opened is None or state.closed:
        return
    if calendar.local_day(fact.recorded_at) != calendar.local_day(fact.event.at):
        return
    due_at = fact.event.due_at or state.opened.due_at
    command = duty.RemindDuty(fact.event.at.astimezone(calendar.LOCAL), due_at, fact.event.working_days_before)
    for unit, falls_due in period.dues(state.opened).items():
        if falls_due == due_at:
            yield To(_duty(state.opened, unit, states), command)


def _on_opened(fact: Fact, states: States) -> Iterator[To]:
    yield from _expecting(states[fact.stream], states)


def _expecting(state: period.PeriodState, states: States) -> Iterator[To]:
    """Expect what an open period asks for; twice does no harm, and after a restore the end of an opening may be missing."""
    if state.opened is None or state.closed:
        return
    for stream, expected in _expected(state.opened, states):
        yield To(stream, duty.ExpectReport(expected))


def _expected(opened: PeriodOpened, states: States) -> Iterator[tuple[str, ReportExpected]]:
    defined: ObligationDefined | None = states[obligation_stream(opened.obligation)]
    for code, due_at in period.dues(opened).items():
        unit: Unit = states[unit_stream(code)]
        if unit.registered is not None:
            began_at = unit.registered.began_at or opened.opened_at
            expected = ReportExpected(
                district=unit.district_at(opened.opened_at),
                unit=code,
                obligation=opened.obligation,
                period=opened.period,
                due_at=due_at,
                firm=opened.firm,
                sections=defined.accepts.sections_of(code) if defined else (),
                expected_at=max(opened.opened_at, began_at),
            )
            yield _duty(opened, code, states), expected


def _duty(opened: PeriodOpened, unit: str, states: States) -> str:
    """Name the stream of a duty: it stands under the district its unit belonged to when the period opened."""
    known: Unit = states[unit_stream(unit)]
    return f"duty/{known.district_at(opened.opened_at)}/{unit}/{opened.obligation}/{opened.period}"


def _owing_units(fact: Fact, states: States) -> Sequence[str]:
    """Name the units of a period, as it is and as it was."""
    state: period.PeriodState = states[fact.stream]
    wanted = period.as_it_is(state) if state.opened is not None else None
    return [unit_stream(unit) for unit in state.ever.union(wanted.audience if wanted else ())]


def _moment_needs(fact: Fact, states: States) -> Sequence[str]:
    return _owing_units(fact, states) if fact.event.kind in {MomentKind.OPEN, MomentKind.REMIND} else ()


def _rule(about: Any) -> Sequence[str]:  # noqa: ANN401 - whatever is about a period
    return (obligation_stream(about.obligation),)


def _catalogue_needs(imported: CatalogueImported) -> Sequence[str]:
    return [unit_stream(unit.code) for unit in imported.catalogue.units]


REACTIONS: Final[Mapping[type[Any], Reaction]] = {
    CatalogueImported: Reaction(_on_catalogue, _catalogue_needs),
    PeriodPlanned: Reaction(_on_word, _rule, _owing_units),
    PeriodUnplanned: Reaction(_on_word, _rule, _owing_units),
    MomentReached: Reaction(_on_moment, _rule, _moment_needs),
    PeriodOpened: Reaction(_on_opened, _rule, _owing_units),
}

"""How a period is to be opened by its rule, who exists, and the days that are worked on; and its moments. Pure."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from services.contracts.deadlines import Citation, PeriodOpened
from services.deadlines.domain import calendar
from services.deadlines.domain.audiences import Member, owing
from services.deadlines.domain.calendar import WorkingDays
from services.deadlines.domain.catalogue import Catalogue, Obligation
from services.deadlines.domain.effective import with_dues
from services.deadlines.domain.inputs import MomentKind, PeriodPlanned, PlannedMoment, UnitGone
from services.deadlines.domain.reckoning import Reckoned, reckon
from services.deadlines.domain.turns import Turn

LARGEST: Final = 480 * 1024
"""Bytes of a period as it is said: streams take 512 KiB with the envelope. About 10,000 units of 40 letters."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An obligation of a catalogue, with who is registered and which days are worked on.

    `chosen` are those who owe it; None where somebody moved, so that it differs from turn to turn.
    """

    catalogue: Catalogue
    obligation: Obligation
    members: Sequence[Member]
    worked: WorkingDays
    chosen: Sequence[Member] | None = None

    def owing_at(self, moment: datetime) -> Sequence[Member]:
        """Return who owes by a turn that opens at a moment."""
        if self.chosen is not None:
            return self.chosen
        return owing(self.catalogue, self.obligation, [member.at(moment) for member in self.members])


def rule_of(catalogue: Catalogue, obligation: Obligation, members: Sequence[Member], worked: WorkingDays) -> Rule:
    """Return a rule; who owes it is looked up once where nobody has moved."""
    if any(member.places for member in members):
        return Rule(catalogue, obligation, members, worked)
    return Rule(catalogue, obligation, members, worked, owing(catalogue, obligation, members))


def plan(rule: Rule, turn: Turn, asked: Collection[str] = ()) -> PeriodPlanned:
    """Return how a period is to be opened, and its moments; why it is another than before is not said here.

    `asked`: who is asked for a report on demand, where it is not the whole audience.
    """
    main = reckon(turn.due, turn.window, rule.worked)
    chosen = rule.owing_at(calendar.midnight(turn.opens))
    if asked:
        chosen = sorted((one for one in rule.members if one.unit in asked), key=lambda one: (one.no, one.unit))
    instants = _instants(rule, turn, chosen)
    exist = [one for one in chosen if one.exists_for(instants[one.unit].due_at)]
    opened = _opened(rule, turn, main, {one.unit: instants[one.unit] for one in exist})
    reckoned = {each.due_at: each for each in (main, *instants.values())}
    return PeriodPlanned(
        catalogue=rule.catalogue.catalogue,
        opened=opened,
        moments=tuple(moments(rule, opened, reckoned)),
        gone=tuple(
            UnitGone(unit=one.unit, successors=one.successors)
            for one in chosen
            if one.ended_at is not None and not one.stays_for(instants[one.unit].due_at)
        ),
    )


def _instants(rule: Rule, turn: Turn, chosen: Sequence[Member]) -> dict[str, Reckoned]:
    main = reckon(turn.due, turn.window, rule.worked)
    found = {member.unit: main for member in chosen}
    for special in reversed(turn.due_for):
        reckoned = reckon(special.due, turn.window, rule.worked)
        found |= {member.unit: reckoned for member in chosen if member.is_of(special)}
    return found


def _opened(rule: Rule, turn: Turn, main: Reckoned, units: dict[str, Reckoned]) -> PeriodOpened:
    frame = PeriodOpened(
        obligation=rule.obligation.code,
        period=turn.code,
        window_from=turn.window.first if turn.window else None,
        window_to=turn.window.last if turn.window else None,
        due_at=main.due_at,
        audience=(),
        others=rule.obligation.others,
        province=rule.catalogue.province.code,
        firm=main.firm,
        deadline=main.deadline,
        basis=rule.obligation.basis,
        opened_at=calendar.midnight(turn.opens),
    )
    whole = with_dues(frame, {unit: each.due_at for unit, each in units.items()})
    deadlines = {each.due_at: each.deadline for each in units.values()}
    special = [due.model_copy(update={"deadline": deadlines[due.due_at]}) for due in whole.dues]
    return whole.model_copy(update={"dues": tuple(special)})


def moments(rule: Rule, opened: PeriodOpened, reckoned: dict[datetime, Reckoned]) -> Iterator[PlannedMoment]:
    """Return every moment of a period: its opening, and reminders, due instant and patience of each instant."""
    yield PlannedMoment(kind=MomentKind.OPEN, at=opened.opened_at)
    for due_at in opened.instants():
        strict = reckoned[due_at].strict_at
        yield from moments_of(rule.obligation, due_at, rule.worked, remind_by=strict if opened.firm else None)


def moments_of(
    obligation: Obligation, due_at: datetime, worked: WorkingDays, *, remind_by: datetime | None
) -> Iterator[PlannedMoment]:
    """Return the moments of one due instant; `remind_by`: the strict reading of it, None where nobody is reminded."""
    if remind_by is not None:
        last = calendar.last_day(remind_by)
        for count, at in reminders(obligation):
            reminded = calendar.reminder(last, count=count, at=at, worked=worked)
            yield PlannedMoment(kind=MomentKind.REMIND, at=reminded, due_at=due_at, working_days_before=count)
    yield PlannedMoment(kind=MomentKind.CLOSE, at=due_at, due_at=due_at)
    patience = calendar.patience_until(due_at, obligation.patience_working_days, worked)
    yield PlannedMoment(kind=MomentKind.PATIENCE, at=patience, due_at=due_at)


def reminders(obligation: Obligation) -> list[tuple[int, time]]:
    """Return how many working days before, and when on them, units are reminded; the furthest first."""
    listed = {(reminder.working_days_before, reminder.at) for reminder in obligation.reminders}
    return sorted(listed or {(obligation.remind_working_days_before, obligation.remind_at)}, key=lambda each: -each[0])


def content(planned: PeriodPlanned) -> str:
    """Name what a plan says, whoever made it say so."""
    return _hash(planned.model_dump_json(include={"opened", "moments", "gone"}))


def rule_named(rule: Rule, turn: Turn, correct: Citation | None) -> str:
    """Name what of a catalogue a plan is made by, and the letter by which it corrects."""
    told = rule.obligation.model_dump_json(exclude={"title", "quote", "assumed", "periods", "turns_named"})
    return _hash(f"{told} {turn} {correct}")


def days_named(worked: WorkingDays) -> str:
    """Name a working calendar."""
    return _hash(repr(worked))


def _hash(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def fits(planned: PeriodPlanned) -> bool:
    """Say whether a plan can be said: the event that opens its period has to go through the streams."""
    return len(planned.opened.model_dump_json().encode()) <= LARGEST

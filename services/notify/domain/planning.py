"""Deciding on plans: each ground once; nothing is planned of what is known already, nothing dropped that is not planned."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from services.contracts.deadlines import ReportDueSoon, ReportLate
from services.contracts.event import Event
from services.contracts.intake import submission_key
from services.contracts.notify import DutyRef, LetterKind, LetterPlanned, PlanDropped
from services.notify.domain.dutystate import Duty
from services.notify.domain.plans import (
    OF_LATENESS,
    DropPlan,
    Ground,
    Plan,
    PlanAnew,
    PlanLetters,
    Wanted,
    planned_id,
)

ACCEPTED = "accepted"
MOMENT_PASSED = "moment-passed"
DUE_CHANGED = "due-changed"
NOT_OWED = "not-owed"
NOT_LATE = "not-late"
UNIT_UNKNOWN = "unit-unknown"
"""Why a planned letter is not written."""


def plan(command: PlanLetters, duty: Duty) -> Sequence[Event]:
    """Plan each letter that is wanted on a ground, once."""
    return [event for wanted in command.wanted for event in _planned(command, wanted, duty)]


def _planned(command: PlanLetters, wanted: Wanted, duty: Duty) -> Iterator[Event]:
    ground, turn = command.ground, turn_of(command.ground, wanted.kind, duty)
    if turn is None:
        return
    about = _about(ground)
    letter = planned_id(wanted.kind, about, turn, 1, wanted)
    told = {"letter": letter, "kind": wanted.kind, "district": _district(ground), **about.model_dump(), "turn": turn}
    which = {}
    if isinstance(ground, ReportDueSoon):
        which = {"due_at": ground.due_at, "working_days_before": ground.working_days_before}
    if isinstance(ground, ReportLate):
        which = {"closing": ground.due_at}
    planned = LetterPlanned.model_validate(
        {**told, **which, "policy": wanted.policy, "at": wanted.at, "planned_at": command.now}
    )
    yield planned
    if isinstance(ground, ReportDueSoon) and wanted.at >= ground.due_at:
        yield PlanDropped.model_validate({**told, "because": MOMENT_PASSED, "dropped_at": command.now})


def _about(ground: Ground) -> DutyRef:
    unit = ground.unit if isinstance(ground, ReportDueSoon | ReportLate) else ground.duty_unit
    return DutyRef(unit=unit, obligation=ground.obligation, period=ground.period)


def _district(ground: Ground) -> str:
    return ground.district if isinstance(ground, ReportDueSoon | ReportLate) else ground.duty_district


def turn_of(ground: Ground, kind: LetterKind, duty: Duty) -> int | None:
    """Count a ground among those of its kind; None where a letter of that kind is known on it, or it does not stand."""
    match ground:
        case ReportDueSoon():
            known = duty.is_reminded(ground) or duty.plans.reminds(ground)
            turn = len(duty.reminders) + duty.plans.count(LetterKind.REMIND) + 1
        case ReportLate():
            turn = duty.over + 1
            known = turn in duty.notices or not duty.stands(ground) or duty.plans.plan(kind, turn) is not None
        case _:
            keys = [submission_key(one) for one in duty.returned]
            turn = keys.index(submission_key(ground)) + 1 if submission_key(ground) in keys else len(keys) + 1
            known = duty.plans.plan(kind, turn) is not None
    return None if known else turn


def plan_anew(command: PlanAnew, duty: Duty) -> Sequence[Event]:
    """Plan the next letter on a ground, or the same one for another day, where that one is the last that is known."""
    last = duty.plans.plan(command.plan.kind, command.plan.turn)
    if last is None or last.dropped or last != command.plan:
        return []
    unit, obligation, period = command.duty.unit, command.duty.obligation, command.duty.period
    about = DutyRef(unit=unit, obligation=obligation, period=period)
    return [
        LetterPlanned(
            letter=planned_id(last.kind, about, last.turn, command.times, command.wanted),
            kind=last.kind,
            district=command.district,
            unit=unit,
            obligation=obligation,
            period=period,
            turn=last.turn,
            policy=command.wanted.policy,
            closing=last.closing,
            due_at=last.due_at,
            working_days_before=last.working_days_before,
            times=command.times,
            at=command.wanted.at,
            planned_at=command.now,
        )
    ]


def drop(command: DropPlan, duty: Duty) -> Sequence[Event]:
    """Say once that a plan is not written; of a later plan on the same ground nothing is said."""
    last = duty.plans.plan(command.kind, command.turn)
    if last is None or last.dropped or last.letter != command.letter:
        return []
    return [
        PlanDropped(
            letter=command.letter,
            kind=command.kind,
            district=command.district,
            **command.duty.model_dump(),
            turn=command.turn,
            because=command.because,
            dropped_at=command.now,
        )
    ]


def gone(duty: Duty, plan: Plan, now: datetime) -> str:
    """Say why the ground of a plan does not stand; empty: it does."""
    if duty.is_free:
        return NOT_OWED
    if plan.kind in OF_LATENESS and (plan.turn <= duty.over or duty.excused_at is not None):
        return NOT_LATE
    if duty.accepted:
        return ACCEPTED
    if plan.kind is not LetterKind.REMIND or plan.due_at is None:
        return ""
    if duty.moved_to is not None and duty.moved_to != plan.due_at:
        return DUE_CHANGED
    return MOMENT_PASSED if plan.due_at <= now else ""

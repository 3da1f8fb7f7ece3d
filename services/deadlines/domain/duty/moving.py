"""When a duty falls due instead, and whether it is owed at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from services.contracts.deadlines import (
    CreditWithdrawn,
    DueChanged,
    DutyLapsed,
    DutyRevived,
    DutyWaived,
    Lapse,
    LatenessWithdrawn,
    Moved,
    PredecessorCredited,
    ReportExpected,
    Revival,
)
from services.deadlines.domain import calendar
from services.deadlines.domain.duty.commands import (
    CreditDuty,
    LapseDuty,
    MoveDue,
    RecallCredit,
    RecallWaiver,
    ReviveDuty,
    WaiveDuty,
)
from services.deadlines.domain.duty.judging import review
from services.deadlines.domain.duty.state import Duty, DutyDecision, follows_rules, is_met, remember, which


def due_after(command: MoveDue, state: Duty) -> datetime | None:
    """Return when a duty falls due after a command, be it at the same instant; None where nothing is owed.

    Extensions that stand give the latest of their instants, whatever rule or calendar say; what holds where one is taken
    back the period knows.
    """
    expected = state.expected
    if expected is None:
        return None
    at, act = command.due_at.astimezone(calendar.LOCAL), command.act
    match command.because:
        case Moved.EXTENDED:
            return expected.due_at if act in state.extensions or act in state.recalled else max(expected.due_at, at)
        case Moved.REVOKED:
            return expected.due_at if act in state.recalled else at
        case Moved.CORRECTED:
            return max((at, *state.extensions.values()))
        case Moved.RULE | Moved.CALENDAR:
            return max((at, *state.extensions.values())) if follows_rules(state, command.now) else expected.due_at
    assert_never(command.because)


def move(command: MoveDue, state: Duty) -> Sequence[DutyDecision]:
    """Move the due instant; lateness at the old one is withdrawn where the new one lies ahead or is met."""
    expected, due_at = state.expected, due_after(command, state)
    if expected is None or due_at is None or due_at == expected.due_at:
        return []
    now_expected = expected.model_copy(update={"due_at": due_at})
    moved = replace(state, expected=now_expected)
    changed = DueChanged(
        **which(now_expected),
        was_due_at=expected.due_at,
        because=command.because,
        act=command.act,
        reason=command.reason,
        source=command.source,
        changed_at=command.now,
    )
    return [*_withdrawn(command, expected, moved, state), changed, *review(command.now, moved)]


def _withdrawn(command: MoveDue, was: ReportExpected, moved: Duty, state: Duty) -> Sequence[LatenessWithdrawn]:
    now_expected = moved.expected
    if now_expected is None or not state.late or not (now_expected.due_at > command.now or is_met(moved)):
        return []
    return [
        LatenessWithdrawn(
            **which(was),
            reason=command.because.value,
            arrived_at=state.accepted_at if is_met(moved) else None,
            now_due_at=now_expected.due_at,
            withdrawn_at=command.now,
        )
    ]


def lapse(command: LapseDuty, state: Duty) -> Sequence[DutyDecision]:
    """Say that the unit is not obliged any more; what is settled stays unless a correction says otherwise."""
    expected = state.expected
    if expected is None or state.lapsed is not None or _stays(command, state):
        return []
    lapsed = DutyLapsed(
        **which(expected),
        because=command.because,
        successors=command.successors,
        reason=command.reason,
        source=command.source,
        lapsed_at=command.now,
    )
    return [*_late_no_more("lapsed", expected, state, command.now), lapsed]


def _stays(command: LapseDuty, state: Duty) -> bool:
    match command.because:
        case Lapse.RULE:
            return not follows_rules(state, command.now)
        case Lapse.SUCCESSION:
            return state.late
        case Lapse.CORRECTED:
            return False
    assert_never(command.because)


def revive(command: ReviveDuty, state: Duty) -> Sequence[DutyDecision]:
    """Oblige the unit again; a waiver that stands, stands."""
    expected = state.expected
    if expected is None or state.lapsed is None:
        return []
    return [_revived(expected, command, command.because, command.act), *_again(state.waived, expected)]


def waive(command: WaiveDuty, state: Duty) -> Sequence[DutyDecision]:
    """Ask for the report no more, whether or not something was sent."""
    expected = state.owed
    if expected is None or command.waiver in state.recalled:
        return []
    waived = DutyWaived(
        **which(expected),
        waiver=command.waiver,
        reason=command.reason,
        source=command.source,
        waived_at=command.now,
    )
    return [*_late_no_more("waived", expected, state, command.now), waived]


def recall_waiver(command: RecallWaiver, state: Duty) -> Sequence[DutyDecision]:
    """Ask for the report again; a unit that is not obliged any more stays so."""
    expected = state.expected
    if expected is None or state.waived is None or state.waived.waiver != command.waiver:
        return []
    revived = _revived(expected, command, Revival.WAIVER_REVOKED, command.waiver)
    return [revived, *_again(state.lapsed, expected)]


def credit(command: CreditDuty, state: Duty) -> Sequence[DutyDecision]:
    """Count what a predecessor had sent, as arrived when it was."""
    expected = state.expected
    if expected is None or command.credit in state.credits or command.credit in state.recalled:
        return []
    credited = PredecessorCredited(
        **which(expected),
        credit=command.credit,
        predecessor=command.predecessor,
        submission_id=command.submission_id,
        arrived_at=command.arrived_at.astimezone(calendar.LOCAL),
        reason=command.reason,
        source=command.source,
        credited_at=command.now,
    )
    return [credited, *review(command.now, remember(state, credited))]


def recall_credit(command: RecallCredit, state: Duty) -> Sequence[DutyDecision]:
    """Count what a predecessor had sent no more; whether that makes the duty late is judged by itself."""
    expected = state.expected
    if expected is None or command.credit not in state.credits:
        return []
    return [
        CreditWithdrawn(
            **which(expected),
            credit=command.credit,
            arrived_at=state.credits[command.credit],
            reason=command.reason,
            source=command.source,
            withdrawn_at=command.now,
        )
    ]


def _revived(
    expected: ReportExpected, command: ReviveDuty | RecallWaiver, because: Revival, act: str | None
) -> DutyRevived:
    return DutyRevived(
        **which(expected),
        because=because,
        act=act,
        reason=command.reason,
        source=command.source,
        revived_at=command.now,
    )


def _again(standing: DutyWaived | DutyLapsed | None, expected: ReportExpected) -> Sequence[DutyWaived | DutyLapsed]:
    """Say again what stands still, so that the last word about a duty is true."""
    return [] if standing is None else [standing.model_copy(update={"due_at": expected.due_at})]


def _late_no_more(reason: str, expected: ReportExpected, state: Duty, now: datetime) -> Sequence[LatenessWithdrawn]:
    return [LatenessWithdrawn(**which(expected), reason=reason, withdrawn_at=now)] if state.late else []

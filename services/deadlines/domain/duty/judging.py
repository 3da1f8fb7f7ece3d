"""Whether a duty is reminded of, late, late no more, excused."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.contracts.deadlines import (
    Because,
    ExcuseWithdrawn,
    LatenessExcused,
    LatenessWithdrawn,
    OutageDeclared,
    ReportDueSoon,
    ReportExpected,
    ReportLate,
)
from services.deadlines.domain.arrivals import Arrivals
from services.deadlines.domain.duty.commands import (
    CloseDuty,
    ExcuseDuty,
    ExpectReport,
    JudgeDuty,
    RemindDuty,
    WithdrawExcuse,
)
from services.deadlines.domain.duty.state import Duty, is_held, is_met, is_unknown, which

IN_TIME_AFTER_ALL: Final = "accepted-before-due"
"""A code: something accepted proved to have arrived in time."""


def expect(command: ExpectReport, state: Duty) -> Sequence[ReportExpected]:
    """Expect a report once."""
    return [command.expected] if state.expected is None else []


def remind(command: RemindDuty, state: Duty) -> Sequence[ReportDueSoon]:
    """Remind once at each moment of the due instant that holds, while something is owed and nothing came."""
    expected = state.owed
    if expected is None or command.due_at not in {None, expected.due_at}:
        return []
    if (expected.due_at, command.working_days_before) in state.reminded or is_unknown(state):
        return []
    if state.accepted_at is not None or state.arrivals.held:
        return []
    before = command.working_days_before
    return [ReportDueSoon(**which(expected), working_days_before=before, reminded_at=command.at)]


def judge(command: JudgeDuty, state: Duty) -> Sequence[ReportLate]:
    """Call a duty late whose due instant is settled, unless something is waited for."""
    expected = _judged_by_day(state)
    if expected is None or command.due_at not in {None, expected.due_at} or is_unknown(state):
        return []
    waits = command.silent or is_held(state)
    if waits and not command.over:
        return []
    because = Because.REVOKED if command.revoked else Because.PATIENCE if waits else Because.SETTLED
    return [ReportLate(**which(expected), settled_at=command.now, because=because, revoked=_taken_back(state.arrivals))]


def close(command: CloseDuty, state: Duty) -> Sequence[ReportLate]:
    """Call a duty late because an operator ends the waiting."""
    expected = _judged_by_day(state)
    if expected is None:
        return []
    return [
        ReportLate(
            **which(expected),
            settled_at=command.now,
            because=Because.OPERATOR,
            reason=command.reason,
            source=command.source,
            revoked=_taken_back(state.arrivals),
        )
    ]


def _judged_by_day(state: Duty) -> ReportExpected | None:
    """Return what is owed by a day that its letter names and is neither met nor late."""
    expected = state.owed
    return None if expected is None or not expected.firm or state.late or is_met(state) else expected


def _taken_back(known: Arrivals) -> tuple[str, ...]:
    return tuple(sorted(known.revoked))


def excuse(command: ExcuseDuty, state: Duty) -> Sequence[LatenessExcused]:
    """Excuse what came late because of an outage."""
    expected, accepted_at = state.owed, state.accepted_at
    if expected is None or accepted_at is None or not state.late or is_met(state):
        return []
    if expected.due_at in state.excused or not _covers(command.outage, expected.due_at):
        return []
    known = which(expected)
    return [LatenessExcused(**known, outage=command.outage.outage, arrived_at=accepted_at, excused_at=command.now)]


def withdraw_excuse(command: WithdrawExcuse, state: Duty) -> Sequence[ExcuseWithdrawn]:
    """Excuse no more what an outage does not cover after all."""
    expected = state.expected
    if expected is None or state.excused.get(expected.due_at) != command.outage:
        return []
    if command.declared is not None and _covers(command.declared, expected.due_at):
        return []
    return [
        ExcuseWithdrawn(
            **which(expected),
            outage=command.outage,
            reason=command.reason,
            source=command.source,
            withdrawn_at=command.now,
        )
    ]


def _covers(outage: OutageDeclared, due_at: datetime) -> bool:
    return outage.since <= due_at < outage.until


def review(now: datetime, state: Duty) -> Sequence[LatenessWithdrawn]:
    """Withdraw lateness where something accepted proves to have arrived in time."""
    if state.expected is None or not state.late or not is_met(state):
        return []
    known = which(state.expected)
    return [LatenessWithdrawn(**known, reason=IN_TIME_AFTER_ALL, arrived_at=state.accepted_at, withdrawn_at=now)]

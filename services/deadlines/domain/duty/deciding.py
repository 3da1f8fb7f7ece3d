"""What follows from each command for a duty."""

from collections.abc import Sequence
from typing import Final, assert_never

from services.deadlines.domain.duty import judging, moving
from services.deadlines.domain.duty.commands import (
    CloseDuty,
    CreditDuty,
    DutyCommand,
    ExcuseDuty,
    ExpectReport,
    JudgeDuty,
    LapseDuty,
    MoveDue,
    RecallCredit,
    RecallWaiver,
    RemindDuty,
    ReviewLateness,
    ReviveDuty,
    WaiveDuty,
    WithdrawExcuse,
)
from services.deadlines.domain.duty.state import Duty, DutyDecision, evolve
from services.kit.decider import Decider


def decide(command: DutyCommand, state: Duty) -> Sequence[DutyDecision]:  # noqa: C901, PLR0911, PLR0912 - one line each
    """Decide on a duty."""
    match command:
        case ExpectReport():
            return judging.expect(command, state)
        case RemindDuty():
            return judging.remind(command, state)
        case JudgeDuty():
            return judging.judge(command, state)
        case CloseDuty():
            return judging.close(command, state)
        case ReviewLateness():
            return judging.review(command.now, state)
        case ExcuseDuty():
            return judging.excuse(command, state)
        case WithdrawExcuse():
            return judging.withdraw_excuse(command, state)
        case MoveDue():
            return moving.move(command, state)
        case LapseDuty():
            return moving.lapse(command, state)
        case ReviveDuty():
            return moving.revive(command, state)
        case WaiveDuty():
            return moving.waive(command, state)
        case RecallWaiver():
            return moving.recall_waiver(command, state)
        case CreditDuty():
            return moving.credit(command, state)
        case RecallCredit():
            return moving.recall_credit(command, state)
    assert_never(command)


DUTY: Final = Decider(Duty(), evolve, decide)

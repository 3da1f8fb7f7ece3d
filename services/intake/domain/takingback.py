"""What is taken back: by the district that sent it, or by an officer (ADR 0018)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.contracts.intake import AcceptanceRevoked, ReasonCode, ReportHeld, ReportReturned, Revoked
from services.intake.domain.arrivals import ended
from services.intake.domain.inputs import Revoking
from services.intake.domain.report import Answer, Report
from services.kit.decider import Refusal


class NothingToTakeBack(Refusal):
    """Nothing accepted, and nothing held that could be withdrawn, stands under this submission id."""

    SITUATION = "NOTHING_TO_TAKE_BACK"


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take back what a district's withdrawal names."""

    withdrawal_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Revoke:
    """Take a submission back as an officer says."""

    revoking: Revoking
    now: datetime


def withdraw(command: Withdraw, report: Report) -> Sequence[AcceptanceRevoked | ReportReturned]:
    """Take back what stood when the withdrawal came; what is taken back already stays so."""
    asked = report.withdrawals[command.withdrawal_id]
    answer = report.answers.get(asked.withdrawal.withdraws)
    if asked.refused is not None or answer is None or answer.withdrawn:
        return []
    if isinstance(answer.decision, ReportHeld):
        return [ended(answer.decision, ReasonCode.WITHDRAWN, command.now)]
    revoked = _revoked(answer, Revoked.WITHDRAWN, asked.received_at, command.now)
    by_district = {
        "message_id": asked.message_id,
        "content_sha256": asked.content_sha256,
        "reason": asked.withdrawal.reason,
    }
    return [revoked.model_copy(update=by_district)]


def revoke(command: Revoke, report: Report) -> Sequence[AcceptanceRevoked | ReportReturned]:
    """Take back what an officer names: a wrong acceptance never stood, a withdrawn one stood until now.

    Raises:
        NothingToTakeBack: nothing stands there.
    """
    said = command.revoking
    answer = report.answers.get(said.submission_id)
    held = answer is not None and isinstance(answer.decision, ReportHeld) and said.because is Revoked.WITHDRAWN
    if answer is None or not (held or answer.stands):
        outcome = answer.decision.OUTCOME.value if answer is not None else None
        raise NothingToTakeBack(district=said.district, submission_id=said.submission_id, outcome=outcome)
    if isinstance(answer.decision, ReportHeld):
        return [ended(answer.decision, ReasonCode.WITHDRAWN, command.now)]
    effective = command.now if said.because is Revoked.WITHDRAWN else answer.decision.arrived_at
    revoked = _revoked(answer, said.because, effective, command.now)
    return [revoked.model_copy(update={"reason": said.reason, "source": said.source})]


def _revoked(answer: Answer, because: Revoked, effective: datetime, now: datetime) -> AcceptanceRevoked:
    decision = answer.decision
    about = decision.model_dump(
        include={"district", "home", "unit", "successor", "obligation", "period", "submission_id", "arrived_at"}
    )
    return AcceptanceRevoked(**about, because=because, effective_at=effective, revoked_at=now)

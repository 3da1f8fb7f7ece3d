"""What units and offices say of objections, in the small district of the tests: An Bình is a day late, An Hòa is missing."""

from datetime import datetime, timedelta
from typing import Any, Final

from services.contracts.deadlines import Citation
from services.contracts.intake import AcceptanceRevoked, FaultsNoted, ReasonCode, Revoked
from services.scoring.domain.inputs import (
    Input,
    ObjectionCarriedOn,
    ObjectionDropped,
    ObjectionEntered,
    ObjectionJudged,
)
from tests.unit.scoring.controls import DUE, LISTED, Scoring, accepted, unmet

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
LATE_SINCE: Final = DUE + 2 * DAY
FILED: Final = DUE + 5 * DAY
DUTY: Final = {"obligation": "BC-Q1", "period": "2023"}
UNIT: Final = {"objection": "KN-1", "district": "rach-gia", "unit": "an-binh"}
LETTER: Final = Citation(number="31/UBND-KN")
STREAM: Final = "objection/rach-gia/an-binh"


def entered(**words: Any) -> ObjectionEntered:
    plain = {**UNIT, **DUTY, "against": "timeliness", "year": 2023, "reasons": "mất điện cả ngày", "filed_by": "bà Lan"}
    return ObjectionEntered.model_validate({**plain, **words})


def carried_on(**words: Any) -> ObjectionCarriedOn:
    return ObjectionCarriedOn.model_validate({**UNIT, "reasons": "chưa xét giấy xác nhận", "source": LETTER, **words})


def judged(outcome: str = "rejected", **words: Any) -> ObjectionJudged:
    plain = {**UNIT, "outcome": outcome, "reasons": "không có chứng cứ", "decided_by": "ông Minh", "source": LETTER}
    return ObjectionJudged.model_validate({**plain, **words})


def dropped(**words: Any) -> ObjectionDropped:
    return ObjectionDropped.model_validate({**UNIT, "reasons": "đã hiểu", **words})


def faulty(*faults: str, unit: str = "an-binh") -> FaultsNoted:
    codes = tuple(ReasonCode(fault) for fault in faults)
    about = {"district": "rach-gia", "unit": unit, "obligation": "BC-Q1", "period": "2023", "submission_id": "RG-1"}
    return FaultsNoted.model_validate({**about, "faults": codes, "reason": "đã đọc", "noted_at": DUE + DAY})


def revoked(submission: str) -> AcceptanceRevoked:
    about = {"district": "rach-gia", "unit": "an-binh", "obligation": "BC-Q1", "period": "2023"}
    words = {"because": Revoked.REVOKED, "reason": "nhầm", "arrived_at": DUE + DAY - HOUR}
    times = {"effective_at": DUE + DAY, "revoked_at": FILED}
    return AcceptanceRevoked.model_validate({**about, "submission_id": submission, **words, **times})


class Dispute(Scoring):
    """The service in memory, with operators who say something of objections at moments of their own."""

    def __init__(self) -> None:
        super().__init__(*LISTED)
        self.at = LATE_SINCE
        self.hear(unmet(), accepted(DUE + DAY - HOUR), unmet("an-hoa"))

    def say(self, said: Input, at: datetime = FILED) -> list[Any]:
        """Let an operator say something, and return what is decided."""
        self.at = max(self.at, at)
        return self.journal.hear(said, source="operator", at=self.at)


def told(*said: tuple[Input, int] | Input) -> Dispute:
    """Tell a dispute: what is said, each with how many days after the filing."""
    story = Dispute()
    for each in said:
        event, days = each if isinstance(each, tuple) else (each, 0)
        story.say(event, FILED + days * DAY)
    return story


def names(events: list[Any]) -> list[str]:
    return [type(event).__name__ for event in events]

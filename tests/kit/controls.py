"""Named examples every test starts from."""

from datetime import datetime, timedelta, timezone
from typing import Final

from services.contracts.deadlines import (
    Accepts,
    Citation,
    DistrictRegistered,
    ObligationDefined,
    Others,
    PeriodClosing,
    PeriodOpened,
    ReportExpected,
    Trust,
    UnitRegistered,
)
from services.contracts.district import Attested, Submission

VN: Final = timezone(timedelta(hours=7))
OPENED: Final = datetime(2022, 12, 15, 8, 0, tzinfo=VN)
DUE: Final = datetime(2023, 3, 16, 0, 0, tzinfo=VN)
IN_TIME: Final = datetime(2023, 3, 15, 23, 59, 59, tzinfo=VN)
TOO_LATE: Final = datetime(2023, 3, 16, 0, 0, tzinfo=VN)

DISTRICT: Final = DistrictRegistered(
    district="rach-gia", name="Rạch Giá", province="kien-giang", trust=Trust.SENDER, registered_at=OPENED
)
UNIT: Final = UnitRegistered(
    unit="an-binh",
    no=19,
    name="An Bình",
    kind="commune",
    district="rach-gia",
    province="kien-giang",
    email="an-binh@rachgia.example",
    registered_at=OPENED,
)
OTHER_UNIT: Final = UNIT.model_copy(update={"unit": "rach-soi", "no": 21, "name": "Rạch Sỏi"})
OBLIGATION: Final = ObligationDefined(
    obligation="BC-Q1",
    no=1,
    title="BC Quý I",
    accepts=Accepts(channels=("e-office",), signed=True, annexes=True),
    citation=Citation(number="178/PNV-CCHC"),
    version=1,
    defined_at=OPENED,
)
PERIOD: Final = PeriodOpened(
    obligation="BC-Q1", period="2023", due_at=DUE, audience=("an-binh",), others=Others.NOT_OBLIGED, opened_at=OPENED
)
EXPECTED: Final = ReportExpected(
    district="rach-gia", unit="an-binh", obligation="BC-Q1", period="2023", due_at=DUE, expected_at=OPENED
)
CLOSING: Final = PeriodClosing(obligation="BC-Q1", period="2023", due_at=DUE)
KNOWN: Final = (DISTRICT, UNIT, OBLIGATION, PERIOD, EXPECTED)


def submission(submission_id: str = "RG-0001", *, at: datetime = IN_TIME, **changes: object) -> Submission:
    """Return a submission of An Bình that is in order, but for the changes."""
    plain: dict[str, object] = {
        "submission_id": submission_id,
        "unit": "an-binh",
        "obligation": "BC-Q1",
        "period": "2023",
        "submitted_at": at,
        "channel": "e-office",
        "attested": Attested(signed=True, annexes_complete=True),
    }
    return Submission.model_validate({**plain, **changes})

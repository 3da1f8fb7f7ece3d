"""A list as an operator asks for a rectification letter with."""

from typing import Final

from services.contracts.scoring import Status
from services.notify.domain.inputs import Column, RectificationDrafted, Row
from tests.unit.notify.controls import DUE, LATER

LISTED: Final = RectificationDrafted(
    district="rach-gia",
    as_of=LATER,
    columns=(Column(obligation="BC-Q1", period="2023", title="Báo cáo BC-Q1", due_at=DUE),),
    rows=(
        Row(unit="thanh-tra", no=1, name="Thanh tra", commune=False, statuses=(Status.LATE,)),
        Row(unit="an-hoa", no=3, name="An Hòa", commune=True, statuses=(Status.MISSING,)),
    ),
    named=("thanh-tra", "an-hoa"),
)

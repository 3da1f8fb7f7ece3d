"""What is wrong with a report moves no deadline."""

from datetime import timedelta

from services.contracts.intake import FaultsNoted, ReasonCode
from tests.unit.deadlines.story import AFTER, LAST_SECOND, Story, accepted, revoked

DUTY = "duty/rach-gia/an-binh/BC-Q1/2023"


def test_faults_of_quality_make_nobody_late_and_change_nothing_known_of_a_duty() -> None:
    story = Story().settled(accepted(LAST_SECOND))
    before = story.state(DUTY)
    noted = FaultsNoted(
        district="rach-gia",
        unit="an-binh",
        obligation="BC-Q1",
        period="2023",
        submission_id="S-1",
        faults=(ReasonCode.LAYOUT,),
        reason="đã đọc",
        noted_at=AFTER,
    )
    assert story.tell(noted, AFTER) == []
    assert story.state(DUTY) == before
    assert [type(event).__name__ for event in story.tell(revoked(), AFTER + timedelta(days=1))] == ["ReportLate"]

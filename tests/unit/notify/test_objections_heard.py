"""What scoring says of schemes, objections and corrected marks makes notify write nothing, and troubles nobody."""

from datetime import timedelta

from services.contracts.scoring import Status
from services.notify.wiring import RULES
from tests.kit.spec import Journal
from tests.unit.scoring.disputes import FILED, carried_on, dropped, entered, faulty, judged, told


def test_objections_make_no_letters() -> None:
    dispute = told(entered(), (judged(), 1), (carried_on(), 2), (judged("upheld", status="excused"), 3))
    dispute.hear(faulty("layout"))
    dispute.say(entered(objection="KN-2", against="quality"))
    dispute.say(dropped(objection="KN-2"))
    notify = Journal(RULES)
    said = [fact.event for fact in dispute.journal.own]
    assert {type(event).__name__ for event in said} == {
        "StandingChanged",
        "ObjectionFiled",
        "ObjectionDecided",
        "ObjectionAppealed",
        "MarkCorrected",
        "ObjectionWithdrawn",
    }
    for event in said:
        assert notify.hear(event, source="scoring", at=FILED + timedelta(days=9)) == []
    assert notify.said == []
    assert dispute.last().status is Status.EXCUSED

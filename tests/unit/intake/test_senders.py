"""Who may send for a unit, since when; who may not, and in whose name."""

from datetime import timedelta
from typing import Any, Final

import pytest

from services.contracts.deadlines import DistrictRetired, SenderAssigned
from services.contracts.intake import MarksRequested, ReasonCode, ReportRefused, ReportSubmitted
from tests.kit.controls import CLOSING, DISTRICT, DUE, IN_TIME, KNOWN, UNIT, submission
from tests.kit.spec import Journal
from tests.unit.intake.telling import informed, named, reconsidered, said, send

DAY: Final = timedelta(days=1)
HA_TIEN: Final = DISTRICT.model_copy(update={"district": "ha-tien", "name": "Hà Tiên"})
OTHER: Final = "district/ha-tien"


def assigned(district: str, since: Any, until: Any = None) -> SenderAssigned:
    return SenderAssigned(unit="an-binh", district=district, since=since, until=until, assigned_at=since)


def told(*facts: Any) -> Journal:
    return informed(HA_TIEN, *KNOWN, *facts)


@pytest.mark.parametrize(
    ("since", "until", "may"),
    [
        (-DAY, None, True),
        (-DAY, DAY, True),
        (timedelta(), None, True),
        (timedelta(seconds=1), None, False),
        (-DAY, timedelta(), False),
        (-DAY, timedelta(microseconds=1), True),
    ],
)
def test_another_district_sends_for_a_unit_while_it_is_assigned(since: timedelta, until: Any, may: bool) -> None:  # noqa: FBT001
    ends = None if until is None else IN_TIME + until
    (decided,) = send(told(assigned("ha-tien", IN_TIME + since, ends)), submission(), source=OTHER)
    assert isinstance(decided, ReportSubmitted if may else ReportRefused)
    assert (decided.district, decided.home) == ("ha-tien", "rach-gia" if may else None)
    assert decided.duty_district == ("rach-gia" if may else "ha-tien")
    assert decided.due_at == DUE
    assert may or decided.reasons == (ReasonCode.NOT_THIS_DISTRICT,)


def test_what_counts_is_when_it_was_received_not_when_the_sender_says() -> None:
    journal = told(assigned("ha-tien", DUE))
    (decided,) = send(journal, submission(at=IN_TIME), at=DUE, source=OTHER)
    assert isinstance(decided, ReportSubmitted)


@pytest.mark.parametrize("another", [(), (assigned("ha-tien", IN_TIME - DAY),)])
def test_the_own_district_sends_at_any_time_nothing_is_said_of_it(another: tuple[Any, ...]) -> None:
    (decided,) = send(told(*another), submission())
    assert isinstance(decided, ReportSubmitted)
    assert (decided.home, decided.duty_district) == (None, "rach-gia")


def test_said_of_the_own_district_it_bounds_that() -> None:
    (decided,) = send(told(assigned("rach-gia", IN_TIME - 2 * DAY, IN_TIME - DAY)), submission())
    assert decided.reasons == (ReasonCode.NOT_THIS_DISTRICT,)


def test_said_again_for_the_same_beginning_it_corrects() -> None:
    since = IN_TIME - 2 * DAY
    journal = told(assigned("ha-tien", since, since + DAY), assigned("ha-tien", since))
    (decided,) = send(journal, submission(), source=OTHER)
    assert isinstance(decided, ReportSubmitted)
    ended = told(assigned("ha-tien", since), assigned("ha-tien", since, since + DAY))
    (refused,) = send(ended, submission(), source=OTHER)
    assert refused.reasons == (ReasonCode.NOT_THIS_DISTRICT,)


def test_two_periods_of_one_sender_stand_beside_each_other() -> None:
    since = IN_TIME - 9 * DAY
    journal = told(assigned("ha-tien", IN_TIME - DAY), assigned("ha-tien", since, since + DAY))
    (decided,) = send(journal, submission(), source=OTHER)
    assert isinstance(decided, ReportSubmitted)


def test_assignments_heard_with_the_unit_after_the_report_decide_as_if_they_had_been_there() -> None:
    journal = informed(HA_TIEN, *(fact for fact in KNOWN if fact is not UNIT))
    send(journal, submission(), source=OTHER)
    said(journal, UNIT, assigned("ha-tien", IN_TIME - DAY))
    (decided,) = reconsidered(journal, district="ha-tien")
    assert isinstance(decided, ReportSubmitted)
    assert decided.home == "rach-gia"


@pytest.mark.parametrize("name", ["ha-tien", "nobody"])
def test_nobody_speaks_in_anothers_name(name: str) -> None:
    (decided,) = named(told(), submission(), name)
    assert isinstance(decided, ReportRefused)
    assert decided.reasons == (ReasonCode.NOT_THIS_DISTRICT,)
    (own,) = named(told(), submission(), "rach-gia")
    assert isinstance(own, ReportSubmitted)


def retired(at: Any, district: str = "rach-gia") -> DistrictRetired:
    return DistrictRetired(district=district, reason="sáp nhập", retired_at=at)


@pytest.mark.parametrize(("at", "refused"), [(IN_TIME, True), (IN_TIME + timedelta(seconds=1), False)])
def test_a_retired_district_is_refused_from_that_moment_on(at: Any, refused: bool) -> None:  # noqa: FBT001
    (decided,) = send(told(retired(at), retired(IN_TIME - DAY, "nobody")), submission())
    assert decided.reasons == ((ReasonCode.DISTRICT_RETIRED,) if refused else ())


def test_a_district_that_is_registered_again_sends_again_and_keeps_its_outages() -> None:
    journal = told(retired(IN_TIME - DAY), DISTRICT)
    (decided,) = send(journal, submission())
    assert isinstance(decided, ReportSubmitted)


@pytest.mark.parametrize(("at", "asked"), [(DUE, ("ha-tien",)), (DUE + timedelta(seconds=1), ("ha-tien", "rach-gia"))])
def test_no_closing_waits_for_a_district_that_is_retired_by_then(at: Any, asked: tuple[str, ...]) -> None:
    (event,) = said(told(retired(at)), CLOSING)
    assert isinstance(event, MarksRequested)
    assert event.districts == asked

"""The working calendar: days decreed, corrected, computed and taken back, and the calendar that ships."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays
import pytest

from services.contracts.deadlines import CalendarDayDecreed, CalendarDayRevoked, Citation, DueChanged, Moved
from services.deadlines.catalogue import changes, check
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.days import DayNotDecreed
from services.deadlines.domain.inputs import DayDecreed, DayRecalled
from services.deadlines.pb import admin_pb2
from services.deadlines.projections import TABLES
from services.deadlines.provisional import provisional
from services.deadlines.wiring import RULES
from services.kit import fold
from services.kit.rpc import BadInput
from tests.unit.deadlines.running import Running
from tests.unit.deadlines.story import AFTER, PLAIN, Story, changed, moment

SHIPPED = Path("catalogues/lich-viet-nam")
FRIDAY = date(2023, 3, 17)


def decreed(**more: Any) -> DayDecreed:
    plain = {"day": FRIDAY, "working": False, "name": "Nghỉ bão", "source": Citation(number="15/CĐ-UBND")}
    return DayDecreed.model_validate({**plain, **more})


def asked(*days: dict[str, Any], **more: Any) -> admin_pb2.DecreeDayRequest:
    plain: dict[str, Any] = {"day": "2023-03-17", "name": "Nghỉ bão", "source": "15/CĐ-UBND"}
    named = [admin_pb2.Day(**{**plain, **each}) for each in days or ({},)]
    return admin_pb2.DecreeDayRequest(**{"request_id": "d-1", "days": named, "reason": "bão số 3", **more})


def says(story: Story, said: Any) -> list[Any]:
    return story.hear(said, source="operator", at=AFTER)


def test_a_day_is_decreed_once_and_again_where_it_is_corrected() -> None:
    story = Story()
    assert [type(event) for event in says(story, decreed())] == [CalendarDayDecreed]
    assert says(story, decreed()) == []
    [corrected] = says(story, decreed(name="Nghỉ bão số 3"))
    assert corrected.name == "Nghỉ bão số 3"
    assert len(says(story, decreed(scope="kien-giang"))) == 1


def test_a_computed_day_gives_way_to_a_document_and_never_takes_its_place() -> None:
    story = Story()
    computed = decreed(provisional=True, source=None)
    assert len(says(story, computed)) == 1
    assert len(says(story, decreed(working=True))) == 1
    assert says(story, computed) == []


def test_what_is_decreed_is_taken_back_once_and_may_be_decreed_again() -> None:
    story = Story()
    recalled = DayRecalled(day=FRIDAY, reason="nhầm ngày")
    with pytest.raises(DayNotDecreed):
        says(story, recalled)
    story = Story()
    says(story, decreed())
    assert [type(event) for event in says(story, recalled)] == [CalendarDayRevoked]
    assert says(story, recalled) == []
    assert len(says(story, decreed())) == 1


def test_a_catalogue_decrees_its_days_and_says_again_only_what_is_another() -> None:
    story = Story()
    day = {"date": "2023-03-17", "name": "Nghỉ", "citation": {"number": "1/TB", "date": "2023-01-01"}}
    calendar = {**PLAIN["calendar"], "days": [day]}
    story.imported(Catalogue.model_validate({**PLAIN, "calendar": calendar}))
    says(story, DayRecalled(day=FRIDAY, reason="nhầm"))
    more = {**day, "date": "2023-03-18", "working": True}
    story.imported(Catalogue.model_validate({**PLAIN, "calendar": {**calendar, "days": [day, more]}}))
    said = [(event.day, event.working) for event in story.events(CalendarDayDecreed)]
    assert said == [(FRIDAY, False), (date(2023, 3, 18), True)]


async def rolling(running: Running) -> Running:
    """A period that is open and rolls over days off: due by 17 March, a Friday."""
    due = {"phrase": "BY_DAY", "day": FRIDAY.isoformat(), "roll": "next_working_day"}
    plain = PLAIN["obligations"][0]["periods"][0]
    await running.imports(changed(periods=[{**plain, "due": due}]))
    await running.advance(moment("2023-03-01 00:00:00"))
    return running


async def test_a_day_decreed_later_moves_what_rolls_over_it_and_says_so_beforehand(running: Running) -> None:
    await rolling(running)
    looked = await running.admin.DecreeDay(asked(dry_run=True), None)
    assert list(looked.changes) == ["+ 2023-03-17 off Nghỉ bão (15/CĐ-UBND)"]
    assert {(duty.change, duty.was_due_at[:10], duty.due_at[:10]) for duty in looked.duties} == {
        ("moved", "2023-03-18", "2023-03-21")
    }
    assert await running.events(CalendarDayDecreed) == []
    done = await running.admin.DecreeDay(asked(), None)
    assert (list(done.changes), len(done.duties)) == (list(looked.changes), 2)
    assert [(each.because, each.due_at) for each in await running.events(DueChanged)] == [
        (Moved.CALENDAR, moment("2023-03-21 00:00:00"))
    ] * 2
    assert (await running.admin.DecreeDay(asked(), None)).repeat
    verdict = await fold.verify(running.url, RULES, TABLES, decisions=True)
    assert verdict.findings == []


async def test_a_notice_says_several_days_and_a_list_shows_them(running: Running) -> None:
    notice = asked({}, {"day": "2023-03-18", "working": True, "scope": "kien-giang", "announced": "2023-03-10"})
    await running.admin.DecreeDay(notice, None)
    listed = await running.admin.ListDays(admin_pb2.ListDaysRequest(year=2023), None)
    assert [(day.day, day.working, day.scope) for day in listed.days] == [
        ("2023-03-17", False, ""),
        ("2023-03-18", True, "kien-giang"),
    ]
    assert listed.days[1].announced == "2023-03-10"
    elsewhere = await running.admin.ListDays(admin_pb2.ListDaysRequest(scope="ha-tinh"), None)
    assert [day.day for day in elsewhere.days] == ["2023-03-17"]
    assert (await running.admin.ListDays(admin_pb2.ListDaysRequest(year=2024), None)).days == []


async def test_a_computed_day_is_kept_out_where_a_document_speaks(running: Running) -> None:
    await running.admin.DecreeDay(asked(), None)
    computed = asked({"provisional": True, "source": "", "working": True}, request_id="d-2")
    answer = await running.admin.DecreeDay(computed, None)
    assert list(answer.changes) == ["= 2023-03-17 off Nghỉ bão (15/CĐ-UBND)"]
    assert len(await running.events(CalendarDayDecreed)) == 1


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (asked(reason=""), "reason"),
        (asked(request_id=""), "request_id"),
        (asked({"day": "17/03/2023"}), "days.day"),
        (asked({"source": ""}), "days.source"),
        (asked({"announced": "hôm qua"}), "days.announced"),
        (asked({"scope": "Kiên Giang"}), "days.scope"),
        (asked({}, {"name": "Khác"}), "days"),
        (admin_pb2.DecreeDayRequest(request_id="d-1", reason="bão"), "days"),
    ],
    ids=["no reason", "no id", "no day", "no document", "no such day", "no province", "twice", "none"],
)
async def test_a_wrong_day_is_said_by_its_field(
    running: Running, request_: admin_pb2.DecreeDayRequest, field: str
) -> None:
    with pytest.raises(BadInput) as raised:
        await running.admin.DecreeDay(request_, None)
    assert raised.value.field == field


def shipped() -> Catalogue:
    catalogue, problems = check(SHIPPED)
    assert catalogue is not None, problems
    return catalogue


def test_every_day_that_ships_differs_from_its_weekday_and_names_its_document() -> None:
    days = shipped().calendar.days
    assert len({day.date for day in days}) == len(days)
    for day in days:
        assert day.working == (day.date.weekday() >= 5), day
        assert day.citation is not None, day
        assert day.citation.number, day
        assert day.citation.date is not None, day
        assert day.citation.date < day.date, day
        assert day.announced in {None, day.citation.date}, day
        assert not day.provisional, day


def test_what_ships_differs_from_the_library_just_here() -> None:
    known = {day.date: day.working for day in shipped().calendar.days}
    library = holidays.country_holidays("VN", years=range(2021, 2027))
    first = date(2021, 1, 1)
    every = [first + timedelta(days=number) for number in range((date(2027, 1, 1) - first).days)]
    differing = {day for day in every if known.get(day, day.weekday() < 5) != library.is_working_day(day)}
    assert differing == {date(2026, 1, 2), date(2026, 1, 10), date(2026, 11, 24)}


@pytest.mark.parametrize(
    ("year", "count"), [(2021, 11), (2022, 11), (2023, 11), (2024, 12), (2025, 12), (2026, 13)], ids=str
)
def test_every_year_has_its_days_off(year: int, count: int) -> None:
    off = [day for day in shipped().calendar.days if day.date.year == year and not day.working]
    made_up = [day for day in shipped().calendar.days if day.date.year == year and day.working]
    assert (len(off), len(made_up)) == (count, {2024: 1, 2025: 1, 2026: 2}.get(year, 0))


def test_a_year_without_notices_is_computed_and_called_so() -> None:
    days = provisional(2027)
    assert all(day.provisional and day.citation is None for day in days)
    assert [day.date.isoformat() for day in days] == [
        *("2027-01-01", "2027-02-04", "2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10", "2027-04-16"),
        *("2027-04-30", "2027-05-03", "2027-09-02", "2027-09-03"),
    ]
    assert days[0].name == "Tết Dương lịch"
    assert [day.date.isoformat() for day in provisional(2026) if day.working] == ["2026-08-22"]
    with pytest.raises(ValueError, match="2021"):
        provisional(1900)


def test_an_import_names_every_day_it_decrees_or_says_otherwise() -> None:
    catalogue = shipped()
    assert changes(None, catalogue)[0] == "+ day 2021-01-01 off Tết Dương lịch"
    assert len(changes(None, catalogue)) == len(catalogue.calendar.days)
    first, *others = catalogue.calendar.days
    calendar = catalogue.calendar.model_copy(update={"days": (first.model_copy(update={"working": True}), *others)})
    assert changes(catalogue, catalogue.model_copy(update={"calendar": calendar})) == [
        "~ day 2021-01-01 working Tết Dương lịch"
    ]

"""Plans: who is chosen, by when each owes, which moments there are, and who exists when it falls due."""

from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest

from services.deadlines.domain.audiences import Member, owing
from services.deadlines.domain.calendar import WorkingDays
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import MomentKind, PeriodPlanned
from services.deadlines.domain.planning import LARGEST
from services.deadlines.plans import Decreed, Found, Known, World, fits, found
from tests.unit.deadlines.story import DUE, PLAIN, changed, moment

PERIOD: Final = PLAIN["obligations"][0]["periods"][0]
UNITS: Final = (
    Member("an-binh", 1, "commune", "rach-gia", "kien-giang", groups=("ven-bien",)),
    Member("an-hoa", 2, "commune", "rach-gia", "kien-giang", parent="thanh-pho"),
    Member("van-phong", 3, "office", "rach-gia", "kien-giang"),
    Member("ha-tien", 4, "commune", "ha-tien", "kien-giang"),
    Member("can-tho", 5, "commune", "ninh-kieu", "can-tho"),
)


def planned(catalogue: Catalogue, units: tuple[Member, ...] = UNITS, **world: Any) -> Found:
    return found(World((Known(catalogue),), units, **world))


def plan(catalogue: Catalogue, units: tuple[Member, ...] = UNITS, **world: Any) -> PeriodPlanned:
    return planned(catalogue, units, **world).plans["BC-Q1", "2023"]


@pytest.mark.parametrize(
    ("audience", "chosen"),
    [
        ("all", "an-binh an-hoa van-phong"),
        (["an-hoa", "can-tho"], "an-hoa can-tho"),
        ({}, "an-binh an-hoa van-phong"),
        ({"kinds": ["commune"]}, "an-binh an-hoa ha-tien can-tho"),
        ({"groups": ["ven-bien"], "units": ["van-phong"]}, "an-binh van-phong"),
        ({"parents": ["thanh-pho"]}, "an-hoa"),
        ({"districts": ["ha-tien"]}, "ha-tien"),
        ({"kinds": ["commune"], "except": {"districts": ["ha-tien", "ninh-kieu"]}}, "an-binh an-hoa"),
        ({"complement_of": "KHAC"}, "an-binh van-phong"),
    ],
)
def test_selectors_choose_whoever_one_of_them_names(audience: object, chosen: str) -> None:
    plain = changed(audience=audience).model_dump(mode="json", by_alias=True)
    other = {**plain["obligations"][0], "code": "KHAC", "audience": ["an-hoa"]}
    catalogue = Catalogue.model_validate({**plain, "obligations": [*plain["obligations"], other]})
    assert [unit.unit for unit in owing(catalogue, catalogue.obligations[0], UNITS)] == chosen.split()


def test_a_catalogue_without_senders_means_the_units_of_its_province() -> None:
    catalogue = Catalogue.model_validate({**PLAIN, "district": None, "units": []})
    assert [unit.unit for unit in owing(catalogue, catalogue.obligations[0], UNITS)] == [
        *("an-binh", "an-hoa", "van-phong", "ha-tien")
    ]


@pytest.mark.parametrize(
    ("frozen_at", "chosen"),
    [("2023-01-10", "an-binh an-hoa"), ("2023-01-11", "an-binh an-hoa moi"), ("issue", "an-binh an-hoa cu")],
)
def test_who_owes_may_be_frozen_on_a_day(frozen_at: str, chosen: str) -> None:
    begun, ended = moment("2023-01-11 00:00:00"), moment("2022-06-01 00:00:00")
    units = (
        *UNITS[:2],
        Member("moi", 6, "commune", "rach-gia", "kien-giang", began_at=begun),
        Member("cu", 7, "commune", "rach-gia", "kien-giang", ended_at=ended),
    )
    catalogue = changed(audience={"kinds": ["commune"], "frozen_at": frozen_at})
    assert [unit.unit for unit in owing(catalogue, catalogue.obligations[0], units)] == chosen.split()


OF_NOBODY: Final = {**PLAIN["obligations"][0], "audience": []}
A_SECOND: Final = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("began_at", "ended_at", "owes"),
    [
        (None, None, True),
        (DUE - A_SECOND, None, True),
        (DUE, None, False),
        (None, DUE, True),
        (None, DUE - A_SECOND, False),
    ],
)
def test_who_owes_is_who_exists_in_the_last_moment_in_time(
    began_at: datetime | None, ended_at: datetime | None, *, owes: bool
) -> None:
    unit = UNITS[0]._replace(began_at=began_at, ended_at=ended_at, successors=("an-hoa",))
    made = plan(changed(), (unit, UNITS[1]))
    assert made.opened.audience == (("an-binh", "an-hoa") if owes else ("an-hoa",))
    assert [(gone.unit, gone.successors) for gone in made.gone] == (
        [("an-binh", ("an-hoa",))] if ended_at is not None and not owes else []
    )


def test_tiers_have_due_instants_of_their_own_and_moments_for_each() -> None:
    special = [{"kinds": ["office"], "due": {"phrase": "BY_DAY", "day": "2023-03-20"}}]
    made = plan(changed(periods=[{**PERIOD, "due_for": special}]))
    assert made.opened.due_of("van-phong") == moment("2023-03-21 00:00:00")
    [later] = made.opened.dues
    assert later.deadline is not None
    assert later.deadline.day == date(2023, 3, 20)
    kinds = [(each.kind.value, each.due_at) for each in made.moments]
    assert [kind for kind, due_at in kinds if due_at == later.due_at] == ["remind", "close", "patience"]
    assert len(kinds) == 7


def test_reminders_are_as_many_as_named_the_furthest_first() -> None:
    reminders = [{"working_days_before": 1}, {"working_days_before": 3, "at": "14:00"}]
    made = plan(changed(reminders=reminders))
    found = [each for each in made.moments if each.kind is MomentKind.REMIND]
    assert [(each.working_days_before, each.at) for each in found] == [
        (3, moment("2023-03-09 14:00:00")),
        (1, moment("2023-03-13 08:00:00")),
    ]


def test_an_unclear_phrase_is_reminded_of_by_its_strict_reading_and_closed_by_its_lenient_one() -> None:
    made = plan(changed(periods=[{**PERIOD, "due": {"phrase": "BY_OR_BEFORE_DAY", "day": "2023-03-17"}}]))
    at = {each.kind.value: each.at for each in made.moments}
    assert at["close"] == moment("2023-03-18 00:00:00")
    assert at["remind"] == moment("2023-03-15 08:00:00")


def test_what_has_no_day_is_followed_and_reminds_nobody() -> None:
    made = plan(changed(periods=[{**PERIOD, "due": {"phrase": "SOFT"}}]))
    assert (made.opened.firm, made.opened.due_at) == (False, moment("2024-01-01 00:00:00"))
    assert [each.kind.value for each in made.moments] == ["open", "close", "patience"]


def test_a_decreed_day_moves_what_rolls_and_is_named() -> None:
    due = {"phrase": "BY_DAY", "day": "2023-03-16", "roll": "next_working_day"}
    catalogue = changed(periods=[{**PERIOD, "due": due}])
    off = [Decreed(date(2023, 3, 16), working=False, scope=scope, source=None) for scope in (None, "kien-giang")]
    elsewhere = [Decreed(date(2023, 3, 16), working=False, scope="can-tho", source=None)]
    assert plan(catalogue, days=elsewhere).opened.due_at == moment("2023-03-17 00:00:00")
    for day in off:
        made = plan(catalogue, days=[day])
        assert made.opened.due_at == moment("2023-03-18 00:00:00")
        assert made.opened.deadline is not None
        assert made.opened.deadline.raw_due_at == moment("2023-03-17 00:00:00")


def test_the_narrower_scope_says_of_a_day_whether_it_is_worked_on() -> None:
    days = [
        Decreed(date(2023, 3, 16), working=True, scope="kien-giang", source=None),
        Decreed(date(2023, 3, 16), working=False, scope=None, source=None),
    ]
    worked = World((), (), days).worked(changed())
    assert isinstance(worked, WorkingDays)
    assert worked.is_working(date(2023, 3, 16))


def test_a_contradiction_is_not_planned_and_named_as_held() -> None:
    made = planned(changed(periods=[{**PERIOD, "due": {"phrase": "BY_DAY", "day": "2023-03-10"}}]))
    assert not made.plans
    assert made.holds(("BC-Q1", "2023")) == "due-before-window-closes"
    assert not made.holds(("BC-Q1", "2024"))


def test_ten_thousand_units_fit_into_one_plan_and_what_does_not_is_known_before() -> None:
    def many(count: int, length: int) -> PeriodPlanned:
        codes = [f"{place:0{length}}" for place in range(count)]
        return plan(changed(), tuple(Member(code, 1, "commune", "rach-gia", "kien-giang") for code in codes))

    assert fits(many(10_000, 40))
    assert not fits(many(10_000, 64))
    assert len(many(10_000, 40).opened.model_dump_json().encode()) < LARGEST


def test_a_frame_that_asks_nobody_has_no_periods() -> None:
    frame = Catalogue.model_validate({**PLAIN, "district": None, "units": [], "obligations": [OF_NOBODY]})
    assert not planned(frame).plans
    assert not planned(frame).rules

"""Several due instants in one period: each is reminded of, comes, and is settled by itself."""

from datetime import timedelta

import pytest

from services.contracts.deadlines import Moved, PeriodClosed, PeriodOpened, ReportExpected, ReportLate
from services.deadlines import queries, ticker
from services.deadlines.catalogue import Catalogue, faults
from services.deadlines.domain.effective import dues
from services.deadlines.domain.inputs import CatalogueImported, MomentKind
from tests.unit.deadlines.running import Running
from tests.unit.deadlines.story import (
    AFTER,
    CATALOGUE,
    DUE,
    IMPORTED,
    LATER,
    NEXT_MIDNIGHT,
    OPENS,
    PLAIN,
    REMINDS,
    TWO,
    Story,
    accepted,
    changed,
    duties_settled,
    intake_settled,
    moment,
    moment_of,
    moments,
    named,
    period_ended,
)

PERIOD = PLAIN["obligations"][0]["periods"][0]
REMINDS_LATER = moment("2023-03-17 08:00:00")
LATER_STILL = moment("2023-03-22 00:00:00")
THIRD = {"no": 3, "code": "rach-soi", "name": "Rạch Sỏi", "kind": "commune", "district": "rach-gia"}


def due_for(*named: tuple[list[str], str]) -> Catalogue:
    """The catalogue with units that have other due days."""
    special = [{"units": units, "due": {"phrase": "BY_DAY", "day": day}} for units, day in named]
    return changed(periods=[{**PERIOD, "due_for": special}])


def test_a_period_opens_once_and_every_unit_owes_by_its_own_instant() -> None:
    story = Story().opened(TWO)
    [opened] = story.events(PeriodOpened)
    assert (opened.due_at, opened.instants()) == (DUE, (DUE, LATER))
    assert {event.unit: event.due_at for event in story.events(ReportExpected)} == {"an-binh": DUE, "an-hoa": LATER}


def test_opening_is_planned_once_the_rest_for_each_instant() -> None:
    assert [(planned.kind.value, planned.at, planned.due_at) for planned in moments(TWO)] == [
        ("open", OPENS, None),
        ("remind", REMINDS, DUE),
        ("close", DUE, DUE),
        ("patience", NEXT_MIDNIGHT, DUE),
        ("remind", REMINDS_LATER, LATER),
        ("close", LATER, LATER),
        ("patience", LATER_STILL, LATER),
    ]


def test_units_with_the_same_other_day_share_an_instant_and_the_periods_own_day_is_no_other() -> None:
    opened = Story().opened(due_for((["an-binh"], "2023-03-20"), (["an-hoa"], "2023-03-20"))).own[4].event
    assert opened.instants() == (LATER,)
    assert len(opened.dues) == 1
    assert Story().opened(due_for((["an-hoa"], "2023-03-15"))).own[4].event.dues == ()


def test_each_instant_reminds_only_of_its_own() -> None:
    story = Story().opened(TWO)
    assert [named(event) for event in story.tell(moment_of("remind", TWO))] == ["ReportDueSoon an-binh"]
    later = moment_of("remind", TWO, due_at=LATER)
    assert [named(event) for event in story.tell(later)] == ["ReportDueSoon an-hoa"]


def test_an_instant_that_is_settled_judges_only_its_own() -> None:
    story = Story().opened(TWO)
    story.tell(moment_of("close", TWO))
    story.tell(intake_settled())
    assert [named(event) for event in story.tell(duties_settled("an-binh"))] == ["ReportLate an-binh"]
    assert story.tell(duties_settled("an-hoa", due_at=LATER)) == []
    assert story.tell(accepted(AFTER, unit="an-hoa"), AFTER) == []
    assert story.tell(period_ended(due_at=DUE)) == []
    assert story.tell(period_ended(due_at=LATER)) == []


def test_the_period_is_closed_when_every_instant_was_settled() -> None:
    story = Story().opened(TWO)
    for due_at in (DUE, LATER):
        assert not list(story.events(PeriodClosed))
        story.tell(moment_of("close", TWO, due_at=due_at))
        story.tell(intake_settled(due_at=due_at), due_at)
        story.tell(duties_settled(due_at=due_at), due_at)
        story.tell(period_ended(due_at=LATER), due_at)
    assert [event.due_at for event in story.events(ReportLate)] == [DUE, LATER]
    assert len(list(story.events(PeriodClosed))) == 1


@pytest.mark.parametrize(
    "other",
    [CATALOGUE, due_for((["an-hoa"], "2023-03-21")), due_for((["an-binh", "an-hoa"], "2023-03-20"))],
)
def test_who_owes_already_and_has_not_sent_follows_to_another_instant(other: Catalogue) -> None:
    story = Story().opened(TWO)
    [opened, *moved] = story.imports(other, REMINDS)
    assert isinstance(opened, PeriodOpened)
    assert {event.unit: event.due_at for event in moved} == {
        unit: due_at for unit, due_at in dues(opened).items() if due_at != {"an-binh": DUE, "an-hoa": LATER}[unit]
    }


def test_a_unit_is_added_to_an_instant_that_has_not_come_and_to_no_other() -> None:
    story = Story().opened(TWO)
    story.tell(moment_of("close", TWO))
    plain = TWO.model_dump(mode="json", by_alias=True)
    early = Catalogue.model_validate({**plain, "units": [*plain["units"], THIRD]})
    assert [named(event) for event in story.imports(early)] == ["UnitRegistered rach-soi"]
    period = {**plain["obligations"][0]["periods"][0]}
    period["due_for"] = [{"units": ["an-hoa", "rach-soi"], "due": {"phrase": "BY_DAY", "day": "2023-03-20"}}]
    obligation = {**plain["obligations"][0], "periods": [period]}
    late = Catalogue.model_validate({**plain, "units": [*plain["units"], THIRD], "obligations": [obligation]})
    own = story.imports(late)
    assert [named(event) for event in own] == ["PeriodOpened", "ReportExpected rach-soi"]
    assert own[1].due_at == LATER
    assert story.imports(late, because=Moved.RULE) == []


def test_a_catalogue_may_leave_out_a_period_and_what_is_closed_stays() -> None:
    empty = changed(periods=[])
    assert Story().imported().imports(empty) == []
    story = Story().settled()
    story.tell(duties_settled())
    story.tell(period_ended())
    assert story.imports(empty, AFTER) == []


@pytest.mark.parametrize(
    ("special", "where"),
    [
        ([(["an-hoaa"], "2023-03-20")], ("units", 0)),
        ([(["an-hoa"], "2023-03-20"), (["an-binh", "an-hoa"], "2023-03-21")], ("units", 1)),
        ([(["an-hoa", "an-hoa"], "2023-03-20")], ("units", 1)),
        ([(["an-hoa"], "2022-12-10")], ("due",)),
    ],
)
def test_a_wrong_deadline_of_its_own_is_named(special: list[tuple[list[str], str]], where: tuple[object, ...]) -> None:
    assert faults(TWO) == []
    found = faults(due_for(*special))
    assert found
    assert all(fault.where[:4] == ("obligations", 0, "periods", 0) for fault in found)
    assert found[0].where[6:] == where


async def test_each_instant_is_settled_by_itself_and_the_last_one_closes_the_period(running: Running) -> None:
    await running.imports(TWO)
    await running.advance(DUE)
    await running.hear(intake_settled())
    await running.settle()
    assert (await running.own())[-2:] == ["PeriodClosing", "ReportLate an-binh"]
    assert await running.state() == ("open", 2, 2, "")
    assert await ticker.busy(running.service) == []
    await running.advance(LATER)
    waits = "due 2023-03-21T00:00:00+07:00: intake's settlement"
    assert await running.state() == ("closing", 2, 2, waits)
    assert await running.settle() == 0
    await running.hear(intake_settled(due_at=LATER))
    await running.settle()
    assert (await running.own())[-2:] == ["ReportLate an-hoa", "PeriodClosed"]
    assert await running.state() == ("closed", 2, 2, "")
    assert await ticker.next_moment(running.service) is None


async def test_a_period_with_nothing_owed_is_closed_only_when_all_instants_came(running: Running) -> None:
    await running.imports(TWO)
    await running.advance(REMINDS)
    for unit in ("an-binh", "an-hoa"):
        await running.hear(accepted(REMINDS, unit=unit))
    await running.advance(DUE)
    await running.hear(intake_settled())
    assert await running.settle() == 0
    assert (await running.state())[0] == "open"
    await running.advance(LATER)
    await running.hear(intake_settled(due_at=LATER))
    await running.settle()
    assert (await running.state())[0] == "closed"


async def test_two_reminders_of_one_moment_are_two(running: Running) -> None:
    close = due_for((["an-hoa"], "2023-03-16"))
    off = {"days_off": [{"date": "2023-03-14"}, {"date": "2023-03-15"}]}
    plain = {**close.model_dump(mode="json", by_alias=True), "calendar": off}
    plain["obligations"][0]["periods"][0]["window"]["to"] = "2023-03-10"
    catalogue = Catalogue.model_validate(plain)
    assert {planned.at for planned in moments(catalogue) if planned.kind is MomentKind.REMIND} == {REMINDS}
    await running.imports(catalogue)
    await running.advance(REMINDS - timedelta(seconds=1))
    await running.service.move_clock(REMINDS)
    first, second = await queries.pending_moments(running.service.database, REMINDS)
    await ticker.take(running.service, first)
    assert await queries.pending_moments(running.service.database, REMINDS) == [second]
    await ticker.take(running.service, second)
    assert [name for name in await running.own() if "DueSoon" in name] == [
        "ReportDueSoon an-binh",
        "ReportDueSoon an-hoa",
    ]
    assert await queries.pending_moments(running.service.database, REMINDS) == []
    assert await ticker.next_moment(running.service) == DUE


def test_a_district_may_have_a_leaf_node_and_says_so_when_it_gets_one() -> None:
    assert Story().imported().own[0].event.leaf is False
    leaf = Catalogue.model_validate({**PLAIN, "district": {**PLAIN["district"], "leaf": True}})
    [registered] = Story().imported().tell(CatalogueImported(catalogue=leaf), IMPORTED)
    assert registered.leaf is True

from typing import Final

import pytest

from services.contracts.deadlines import (
    Citation,
    DueChanged,
    Moved,
    ObligationDefined,
    PeriodOpened,
    ReportExpected,
)
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.effective import dues
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.domain.lineage import UnitMoved
from tests.kit import takeback
from tests.unit.deadlines.story import (
    AFTER,
    CATALOGUE,
    DUE,
    IMPORTED,
    LATER,
    OPENS,
    PLAIN,
    TWO,
    Story,
    accepted,
    changed,
    duties_settled,
    intake_settled,
    moment,
    moment_of,
    named,
    period_ended,
    planned,
)

PERIOD: Final = PLAIN["obligations"][0]["periods"][0]
AFTER_OPENING: Final = moment("2023-01-10 09:00:00")
THIRD = {"no": 3, "code": "rach-soi", "name": "Rạch Sỏi", "kind": "commune", "district": "rach-gia"}


def with_units(*units: dict[str, object]) -> Catalogue:
    return Catalogue.model_validate({**PLAIN, "units": list(units)})


def due_days(day: str, of_an_hoa: str) -> Catalogue:
    """The catalogue with other due days, one for everybody and one for an-hoa."""
    special = [{"units": ["an-hoa"], "due": {"phrase": "BY_DAY", "day": of_an_hoa}}]
    return changed(periods=[{**PERIOD, "due": {"phrase": "BY_DAY", "day": day}, "due_for": special}])


def test_an_import_registers_districts_units_and_obligations() -> None:
    assert Story().imported().names() == [
        "DistrictRegistered",
        "UnitRegistered an-binh",
        "UnitRegistered an-hoa",
        "ObligationDefined",
    ]


def test_the_same_catalogue_again_is_no_event() -> None:
    assert Story().opened().tell(CatalogueImported(catalogue=CATALOGUE), AFTER) == []


@pytest.mark.parametrize(
    "change", [{"title": "BC Quý 1"}, {"accepts": {"channels": ["idesk"], "signed": True, "annexes": False}}]
)
def test_a_changed_obligation_is_its_next_version(change: dict[str, object]) -> None:
    [defined] = Story().opened().tell(CatalogueImported(catalogue=changed(**change)), AFTER)
    assert isinstance(defined, ObligationDefined)
    assert defined.version == 2


def test_a_renamed_unit_is_registered_again_and_nothing_else() -> None:
    renamed = with_units({**PLAIN["units"][0], "name": "Phường An Bình"}, PLAIN["units"][1])
    [registered] = Story().imported().tell(CatalogueImported(catalogue=renamed), AFTER)
    assert (named(registered), registered.name) == ("UnitRegistered an-binh", "Phường An Bình")


def test_another_name_of_a_district_registers_it_again() -> None:
    other = Catalogue.model_validate({**PLAIN, "district": {**PLAIN["district"], "trust": "receiver"}})
    assert [named(event) for event in Story().imported().tell(CatalogueImported(catalogue=other))] == [
        "DistrictRegistered"
    ]


def test_a_unit_cannot_change_its_district_by_a_catalogue() -> None:
    districts = [PLAIN["district"], {"code": "ha-tien", "name": "Hà Tiên"}]
    plain = {**PLAIN, "district": None, "districts": districts, "units": [{**PLAIN["units"][0], "district": "ha-tien"}]}
    with pytest.raises(UnitMoved):
        Story().imported().tell(CatalogueImported(catalogue=Catalogue.model_validate(plain)))


def test_a_period_that_is_not_open_yet_follows_the_new_catalogue() -> None:
    later = changed(
        periods=[{**PLAIN["obligations"][0]["periods"][0], "due": {"phrase": "BEFORE_DAY", "day": "2023-03-21"}}]
    )
    story = Story().imported()
    assert story.imports(later) == []
    opened = story.tell(moment_of("open"))[0]
    assert opened.due_at.isoformat() == "2023-03-21T00:00:00+07:00"


LATER_DAY: Final = changed(periods=[{**PERIOD, "due": {"phrase": "BY_DAY", "day": "2023-03-20"}}])


def test_who_owes_and_has_not_sent_follows_another_due_instant() -> None:
    story = Story().opened()
    own = story.imports(LATER_DAY, AFTER_OPENING)
    assert [named(event) for event in own] == ["PeriodOpened", "DueChanged an-binh", "DueChanged an-hoa"]
    assert own[0].opened_at == OPENS
    assert {(event.was_due_at, event.due_at, event.because) for event in own[1:]} == {(DUE, LATER, Moved.RULE)}


def test_who_has_sent_keeps_the_due_instant_and_so_does_the_period_for_that_unit() -> None:
    story = Story().opened()
    story.tell(accepted(AFTER_OPENING), AFTER_OPENING)
    own = story.imports(LATER_DAY, AFTER_OPENING, settled=("an-binh",))
    assert [named(event) for event in own] == ["PeriodOpened", "DueChanged an-hoa"]
    assert own[0].instants() == (DUE, LATER)


def test_what_has_come_stays_and_what_has_not_moves() -> None:
    story = Story().opened(TWO)
    story.tell(moment_of("close", TWO))
    later = due_days("2023-03-17", "2023-03-22")
    own = story.imports(later, moment("2023-03-16 09:00:00"))
    assert [named(event) for event in own] == ["PeriodOpened", "DueChanged an-hoa"]
    assert (own[0].due_at, own[0].instants()) == (DUE, (DUE, moment("2023-03-23 00:00:00")))


def test_a_correction_moves_what_is_settled_and_opens_again_what_was_closed() -> None:
    story = Story().settled()
    story.tell(duties_settled())
    assert [named(event) for event in story.tell(period_ended())] == ["PeriodClosed"]
    letter = Citation(number="9/UBND")
    own = story.imports(LATER_DAY, AFTER, because=Moved.CORRECTED, source=letter)
    assert [named(event) for event in own] == [
        "PeriodOpened",
        *("LatenessWithdrawn an-binh", "DueChanged an-binh", "LatenessWithdrawn an-hoa", "DueChanged an-hoa"),
    ]
    assert {event.source for event in own if isinstance(event, DueChanged)} == {letter}
    story.tell(moment_of("close", LATER_DAY))
    story.tell(intake_settled(due_at=LATER), LATER)
    assert [named(event) for event in story.tell(duties_settled(due_at=LATER), LATER)] == [
        *("ReportLate an-binh", "ReportLate an-hoa")
    ]
    assert [named(event) for event in story.tell(period_ended(due_at=LATER), LATER)] == ["PeriodClosed"]


def test_another_window_is_said_and_moves_nothing() -> None:
    other = changed(periods=[{**PERIOD, "window": {"from": "2022-12-14", "to": "2023-03-14"}}])
    own = Story().opened().imports(other, AFTER_OPENING)
    assert [named(event) for event in own] == ["PeriodOpened"]


def test_who_is_left_out_owes_no_more_and_owes_again_when_named_again() -> None:
    story = Story().opened()
    own = story.imports(changed(audience=["an-hoa"]), AFTER_OPENING)
    assert [named(event) for event in own] == ["PeriodOpened", "DutyLapsed an-binh"]
    again = story.imports(CATALOGUE, AFTER_OPENING)
    assert [named(event) for event in again] == ["PeriodOpened", "DutyRevived an-binh"]


def test_a_period_that_is_named_no_more_is_no_longer_owed() -> None:
    story = Story().opened()
    own = story.imports(changed(periods=[]), AFTER_OPENING)
    assert [named(event) for event in own] == ["PeriodOpened", "DutyLapsed an-binh", "DutyLapsed an-hoa"]
    assert own[0].audience == ()
    assert Story().imported().imports(changed(periods=[])) == []


def test_an_instant_that_nobody_owed_by_when_it_came_comes_when_somebody_does_again() -> None:
    story = Story().opened()
    story.imports(LATER_DAY, AFTER_OPENING)
    assert story.tell(moment_of("close")) == []
    own = story.imports(CATALOGUE, moment("2023-03-16 09:00:00"), because=Moved.CORRECTED)
    assert [named(event) for event in own] == [
        "PeriodOpened",
        "PeriodClosing",
        *("DueChanged an-binh", "DueChanged an-hoa"),
    ]


def test_a_unit_that_is_added_while_the_period_is_open_owes_too() -> None:
    own = Story().opened().imports(with_units(*PLAIN["units"], THIRD))
    assert [named(event) for event in own] == ["UnitRegistered rach-soi", "PeriodOpened", "ReportExpected rach-soi"]
    assert isinstance(own[1], PeriodOpened)
    assert own[1].audience == ("an-binh", "an-hoa", "rach-soi")


def test_a_unit_that_is_added_after_the_due_instant_owes_nothing() -> None:
    own = Story().closing().imports(with_units(*PLAIN["units"], THIRD), AFTER)
    assert [named(event) for event in own] == ["UnitRegistered rach-soi"]


def test_opening_expects_a_report_of_every_unit_of_the_audience() -> None:
    story = Story().opened()
    assert story.names()[4:] == ["PeriodOpened", "ReportExpected an-binh", "ReportExpected an-hoa"]
    assert {event.due_at for event in story.events(ReportExpected)} == {DUE}


def test_opening_twice_is_opening_once() -> None:
    assert Story().opened().tell(moment_of("open"), AFTER) == []


def test_moments_of_a_period_that_is_not_planned_do_nothing() -> None:
    stray = moment_of("open")
    assert Story().tell(stray, IMPORTED) == []
    assert Story().imported().tell(stray.model_copy(update={"period": "1999"})) == []


def test_a_restart_forgets_nothing() -> None:
    story = Story().opened()
    story.forget()
    assert story.tell(CatalogueImported(catalogue=CATALOGUE), AFTER) == []
    assert [own for plan in planned().plans.values() for own in story.tell(plan, AFTER)] == []
    assert story.tell(moment_of("open"), AFTER) == []


def test_who_is_left_out_after_the_due_instant_still_owes() -> None:
    story = Story().closing()
    assert story.imports(changed(audience=["an-binh"]), AFTER)[1:] == []
    story.tell(intake_settled())
    assert [named(event) for event in story.tell(duties_settled())] == ["ReportLate an-binh", "ReportLate an-hoa"]


def moved_and_moved_back() -> Story:
    """Opened; due later for who has not sent; left out and named again; closed."""
    story = Story().opened()
    story.tell(accepted(AFTER_OPENING), AFTER_OPENING)
    story.imports(LATER_DAY, AFTER_OPENING, settled=("an-binh",))
    story.imports(changed(audience=["an-binh"]), AFTER_OPENING, settled=("an-binh",))
    story.imports(LATER_DAY, AFTER_OPENING, settled=("an-binh",))
    for due_at in (DUE, LATER):
        story.tell(moment_of("close", LATER_DAY).model_copy(update={"at": due_at, "due_at": due_at}))
        story.tell(intake_settled(due_at=due_at), due_at)
        story.tell(duties_settled(due_at=due_at), due_at)
    story.tell(period_ended(late=1, due_at=LATER), LATER)
    return story


def test_nothing_of_a_plan_is_decided_twice_or_missed_after_a_restore() -> None:
    story = moved_and_moved_back()
    assert [named(event) for event in story.events(object)][4:] == [
        *("PeriodOpened", "ReportExpected an-binh", "ReportExpected an-hoa"),
        *("PeriodOpened", "DueChanged an-hoa", "PeriodOpened", "DutyLapsed an-hoa"),
        *("PeriodOpened", "DutyRevived an-hoa", "PeriodClosing", "PeriodClosing", "ReportLate an-hoa", "PeriodClosed"),
    ]
    expected = takeback.own_events(story)
    for place, again in takeback.everywhere(story, orders=takeback.ORDERS[::2]):
        assert takeback.own_events(again) == expected, place


def test_period_and_duties_agree_on_due_instants_whatever_a_restore_lost() -> None:
    for place, again in takeback.with_an_end_lost(moved_and_moved_back(), first=6):
        turn = again.state("period/BC-Q1/2023")
        for unit, due_at in dues(turn.opened).items():
            duty = again.state(f"duty/rach-gia/{unit}/BC-Q1/2023")
            assert (duty.expected.due_at, duty.lapsed) == (due_at, None), place
        assert turn.closed, place

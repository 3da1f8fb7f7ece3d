"""Units: how they begin, change and end, at once, ahead of time and afterwards, and what is refused."""

from datetime import date, datetime
from itertools import permutations
from typing import Any

import pytest

from services.contracts.deadlines import Ending, UnitEnded, UnitRegistered
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.directory import DistrictIsRetired, DistrictUnknown
from services.deadlines.domain.inputs import (
    ActRecalled,
    CatalogueImported,
    DayDecreed,
    DayRecalled,
    DistrictStruckOff,
    SenderNamed,
    UnitEndEntered,
    UnitEntered,
)
from services.deadlines.domain.lineage import (
    ActMade,
    ActUnknown,
    LineageTurns,
    SuccessorAbsent,
    UnitHasEnded,
    UnitNotThere,
    UnitUnknown,
)
from services.deadlines.domain.units import Unit
from services.kit.decider import Refusal
from tests.kit import takeback
from tests.unit.deadlines.story import IMPORTED, PLAIN, Story, moment

ENTRY = moment("2023-06-01 09:00:00")
TURN = moment("2023-07-01 00:00:00")
LATER = moment("2023-08-01 00:00:00")


def entered(unit: str = "an-moi", *, at: datetime = TURN, act: str = "register-1", **more: Any) -> UnitEntered:
    plain: dict[str, Any] = {"no": 3, "name": "An Mới", "kind": "commune", "district": "rach-gia"}
    told = {**plain, "province": "kien-giang", "effective_at": at, **more}
    return UnitEntered.model_validate({"act": act, "unit": unit, **told})


def an_binh(*, act: str = "rename-1", at: datetime = TURN, **more: Any) -> UnitEntered:
    return entered("an-binh", act=act, at=at, **{"no": 1, "name": "An-Binh", **more})


def ended(
    unit: str = "an-binh",
    *successors: str,
    at: datetime = TURN,
    act: str = "",
    how: Ending = Ending.MERGED,
) -> UnitEndEntered:
    return UnitEndEntered(
        act=act or f"end-{unit}", unit=unit, how=how, successors=successors, effective_at=at, reason="sắp xếp lại"
    )


class Units(Story):
    """A journal in which operators speak of units."""

    def says(self, said: Any, at: datetime = ENTRY, *, call: str = "") -> list[Any]:
        return self.hear(said, source="operator", at=at, message_id=call)

    def comes(self, said: UnitEntered | UnitEndEntered) -> list[Any]:
        """The moment of what was handed in comes."""
        effect = f"effect/{said.act}"
        return self.hear(said, source="ticker", at=said.effective_at, message_id=effect)

    def unit(self, code: str = "an-binh") -> Unit:
        state: Unit = self.state(f"unit/{code}")
        return state


@pytest.fixture
def units() -> Units:
    story = Units()
    story.imported()
    return story


def test_a_unit_is_registered_at_once_where_its_moment_has_come(units: Units) -> None:
    [registered] = units.says(entered(at=ENTRY, address="1 Trần Phú", groups=("ven-bien",), parent="an-hoa"))
    assert isinstance(registered, UnitRegistered)
    assert (registered.registered_at, registered.began_at) == (ENTRY, ENTRY)
    assert (registered.address, registered.groups, registered.parent) == ("1 Trần Phú", ("ven-bien",), "an-hoa")


def test_what_lies_ahead_is_decided_when_it_is_handed_in_again_at_its_moment_and_never_twice(units: Units) -> None:
    said = entered()
    assert units.says(said) == []
    assert not units.unit("an-moi").exists_at(TURN)
    [registered] = units.comes(said)
    assert (registered.unit, registered.began_at) == ("an-moi", TURN)
    assert units.hear(said, source="ticker", at=LATER, message_id="effect/again") == []


def test_a_new_name_keeps_the_old_one_as_an_alias(units: Units) -> None:
    [renamed] = units.says(an_binh(at=ENTRY, name="Phường An Bình"))
    assert (renamed.name, renamed.aliases) == ("Phường An Bình", ("An-Binh",))
    [back] = units.says(an_binh(act="rename-2", at=ENTRY, name="An-Binh"), LATER)
    assert (back.name, back.aliases) == ("An-Binh", ("Phường An Bình",))


def test_a_change_ahead_leaves_what_was_changed_meanwhile(units: Units) -> None:
    renamed = an_binh(name="Phường An Bình")
    units.says(renamed)
    units.says(an_binh(act="mail-1", at=ENTRY, email="anbinh@rachgia.example"))
    [registered] = units.comes(renamed)
    assert (registered.name, registered.email) == ("Phường An Bình", "anbinh@rachgia.example")


def test_a_change_of_the_past_is_carried_into_the_present_and_said_last(units: Units) -> None:
    mail = "anbinh@rachgia.example"
    units.says(an_binh(act="mail-1", at=TURN, email=mail), LATER)
    first, last = units.says(an_binh(at=ENTRY, name="Phường An Bình", email=mail), LATER)
    assert (first.registered_at, first.name, first.email) == (ENTRY, "Phường An Bình", None)
    assert (last.registered_at, last.name, last.email) == (TURN, "Phường An Bình", mail)
    again = an_binh(act="rename-2", at=ENTRY, name="Phường An Bình", email=mail, aliases=("An-Binh",))
    assert units.says(again, LATER) == []


def test_a_unit_that_moves_belongs_to_each_district_in_its_time(units: Units) -> None:
    district = {**PLAIN["district"], "code": "ha-tien", "name": "Hà Tiên"}
    units.imported(Catalogue.model_validate({**PLAIN, "districts": [district], "catalogue": "them"}))
    moved = an_binh(act="move-1", district="ha-tien")
    units.says(moved)
    units.comes(moved)
    unit = units.unit()
    assert [unit.district_at(at) for at in (ENTRY, TURN, LATER)] == ["rach-gia", "ha-tien", "ha-tien"]
    assert unit.may_send("rach-gia", LATER) == {"rach-gia", "ha-tien"}


@pytest.mark.parametrize(("how", "successors"), [(Ending.MERGED, ("an-hoa",)), (Ending.DISSOLVED, ())])
def test_a_unit_ends_once_and_stays_ended(units: Units, how: Ending, successors: tuple[str, ...]) -> None:
    said = ended("an-binh", *successors, how=how)
    assert units.says(said) == []
    assert units.comes(said) == [
        UnitEnded(
            unit="an-binh",
            district="rach-gia",
            how=how,
            successors=successors,
            reason="sắp xếp lại",
            ended_at=TURN,
        )
    ]
    assert units.hear(said, source="ticker", at=LATER, message_id="effect/again") == []
    assert [units.unit().exists_at(at) for at in (ENTRY, TURN)] == [True, False]
    renamed = {**PLAIN["units"][0], "name": "An Bình"}
    again = Catalogue.model_validate({**PLAIN, "units": [renamed, PLAIN["units"][1]]})
    before = len(units.own)
    units.imported(again)
    assert [fact.event for fact in units.own[before:] if isinstance(fact.event, UnitRegistered)] == []


def test_a_unit_among_its_own_successors_goes_on(units: Units) -> None:
    assert units.says(ended("an-binh", "an-binh", "an-hoa", at=ENTRY, how=Ending.SPLIT)) == []
    assert units.unit().exists_at(LATER)


def test_units_may_end_into_one_that_begins_at_that_very_moment(units: Units) -> None:
    begins = entered()
    ends = [ended("an-binh", "an-moi"), ended("an-hoa", "an-moi")]
    every: list[UnitEntered | UnitEndEntered] = [begins, *ends]
    for said in every:
        assert units.says(said) == []
    assert [type(units.comes(said)[0]) for said in every] == [UnitRegistered, UnitEnded, UnitEnded]


def test_a_unit_registered_again_from_its_end_on_never_ended(units: Units) -> None:
    units.says(ended("an-binh", "an-hoa", at=ENTRY))
    assert not units.unit().exists_at(LATER)
    [again] = units.says(an_binh(act="again-1", at=ENTRY), LATER)
    assert again.registered_at == ENTRY
    assert units.unit().exists_at(LATER)


def test_an_end_taken_back_while_it_lies_ahead_is_never_made(units: Units) -> None:
    said = ended("an-binh", "an-hoa")
    units.says(said)
    recalled = ActRecalled(act=said.act, unit="an-binh", reason="quyết định bị huỷ")
    assert units.says(recalled) == []
    assert units.comes(said) == []
    assert units.says(ended("an-binh", "an-hoa", act="end-2"), LATER) != []


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (ended("khong-co", "an-hoa"), UnitUnknown),
        (ended("an-binh", "khong-co"), UnitUnknown),
        (ended("da-het", "an-hoa"), UnitHasEnded),
        (ended("sap-het", "an-hoa", act="end-2"), UnitHasEnded),
        (ended("an-binh", "da-het"), SuccessorAbsent),
        (ended("an-binh", "sap-co", at=TURN), SuccessorAbsent),
        (ended("sap-co", "an-hoa", at=TURN), UnitNotThere),
        (ended("an-hoa", "sap-het", at=ENTRY), LineageTurns),
        (entered("da-het", act="rename-9"), UnitHasEnded),
        (entered("sap-het", act="rename-9", at=LATER), UnitHasEnded),
        (entered(parent="khong-co"), UnitUnknown),
        (entered(predecessors=("khong-co",)), UnitUnknown),
        (entered(district="khong-co"), DistrictUnknown),
        (entered(district="nghi-gui"), DistrictIsRetired),
        (ActRecalled(act="khong-co", unit="an-binh", reason="nhầm"), ActUnknown),
        (ActRecalled(act="end-da-het", unit="da-het", reason="nhầm"), ActMade),
    ],
)
def test_what_contradicts_the_register_is_refused_when_it_is_handed_in(said: Any, refusal: type[Refusal]) -> None:
    story = Units()
    more = [
        {**PLAIN["units"][0], "code": code, "name": code, "no": no} for no, code in enumerate(("da-het", "sap-het"), 7)
    ]
    gone = {**PLAIN["district"], "code": "nghi-gui", "name": "Nghỉ gửi"}
    story.imported(Catalogue.model_validate({**PLAIN, "units": [*PLAIN["units"], *more], "districts": [gone]}))
    story.says(ended("da-het", "an-hoa", at=ENTRY))
    story.says(ended("sap-het", "an-hoa"))
    story.says(entered("sap-co", act="register-9", at=LATER))
    story.says(DistrictStruckOff(district="nghi-gui", retired_at=ENTRY, reason="ngừng"))
    with pytest.raises(refusal):
        story.says(said)


def test_nothing_is_refused_any_more_when_the_moment_comes(units: Units) -> None:
    begins, ends = entered(), ended("an-binh", "an-moi")
    units.says(begins)
    units.says(ends)
    units.says(ActRecalled(act=begins.act, unit="an-moi", reason="nhầm"))
    assert units.comes(begins) == []
    assert [type(event) for event in units.comes(ends)] == [UnitEnded]


def test_nothing_about_units_and_days_is_decided_twice_after_a_restore(units: Units) -> None:
    begins, ends = entered(), ended("an-binh", "an-moi")
    for said in (
        an_binh(at=ENTRY, name="Phường An Bình"),
        begins,
        ends,
        ended("an-hoa", at=ENTRY, how=Ending.DISSOLVED),
    ):
        units.says(said)
    units.comes(begins)
    units.comes(ends)
    units.says(an_binh(act="again-1", name="Phường An Bình"), LATER)
    units.says(DayDecreed(day=date(2023, 9, 4), working=False, name="Nghỉ bù"), LATER)
    units.says(DayDecreed(day=date(2023, 9, 5), working=False, name="Nhầm"), LATER)
    units.says(DayRecalled(day=date(2023, 9, 5), reason="nhầm"), LATER)
    expected = takeback.own_events(units)
    for place, again in takeback.everywhere(units, returns=lambda row: row.type != CatalogueImported.TYPE):
        assert takeback.own_events(again) == expected, place


def test_a_catalogue_says_only_what_it_says_otherwise_than_before(units: Units) -> None:
    units.says(an_binh(at=ENTRY, name="Phường An Bình", email="anbinh@rachgia.example"))
    before = len(units.own)
    more = {**PLAIN["units"][0], "address": "1 Trần Phú"}
    units.imported(Catalogue.model_validate({**PLAIN, "units": [more, PLAIN["units"][1]]}))
    [said] = [fact.event for fact in units.own[before:] if isinstance(fact.event, UnitRegistered)]
    assert (said.name, said.email, said.address) == ("Phường An Bình", "anbinh@rachgia.example", "1 Trần Phú")


def test_a_unit_of_a_catalogue_that_will_begin_is_not_registered_before() -> None:
    story = Units()
    unit = {**PLAIN["units"][0], "code": "an-moi", "no": 3, "valid_from": "2023-07-01"}
    story.imported(Catalogue.model_validate({**PLAIN, "units": [*PLAIN["units"], unit]}))
    assert {event.unit for event in story.events(UnitRegistered)} == {"an-binh", "an-hoa"}


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=lambda order: "".join(map(str, order)))
def test_in_whatever_order_changes_of_the_past_are_said_the_unit_was_the_same_at_every_moment(
    units: Units, order: tuple[int, ...]
) -> None:
    changes: list[dict[str, Any]] = [
        {"at": ENTRY, "name": "Phường An Bình"},
        {"at": TURN, "email": "anbinh@rachgia.example"},
        {"at": LATER, "parent": "an-hoa"},
    ]
    for place in order:
        known = units.unit().registered
        assert known is not None
        plain = {"name": known.name, "aliases": known.aliases, "email": known.email, "parent": known.parent}
        units.says(an_binh(act=f"act-{place}", **{**plain, **changes[place]}), moment("2023-09-01 00:00:00"))
    was = [units.unit().at(at) for at in (IMPORTED, ENTRY, TURN, LATER)]
    assert [(each.name, each.email, each.parent) for each in was if each] == [
        ("An-Binh", None, None),
        ("Phường An Bình", None, None),
        ("Phường An Bình", "anbinh@rachgia.example", None),
        ("Phường An Bình", "anbinh@rachgia.example", "an-hoa"),
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=lambda order: "".join(map(str, order)))
def test_in_whatever_order_senders_and_moves_are_said_the_same_districts_may_send(order: tuple[int, ...]) -> None:
    story = Units()
    more = [{**PLAIN["district"], "code": code, "name": code} for code in ("ha-tien", "phu-quoc")]
    story.imported(Catalogue.model_validate({**PLAIN, "districts": more}))
    sends: dict[str, Any] = {"unit": "an-binh", "reason": "hợp nhất"}
    said = [
        an_binh(act="move-1", district="ha-tien"),
        SenderNamed(district="phu-quoc", since=LATER, **sends),
        SenderNamed(district="rach-gia", since=IMPORTED, until=TURN, **sends),
    ]
    for place in order:
        story.says(said[place], moment("2023-09-01 00:00:00"))
    unit = story.unit()
    assert unit.may_send("rach-gia", ENTRY) == {"rach-gia"}
    assert unit.may_send("ha-tien", moment("2023-07-15 00:00:00")) == {"ha-tien"}
    assert unit.may_send("ha-tien", LATER) == {"ha-tien", "phu-quoc"}

import pytest

from services.contracts.deadlines import ObligationDefined, PeriodOpened, ReportExpected
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.domain.period import DutyDropped, PeriodMoved
from services.deadlines.domain.senders import UnitMoved
from tests.unit.deadlines.story import (
    AFTER,
    CATALOGUE,
    DUE,
    IMPORTED,
    PLAIN,
    Story,
    changed,
    duties_settled,
    intake_settled,
    moment_of,
    named,
)

THIRD = {"no": 3, "code": "rach-soi", "name": "Rạch Sỏi", "kind": "commune", "district": "rach-gia"}


def with_units(*units: dict[str, object]) -> Catalogue:
    return Catalogue.model_validate({**PLAIN, "units": list(units)})


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
    assert story.tell(CatalogueImported(catalogue=later)) == []
    opened = story.tell(moment_of("open"))[0]
    assert opened.due_at.isoformat() == "2023-03-21T00:00:00+07:00"


@pytest.mark.parametrize(
    "other",
    [{"due": {"phrase": "BY_DAY", "day": "2023-03-20"}}, {"window": {"from": "2022-12-14", "to": "2023-03-14"}}],
)
def test_an_open_period_keeps_its_due_instant_and_window(other: dict[str, object]) -> None:
    period = {**PLAIN["obligations"][0]["periods"][0], **other}
    with pytest.raises(PeriodMoved):
        Story().opened().tell(CatalogueImported(catalogue=changed(periods=[period])), AFTER)


def test_who_owes_already_cannot_be_left_out() -> None:
    with pytest.raises(DutyDropped):
        Story().opened().tell(CatalogueImported(catalogue=changed(audience=["an-hoa"])), AFTER)


def test_a_unit_that_is_added_while_the_period_is_open_owes_too() -> None:
    own = Story().opened().tell(CatalogueImported(catalogue=with_units(*PLAIN["units"], THIRD)))
    assert [named(event) for event in own] == ["UnitRegistered rach-soi", "PeriodOpened", "ReportExpected rach-soi"]
    assert isinstance(own[1], PeriodOpened)
    assert own[1].audience == ("an-binh", "an-hoa", "rach-soi")


def test_a_unit_that_is_added_after_the_due_instant_owes_nothing() -> None:
    own = Story().closing().tell(CatalogueImported(catalogue=with_units(*PLAIN["units"], THIRD)), AFTER)
    assert [named(event) for event in own] == ["UnitRegistered rach-soi"]


def test_opening_expects_a_report_of_every_unit_of_the_audience() -> None:
    story = Story().opened()
    assert story.names()[4:] == ["PeriodOpened", "ReportExpected an-binh", "ReportExpected an-hoa"]
    assert {event.due_at for event in story.events(ReportExpected)} == {DUE}


def test_opening_twice_is_opening_once() -> None:
    assert Story().opened().tell(moment_of("open"), AFTER) == []


def test_moments_of_an_unknown_catalogue_or_period_do_nothing() -> None:
    stray = moment_of("open")
    assert Story().tell(stray, IMPORTED) == []
    assert Story().imported().tell(stray.model_copy(update={"period": "1999"})) == []


def test_a_restart_forgets_nothing() -> None:
    story = Story().opened()
    story.forget()
    assert story.tell(CatalogueImported(catalogue=CATALOGUE), AFTER) == []
    assert story.tell(moment_of("open"), AFTER) == []


def test_who_is_left_out_after_the_due_instant_still_owes() -> None:
    story = Story().closing()
    assert story.tell(CatalogueImported(catalogue=with_units(PLAIN["units"][0])), AFTER) == []
    story.tell(intake_settled())
    assert [named(event) for event in story.tell(duties_settled())] == ["ReportLate an-binh", "ReportLate an-hoa"]

"""Which duties other files, or another roll, would make other ones: settled or not, and nothing is kept."""

from datetime import timedelta
from typing import Any, Final

import pytest

from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.pb import admin_pb2 as pb
from services.kit import journal
from services.kit.rpc import BadInput
from tests.unit.deadlines.running import Running
from tests.unit.deadlines.story import CATALOGUE, DUE, LATER, PLAIN, TWO, accepted, changed, intake_settled, moment

PERIOD: Final = PLAIN["obligations"][0]["periods"][0]
SATURDAY: Final = changed(periods=[{**PERIOD, "due": {"phrase": "BY_DAY", "day": "2023-03-18"}}])
ROLLED: Final = "2023-03-21T00:00:00+07:00"
"""The end of Monday, 20 March."""
CALENDAR: Final[dict[str, Any]] = {
    "catalogue": "lich",
    "authority": "Chính phủ",
    "province": {"code": "viet-nam", "name": "Việt Nam"},
}


def off(*days: str) -> Catalogue:
    """A calendar with days off."""
    return Catalogue.model_validate({**CALENDAR, "calendar": {"days": [{"date": day} for day in days]}})


def rolling(day: str) -> Catalogue:
    """The catalogue with a deadline that moves over days off."""
    return changed(periods=[{**PERIOD, "due": {"phrase": "BY_DAY", "day": day, "roll": "next_working_day"}}])


async def foreseen(running: Running, *files: Catalogue, **asked: Any) -> pb.ForeseeDutiesPart:
    """Ask what would be, the whole answer in one."""
    texts = [one.model_dump_json(by_alias=True) for one in files]
    request = pb.ForeseeDutiesRequest(**{"catalogues_json": texts, "year": 2023, **asked})
    whole = pb.ForeseeDutiesPart()
    async for part in running.admin.ForeseeDuties(request, None):
        whole.MergeFrom(part)
    return whole


def dues(whole: pb.ForeseeDutiesPart) -> dict[str, str]:
    return {duty.unit: duty.due_at for duty in whole.duties}


async def rows(running: Running) -> list[Any]:
    return list(
        await running.service.database.read(journal.OWN_AFTER, {"source": "deadlines", "after": 0, "limit": 99})
    )


@pytest.mark.parametrize("roll", ["", "none"])
async def test_the_files_in_force_change_nothing(imported: Running, roll: str) -> None:
    whole = await foreseen(imported, CATALOGUE, roll=roll)
    assert (list(whole.duties), list(whole.periods), whole.other_calendar) == ([], [], False)


async def test_another_roll_moves_what_falls_due_on_a_day_off_settled_or_not(running: Running) -> None:
    await running.imports(SATURDAY)
    await running.advance(moment("2023-03-30 09:00:00"))
    await running.hear(intake_settled(due_at=moment("2023-03-19 00:00:00")))
    await running.settle()
    before = await rows(running)
    whole = await foreseen(running, roll="next")
    assert dues(whole) == {"an-binh": ROLLED, "an-hoa": ROLLED}
    assert {(one.obligation, one.period, one.due_at, one.others) for one in whole.periods} == {
        ("BC-Q1", "2023", ROLLED, "not_obliged")
    }
    assert await rows(running) == before


async def test_a_rule_that_rolls_is_asked_not_to(running: Running) -> None:
    await running.imports(rolling("2023-03-18"))
    assert set(dues(await foreseen(running, roll="none")).values()) == {"2023-03-19T00:00:00+07:00"}


async def test_a_day_decreed_off_moves_a_rule_that_rolls(running: Running) -> None:
    await running.imports(rolling("2023-03-15"))
    whole = await foreseen(running, off("2023-03-15"))
    assert set(dues(whole).values()) == {"2023-03-17T00:00:00+07:00"}
    assert (whole.other_calendar, list(whole.days_off)) == (True, ["2023-03-15"])


async def test_a_calendar_takes_the_place_of_the_one_of_its_name(running: Running) -> None:
    await running.imports(off("2023-03-15"), call="calendar")
    await running.imports(rolling("2023-03-15"))
    whole = await foreseen(running, off("2023-03-20"))
    assert set(dues(whole).values()) == {"2023-03-16T00:00:00+07:00"}
    assert list(whole.days_off) == ["2023-03-20"]


async def test_the_calendar_is_that_of_the_units_province(running: Running) -> None:
    days = [{"date": "2023-03-15"}, {"date": "2023-03-15", "working": True, "scope": "kien-giang"}]
    days += [{"date": "2023-03-16", "scope": "ha-tinh"}]
    await running.imports(rolling("2023-03-15"))
    whole = await foreseen(running, Catalogue.model_validate({**CALENDAR, "calendar": {"days": days}}))
    assert (list(whole.days_off), list(whole.days_worked), dues(whole)) == ([], ["2023-03-15"], {})


async def test_only_units_whose_deadline_is_another_are_named(imported: Running) -> None:
    whole = await foreseen(imported, TWO)
    assert dues(whole) == {"an-hoa": LATER.isoformat()}
    assert list(whole.periods) == []


async def test_an_extension_holds_where_it_is_later(running: Running) -> None:
    await running.imports(SATURDAY)
    await running.advance(moment("2023-03-01 09:00:00"))
    for unit, until in (("an-binh", "2023-03-19"), ("an-hoa", "2023-03-31")):
        about: dict[str, Any] = {
            "request_id": unit,
            "obligation": "BC-Q1",
            "period": "2023",
            "units": [unit],
            "until": until,
        }
        await running.admin.ExtendDeadline(pb.ExtendDeadlineRequest(**about, reason="bão"), None)
    assert dues(await foreseen(running, roll="next")) == {"an-binh": ROLLED}
    # Before it was granted nobody knew of it.
    assert dues(await foreseen(running, roll="next", as_of="2023-02-28")) == {"an-binh": ROLLED, "an-hoa": ROLLED}


async def test_a_new_due_instant_that_falls_into_an_outage_says_so(running: Running) -> None:
    await running.imports(SATURDAY)
    await running.advance(moment("2023-03-30 09:00:00"))
    about = {"district": "rach-gia", "outage": "mat-dien", "reason": "mất điện"}
    span = {"since": "2023-03-20T20:00:00+07:00", "until": "2023-03-21T06:00:00+07:00"}
    await running.admin.DeclareOutage(pb.DeclareOutageRequest(request_id="outage", **about, **span), None)
    assert {one.outage for one in (await foreseen(running, roll="next")).duties} == {"mat-dien"}
    assert {one.outage for one in (await foreseen(running, roll="next", as_of="2023-03-29")).duties} == {""}
    await running.admin.RevokeDecision(
        pb.RevokeDecisionRequest(request_id="back", decision="mat-dien", reason="nhầm"), None
    )
    assert {one.outage for one in (await foreseen(running, roll="next")).duties} == {""}


async def test_a_period_in_conflict_stays_as_it_is_and_the_finding_is_told(imported: Running) -> None:
    contradiction = changed(periods=[{**PERIOD, "due": {"phrase": "BY_DAY", "day": "2023-03-10"}}])
    whole = await foreseen(imported, contradiction)
    assert (list(whole.duties), list(whole.periods)) == ([], [])
    assert [(one.severity, one.obligation) for one in whole.findings] == [("conflict", "BC-Q1")]


async def test_duties_that_would_not_be_owed_and_new_ones_are_named(imported: Running) -> None:
    third = {"no": 3, "code": "an-toi", "name": "An Tới", "kind": "commune", "district": "rach-gia"}
    plain = {**PLAIN["obligations"][0], "audience": ["an-hoa", "an-toi"]}
    file = Catalogue.model_validate({**PLAIN, "units": [*PLAIN["units"], third], "obligations": [plain]})
    whole = await foreseen(imported, file)
    assert dues(whole) == {"an-binh": "", "an-toi": DUE.isoformat()}
    assert [(one.unit, one.name, one.district) for one in whole.units] == [("an-toi", "An Tới", "rach-gia")]


async def test_a_period_that_would_not_be_is_named_without_a_due_instant(imported: Running) -> None:
    whole = await foreseen(imported, changed(periods=[]))
    assert [(one.period, one.due_at) for one in whole.periods] == [("2023", "")]
    assert dues(whole) == {"an-binh": "", "an-hoa": ""}


async def test_only_the_year_that_is_asked_for_and_only_a_district(imported: Running) -> None:
    assert dues(await foreseen(imported, TWO, year=2022)) == {}
    assert dues(await foreseen(imported, TWO, district="nowhere")) == {}


async def test_a_unit_that_ends_later_goes_on_until_then(running: Running) -> None:
    await running.imports(SATURDAY)
    await running.advance(moment("2023-01-10 09:00:00"))
    about: dict[str, Any] = {"units": ["an-hoa"], "into": "an-binh", "effective_at": "2023-03-01", "reason": "nhập vào"}
    await running.admin.MergeUnits(pb.MergeUnitsRequest(request_id="m", source="1/NQ", **about), None)
    await running.advance(moment("2023-03-01 09:00:00") + timedelta(days=1))
    assert dues(await foreseen(running, roll="next")) == {"an-binh": ROLLED}
    assert set(dues(await foreseen(running, roll="next", as_of="2023-02-27"))) == {"an-binh", "an-hoa"}


@pytest.mark.parametrize(
    ("field", "asked"),
    [("roll", {"roll": "back"}), ("year", {"year": 0}), ("as_of", {"as_of": "hôm qua"})],
)
async def test_what_cannot_be_asked_is_refused_by_its_field(
    imported: Running, field: str, asked: dict[str, Any]
) -> None:
    with pytest.raises(BadInput) as refused:
        await foreseen(imported, **asked)
    assert refused.value.field == field


async def test_a_file_with_mistakes_is_refused(imported: Running) -> None:
    twice = changed()
    wrong = twice.model_copy(update={"obligations": (*twice.obligations, *twice.obligations)})
    with pytest.raises(BadInput, match="BC-Q1"):
        await foreseen(imported, wrong)


async def test_who_was_accepted_or_late_does_not_matter(running: Running) -> None:
    await running.imports(SATURDAY)
    await running.advance(moment("2023-03-10 09:00:00"))
    await running.hear(accepted(moment("2023-03-10 09:00:00")))
    assert set(dues(await foreseen(running, roll="next"))) == {"an-binh", "an-hoa"}

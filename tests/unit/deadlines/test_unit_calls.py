"""Operators' calls about units, on a service over a real database."""

import unicodedata
from datetime import datetime
from typing import Any

import pytest

from services.contracts.deadlines import DutyLapsed, Lapse, ReportExpected, ReportLate, UnitEnded, UnitRegistered
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.directory import DistrictUnknown
from services.deadlines.domain.lineage import LineageTurns, SuccessorAbsent, UnitHasEnded, UnitNotThere, UnitUnknown
from services.deadlines.pb import admin_pb2
from services.deadlines.projections import TABLES
from services.deadlines.queries import registry
from services.deadlines.wiring import RULES
from services.kit import fold
from services.kit.rpc import BadInput
from tests.unit.deadlines.running import Running, deadlines
from tests.unit.deadlines.story import DUE, IMPORTED, PLAIN, intake_settled, moment

JULY = "2023-07-01"
AT = moment(f"{JULY} 00:00:00")
BEFORE = moment("2023-06-30 23:59:59")


def asked(kind: type[Any], **more: Any) -> Any:
    why = {"request_id": "r-1", "actor": "lan", "reason": "sắp xếp lại", "source": "202/2025/QH15"}
    return kind(**{**why, "effective_at": JULY, **more})


def to_register(code: str = "an-moi", **more: Any) -> Any:
    unit = admin_pb2.Unit(unit=code, name="An Mới", kind="commune", district="rach-gia")
    return asked(admin_pb2.RegisterUnitRequest, unit=unit, **{"request_id": f"r-{code}", **more})


def registering(**more: Any) -> Any:
    unit = admin_pb2.Unit(unit="an-moi", name="An Mới", kind="commune", district="rach-gia", **more)
    return asked(admin_pb2.RegisterUnitRequest, request_id="r-2", unit=unit)


def to_merge(*units: str, into: str, **more: Any) -> Any:
    return asked(admin_pb2.MergeUnitsRequest, units=units, into=into, **more)


async def listed(running: Running, **which: Any) -> list[str]:
    answer = await running.admin.ListUnits(admin_pb2.ListUnitsRequest(**which), None)
    return [unit.unit for unit in answer.units]


async def comes(running: Running, at: datetime = AT) -> int:
    """The moment comes; answer how much of what lay ahead was made then."""
    ahead = len(await registry.effects_due(running.service.database))
    await running.advance(at)
    return ahead - len(await registry.effects_due(running.service.database))


async def test_a_unit_registered_ahead_is_there_from_its_day_on_and_has_the_next_number(imported: Running) -> None:
    answer = await imported.admin.RegisterUnit(to_register(), None)
    assert (answer.ahead, answer.act, answer.unit.no, answer.unit.province) == (
        True,
        "register-r-an-moi",
        3,
        "kien-giang",
    )
    [ahead] = (await imported.admin.GetUnit(admin_pb2.GetUnitRequest(unit="An Mới"), None)).changes
    assert (ahead.what, ahead.act, ahead.at[:10]) == ("registered", "register-r-an-moi", JULY)
    assert await comes(imported, BEFORE) == 0
    assert await listed(imported) == ["an-binh", "an-hoa"]
    assert await listed(imported, as_of=JULY) == ["an-binh", "an-hoa", "an-moi"]
    assert await registry.next_effect(imported.service.database) == AT
    assert await comes(imported) == 1
    assert await comes(imported) == 0
    assert await listed(imported) == ["an-binh", "an-hoa", "an-moi"]
    assert await listed(imported, as_of="2023-06-30") == ["an-binh", "an-hoa"]


async def test_two_units_merge_into_one_registered_for_that_day(imported: Running) -> None:
    await imported.admin.RegisterUnit(to_register(), None)
    merge = to_merge("an-binh", "an-hoa", into="an-moi")
    answer = await imported.admin.MergeUnits(merge, None)
    assert (list(answer.acts), answer.ahead) == (["merge-r-1", "merge-r-1-2"], True)
    assert [(unit.unit, unit.ended_at[:10]) for unit in answer.units] == [
        ("an-binh", JULY),
        ("an-hoa", JULY),
        ("an-moi", ""),
    ]
    assert await comes(imported) == 3
    assert [event.unit for event in await imported.events(UnitEnded)] == ["an-binh", "an-hoa"]
    assert await listed(imported) == ["an-moi"]
    assert await listed(imported, ended=True) == ["an-binh", "an-hoa", "an-moi"]
    [*_, new] = (await imported.admin.ListUnits(admin_pb2.ListUnitsRequest(), None)).units
    assert list(new.predecessors) == ["an-binh", "an-hoa"]
    again = await imported.admin.MergeUnits(merge, None)
    assert again.repeat
    assert len(await imported.events(UnitEnded)) == 2


async def test_of_several_units_all_end_or_none(imported: Running) -> None:
    await imported.service.move_clock(AT)
    with pytest.raises(UnitUnknown):
        await imported.admin.MergeUnits(to_merge("an-binh", "khong-co", into="an-hoa"), None)
    assert await imported.events(UnitEnded) == []


async def test_a_unit_that_others_merge_into_goes_on(imported: Running) -> None:
    await imported.service.move_clock(AT)
    answer = await imported.admin.MergeUnits(to_merge("an-binh", "an-hoa", into="an-hoa"), None)
    assert list(answer.acts) == ["merge-r-1"]
    assert await listed(imported) == ["an-hoa"]


async def test_a_unit_split_off_one_that_goes_on_comes_from_it(imported: Running) -> None:
    await imported.service.move_clock(AT)
    await imported.admin.RegisterUnit(to_register(), None)
    split = asked(admin_pb2.SplitUnitRequest, unit="an-binh", into=["an-binh", "an-moi"])
    answer = await imported.admin.SplitUnit(split, None)
    assert [(unit.unit, list(unit.predecessors)) for unit in answer.units] == [("an-moi", ["an-binh"])]
    assert await listed(imported) == ["an-binh", "an-hoa", "an-moi"]
    gone = asked(admin_pb2.SplitUnitRequest, request_id="r-2", unit="an-binh", into=["an-hoa", "an-moi"])
    await imported.admin.SplitUnit(gone, None)
    assert await listed(imported) == ["an-hoa", "an-moi"]


async def test_a_dissolved_unit_has_nobody_after_it(imported: Running) -> None:
    await imported.service.move_clock(AT)
    answer = await imported.admin.DissolveUnit(asked(admin_pb2.DissolveUnitRequest, units=["an-binh"]), None)
    [unit] = answer.units
    assert (unit.how, list(unit.successors)) == ("dissolved", [])


async def test_a_unit_is_found_by_the_name_it_had_and_shows_how_it_came_to_be_so(imported: Running) -> None:
    await imported.service.move_clock(AT)
    renamed = asked(admin_pb2.RenameUnitRequest, unit="an-binh", name="Phường An Bình")
    await imported.admin.RenameUnit(renamed, None)
    moved = asked(
        admin_pb2.MoveUnitRequest, request_id="r-2", unit="an-binh", parent="an-hoa", effective_at="2023-08-01"
    )
    await imported.admin.MoveUnit(moved, None)
    found = await imported.admin.GetUnit(admin_pb2.GetUnitRequest(unit="an-BINH"), None)
    assert (found.unit.name, list(found.unit.aliases)) == ("Phường An Bình", ["An-Binh"])
    assert [(change.what, change.act, change.decided_at != "") for change in found.changes] == [
        ("registered", "", True),
        ("renamed", "", True),
        ("moved", "move-r-2", False),
    ]
    assert found.changes[1].text == "name: An-Binh → Phường An Bình"
    assert found.changes[1].source == "202/2025/QH15"
    assert [(each.unit, each.since) for each in found.senders] == [("rach-gia", "")]


async def test_a_unit_shows_what_it_owes(imported: Running) -> None:
    await imported.advance(moment("2023-01-01 00:00:00"))
    found = await imported.admin.GetUnit(admin_pb2.GetUnitRequest(unit="an-binh"), None)
    assert [(duty.obligation, duty.period, duty.standing) for duty in found.duties] == [("BC-Q1", "2023", "open")]


async def test_a_dry_run_says_what_would_be_and_keeps_nothing(imported: Running) -> None:
    before = await imported.own()
    answer = await imported.admin.RegisterUnit(to_register(dry_run=True), None)
    assert (answer.unit.name, answer.unit.since[:10], answer.ahead) == ("An Mới", JULY, True)
    merged = await imported.admin.MergeUnits(to_merge("an-binh", into="an-hoa", dry_run=True), None)
    assert [(unit.unit, unit.how) for unit in merged.units] == [("an-binh", "merged"), ("an-hoa", "")]
    with pytest.raises(UnitUnknown):
        await imported.admin.MergeUnits(to_merge("an-binh", into="an-moi", dry_run=True), None)
    assert await imported.own() == before
    assert await registry.effects_due(imported.service.database) == ()


@pytest.mark.parametrize(
    ("call", "request_", "refusal"),
    [
        ("MergeUnits", to_merge("an-binh", into="an-hoa", request_id="r-2"), LineageTurns),
        ("MergeUnits", to_merge("da-het", into="an-binh", request_id="r-2"), UnitHasEnded),
        (
            "RenameUnit",
            asked(admin_pb2.RenameUnitRequest, request_id="r-2", unit="da-het", name="Đã hết"),
            UnitHasEnded,
        ),
        (
            "RenameUnit",
            asked(admin_pb2.RenameUnitRequest, request_id="r-2", unit="khong-co", name="Không"),
            UnitUnknown,
        ),
        ("MoveUnit", asked(admin_pb2.MoveUnitRequest, request_id="r-2", unit="an-binh", district="x"), DistrictUnknown),
        ("MoveUnit", asked(admin_pb2.MoveUnitRequest, request_id="r-2", unit="an-binh", parent="an-binh"), BadInput),
        ("MoveUnit", asked(admin_pb2.MoveUnitRequest, request_id="r-2", unit="an-binh"), BadInput),
        ("MergeUnits", to_merge("an-hoa", into="an-hoa", request_id="r-2"), BadInput),
        ("DissolveUnit", asked(admin_pb2.DissolveUnitRequest, request_id="r-2", units=[]), BadInput),
        ("DissolveUnit", asked(admin_pb2.DissolveUnitRequest, request_id="", units=["an-binh"]), BadInput),
        ("DissolveUnit", asked(admin_pb2.DissolveUnitRequest, reason=" ", units=["an-binh"]), BadInput),
        ("RegisterUnit", to_register(effective_at="hôm qua"), BadInput),
        ("RegisterUnit", asked(admin_pb2.RegisterUnitRequest, unit=admin_pb2.Unit(unit="moi", kind="k")), BadInput),
        ("GetUnit", admin_pb2.GetUnitRequest(unit="khong-co"), UnitUnknown),
        ("RegisterUnit", registering(groups=["Ven biển"]), BadInput),
        ("RegisterUnit", registering(no=-1), BadInput),
        ("RenameUnit", asked(admin_pb2.RenameUnitRequest, request_id="r-2", unit="moi-co", name="Mới"), UnitNotThere),
    ],
    ids=[
        "in a circle",
        "ended",
        "renamed after the end",
        "nobody renamed",
        "no such district",
        "below itself",
        "nowhere",
        "into itself",
        "nobody",
        "no id",
        "no reason",
        "no day",
        "no district",
        "nobody asked",
        "no group",
        "no place",
        "not there yet",
    ],
)
async def test_what_cannot_be_is_refused(running: Running, call: str, request_: Any, refusal: type[Exception]) -> None:
    gone = {**PLAIN["units"][0], "code": "da-het", "name": "Đã hết", "no": 3}
    new = {**gone, "code": "moi-co", "no": 4, "valid_from": "2023-09-01"}
    await running.imports(Catalogue.model_validate({**PLAIN, "units": [*PLAIN["units"], gone, new]}))
    await running.service.move_clock(AT)
    await running.admin.DissolveUnit(asked(admin_pb2.DissolveUnitRequest, units=["da-het"]), None)
    later = {"request_id": "r-3", "effective_at": "2023-06-01"}
    await running.admin.MergeUnits(to_merge("an-hoa", into="an-binh", **later), None)
    with pytest.raises(refusal):
        await getattr(running.admin, call)(request_, None)


async def test_nothing_ends_before_what_is_to_end_into_it(imported: Running) -> None:
    await imported.admin.MergeUnits(to_merge("an-hoa", into="an-binh", effective_at="2023-08-01"), None)
    with pytest.raises(SuccessorAbsent):
        await imported.admin.DissolveUnit(
            asked(admin_pb2.DissolveUnitRequest, request_id="r-2", units=["an-binh"], dry_run=True), None
        )


async def test_a_unit_that_a_catalogue_lets_begin_later_begins_then(running: Running) -> None:
    unit = {**PLAIN["units"][0], "code": "an-moi", "no": 3, "valid_from": JULY}
    catalogue = Catalogue.model_validate({**PLAIN, "units": [*PLAIN["units"], unit]})
    await running.imports(catalogue)
    assert await listed(running) == ["an-binh", "an-hoa"]
    unit["valid_from"] = "2023-08-01"
    await running.imports(Catalogue.model_validate({**PLAIN, "units": [*PLAIN["units"], unit]}), call="import-2")
    assert await comes(running) == 0
    assert await comes(running, moment("2023-08-01 00:00:00")) == 1
    rows = {row.unit: row for row in await registry.units(running.service.database)}
    assert rows["an-moi"].since == moment("2023-08-01 00:00:00")
    assert not rows["an-moi"].owes_at(moment("2023-08-01 00:00:00"))
    assert rows["an-binh"].since is None


async def test_a_moved_unit_belonged_to_each_district_in_its_time(imported: Running) -> None:
    district = {**PLAIN["district"], "code": "ha-tien", "name": "Hà Tiên"}
    await imported.imports(
        Catalogue.model_validate({**PLAIN, "catalogue": "them", "districts": [district]}), call="import-2"
    )
    await imported.admin.MoveUnit(asked(admin_pb2.MoveUnitRequest, unit="an-binh", district="ha-tien"), None)
    await comes(imported)
    [row] = [row for row in await registry.units(imported.service.database) if row.unit == "an-binh"]
    assert [row.district_at(at) for at in (IMPORTED, BEFORE, AT)] == ["rach-gia", "rach-gia", "ha-tien"]
    assert [each[1:] for each in row.senders] == [("rach-gia", None, AT), ("ha-tien", AT, None)]
    assert await listed(imported, district="rach-gia") == ["an-hoa"]


async def test_every_database_answers_the_same_and_its_journal_gives_the_same_decisions(database_url: str) -> None:
    async with deadlines(database_url) as running:
        admin = (await running.imports()).admin
        await admin.RegisterUnit(to_register(), None)
        await admin.MergeUnits(to_merge("an-binh", into="an-moi"), None)
        renamed = asked(
            admin_pb2.RenameUnitRequest, request_id="r-7", unit="an-hoa", name="An Hòa", effective_at="2023-01-05"
        )
        await admin.RenameUnit(renamed, None)
        day = admin_pb2.Day(day="2023-03-17", name="Nghỉ bão", source="15/CĐ-UBND")
        await admin.DecreeDay(admin_pb2.DecreeDayRequest(request_id="d-1", reason="bão", days=[day]), None)
        await comes(running)
        again = admin_pb2.Unit(unit="an-binh", email="anbinh@rachgia.example")
        await admin.RegisterUnit(asked(admin_pb2.RegisterUnitRequest, request_id="r-9", unit=again), None)
        assert [event.unit for event in await running.events(UnitRegistered)][-1] == "an-binh"
        assert await listed(running) == ["an-binh", "an-hoa", "an-moi"]
        found = await admin.GetUnit(admin_pb2.GetUnitRequest(unit="an hòa"), None)
        assert [change.what for change in found.changes] == ["registered", "renamed"]
        assert len((await admin.ListDays(admin_pb2.ListDaysRequest(), None)).days) == 1
        verdict = await fold.verify(running.url, RULES, TABLES, decisions=True)
        assert verdict.findings == []


async def test_a_merger_says_beforehand_whose_duties_it_changes_and_brings_just_that_about(imported: Running) -> None:
    await imported.advance(moment("2023-01-01 00:00:00"))
    merge = to_merge("an-binh", into="an-hoa", effective_at="2023-02-01", dry_run=True)
    foreseen = await imported.admin.MergeUnits(merge, None)
    assert [(duty.unit, duty.change) for duty in foreseen.duties] == [("an-binh", "withdrawn")]
    merge.dry_run = False
    done = await imported.admin.MergeUnits(merge, None)
    assert list(done.duties) == list(foreseen.duties)
    assert await imported.events(DutyLapsed) == []
    await imported.advance(moment("2023-02-01 00:00:00"))
    [lapsed] = await imported.events(DutyLapsed)
    assert (lapsed.unit, lapsed.because, lapsed.successors) == ("an-binh", Lapse.SUCCESSION, ("an-hoa",))


async def test_a_unit_that_begins_in_a_period_owes_it_and_one_that_begins_after_it_does_not(imported: Running) -> None:
    await imported.advance(moment("2023-01-01 00:00:00"))
    within = await imported.admin.RegisterUnit(to_register(effective_at="2023-02-01"), None)
    after = await imported.admin.RegisterUnit(to_register("an-sau", effective_at="2023-03-16"), None)
    assert [(duty.unit, duty.change) for duty in within.duties] == [("an-moi", "added")]
    assert [duty.unit for duty in after.duties if duty.unit == "an-sau"] == []
    await imported.advance(AT)
    assert [event.unit for event in await imported.events(ReportExpected)] == ["an-binh", "an-hoa", "an-moi"]


async def test_what_lies_ahead_is_taken_back_as_every_decision_is(imported: Running) -> None:
    answer = await imported.admin.MergeUnits(to_merge("an-binh", into="an-hoa"), None)
    back = admin_pb2.RevokeDecisionRequest(request_id="b-1", decision=answer.acts[0], reason="quyết định bị huỷ")
    await imported.admin.RevokeDecision(back, None)
    await imported.advance(AT)
    assert await listed(imported) == ["an-binh", "an-hoa"]
    found = await imported.admin.GetUnit(admin_pb2.GetUnitRequest(unit="an-binh"), None)
    assert [change.what for change in found.changes] == ["registered"]


async def test_a_closing_waits_for_the_district_a_unit_moved_to(imported: Running) -> None:
    district = {**PLAIN["district"], "code": "ha-tien", "name": "Hà Tiên"}
    await imported.imports(
        Catalogue.model_validate(
            {**PLAIN, "catalogue": "them", "units": [], "obligations": [], "districts": [district]}
        ),
        call="import-2",
    )
    await imported.advance(moment("2023-01-01 00:00:00"))
    moved = asked(admin_pb2.MoveUnitRequest, unit="an-binh", district="ha-tien", effective_at="2023-02-01")
    await imported.admin.MoveUnit(moved, None)
    await imported.advance(DUE)
    await imported.hear(intake_settled("ha-tien"))
    await imported.settle()
    assert [event.unit for event in await imported.events(ReportLate)] == ["an-hoa"]
    assert (await imported.state())[3] == "1 duties of silent districts ha-tien"
    await imported.hear(intake_settled())
    await imported.settle()
    late = [(event.unit, event.district) for event in await imported.events(ReportLate)]
    assert late == [("an-hoa", "rach-gia"), ("an-binh", "rach-gia")]


async def test_a_name_typed_in_pieces_is_the_same_name(imported: Running) -> None:
    for place, name in enumerate(("Phường An Hòa", unicodedata.normalize("NFD", " Phường An Hòa"))):
        renamed = asked(admin_pb2.RenameUnitRequest, request_id=f"r-{place}", unit="an-hoa", name=name, effective_at="")
        answer = await imported.admin.RenameUnit(renamed, None)
        assert (answer.unit.name, list(answer.unit.aliases)) == ("Phường An Hòa", ["An-Hoa"])

"""Calls about rules: imports named duty by duty, corrections, conflicts resolved, reports on demand, periods in words."""

import json
from typing import Any, Final

import pytest

from services.contracts.deadlines import DueChanged, PeriodOpened, ReportExpected, ReportLate
from services.deadlines.domain import planning
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.pb import admin_pb2 as pb
from services.deadlines.rules.refusals import ConflictUnknown, NotOnDemand, ObligationUnknown, PeriodTaken
from services.kit import journal
from services.kit.rpc import BadInput
from tests.unit.deadlines.running import Running
from tests.unit.deadlines.story import CATALOGUE, DUE, LATER, PLAIN, accepted, changed, intake_settled, moment

PERIOD: Final = PLAIN["obligations"][0]["periods"][0]
LATER_DAY: Final = changed(periods=[{**PERIOD, "due": {"phrase": "BY_DAY", "day": "2023-03-20"}}])
CONTRADICTION: Final = changed(
    quote="Gửi chậm nhất ngày 10/3, số liệu chốt ngày 14/3.",
    periods=[{**PERIOD, "due": {"phrase": "BY_DAY", "day": "2023-03-10"}}],
)
OPENED: Final = moment("2023-01-10 09:00:00")
LETTER: Final = {"reason": "ngày đúng là 20/3", "source": "12/UBND", "source_date": "2023-01-09"}


class Office:
    """Somebody in office."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.calls = 0

    async def says(self, call: str, **values: Any) -> Any:
        """Make a call with an id of its own."""
        self.calls += 1
        values = {"request_id": f"call-{self.calls}", "actor": "lan", **values}
        return await getattr(self.running.admin, call)(getattr(pb, f"{call}Request")(**values), None)

    async def asks(self, call: str, **values: Any) -> Any:
        """Ask without deciding anything."""
        return await getattr(self.running.admin, call)(getattr(pb, f"{call}Request")(**values), None)

    async def imports(self, catalogue: Any = CATALOGUE, **values: Any) -> Any:
        """Hand in a catalogue."""
        return await self.says("ImportCatalogue", catalogue_json=catalogue.model_dump_json(by_alias=True), **values)

    async def imported(self) -> int:
        """How many imports were journaled."""
        rows = await self.running.service.database.read(
            journal.OWN_AFTER, {"source": "operator", "after": 0, "limit": 99}
        )
        return sum(row.type == CatalogueImported.TYPE for row in map(journal.Row._make, rows))


@pytest.fixture
def office(running: Running) -> Office:
    return Office(running)


def told(duties: Any) -> list[tuple[str, str]]:
    return [(one.unit, one.change) for one in duties]


async def test_an_import_names_every_duty_before_and_when_it_is_taken_in(office: Office) -> None:
    looked = await office.imports(dry_run=True)
    assert told(looked.duties) == [("an-binh", "added"), ("an-hoa", "added")]
    assert {(one.obligation, one.period, one.due_at) for one in looked.duties} == {("BC-Q1", "2023", DUE.isoformat())}
    assert await office.imported() == 0
    assert (await office.imports()).duties == looked.duties


async def test_the_same_file_again_is_no_input_and_names_nothing(office: Office) -> None:
    await office.imports()
    again = await office.imports()
    assert (list(again.changes), list(again.duties), again.repeat) == ([], [], False)
    assert await office.imported() == 1


async def test_what_is_settled_is_named_as_kept_and_moves_by_a_correction_with_a_letter(office: Office) -> None:
    await office.imports()
    await office.running.advance(OPENED)
    await office.running.hear(accepted(OPENED))
    await office.running.advance(DUE)
    await office.running.hear(intake_settled())
    await office.running.settle()
    looked = await office.imports(LATER_DAY, dry_run=True)
    assert [(one.unit, one.change, one.standing, one.why) for one in looked.duties] == [
        ("an-binh", "kept", "met", "settled"),
        ("an-hoa", "kept", "late", "settled"),
    ]
    await office.imports(LATER_DAY)
    assert await office.running.events(DueChanged) == []
    corrected = await office.imports(LATER_DAY, correct=True, source="9/UBND", reason="đính chính")
    assert told(corrected.duties) == [("an-binh", "moved"), ("an-hoa", "moved")]
    changes = await office.running.events(DueChanged)
    assert {(event.due_at, event.source.number, event.source.title) for event in changes} == {
        (LATER, "9/UBND", "đính chính")
    }
    again = await office.imports(LATER_DAY, correct=True, source="9/UBND", reason="đính chính")
    assert (list(again.duties), await office.imported()) == ([], 3)


@pytest.mark.parametrize("missing", ["source", "reason"])
async def test_a_correction_needs_a_letter_and_a_reason(office: Office, missing: str) -> None:
    with pytest.raises(BadInput) as raised:
        await office.imports(correct=True, **{"source": "9/UBND", "reason": "sai ngày", missing: ""})
    assert raised.value.field == missing


async def test_a_period_too_large_to_be_said_is_refused_with_its_name(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "LARGEST", 300)
    with pytest.raises(BadInput, match=r"BC-Q1/2023 has 2 units"):
        await office.imports(dry_run=True)


async def test_a_contradiction_is_said_with_its_sentence_and_held_until_a_letter_resolves_it(office: Office) -> None:
    answer = await office.imports(CONTRADICTION)
    [conflict] = [one for one in answer.findings if one.severity == "conflict"]
    assert (conflict.code, conflict.obligation) == ("due-before-window-closes", "BC-Q1")
    assert conflict.text
    assert conflict.advice
    assert "10/3" in conflict.quote
    assert list(answer.duties) == []
    [period] = (await office.asks("ListPeriods")).periods
    assert (period.state, period.conflict, period.due_at) == ("conflict", "due-before-window-closes", "")
    await office.running.advance(OPENED)
    assert await office.running.events(PeriodOpened) == []
    due = '{"phrase": "BY_DAY", "day": "2023-03-20"}'
    resolved = await office.says(
        "ResolveConflict", obligation="BC-Q1", conflict="due-before-window-closes", due_json=due, **LETTER
    )
    assert told(resolved.duties) == [("an-binh", "added"), ("an-hoa", "added")]
    assert list(resolved.findings) == []
    await office.running.advance(OPENED)
    assert {event.due_at for event in await office.running.events(ReportExpected)} == {LATER}
    [catalogue] = (await office.asks("ListCatalogues")).catalogues
    assert (catalogue.catalogue, [one for one in catalogue.findings if one.severity == "conflict"]) == (
        "thu-nghiem-2023",
        [],
    )


async def test_a_contradiction_may_be_meant_as_it_is_written_and_that_may_be_taken_back(office: Office) -> None:
    await office.imports(CONTRADICTION)
    which = {"obligation": "BC-Q1", "conflict": "due-before-window-closes", "accepted": True, **LETTER}
    resolved = await office.says("ResolveConflict", **which)
    [period] = (await office.asks("ListPeriods")).periods
    assert (period.state, period.due_at) == ("planned", "2023-03-11T00:00:00+07:00")
    await office.says("RevokeDecision", decision=resolved.resolution, reason="chưa đúng")
    [period] = (await office.asks("ListPeriods")).periods
    assert period.state == "conflict"


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"conflict": "window-gap"}, ConflictUnknown),
        ({"period": "2024"}, ConflictUnknown),
        ({"obligation": "BC-Q9"}, ObligationUnknown),
        ({"source": ""}, BadInput),
        ({"reason": ""}, BadInput),
        ({"accepted": False}, BadInput),
        ({"due_json": '{"phrase": "BY_DAY"}'}, BadInput),
        ({"accepted": False, "due_json": "{"}, BadInput),
        ({"source_date": "9/1/2023"}, BadInput),
    ],
)
async def test_a_wrong_resolution_is_refused_and_keeps_nothing(
    office: Office, values: dict[str, Any], refusal: type[Exception]
) -> None:
    await office.imports(CONTRADICTION)
    right = {"obligation": "BC-Q1", "conflict": "due-before-window-closes", "accepted": True, **LETTER}
    with pytest.raises(refusal):
        await office.says("ResolveConflict", **{**right, **values})
    [period] = (await office.asks("ListPeriods")).periods
    assert period.state == "conflict"


ON_DEMAND: Final = changed(recurs="on_demand", periods=[])
TURN: Final = json.dumps({"code": "2023-D1", "opens": "2023-01-10", "due": {"phrase": "BY_DAY", "day": "2023-01-20"}})
DEMAND: Final[dict[str, Any]] = {"obligation": "BC-Q1", "turn_json": TURN, "reason": "yêu cầu đột xuất"}


async def test_a_report_on_demand_is_owed_by_who_is_asked_and_no_more_once_taken_back(office: Office) -> None:
    await office.imports(ON_DEMAND)
    looked = await office.says("DemandReport", **DEMAND, units=["an-hoa"], dry_run=True)
    assert told(looked.duties) == [("an-hoa", "added")]
    assert (await office.asks("ListPeriods")).periods == []
    asked = await office.says("DemandReport", **DEMAND, units=["an-hoa"], source="3/UBND")
    assert (asked.repeat, asked.duties) == (False, looked.duties)
    assert (await office.says("DemandReport", **DEMAND, request_id="call-3")).repeat
    await office.running.advance(moment("2023-01-11 00:00:00"))
    assert [event.unit for event in await office.running.events(ReportExpected)] == ["an-hoa"]
    await office.says("RevokeDecision", decision=asked.demand, reason="không cần nữa")
    await office.running.advance(moment("2023-01-21 00:00:00"))
    await office.running.hear(intake_settled(due_at=moment("2023-01-21 00:00:00")))
    await office.running.settle()
    assert await office.running.events(ReportLate) == []


@pytest.mark.parametrize(
    ("catalogue", "values", "refusal"),
    [
        (CATALOGUE, {}, NotOnDemand),
        (ON_DEMAND, {"obligation": "BC-Q9"}, ObligationUnknown),
        (ON_DEMAND, {"units": ["an-thoi"]}, BadInput),
        (ON_DEMAND, {"turn_json": "{}"}, BadInput),
        (ON_DEMAND, {"turn_json": TURN.replace(', "day": "2023-01-20"', "")}, BadInput),
        (ON_DEMAND, {"reason": ""}, BadInput),
    ],
)
async def test_a_wrong_demand_is_refused(
    office: Office, catalogue: Any, values: dict[str, Any], refusal: type[Exception]
) -> None:
    await office.imports(catalogue)
    with pytest.raises(refusal):
        await office.says("DemandReport", **{**DEMAND, **values})


async def test_a_code_that_a_period_has_cannot_be_asked_for_again(office: Office) -> None:
    await office.imports(ON_DEMAND)
    await office.says("DemandReport", **DEMAND)
    with pytest.raises(PeriodTaken):
        await office.says("DemandReport", **DEMAND)


async def test_a_period_says_how_its_due_instant_follows_from_the_words(office: Office) -> None:
    due = {"phrase": "BY_DAY", "day": "2023-03-18", "roll": "next_working_day"}
    await office.imports(changed(periods=[{**PERIOD, "due": due}]))
    await office.running.advance(OPENED)
    detail = await office.asks("GetPeriod", obligation="BC-Q1", period="2023")
    assert detail.period.words == "chậm nhất ngày 18/03/2023"
    assert (detail.period.raw_due_at, detail.period.due_at) == ("2023-03-19T00:00:00+07:00", LATER.isoformat())
    assert (detail.period.firm, detail.period.window_from, detail.period.window_to) == (
        True,
        "2022-12-15",
        "2023-03-14",
    )
    assert detail.arithmetic == (
        "chậm nhất ngày 18/03/2023 → đến hết 18/03/2023 → ngày nghỉ, chuyển sang ngày làm việc: đến hết 20/03/2023"
    )


async def test_a_section_is_received_missing_or_has_nobody_who_writes_it(office: Office) -> None:
    sections = [
        {"code": "1.1", "title": "Thể chế", "supplier": "an-binh"},
        {"code": "1.2", "title": "Tổ chức", "supplier": "an-hoa"},
        {"code": "1.4", "title": "Tài chính", "supplier": None},
    ]
    answer = await office.imports(changed(sections=sections))
    assert ("warning", "section-without-supplier") in {(one.severity, one.code) for one in answer.findings}
    await office.running.advance(OPENED)
    assert {event.unit: event.sections for event in await office.running.events(ReportExpected)} == {
        "an-binh": ("1.1",),
        "an-hoa": ("1.2",),
    }
    await office.running.hear(accepted(OPENED))
    shown = (await office.asks("GetPeriod", obligation="BC-Q1", period="2023")).sections
    assert [(one.code, one.supplier, one.state) for one in shown] == [
        ("1.1", "an-binh", "received"),
        ("1.2", "an-hoa", "missing"),
        ("1.4", "", "no-supplier"),
    ]
    assert shown[0].arrived_at


async def test_rules_are_listed_with_their_words_and_shown_with_their_periods(office: Office) -> None:
    await office.imports(changed(quote="Gửi trước ngày 16/3.", audience={"kinds": ["commune"]}))
    [rule] = (await office.asks("ListObligations", district="rach-gia")).obligations
    assert (rule.obligation, rule.catalogue, rule.quote, rule.audience) == (
        *("BC-Q1", "thu-nghiem-2023"),
        *("Gửi trước ngày 16/3.", "kinds: commune"),
    )
    assert rule.citation == "178/PNV-CCHC, 31/05/2022"
    assert list(rule.periods) == []
    assert (await office.asks("ListObligations", district="ha-tien")).obligations == []
    found = await office.asks("GetObligation", obligation="BC-Q1", lang="en")
    assert [(one.period, one.words) for one in found.periods] == [("2023", "by 15/03/2023")]
    with pytest.raises(ObligationUnknown):
        await office.asks("GetObligation", obligation="BC-Q9")

"""Units that merge, split, move and end, deadlines that move, waivers that are taken back: each with the register it ends in."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from services.deadlines.admin import DeadlinesAdmin
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.pb import admin_pb2 as pb
from services.intake.domain import Reviewed
from services.scoring import queries
from tests.kit.chain import Chain, chained


def moment(text: str) -> datetime:
    """Read a local moment."""
    return datetime.fromisoformat(f"{text}+07:00")


START: Final = moment("2023-01-02 08:00:00")
SECOND: Final = timedelta(seconds=1)
PLAIN: Final[dict[str, Any]] = {
    "catalogue": "xa",
    "authority": "UBND huyện",
    "years": [2023],
    "province": {"code": "p", "name": "P"},
    "districts": [{"code": "d", "name": "D", "trust": "sender"}, {"code": "e", "name": "E", "trust": "sender"}],
    "units": [
        {"no": 1, "code": "a", "name": "Xã A", "kind": "commune", "district": "d"},
        {"no": 2, "code": "b", "name": "Xã B", "kind": "commune", "district": "d"},
        {"no": 3, "code": "c", "name": "Xã C", "kind": "commune", "district": "d"},
        {"no": 4, "code": "x", "name": "Xã X", "kind": "commune", "district": "e"},
    ],
    "obligations": [
        {
            "code": "BC",
            "title": "Báo cáo quý",
            "citation": {"number": "164/UBND-NV", "date": "2021-01-25"},
            "audience": {"kinds": ["commune"]},
            "others": "not_obliged",
            "accepts": {"channels": ["e-office"], "signed": True, "annexes": False},
            "recurs": "quarterly",
            "turns": ["Q1", "Q3"],
            "window": {"from": {"day": 15, "of": "month_before"}, "to": {"day": 6, "of": "last_month"}},
            "due": {"phrase": "BY_DAY", "day": {"day": 13, "of": "last_month"}},
        }
    ],
}
Q1, Q3 = "2023-Q1", "2023-Q3"
"""Due by Monday 13 March and by Wednesday 13 September."""


class Office:
    """Somebody in office, who says things by calls."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.calls = 0

    async def says(self, call: str, **values: Any) -> Any:
        """Make a call of `DeadlinesAdmin` and let everybody hear what follows."""
        self.calls += 1
        request = getattr(pb, f"{call}Request")(request_id=f"call-{self.calls}", actor="van-thu", **values)
        service = self.chain.services["deadlines"]
        answer = await getattr(DeadlinesAdmin(service), call)(request, None)
        await self.chain.rest()
        return answer

    async def imports(self, plain: dict[str, Any] = PLAIN, **values: Any) -> Any:
        """Hand in a catalogue."""
        text = Catalogue.model_validate(plain).model_dump_json(by_alias=True)
        return await self.says("ImportCatalogue", catalogue_json=text, **values)

    async def at(self, text: str) -> None:
        """Wait until a moment."""
        await self.chain.move(moment(text))
        await self.chain.rest()

    async def receives(self, unit: str, *, at: str = "", period: str = Q1, name: str = "", district: str = "d") -> None:
        """Let a unit's report arrive, now or at a moment."""
        now = self.chain.services["intake"].clock.now()
        received = moment(at) if at else now
        body = {
            "submission_id": name or f"{unit}-{period}",
            "unit": unit,
            "obligation": "BC",
            "period": period,
            "submitted_at": received.isoformat(),
            "channel": "e-office",
            "attested": {"signed": True, "annexes_complete": True},
        }
        await self.chain.send(district, json.dumps(body), received)
        await self.chain.rest()

    async def row(self, *units: str, district: str = "d", period: str = Q1, on: str = "", known: str = "") -> str:
        """Return how some units stand in a period, as of a moment and known at one."""
        service = self.chain.services["scoring"]
        now = service.clock.now()
        as_of, known_at = (moment(text) if text else now for text in (on, known))
        asked = queries.Asked(district=district, year=2023, as_of=as_of, known_at=known_at)
        cells = await queries.register(service.database, asked)
        found = {cell.unit.unit: cell.standing.status.value for cell in cells if cell.period == period}
        return " ".join(found.get(unit, "-") for unit in units)

    async def said(self, kind: str) -> int:
        """Return how often deadlines said something."""
        return (await self.chain.types("deadlines")).count(f"deadlines.{kind}.v1")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The office on 2 January, with its catalogue taken in and somebody who writes letters."""
    async with chained(tmp_path, START) as chain:
        made = Office(chain)
        await made.imports()
        await chain.name_issuer("d")
        await chain.name_issuer("e")
        await made.at("2023-01-02 09:00:00")
        yield made


async def registered(office: Office, code: str, on: str, *, district: str = "d", **more: Any) -> None:
    """Register a commune that begins on a day."""
    unit = pb.Unit(unit=code, name=f"Xã {code.upper()}", kind="commune", district=district, province="p", **more)
    await office.says("RegisterUnit", unit=unit, effective_at=on, reason="sắp xếp đơn vị", source="1/NQ")


async def test_a_merger_in_the_middle_of_a_period(office: Office) -> None:
    await office.at("2023-02-20 09:00:00")
    await office.receives("a")
    await registered(office, "n", "2023-03-01")
    await office.says(
        "MergeUnits", units=["a", "b"], into="n", effective_at="2023-03-01", reason="sáp nhập", source="1/NQ"
    )
    assert await office.row("a", "b", "c", "n") == "on_time expected expected -"

    await office.at("2023-03-01 09:00:00")
    assert await office.row("a", "b", "c", "n") == "not_obliged not_obliged expected expected"

    duty = await DeadlinesAdmin(office.chain.services["deadlines"]).GetDuty(
        pb.GetDutyRequest(unit="n", obligation="BC", period=Q1), None
    )
    assert [(one.unit, one.submission_id, one.outcome) for one in duty.predecessors] == [("a", "a-2023-Q1", "accepted")]

    await office.says(
        "CreditPredecessor", unit="n", obligation="BC", period=Q1, predecessor="a", reason="đã gửi trước sáp nhập"
    )
    assert await office.row("n") == "on_time"
    await office.at("2023-03-20 09:00:00")
    assert await office.row("a", "b", "c", "n") == "not_obliged not_obliged missing on_time"
    # What was shown before the merger can be shown again.
    assert await office.row("a", "b", "c", "n", on="2023-02-25 00:00:00") == "on_time expected expected -"
    assert await office.said("report-late") == 2  # c, and x of the other district


async def test_what_is_sent_under_an_old_code_counts_for_the_only_successor(office: Office) -> None:
    await registered(office, "n", "2023-03-01")
    await office.says(
        "MergeUnits", units=["a", "b"], into="n", effective_at="2023-03-01", reason="sáp nhập", source="1/NQ"
    )
    await office.at("2023-03-05 09:00:00")
    await office.receives("b")
    assert await office.row("a", "b", "n") == "not_obliged not_obliged on_time"


async def test_a_unit_that_absorbs_another_goes_on(office: Office) -> None:
    await office.says(
        "MergeUnits", units=["a", "b"], into="a", effective_at="2023-03-01", reason="nhập vào", source="1/NQ"
    )
    await office.at("2023-03-05 09:00:00")
    await office.receives("a")
    await office.at("2023-03-15 09:00:00")
    assert await office.row("a", "b", "c") == "on_time not_obliged missing"


async def test_a_split_leaves_an_old_code_to_an_officer(office: Office) -> None:
    await registered(office, "v", "2023-03-01")
    await registered(office, "w", "2023-03-01")
    await office.says(
        "SplitUnit", unit="a", into=["v", "w"], effective_at="2023-03-01", reason="chia tách", source="2/NQ"
    )
    await office.at("2023-03-05 09:00:00")
    await office.receives("a")
    assert await office.row("a", "v", "w") == "not_obliged expected expected"
    about = {"district": "d", "submission_id": "a-2023-Q1", "unit": "a", "obligation": "BC", "period": Q1}
    reviewed = Reviewed(**about, accept=True, reasons=(), arrived_at=None, reason="báo cáo của xã V", successor="v")
    await office.chain.services["intake"].submit("reviewer", "review", reviewed)
    await office.chain.rest()
    await office.at("2023-03-15 09:00:00")
    assert await office.row("a", "v", "w") == "not_obliged on_time missing"


async def test_a_new_name_holds_from_its_day_on(office: Office) -> None:
    await office.says(
        "RenameUnit", unit="a", name="Thị trấn A", effective_at="2023-03-01", reason="đổi tên", source="3/NQ"
    )
    await office.at("2023-03-15 09:00:00")
    service = office.chain.services["scoring"]
    now = service.clock.now()
    names = []
    for at in (moment("2023-02-25 00:00:00"), now):
        cells = await queries.register(service.database, queries.Asked("d", 2023, at, now))
        names.append(next(cell.unit.name for cell in cells if cell.unit.unit == "a"))
    assert names == ["Xã A", "Thị trấn A"]
    assert await office.row("a") == "missing"


async def test_a_district_that_is_dissolved_owes_nothing_that_falls_due_later(office: Office) -> None:
    await office.at("2023-03-10 09:00:00")
    await office.receives("x", district="e")
    await office.says(
        "MergeUnits", units=["x"], into="c", effective_at="2023-07-01", reason="bỏ cấp huyện", source="202/2025/QH15"
    )
    await office.says("RetireDistrict", district="e", retired_at="2023-07-01T00:00:00+07:00", reason="bỏ cấp huyện")
    await office.at("2023-06-20 09:00:00")
    assert await office.row("x", district="e") == "on_time"
    assert await office.row("x", district="e", period=Q3) == "expected"
    await office.at("2023-09-20 09:00:00")
    assert await office.row("x", district="e", period=Q1) == "on_time"
    assert await office.row("x", district="e", period=Q3) == "not_obliged"
    assert await office.row("a", "b", "c", period=Q3) == "missing missing missing"


async def test_an_extension_after_the_deadline(office: Office) -> None:
    await office.at("2023-03-16 09:00:00")
    assert await office.row("a", "b", "c") == "missing missing missing"
    await office.says(
        "ExtendDeadline", obligation="BC", period=Q1, units=["a", "b"], until="2023-03-22", reason="lũ", source="9/UBND"
    )
    assert await office.row("a", "b", "c") == "expected expected missing"
    await office.at("2023-03-21 09:00:00")
    await office.receives("a")
    await office.at("2023-03-24 09:00:00")
    await office.receives("b")
    assert await office.row("a", "b", "c") == "on_time late missing"
    assert await office.row("a", "b", "c", on="2023-03-15 00:00:00") == "missing missing missing"
    kinds = await office.chain.letters()
    # The urging of three, the correction for two whom it no longer fits, the urging of the one that was late again.
    assert [kinds.count(kind) for kind in ("urge", "correct")] == [4 + 1, 2]  # with x of the other district


async def test_an_extension_that_is_taken_back_leaves_what_held_before(office: Office) -> None:
    await office.at("2023-03-10 09:00:00")
    given = await office.says(
        "ExtendDeadline", obligation="BC", period=Q1, units=["a"], until="2023-03-22", reason="lũ"
    )
    await office.at("2023-03-15 09:00:00")
    assert await office.row("a", "b") == "expected missing"
    await office.says("RevokeDecision", decision=given.decision, reason="nhầm đơn vị")
    assert await office.row("a", "b") == "missing missing"


async def test_a_waiver_and_its_revocation(office: Office) -> None:
    await office.at("2023-03-10 09:00:00")
    given = await office.says(
        "WaiveDuty", obligation="BC", period=Q1, units=["a", "b"], reason="đang bàn giao", source="7/UBND"
    )
    await office.receives("b")
    await office.at("2023-03-16 09:00:00")
    assert await office.row("a", "b", "c") == "waived waived missing"
    await office.says("RevokeDecision", decision=given.decision, reason="căn cứ đã bị hủy", source="8/UBND")
    assert await office.row("a", "b", "c") == "missing on_time missing"
    assert await office.row("a", "b", "c", on="2023-03-15 00:00:00") == "waived waived missing"


async def test_an_outage_that_was_none_excuses_nothing(office: Office) -> None:
    outage = {"district": "d", "since": "2023-03-13T12:00:00+07:00", "until": "2023-03-15T12:00:00+07:00"}
    await office.at("2023-03-14 09:00:00")
    declared = await office.says("DeclareOutage", **outage, outage="mat-dien", reason="mất điện")
    await office.receives("a")
    assert await office.row("a", "b") == "excused missing"
    await office.says("RevokeDecision", decision=declared.outage, reason="không mất điện")
    assert await office.row("a", "b") == "late missing"


async def test_a_swap_made_known_late_moves_only_what_is_open(office: Office) -> None:
    rolling = json.loads(json.dumps(PLAIN))
    rolling["obligations"][0]["due"]["roll"] = "next_working_day"
    await office.imports(rolling)
    await office.at("2023-03-10 09:00:00")
    await office.receives("a")
    day = pb.Day(day="2023-03-13", working=False, name="Nghỉ bù", source="12/TB", announced="2023-03-10")
    answer = await office.says("DecreeDay", days=[day], reason="thông báo nghỉ bù")
    assert {(one.unit, one.change) for one in answer.duties if one.period == Q1} >= {
        ("b", "moved"),
        ("c", "moved"),
        ("a", "kept"),
    }
    await office.at("2023-03-14 09:00:00")
    assert await office.row("a", "b", "c") == "on_time expected expected"
    await office.at("2023-03-15 09:00:00")
    assert await office.row("a", "b", "c") == "on_time missing missing"


async def test_a_correction_finds_who_was_late_and_who_was_not(office: Office) -> None:
    await office.at("2023-03-13 09:00:00")
    await office.receives("a")
    await office.at("2023-03-15 09:00:00")
    await office.receives("b")
    await office.at("2023-03-20 09:00:00")
    assert await office.row("a", "b", "c") == "on_time late missing"
    other = json.loads(json.dumps(PLAIN))
    other["obligations"][0]["due"]["day"]["day"] = 15
    answer = await office.imports(other)
    assert await office.row("a", "b", "c") == "on_time late missing"
    assert {one.change for one in answer.duties if one.period == Q1} == {"kept"}
    earlier = json.loads(json.dumps(PLAIN))
    earlier["obligations"][0]["due"]["day"]["day"] = 12
    await office.imports(earlier, correct=True, source="165/UBND-NV", reason="đính chính thời hạn")
    assert await office.row("a", "b", "c") == "late late missing"
    later = json.loads(json.dumps(PLAIN))
    later["obligations"][0]["due"]["day"]["day"] = 15
    await office.imports(later, correct=True, source="166/UBND-NV", reason="đính chính thời hạn")
    assert await office.row("a", "b", "c") == "on_time on_time missing"


async def test_a_contradiction_judges_nobody_until_it_is_resolved(office: Office) -> None:
    annual = json.loads(json.dumps(PLAIN))
    annual["obligations"].append(
        {
            **annual["obligations"][0],
            "code": "NAM",
            "title": "Báo cáo năm",
            "recurs": "annual",
            "turns": [],
            "window": {"from": {"day": 15, "of": "month_before"}, "to": {"day": 20, "month": 11}},
            "due": {"phrase": "BY_DAY", "day": {"day": 15, "month": 11}},
        }
    )
    answer = await office.imports(annual)
    assert ("conflict", "due-before-window-closes", "NAM") in {
        (one.severity, one.code, one.obligation) for one in answer.findings
    }
    await office.at("2023-11-25 09:00:00")
    assert await office.row("a", "b", "c", period="2023") == "- - -"
    resolved = await office.says(
        "ResolveConflict",
        obligation="NAM",
        conflict="due-before-window-closes",
        due_json='{"phrase": "BY_DAY", "day": {"day": 27, "month": 11}}',
        reason="ngày chốt đúng là 20/11",
        source="170/UBND-NV",
        source_date="2023-11-20",
    )
    assert not [one for one in resolved.findings if one.severity == "conflict"]
    assert await office.row("a", "b", "c", period="2023") == "expected expected expected"
    await office.at("2023-11-29 09:00:00")
    assert await office.row("a", "b", "c", period="2023") == "missing missing missing"

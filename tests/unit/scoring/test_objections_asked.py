"""Objections by gRPC on both databases: what stands at any two instants, what a decision would change, how they end."""

from pathlib import Path
from typing import Any, Final

import pytest

from services.kit.decider import Refusal
from services.kit.rpc import BadInput
from services.scoring.procedure import Level, Procedure
from services.scoring.queries import objections as queries
from services.scoring.queries.lists import Asked
from services.scoring.settings import Section, Settings
from tests.unit.scoring.controls import LATER
from tests.unit.scoring.disputes import DAY, FILED, HOUR, faulty
from tests.unit.scoring.objection_office import FILE, Office, disputed, office

SCORE: Final = {"unit": "an-hoa", "against": "score", "year": 2023, "scheme": "thang-diem"}


async def test_an_objection_goes_its_way_and_is_shown_step_by_step(database_url: str) -> None:
    async with office(database_url) as here:
        objection = await disputed(here)
        shown = await here.call("GetObjection", objection=objection)
    assert (shown.unit, shown.name, shown.district, shown.against, shown.year) == (
        "an-binh",
        "an-binh",
        "rach-gia",
        "timeliness",
        2023,
    )
    assert (shown.state, shown.level, shown.outcome, shown.overdue) == ("final", 2, "upheld", False)
    assert shown.level_name == "cấp trên trực tiếp"
    assert [(step.what, step.level, step.outcome, step.by, step.at[:10]) for step in shown.steps] == [
        ("filed", 1, "", "bà Lan", "2023-03-21"),
        ("decided", 1, "rejected", "", "2023-03-22"),
        ("appealed", 2, "", "", "2023-03-23"),
        ("decided", 2, "upheld", "Chủ tịch", "2023-03-24"),
    ]
    assert (list(shown.steps[0].evidence), shown.steps[0].source, shown.steps[3].source) == (
        ["giấy xác nhận"],
        "31/UBND",
        "9/QĐ",
    )
    assert [step.until[:10] for step in shown.steps] == ["2023-04-01", "2023-04-02", "2023-04-03", ""]
    assert len({step.event for step in shown.steps}) == 4


async def test_what_a_decision_would_change_is_said_and_nothing_is_kept(database_url: str) -> None:
    async with office(database_url) as here:
        await here.hear(faulty("layout", "copied-content"))
        here.at(FILED)
        late = (await here.call("FileObjection", **FILE)).objection.objection
        bad = (await here.call("FileObjection", **{**FILE, "against": "quality"})).objection.objection
        excuse = {"objection": late, "outcome": "upheld", "status": "excused"}
        would = await here.call("DecideObjection", **excuse, dry_run=True, request_id="")
        wrong = {"objection": bad, "outcome": "upheld", "faults_lifted": ["outline-missing"]}
        with pytest.raises(Refusal, match="Only faults"):
            await here.call("DecideObjection", **wrong, dry_run=True)
        assert (await here.call("GetObjection", objection=late)).state == "open"
        done = await here.call("DecideObjection", **excuse, request_id="d1")
        again = await here.call("DecideObjection", **excuse, request_id="d1")
        lift = {"objection": bad, "outcome": "partly_upheld", "faults_lifted": ["layout"]}
        lifted = await here.call("DecideObjection", **lift)
    assert list(would.changes) == list(done.changes) == ["status: late → excused", "days_late: 1 → 0"]
    assert (would.objection.state, would.objection.outcome, would.objection.steps[-1].event) == ("final", "upheld", "")
    assert (done.repeat, again.repeat, list(again.changes)) == (False, True, [])
    assert list(lifted.changes) == ["faults: copied-content layout → copied-content"]


async def test_lists_are_narrowed_and_come_in_pages(database_url: str) -> None:
    async with office(database_url) as here:
        first = await disputed(here)
        second = (await here.call("FileObjection", **SCORE)).objection.objection
        every = await here.call("ListObjections")
        assert [one.objection for one in every.objections] == [first, second]
        page = await here.call("ListObjections", page_size=1)
        rest = await here.call("ListObjections", page_size=1, page_token=page.next_page_token)
        assert ([one.objection for one in page.objections], [one.objection for one in rest.objections]) == (
            [first],
            [second],
        )
        assert rest.next_page_token == ""
        for narrowed, found in (
            ({"state": "open"}, [second]),
            ({"state": "final"}, [first]),
            ({"unit": "an-binh", "district": "rach-gia"}, [first]),
            ({"year": 2022}, []),
            ({"as_of": FILED.isoformat()}, [first]),
            ({"known_at": (FILED - DAY).isoformat()}, []),
            ({"district": "*", "year": 2023}, [first, second]),
        ):
            answer = await here.call("ListObjections", **narrowed)
            assert [one.objection for one in answer.objections] == found, narrowed


async def test_pending_objections_are_found_by_what_they_are_about(database_url: str) -> None:
    async with office(database_url) as here:
        here.at(FILED)
        await here.call("FileObjection", **FILE)
        await here.call("FileObjection", **SCORE)
        asked = Asked("*", 2023, FILED, FILED)
        async with here.service.database.snapshot() as snapshot:
            marks = await queries.open_marks(snapshot, asked)
            points = await queries.open_scores(snapshot, asked)
            last_year = await queries.open_scores(snapshot, asked._replace(year=2022))
            pending = await queries.pending(snapshot, asked)
            elsewhere = await queries.open_marks(snapshot, asked._replace(district="ha-tien"))
            before = await queries.pending(snapshot, asked._replace(as_of=FILED - HOUR))
    assert marks == last_year == {"rach-gia": {("an-binh", "BC-Q1", "2023")}}
    assert points == {"rach-gia": {("an-binh", "BC-Q1", "2023"), ("an-hoa", "BC-Q1", "2023")}}
    assert sorted(each[1:] for each in pending) == [
        ("rach-gia", "an-binh", 2023, "BC-Q1", "2023"),
        ("rach-gia", "an-hoa", 2023, "", ""),
    ]
    assert (elsewhere, before) == ({}, [])


Counted = dict[tuple[str, str], dict[str, Any]]


async def counted(here: Office, **asked: Any) -> Counted:
    answer = await here.call("GetObjectionStatistics", **asked)
    fields = [field.name for field in answer.Line.DESCRIPTOR.fields if field.name not in {"scope", "code"}]
    lines = {(line.scope, line.code): {name: getattr(line, name) for name in fields} for line in answer.lines}
    return {key: {name: value for name, value in line.items() if value} for key, line in lines.items()}


async def test_statistics_say_how_objections_end(database_url: str) -> None:
    async with office(database_url) as here:
        await disputed(here)
        here.at(LATER)
        await here.call("FileObjection", **SCORE)
        lines = await counted(here, year=2023)
        early = await counted(here, as_of=(FILED + DAY).isoformat())
        overdue = await counted(here, as_of=(FILED + 40 * DAY).isoformat(), known_at=(FILED + HOUR).isoformat())
        assert await counted(here, year=2022) == {}
    assert lines["all", ""] == {"filed": 2, "open": 1, "upheld": 1, "upheld_share": "1.0000", "median_days": "3"}
    assert lines["against", "score"] == {"filed": 1, "open": 1}
    assert lines["obligation", "BC-Q1"] == lines["against", "timeliness"]
    assert lines["level", "1"] == {"filed": 2, "open": 1, "rejected": 1, "upheld_share": "0.0000", "median_days": "1"}
    assert lines["level", "2"] == {"filed": 1, "upheld": 1, "upheld_share": "1.0000", "median_days": "1"}
    assert {scope for scope, _ in lines} == {"all", "district", "kind", "obligation", "against", "level"}
    assert early["all", ""] == {"filed": 1, "rejected": 1, "upheld_share": "0.0000", "median_days": "1"}
    assert overdue["all", ""] == {"filed": 1, "open": 1, "overdue": 1}


async def test_who_decides_and_how_soon_is_set_by_the_office(tmp_path: Path) -> None:
    quick = Procedure(days_to_file=1, levels=(Level(vi="Sở", en="the department", days_to_decide=2),))
    settings = Settings(scoring=Section(objections=quick))
    async with office(f"sqlite+aiosqlite:///{tmp_path / 'scoring.db'}", settings) as here:
        filed = await here.call("FileObjection", **FILE)
        decided = await here.call("DecideObjection", objection=filed.objection.objection, outcome="rejected")
        here.at(FILED)
        with pytest.raises(Refusal, match="days for objecting"):
            await here.call("FileObjection", **{**FILE, "unit": "an-hoa"})
    assert filed.objection.decide_by == "2023-03-21T00:00:00+07:00"
    assert (decided.objection.state, decided.objection.appeal_by) == ("final", "")
    assert decided.objection.level_name == "Sở"


UNREADABLE: Final[tuple[tuple[str, dict[str, Any], str], ...]] = (
    ("FileObjection", {**FILE, "against": "luck"}, "against"),
    ("FileObjection", {**FILE, "obligation": ""}, "obligation"),
    ("FileObjection", {**FILE, "period": ""}, "period"),
    ("FileObjection", {**FILE, "unit": ""}, "unit"),
    ("FileObjection", {**FILE, "reasons": " "}, "reasons"),
    ("FileObjection", {**FILE, "request_id": ""}, "request_id"),
    ("FileObjection", {**FILE, "filed_at": "hôm qua"}, "filed_at"),
    ("FileObjection", {**SCORE, "year": 0}, "year"),
    ("DecideObjection", {"outcome": "maybe"}, "outcome"),
    ("DecideObjection", {"outcome": "upheld", "status": "gone"}, "status"),
    ("ListObjections", {"state": "lost"}, "state"),
    ("ListObjections", {"page_token": "x"}, "page_token"),
    ("ListObjections", {"district": "nowhere"}, "district"),
    ("GetObjectionStatistics", {"as_of": "15/3"}, "as_of"),
)


async def test_what_cannot_be_read_is_named_by_its_field(tmp_path: Path) -> None:
    async with office(f"sqlite+aiosqlite:///{tmp_path / 'scoring.db'}") as here:
        filed = (await here.call("FileObjection", **FILE)).objection.objection
        for name, words, field in UNREADABLE:
            about = {"objection": filed} if name == "DecideObjection" else {}
            with pytest.raises(BadInput) as wrong:
                await here.call(name, **about, **words)
            assert wrong.value.field == field, (name, words)


async def test_an_objection_nobody_filed_is_not_there(tmp_path: Path) -> None:
    async with office(f"sqlite+aiosqlite:///{tmp_path / 'scoring.db'}") as here:
        for name in ("AppealObjection", "DecideObjection", "WithdrawObjection", "GetObjection"):
            with pytest.raises(Refusal, match="No objection is known"):
                await here.call(name, objection="KN-404")


async def test_an_id_that_cannot_stand_in_a_subject_becomes_one(tmp_path: Path) -> None:
    async with office(f"sqlite+aiosqlite:///{tmp_path / 'scoring.db'}") as here:
        filed = await here.call("FileObjection", **FILE, request_id="đơn số 5/KN")
        again = await here.call("FileObjection", **FILE, request_id="đơn số 5/KN")
        withdrawn = await here.call("WithdrawObjection", objection=filed.objection.objection)
    assert (again.objection.objection, again.repeat) == (filed.objection.objection, True)
    assert withdrawn.objection.state == "withdrawn"

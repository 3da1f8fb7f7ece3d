"""The register for people, spreadsheets and programs; and the instants operators write."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from rich.console import Console

from services.cli import register as view
from services.kit.clock import SimulatedClock
from services.kit.rpc import BadInput
from services.scoring.admin import ScoringAdmin
from services.scoring.asked import parse
from services.scoring.domain.standing import LOCAL
from services.scoring.pb import admin_pb2
from tests.unit.scoring.controls import DUE, LATER, LISTED, SECOND, Scoring, accepted, answering, kept, returned, unmet


async def asked(scoring: Scoring, **request: Any) -> admin_pb2.Register:
    async with kept(scoring) as database:
        service = answering(database, SimulatedClock(LATER))
        context: Any = None
        return await ScoringAdmin(service).GetRegister(admin_pb2.GetRegisterRequest(**request), context)


HEARD = (*LISTED, accepted(DUE), returned(DUE - SECOND, "an-hoa", "RG-2"), unmet("an-hoa"))


async def test_the_register_is_answered_in_local_time() -> None:
    register = await asked(Scoring(*HEARD), year=2023, as_of="2023-10-03")
    assert (register.district, register.as_of) == ("rach-gia", "2023-10-03T23:59:59.999999+07:00")
    assert dict(register.counts) == {"late": 1, "missing": 1, "not_obliged": 1}
    first = register.cells[0]
    assert (first.submitted_at, first.due_at, first.days_late) == (DUE.isoformat(), DUE.isoformat(), 1)


async def test_a_bare_day_ends_before_the_next_begins() -> None:
    register = await asked(Scoring(*HEARD), year=2023, as_of="2023-03-15")
    assert dict(register.counts) == {"expected": 2, "not_obliged": 1}


@pytest.mark.parametrize("request_", [{}, {"year": 2023, "district": "ha-tien"}, {"year": 2023, "as_of": "hôm qua"}])
async def test_bad_input_is_told(request_: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        await asked(Scoring(*HEARD), **request_)


def test_instants_need_an_offset() -> None:
    assert parse("as_of", "", LATER) == LATER
    assert parse("as_of", "2023-10-03T10:00:00+07:00", LATER) == datetime(2023, 10, 3, 10, tzinfo=LOCAL)
    with pytest.raises(BadInput, match="múi giờ"):
        parse("as_of", "2023-10-03T10:00:00", LATER)


async def test_csv_has_the_agreed_columns() -> None:
    register = await asked(Scoring(*HEARD), year=2023)
    read = list(csv.reader(io.StringIO(view.to_csv(register))))
    assert read[0] == [
        "no",
        "unit",
        "name",
        "obligation",
        "period",
        "status",
        "submitted_at",
        "due_at",
        "days_late",
        "quality",
        "reasons",
    ]
    late = ["1", "an-binh", "an-binh", "BC-Q1", "2023", "late", DUE.isoformat(), DUE.isoformat(), "1", "", ""]
    assert read[1] == late
    assert read[2][5:] == ["missing", "", DUE.isoformat(), "0", "", "annexes-missing"]


@pytest.mark.parametrize("name", ["=1+1", "+84", "-x", "@SUM(A1)"])
def test_no_cell_of_a_csv_is_a_formula(name: str) -> None:
    register = admin_pb2.Register(cells=[admin_pb2.Cell(name=name)])
    assert next(csv.DictReader(io.StringIO(view.to_csv(register))))["name"] == f"'{name}"


async def test_the_table_has_sign_and_word() -> None:
    console = Console(width=120, no_color=True, record=True, file=io.StringIO())
    console.print(view.table(await asked(Scoring(*HEARD), year=2023)))
    shown = " ".join(console.export_text().split())
    assert "! trễ hạn (+1)" in shown
    assert "✗ chưa gửi: 1 · – không phải nộp: 1" in shown
    assert "BC Quý I" in shown


def test_the_table_says_faults_and_objections_without_colour() -> None:
    cells = [
        admin_pb2.Cell(no=1, name="A", obligation="BC", period="1", status="on_time", quality="layout copied-content"),
        admin_pb2.Cell(no=1, name="A", obligation="BC", period="2", status="late", days_late=3, provisional=True),
        admin_pb2.Cell(no=1, name="A", obligation="BC", period="3", status="expected", provisional=True),
    ]
    console = Console(width=120, no_color=True, record=True, file=io.StringIO())
    console.print(view.table(admin_pb2.Register(cells=cells, as_of="2023-10-03"), "vi"))
    shown = " ".join(console.export_text().split())
    assert "✓ đúng hạn, 2 lỗi" in shown
    assert "! trễ hạn (+3)*" in shown
    assert "… chưa đến hạn*" not in shown
    assert "* đang có kiến nghị" in shown


@pytest.mark.parametrize(
    ("as_of", "title"),
    [
        ("2023-10-03T23:59:59+07:00", "đến hết ngày 2023-10-03"),
        ("2023-10-04T00:00:00+07:00", "tính đến 2023-10-04 00:00"),
    ],
)
def test_the_table_says_both_instants(as_of: str, title: str) -> None:
    console = Console(width=120, no_color=True, record=True, file=io.StringIO())
    console.print(view.table(admin_pb2.Register(as_of=as_of, known_at="2024-01-02T08:00:00+07:00")))
    shown = " ".join(console.export_text().split())
    assert title in shown
    assert "đã biết đến 2024-01-02 08:00" in shown


def test_units_of_one_name_and_predecessors_have_lines_of_their_own() -> None:
    about: dict[str, Any] = {"no": 1, "name": "Phường 1", "obligation": "BC", "period": "1"}
    cells = [
        admin_pb2.Cell(**about, district="a", unit="a-1", status="on_time"),
        admin_pb2.Cell(**about, district="a", unit="a-1", of_unit="cu", status="late"),
        admin_pb2.Cell(**about, district="b", unit="b-1", status="missing"),
    ]
    console = Console(width=120, no_color=True, record=True, file=io.StringIO())
    console.print(view.table(admin_pb2.Register(cells=cells)))
    lines = [line for line in console.export_text().splitlines() if "Phường 1" in line]
    assert ["✓" in lines[0], "! trễ" in lines[1] and "(của cu)" in lines[1], "✗" in lines[2]] == [True] * 3

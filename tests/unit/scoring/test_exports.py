"""A table that is handed out says what the call says it is made of, value by value."""

from typing import Any

import pytest
from typing_extensions import override

from services.contracts.deadlines import Others
from services.kit.clock import SimulatedClock
from services.kit.rpc import BadInput
from services.scoring import exports
from services.scoring.admin import ScoringAdmin
from services.scoring.exports import STATUSES, STEPS, TABLES
from services.scoring.pb import admin_pb2
from tests.unit.scoring.acts import ended
from tests.unit.scoring.controls import (
    DISTRICT,
    DUE,
    LATER,
    LISTED,
    SECOND,
    Scoring,
    accepted,
    answering,
    excused,
    kept,
    opened_period,
    registered,
    returned,
    unmet,
)
from tests.unit.scoring.disputes import DAY, FILED
from tests.unit.scoring.objection_office import FILE, office

HEARD = (*LISTED, accepted(DUE), returned(DUE - SECOND, "an-hoa", "RG-2"), unmet("an-hoa"))
NOBODY: Any = None


async def parts_of(admin: ScoringAdmin, **request: Any) -> list[admin_pb2.TablePart]:
    return [part async for part in admin.ExportTable(admin_pb2.ExportTableRequest(**request), NOBODY)]


def admin_of(database: Any) -> ScoringAdmin:
    service = answering(database, SimulatedClock(LATER))
    return ScoringAdmin(service)


def rows_of(parts: list[admin_pb2.TablePart]) -> list[list[str]]:
    width = len(parts[0].columns)
    values = [value for part in parts for value in part.values]
    return [values[at : at + width] for at in range(0, len(values), width)]


async def test_a_register_is_handed_out_as_it_is_answered() -> None:
    async with kept(Scoring(*HEARD)) as database:
        admin = admin_of(database)
        register = await admin.GetRegister(admin_pb2.GetRegisterRequest(year=2023), NOBODY)
        parts = await parts_of(admin, table="register", year=2023)

    names = [column.name for column in parts[0].columns]
    assert " ".join(names[:6]) == "no unit name obligation period status"
    assert " ".join(names[6:11]) == "submitted_at due_at days_late quality reasons"
    assert (parts[0].as_of, parts[0].known_at) == (register.as_of, register.known_at)
    assert rows_of(parts) == [[exports.text(getattr(cell, name)) for name in names] for cell in register.cells]


LONG = (
    *HEARD,
    opened_period("BC-6T", others=Others.UNKNOWN),
    opened_period("BC-NAM", due_at=DUE.replace(year=2024)),
    excused(DUE + DAY, "an-hoa"),
    ended("thanh-tra", DUE - DAY),
    registered("moi", 9).model_copy(update={"registered_at": DUE, "began_at": DUE - DAY}),
    registered("an-binh", 1).model_copy(update={"district": "ha-tien", "registered_at": DUE + 2 * DAY}),
    DISTRICT.model_copy(update={"district": "ha-tien"}),
    registered("an-hoa", 2).model_copy(update={"name": "An Hòa", "registered_at": DUE + DAY}),
)
INSTANTS = [(as_of, known_at) for as_of in (DUE - 2 * DAY, DUE, DUE + DAY, LATER) for known_at in (DUE + DAY, LATER)]
CHOICES: list[dict[str, Any]] = [
    {"district": "*"},
    {"district": "rach-gia"},
    {"district": "ha-tien"},
    {"district": "*", "units": ["an-hoa", "moi"]},
    {"district": "*", "obligations": ["BC-6T"], "statuses": ["unknown", "not_obliged"]},
    {"district": "*", "kinds": ["ward"], "statuses": ["late", "excused"]},
    {"district": "*", "kinds": ["nothing"]},
]


@pytest.mark.parametrize("choice", CHOICES, ids=str)
async def test_at_any_instants_and_by_any_choice_it_says_what_the_call_says(choice: dict[str, Any]) -> None:
    async with kept(Scoring(*LONG)) as database:
        admin = admin_of(database)
        for as_of, known_at in INSTANTS:
            question = {"year": 2023, "as_of": as_of.isoformat(), "known_at": known_at.isoformat(), **choice}
            register = await admin.GetRegister(admin_pb2.GetRegisterRequest(**question), NOBODY)
            parts = await parts_of(admin, table="register", **question)
            names = [column.name for column in parts[0].columns]
            assert rows_of(parts) == [[exports.text(getattr(cell, name)) for name in names] for cell in register.cells]


async def test_a_mark_that_is_objected_to_is_provisional_in_tables_too(database_url: str) -> None:
    async with office(database_url) as here:
        here.at(FILED)
        filed = await here.call("FileObjection", **FILE)
        register = await here.call("GetRegister", year=2023)
        parts = await parts_of(here.admin, table="register", year=2023, columns=["unit", "status", "provisional"])
        told = await parts_of(here.admin, table="objections", columns=["objection", "filed_by", "reasons", "grounds"])

    assert ["an-binh", "late", "true"] in rows_of(parts)
    assert rows_of(told) == [[filed.objection.objection, "bà Lan", "có giấy xác nhận mất điện", ""]]
    assert [row[2] for row in rows_of(parts)] == [exports.text(cell.provisional) for cell in register.cells]


async def test_who_is_shown_with_predecessors_is_handed_out_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PAGE", 1)
    merged = Scoring(*HEARD, ended("an-hoa", DUE + DAY, "an-binh"))
    question: dict[str, Any] = {"year": 2023, "lineage": admin_pb2.WITH_PREDECESSORS}
    async with kept(merged) as database:
        admin = admin_of(database)
        register = await admin.GetRegister(admin_pb2.GetRegisterRequest(**question), NOBODY)
        parts = await parts_of(admin, table="register", columns=["unit", "of_unit", "status"], **question)

    assert rows_of(parts) == [[cell.unit, cell.of_unit, cell.status] for cell in register.cells]
    assert ["an-binh", "an-hoa", "missing"] in rows_of(parts)


async def test_only_the_columns_that_are_wanted_are_handed_out() -> None:
    async with kept(Scoring(*HEARD)) as database:
        parts = await parts_of(admin_of(database), table="register", year=2023, columns=["status", "unit"])

    assert [(column.name, column.type) for column in parts[0].columns] == [("status", "text"), ("unit", "text")]
    assert rows_of(parts)[0] == ["late", "an-binh"]


async def test_what_is_not_there_says_what_is() -> None:
    async with kept(Scoring(*HEARD)) as database:
        with pytest.raises(BadInput, match="register, totals, scores"):
            await parts_of(admin_of(database), table="nothing", year=2023)
        with pytest.raises(BadInput, match="'nothing'; hiện có: no, unit"):
            await parts_of(admin_of(database), table="register", year=2023, columns=["nothing"])
        with pytest.raises(BadInput, match="rach-gia"):
            await parts_of(admin_of(database), table="register", year=2023, district="ha-tien")


async def test_a_long_table_comes_in_parts_and_page_after_page() -> None:
    asked: list[Any] = []

    class Paged(ScoringAdmin):
        @override
        async def ListScores(self, request: Any, context: Any) -> admin_pb2.Scores:
            first = int(request.page_token or "0")
            asked.append((request.as_of, request.page_size))
            scores = [admin_pb2.Score(rank=first + n, unit=f"u{first + n}") for n in range(request.page_size)]
            more = str(first + request.page_size) if first < 2 * request.page_size else ""
            return admin_pb2.Scores(scores=scores, next_page_token=more)

    service = answering(None, SimulatedClock(LATER))
    parts = await parts_of(Paged(service), table="scores", district="rach-gia", year=2023, columns=["rank", "unit"])

    assert [row[1] for row in rows_of(parts)] == [f"u{number}" for number in range(3 * exports.PAGE)]
    assert max(len(part.values) for part in parts) <= exports.PART_VALUES
    assert len(set(asked)) == 1


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_something_its_answer_has(name: str) -> None:
    table = TABLES[name]
    call = admin_pb2.DESCRIPTOR.services_by_name["ScoringAdmin"].methods_by_name[table.call]
    row = call.output_type.fields_by_name[table.rows].message_type
    assert row is not None
    known = {field.name for field in row.fields} | (set(STATUSES) if "counts" in row.fields_by_name else set())

    assert call.input_type is table.question.DESCRIPTOR
    assert set(table.chosen(())) - known - (STEPS.keys() if name == "objections" else set()) == set()
    assert set(table.chosen(()).values()) <= {"text", "whole", "decimal", "moment", "flag"}

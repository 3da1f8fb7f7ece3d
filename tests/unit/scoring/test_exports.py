"""A table that is handed out says what the call says it is made of, value by value."""

from types import SimpleNamespace
from typing import Any

import pytest
from typing_extensions import override

from services.kit.clock import SimulatedClock
from services.kit.rpc import BadInput
from services.scoring import exports
from services.scoring.admin import ScoringAdmin
from services.scoring.exports import STATUSES, STEPS, TABLES
from services.scoring.pb import admin_pb2
from tests.unit.scoring.controls import DUE, LATER, LISTED, SECOND, Scoring, accepted, kept, returned, unmet

HEARD = (*LISTED, accepted(DUE), returned(DUE - SECOND, "an-hoa", "RG-2"), unmet("an-hoa"))
NOBODY: Any = None


async def parts_of(admin: ScoringAdmin, **request: Any) -> list[admin_pb2.TablePart]:
    return [part async for part in admin.ExportTable(admin_pb2.ExportTableRequest(**request), NOBODY)]


def admin_of(database: Any) -> ScoringAdmin:
    service: Any = SimpleNamespace(database=database, clock=SimulatedClock(LATER))
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

    service: Any = SimpleNamespace(clock=SimulatedClock(LATER))
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
    assert set(table.chosen(()).values()) <= {"text", "whole", "decimal", "moment"}

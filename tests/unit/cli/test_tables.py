"""A table that is asked for by gRPC comes out as it was answered, page after page and part after part."""

import csv
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from typing_extensions import override

from services.cli import register as view
from services.cli import registers
from services.cli.exporting import Target
from services.cli.failures import WrongUsage
from services.cli.output import Output
from services.cli.said import Office
from services.cli.server_commands import Asked
from services.cli.tables import Question
from services.kit.clock import SimulatedClock
from services.kit.pb import operations_pb2, operations_pb2_grpc
from services.kit.rpc import Server
from services.scoring.admin import ScoringAdmin
from services.scoring.pb import admin_pb2, admin_pb2_grpc
from tests.unit.scoring.controls import DUE, LATER, LISTED, SECOND, Scoring, accepted, answering, kept, returned, unmet

HEARD = (*LISTED, accepted(DUE), returned(DUE - SECOND, "an-hoa", "RG-2"), unmet("an-hoa"))
QUESTION = Question(year=2023, as_of="2023-10-03")


class Awake(operations_pb2_grpc.OperationsServicer):
    """A service that is there."""

    @override
    async def GetProgress(self, request: Any, context: Any) -> operations_pb2.Progress:
        return operations_pb2.Progress()


@dataclass(frozen=True)
class Place:
    """Where scoring answers, in this process."""

    admin: ScoringAdmin
    port: int

    def office(self, *, as_json: bool = False) -> Office:
        out = Output(lang="vi", color=False, json=as_json)
        return Office(Asked(out, f"scoring=127.0.0.1:{self.port}"))

    async def shows(self, wanted: Target, question: Question = QUESTION, *, all_columns: bool = False) -> None:
        await registers.show(self.office(), question, wanted, all_columns=all_columns)

    async def register(self) -> admin_pb2.Register:
        nobody: Any = None
        return await self.admin.GetRegister(QUESTION.filled(admin_pb2.GetRegisterRequest(), "vi"), nobody)


@asynccontextmanager
async def serving() -> AsyncIterator[Place]:
    async with kept(Scoring(*HEARD)) as database:
        service = answering(database, SimulatedClock(LATER))
        server, admin = Server("127.0.0.1:0"), ScoringAdmin(service)
        admin_pb2_grpc.add_ScoringAdminServicer_to_server(admin, server.grpc)
        operations_pb2_grpc.add_OperationsServicer_to_server(Awake(), server.grpc)
        await server.start()
        try:
            yield Place(admin, server.port)
        finally:
            await server.grpc.stop(None)


async def test_the_csv_of_a_register_is_byte_for_byte_the_agreed_one(tmp_path: Path) -> None:
    path = tmp_path / "so.csv"
    async with serving() as place:
        await place.shows(Target("csv", path))
        register = await place.register()

    assert path.read_bytes() == view.to_csv(register).encode()


async def test_with_all_columns_both_instants_stand_in_every_row(tmp_path: Path) -> None:
    path = tmp_path / "so.csv"
    async with serving() as place:
        await place.shows(Target("csv", path), all_columns=True)
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))

    assert list(rows[0])[: len(view.COLUMNS)] == list(view.COLUMNS)
    assert {row["as_of"] for row in rows} == {"2023-10-03T23:59:59+07:00"}
    assert {row["known_at"] for row in rows} == {LATER.isoformat()}


async def test_json_says_whose_register_it_is_and_counts_it(tmp_path: Path) -> None:
    path = tmp_path / "so.json"
    async with serving() as place:
        await place.shows(Target("json", path))
        register = await place.register()
    found = json.loads(path.read_text("utf-8"))

    assert (found["district"], found["year"], found["counts"]) == ("rach-gia", 2023, dict(register.counts))
    assert [cell["events"] for cell in found["cells"]] == [" ".join(cell.events) for cell in register.cells]


async def test_a_workbook_names_its_district(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    async with serving() as place:
        await place.shows(Target("xlsx", path))
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)

    assert str(rows[0][0]).startswith("Sổ theo dõi · rach-gia · 2023 · tính đến 03/10/2023 23:59")
    assert [row[5] for row in rows[3:]] == ["trễ hạn", "chưa gửi", "không phải nộp"]


async def test_a_register_is_put_together_from_its_pages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serving() as place:
        await place.shows(Target("table"))
        at_once = capsys.readouterr().out
        monkeypatch.setattr(registers, "PAGE", 1)
        await place.shows(Target("table"))

    assert capsys.readouterr().out == at_once
    assert "! trễ hạn: 1 · ✗ chưa gửi: 1 · – không phải nộp: 1" in " ".join(at_once.split())


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Question(year=2023, district="ha-tien"), "district: .*rach-gia"),
        (Question(year=2023, statuses=["trễ"]), "statuses: .*late"),
        (Question(), "year"),
    ],
)
async def test_what_is_wrongly_asked_is_told_and_no_file_is_there(tmp_path: Path, wrong: Question, why: str) -> None:
    path = tmp_path / "so.csv"
    async with serving() as place:
        with pytest.raises(WrongUsage, match=why):
            await place.shows(Target("csv", path), wrong)

    assert list_of(tmp_path) == []


def list_of(folder: Path) -> list[Path]:
    return list(folder.iterdir())

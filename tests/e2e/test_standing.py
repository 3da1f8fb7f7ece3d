"""A register, scores, objections and their files, typed against services that run: shown, written, and the same again later."""

import asyncio
import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import python_calamine
import typer

from services.cli import completing, main
from tests.e2e.running import ROOT, Demo, dunghan
from tests.e2e.test_rules_commands import CATALOGUE, CLOCK, Desk
from tests.kit.wait import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(200)]

SCHEME: Final = ROOT / "catalogues" / "thang-diem-vi-du" / "scheme.yaml"
NAME: Final = "thang-diem-vi-du/1"
BY: Final = ("--reason", "theo hồ sơ", "--source", "15/UBND-NC")
DUTY: Final = "BC-CU/2023"
MOST_LOOKS: Final = 40
AGREED: Final = "no,unit,name,obligation,period,status,submitted_at,due_at,days_late,quality,reasons"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Everything, running in a fresh folder, the catalogue taken in."""
    demo = Demo(tmp_path_factory.mktemp("standing") / "data")
    command = [sys.executable, "-m", "services.cli.main", "up", "--data-dir", str(demo.folder), "--clock", CLOCK]
    log = demo.folder.with_suffix(".log")
    with log.open("wb") as said:
        demo.process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said, start_new_session=True)  # noqa: S603 - our own arguments
    try:
        asyncio.run(eventually(lambda: "ready" in log.read_text("utf-8"), within=60))
        yield demo.folder
    finally:
        demo.end()


@pytest.fixture
def desk(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk in a wide room."""
    monkeypatch.setenv("COLUMNS", "200")
    return Desk(folder, capsys)


def cell(desk: Desk, unit: str, *when: str) -> dict[str, Any]:
    """Look at what the register says of a unit's report of the past."""
    desk.settles()
    found = desk.types("register", "--year", "2023", "--unit", unit, "--obligation", "BC-CU", *when)
    (one,) = found["cells"]
    return dict(one)


def at_rest(desk: Desk) -> str:
    """Return an instant after everything that was said and before whatever is said next: a clock of `up` goes in steps."""
    looks = (str(desk.types("register", "--year", "2023")["as_of"]) for _ in range(MOST_LOOKS))
    now = next(looks)
    assert any(later > now for later in looks)
    return now


def score(desk: Desk, unit: str, *when: str) -> tuple[str, bool]:
    """Look at a unit's score, and whether it may still be otherwise."""
    found = desk.types("scores", "--year", "2023", *when)
    return next((one["score"], one["provisional"]) for one in found["scores"] if one["unit"] == unit)


def test_what_is_shown_and_written_is_the_same_years_and_corrections_later(desk: Desk, tmp_path: Path) -> None:
    late = reports_arrive(desk)
    a_scheme_is_looked_at_and_put_in_force(desk)
    before = printed(desk, tmp_path / "before")
    faults_count(desk, late)
    an_objection_excuses(desk)
    every_table_is_written(desk, tmp_path / "tables")
    assert printed(desk, tmp_path / "after", *before[0])[1] == before[1]
    totals_count_both_ways(desk)
    what_cannot_be_is_one_line(desk)
    a_process_of_its_own_says_the_same(desk)
    the_shell_is_offered_what_there_is(desk)
    a_scheme_is_withdrawn(desk)


def reports_arrive(desk: Desk) -> str:
    """One in time, one on the third day, one not at all; return the late one's submission."""
    desk.types("catalogue", "import", str(CATALOGUE))
    desk.settles()
    record = ("submissions", "record")
    desk.types(*record, "an-binh", DUTY, "--arrived-at", "2023-03-09", "--channel", "post", *BY)
    late = desk.types(*record, "an-hoa", DUTY, "--arrived-at", "2023-03-13T07:30:00+07:00", "--channel", "post", *BY)
    assert [cell(desk, unit)["status"] for unit in ("an-binh", "an-hoa", "vinh-lac")] == ["on_time", "late", "missing"]
    one = cell(desk, "an-hoa")
    assert (one["days_late"], one["working_days_late"], one["evidence"]) == (3, 1, "recorded")
    assert [found["unit"] for found in desk.types("register", "--year", "2023", "--status", "missing")["cells"]] == [
        "vinh-lac"
    ]
    return str(late["submission_id"])


def a_scheme_is_looked_at_and_put_in_force(desk: Desk) -> None:
    """A look scores nobody; the same file twice is put in force once."""
    assert "Chưa ghi gì" in desk.reads("schemes", "activate", str(SCHEME), *BY, "--dry-run")
    assert desk.types("schemes", "list") == []
    assert desk.types("schemes", "activate", str(SCHEME), *BY)["repeat"] is False
    assert desk.types("schemes", "activate", str(SCHEME), *BY)["repeat"] is True
    assert NAME in desk.reads("schemes", "list")
    assert "timeliness: 70" in desk.reads("schemes", "show", NAME)
    assert score(desk, "an-binh") == ("100.00", True)
    assert score(desk, "an-hoa") == ("86.00", True)
    explained = desk.types("explain", "an-hoa", "--year", "2023")
    assert sum(float(one["earned"]) for one in explained["points"]) == float(explained["score"]["earned"])
    assert "timeliness.ladder[0]" in desk.reads("explain", "an-hoa", "--year", "2023")


def printed(desk: Desk, folder: Path, *when: str) -> tuple[tuple[str, ...], list[bytes]]:
    """Print a register, a ranking and an explanation of two instants; return these and what was written."""
    folder.mkdir()
    if not when:
        now = at_rest(desk)
        when = ("--as-of", now, "--known-at", now)
    paths = [folder / name for name in ("register.csv", "register.xlsx", "scores.csv", "explain.json")]
    asked = (("register",), ("register", "--all-columns"), ("scores",), ("explain", "an-hoa"))
    for path, words in zip(paths, asked, strict=True):
        desk.reads(*words, "--year", "2023", *when, "-o", str(path))
    return when, [path.read_bytes() for path in paths]


def faults_count(desk: Desk, submission: str) -> None:
    """What is wrong with a report takes points off, and is shown."""
    desk.types("submissions", "fault", "rach-gia", submission, "--fault", "layout", "--reason", "không đúng mẫu")
    assert cell(desk, "an-hoa")["quality"] == "layout"
    assert score(desk, "an-hoa")[0] == "83.00"
    assert "1 lỗi" in desk.reads("register", "--year", "2023", "--unit", "an-hoa")


def an_objection_excuses(desk: Desk) -> None:
    """While it is open the mark is provisional; what is decided shows from then on."""
    filed = desk.types("objections", "file", "an-hoa", DUTY, "--reasons", "đường bị cắt", "--evidence", "12/UBND")
    name = filed["objection"]["objection"]
    assert cell(desk, "an-hoa")["provisional"] is True
    assert "trễ hạn (+3), 1 lỗi*" in desk.reads("register", "--year", "2023", "--unit", "an-hoa")
    words = ("objections", "decide", name, "upheld", "--status", "excused", *BY)
    assert "Chưa ghi gì" in desk.reads(*words, "--dry-run")
    assert cell(desk, "an-hoa")["status"] == "late"
    desk.types(*words)
    assert (cell(desk, "an-hoa")["status"], score(desk, "an-hoa")[0]) == ("excused", "97.00")
    assert [one["what"] for one in desk.types("objections", "show", name)["steps"]] == ["filed", "decided"]
    assert name in desk.reads("objections", "list", "--state", desk.types("objections", "show", name)["state"])
    lines = desk.types("objections", "statistics", "--year", "2023")["lines"]
    assert [(one["filed"], one["upheld"]) for one in lines if one["scope"] == "all"] == [("1", "1")]


def every_table_is_written(desk: Desk, folder: Path) -> None:
    """Each is a CSV, a JSON document and a workbook, with as many rows in all three and the instants in each."""
    folder.mkdir()
    year = ("--year", "2023")
    for table, words in {
        "register": ("register", *year, "--all-columns"),
        "totals": ("totals", *year),
        "scores": ("scores", *year),
        "explanation": ("explain", "an-hoa", *year),
        "objections": ("objections", "list", *year),
        "statistics": ("objections", "statistics", *year),
        "sums": ("figures", "total", "BC-CU", "2023"),
        "figures": ("figures", "total", "BC-CU", "2023", "--by-unit"),
    }.items():
        for form in ("csv", "json", "xlsx"):
            desk.reads(*words, "-o", str(folder / f"{table}.{form}"))
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        document = json.loads((folder / f"{table}.json").read_text("utf-8"))
        book = python_calamine.CalamineWorkbook.from_path(folder / f"{table}.xlsx").get_sheet_by_index(0).to_python()
        found = document.get("rows", document.get("cells"))
        assert len(rows) == len(found) == len(book) - 3 or (not rows and not found), table
        assert all(row["as_of"] and row["known_at"] for row in rows)
        assert document["as_of"]
        assert "tính đến" in str(book[0][0])
    assert desk.reads("register", *year, "--format", "csv").splitlines()[0] == AGREED


def totals_count_both_ways(desk: Desk) -> None:
    """What is excused is no fault of ours, and a report that came for DHIS2."""
    found = desk.types("totals", "--year", "2023", "--obligation", "BC-CU")["measures"]
    (one,) = [each for each in found if each["scope"] == "district"]
    assert one["counts"] == {"on_time": "1", "missing": "1", "excused": "1", "not_obliged": "1"}
    assert (one["timeliness"], one["expected_reports"], one["actual_reports"]) == ("50.00", "3", "2")
    assert (one["reporting_rate"], one["reporting_rate_on_time"]) == ("66.67", "33.33")
    assert "DHIS2" in desk.reads("totals", "--year", "2023")


def what_cannot_be_is_one_line(desk: Desk) -> None:
    """Refused by a rule is 3, wrongly asked is 2."""
    for code, words in (
        (3, ("explain", "nobody", "--year", "2023")),
        (3, ("scores", "--year", "2023", "--scheme", "nothing")),
        (3, ("objections", "file", "an-binh", DUTY, "--reasons", "x")),
        (3, ("objections", "withdraw", "objection-nobody", "--reasons", "x")),
        (3, ("schemes", "withdraw", "nothing", *BY)),
        (2, ("register", "--year", "2023", "--district", "nowhere")),
        (2, ("register", "--year", "2023", "--as-of", "hôm qua")),
        (2, ("scores", "--year", "2023", "--format", "xlsx")),
        (2, ("schemes", "activate", str(CATALOGUE), *BY)),
    ):
        assert desk.types(*words, code=code).startswith("dunghan: "), words


def a_process_of_its_own_says_the_same(desk: Desk) -> None:
    """What a shell gets is what was shown here."""
    found = dunghan("--json", "scores", "--year", "2023", "--data-dir", str(desk.folder))
    assert found.returncode == 0, found.stderr
    assert {one["unit"]: one["score"] for one in json.loads(found.stdout)["scores"]}["an-hoa"] == "97.00"


def the_shell_is_offered_what_there_is(desk: Desk) -> None:
    """Codes of schemes, ids of objections."""
    context = typer.Context(typer.main.get_command(main.app))
    context.params["data_dir"] = desk.folder
    (filed,) = desk.types("objections", "list")["objections"]
    assert [code for code, _ in completing.schemes(context, "thang")] == [NAME.partition("/")[0]]
    assert completing.objections(context, "") == [(filed["objection"], f"an-hoa {DUTY}")]


def a_scheme_is_withdrawn(desk: Desk) -> None:
    """It scores nothing more, and what it scored is shown again as of then."""
    now = at_rest(desk)
    desk.types("schemes", "withdraw", NAME, *BY)
    assert desk.types("schemes", "list") == []
    desk.types("scores", "--year", "2023", code=3)
    assert score(desk, "an-hoa", "--as-of", now, "--known-at", now)[0] == "97.00"
    assert main.call(["schemes", "list", "--all", "--data-dir", str(desk.folder)]) == 0

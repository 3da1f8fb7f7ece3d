"""`whatif`: files are read by what they are, answers shown beside what there is, and nothing is said to have changed."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from services.cli import exporting, whatif_shown
from services.cli.failures import WrongUsage
from services.cli.main import call
from services.cli.output import Output
from services.cli.whatif import Supposed, Wish, read, requests
from services.deadlines.pb import admin_pb2 as deadlines_pb
from services.scoring.pb import admin_pb2 as pb
from tests.unit.cli.answers import FINDINGS

ROOT: Final = Path(__file__).parents[3] / "catalogues"
CALENDAR, LADDER = ROOT / "lich-viet-nam", ROOT / "thang-diem-vi-du"
SEEN: Final = exporting.Target(exporting.SEEN)


def wish(*files: Path, **more: Any) -> Wish:
    return Wish(files, 2023, **more)


def moved(unit: str, was: str, now: str, **more: Any) -> pb.SimulateResponse.Moved:
    about = {"obligation": "BC-Q1", "period": "2023", "was_status": was, "status": now, "why": "due …"}
    return pb.SimulateResponse.Moved(unit=unit, **{**about, **more})


def score(unit: str, ranks: tuple[int, int], scores: tuple[str, str], *why: str) -> pb.Score:
    of_now: dict[str, Any] = {"rank": ranks[1], "score": scores[1], "classed": "Tốt"}
    return pb.Score(
        unit=unit, name=unit.title(), was_rank=ranks[0], was_score=scores[0], was_classed="Tốt", why=why, **of_now
    )


WOULD: Final = pb.SimulateResponse(
    moved=[moved("a", "late", "on_time"), *(moved(f"u{n}", "missing", "missing", only_due=True) for n in range(9))],
    scores=[
        score("a", (2, 1), ("80.00", "90.50"), "BC-Q1/2023: due …"),
        score("b", (1, 2), ("85.00", "85.00"), "the same score, others move"),
        score("=c", (3, 3), ("10.00", "10.00")),
        pb.Score(unit="d", name="D"),
    ],
    was_counts={"late": 1, "missing": 9},
    counts={"on_time": 1, "missing": 9},
    scheme="thang/1",
    as_of="2023-12-31T23:59:59+07:00",
    known_at="2023-12-31T23:59:59+07:00",
)


async def shown(capsys: pytest.CaptureFixture[str], lang: str = "en", would: pb.SimulateResponse = WOULD) -> str:
    await whatif_shown.show(Output(lang=lang, color=False), (would, FINDINGS[:1]), 2023, (SEEN, "units", False))
    out, err = capsys.readouterr()
    assert ("nothing was written or changed" if lang == "en" else "không có gì được ghi") in err
    return out


def test_files_are_read_by_what_they_are() -> None:
    supposed = read(Output(), wish(LADDER, CALENDAR, ROOT / "rach-gia-2023" / "catalogue.yaml"))
    assert [json.loads(one)["catalogue"] for one in supposed.catalogues] == ["lich-viet-nam", "rach-gia-2023"]
    assert json.loads(supposed.scheme)["scheme"] == "thang-diem-vi-du"


def test_a_bad_file_is_named_with_its_line_as_a_check_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue, ladder = tmp_path / "a.yaml", tmp_path / "b.yaml"
    catalogue.write_text("catalogue: x\nautority: y\n")
    ladder.write_text("scheme: x\nversion: 1\ntitle: y\naxes: {timeliness: 70, quality: 40}\n")
    for file in (catalogue, ladder):
        with pytest.raises(WrongUsage, match=rf"^{file}:\d+:\d+: "):
            read(Output(lang="en"), wish(file))
    told = capsys.readouterr().err
    assert f"{catalogue}:1:1: the key «authority» is missing" in told
    assert f"{ladder}:1:1: the key «valid» is missing" in told


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "say what is supposed"),
        ({"roll": "back"}, "--roll back"),
        ({"roll": "next", "rows": "cells"}, "--rows cells"),
        ({"files": (LADDER, LADDER / "scheme-2024.yaml")}, "only one scheme"),
        ({"files": (LADDER,), "scheme": "x"}, "only one scheme"),
        ({"files": (ROOT / "nowhere",)}, "nowhere"),
    ],
)
def test_what_cannot_be_supposed_is_refused(asked: dict[str, Any], told: str) -> None:
    with pytest.raises(WrongUsage, match=told):
        read(Output(lang="en"), wish(*asked.pop("files", ()), **asked))


def test_the_command_ends_with_the_code_of_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["--lang", "en", "whatif", "--year", "2023"]) == 2
    assert "say what is supposed" in capsys.readouterr().err


def test_scoring_is_asked_with_what_deadlines_foresees() -> None:
    duty = deadlines_pb.ForeseenDuty(district="d", unit="a", obligation="B", period="2023", due_at="x", outage="o")
    parts = [
        deadlines_pb.ForeseeDutiesPart(days_off=["2023-01-02"], days_worked=["2023-01-07"], other_calendar=True),
        deadlines_pb.ForeseeDutiesPart(
            duties=[duty], periods=[{"obligation": "B", "others": "not_obliged"}], units=[{"unit": "a", "no": 3}]
        ),
    ]
    first, _, second = requests(Supposed(), wish(district="all", as_of="2023-06-30"), parts, "vi")
    assert (first.district, first.foresees, first.other_calendar) == ("*", True, True)
    assert (first.as_of, list(first.days_off)) == ("2023-06-30T23:59:59+07:00", ["2023-01-02"])
    assert second.duties[0].SerializeToString() == duty.SerializeToString()
    assert (second.periods[0].others, second.units[0].no) == ("not_obliged", 3)
    [alone] = requests(Supposed(scheme="{}"), wish(), [], "vi")
    assert (alone.foresees, alone.scheme_json) == (False, "{}")


async def test_what_moves_is_shown_beside_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    out = await shown(capsys)
    assert "2 → 1" in out
    assert "80.00 → 90.50" in out
    assert "2 of 4 units would have another rank" in out
    assert "1 duties would stand, or be scored, otherwise" in out
    assert "9 duties would only fall due" in out
    assert "due-before-window-closes" in out
    assert "=c" not in out
    vietnamese = await shown(capsys, "vi")
    assert "80,00 → 90,50" in vietnamese
    assert all(len(line) <= 80 for line in vietnamese.splitlines() if "─" in line)


async def test_nobody_is_said_to_move_where_nobody_does(capsys: pytest.CaptureFixture[str]) -> None:
    still = pb.SimulateResponse(scores=[score("b", (1, 1), ("85.00", "85.00"))], scheme="thang/1", counts={"late": 1})
    assert "No unit would have another rank" in await shown(capsys, would=still)
    assert "No scheme scores this year" in await shown(capsys, would=pb.SimulateResponse(counts={"late": 1}))


async def test_tables_are_written_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for rows, count in (("units", 4), ("duties", 10)):
        target = exporting.Target("csv", tmp_path / f"{rows}.csv")
        await whatif_shown.show(Output(lang="en"), (WOULD, ()), 2023, (target, rows, False))
        lines = (tmp_path / f"{rows}.csv").read_text("utf-8").splitlines()
        assert len(lines) == count + 1
    assert "'=c" in (tmp_path / "units.csv").read_text("utf-8")
    await whatif_shown.show(Output(json=True), (WOULD, FINDINGS[:1]), 2023, (exporting.Target("json"), "units", False))
    document = json.loads(capsys.readouterr().out)
    assert (document["year"], document["scheme"], document["was_counts"]) == (
        2023,
        "thang/1",
        {"late": 1, "missing": 9},
    )
    assert (len(document["units"]), len(document["duties"]), len(document["findings"])) == (4, 10, 1)
    workbook = exporting.Target("xlsx", tmp_path / "units.xlsx")
    await whatif_shown.show(Output(lang="en"), (WOULD, ()), 2023, (workbook, "units", False))
    assert workbook.output is not None
    assert workbook.output.stat().st_size > 0

"""A district's file becomes what travels (interfaces §2), or says which line is wrong."""

import json
from pathlib import Path

import pytest

from services.cli import submissions
from services.cli.failures import WrongUsage

HEADER = "id,submitted_at,unit,obligation,channel,signed,annexes_complete,note\n"
ROW = "RG-0001,2023-03-13T08:18:00+07:00,an-binh,BC-Q1,e-office,1,0,\n"


def file_of(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, "utf-8")
    return path


def test_a_row_becomes_the_json_a_district_publishes(tmp_path: Path) -> None:
    [sheet] = submissions.read(file_of(tmp_path, "a.csv", HEADER + ROW), period="2023", lang="vi")

    assert json.loads(sheet.body) == {
        "submission_id": "RG-0001",
        "submitted_at": "2023-03-13T08:18:00+07:00",
        "unit": "an-binh",
        "obligation": "BC-Q1",
        "period": "2023",
        "channel": "e-office",
        "document": None,
        "attested": {"signed": True, "annexes_complete": False},
    }


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    path = file_of(tmp_path, "a.csv", HEADER + ROW)
    first, second = (submissions.read(path, period="2023", lang="vi") for _ in range(2))

    assert [sheet.sha256 for sheet in first] == [sheet.sha256 for sheet in second]


def test_a_column_says_the_period_of_its_row_whatever_the_option_says(tmp_path: Path) -> None:
    path = file_of(tmp_path, "a.csv", HEADER.strip() + ",period\n" + ROW.strip() + ",2022\n")

    assert submissions.read(path, period="2023", lang="vi")[0].submission.period == "2022"


def test_a_row_without_a_period_is_named_with_its_line(tmp_path: Path) -> None:
    path = file_of(tmp_path, "a.csv", HEADER + ROW)

    with pytest.raises(WrongUsage, match=r"a\.csv:2: no period"):
        submissions.read(path, period="", lang="en")


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("RG 0001", "submission_id"),
        ("RG-0001,yesterday", "submitted_at"),
        ("RG-0001,2023-03-13T08:18:00", "submitted_at"),
    ],
)
def test_a_wrong_cell_is_named_with_file_line_and_field(tmp_path: Path, cell: str, place: str) -> None:
    parts = cell.split(",")
    row = ",".join([*parts, *ROW.split(",")[len(parts) :]])
    path = file_of(tmp_path, "a.csv", HEADER + ROW + row)

    with pytest.raises(WrongUsage, match=rf"a\.csv:3: {place}: "):
        submissions.read(path, period="2023", lang="en")


def test_json_lines_keep_fields_we_do_not_know(tmp_path: Path) -> None:
    content = {
        "submission_id": "X-1",
        "unit": "an-binh",
        "obligation": "BC-Q1",
        "period": "2023",
        "submitted_at": "2023-03-13T08:18:00+07:00",
        "channel": "e-office",
        "title": "Báo cáo quý I – Vĩnh Thanh Vân",
    }
    path = file_of(tmp_path, "a.jsonl", json.dumps(content, ensure_ascii=False) + "\n\n")
    [sheet] = submissions.read(path, period="", lang="vi")

    assert json.loads(sheet.body) == content
    assert "Vĩnh Thanh Vân".encode() in sheet.body


@pytest.mark.parametrize(("name", "content"), [("a.jsonl", '{"unit": \n'), ("a.json", "[{]")])
def test_what_is_no_json_is_named_with_its_place(tmp_path: Path, name: str, content: str) -> None:
    with pytest.raises(WrongUsage, match=rf"{name}:\d+:\d+: "):
        submissions.read(file_of(tmp_path, name, content), period="", lang="en")


def test_a_list_of_anything_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"a\.json \[1\]"):
        submissions.read(file_of(tmp_path, "a.json", "[3]"), period="", lang="en")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"no file .*nothing\.csv"):
        submissions.read(tmp_path / "nothing.csv", period="", lang="en")

"""A table comes out as CSV, JSON and XLSX: whole, with its instants, and with nothing in it a spreadsheet would run."""

import csv
import io
import json
import os
import tracemalloc
from collections.abc import AsyncIterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from services.cli import exporting, workbook
from services.cli.exporting import Column, Sheet, Target, flat, target, write
from services.cli.failures import CliFailure, WrongUsage
from services.cli.output import Output

AS_OF, KNOWN_AT = "2023-10-03T23:59:59+07:00", "2024-01-02T08:00:00+07:00"
COLUMNS = (
    Column("unit"),
    Column("days_late", "whole"),
    Column("score", "decimal"),
    Column("due_at", "moment"),
    Column("reasons"),
)
ROWS = (
    ("an-binh", 3, "-0.50", "2023-03-16T00:00:00+07:00", "=1+1"),
    ("an-hoa", 0, "12345678901234567890.5", None, 'một «"hai"», ba\nbốn'),
    ("@x", None, "", "", "https://example.org"),
)
HOSTILE = ("=1+1", "+84", "-x", "@SUM(A1)", "\t=1", "{=1}", "=HYPERLINK(1)", "<b>&</b>", "_x0041_", "'", "[red]", "1e5")


def sheet(rows: Sequence[Sequence[object]] = ROWS, columns: Sequence[Column] = COLUMNS, **more: Any) -> Sheet:
    return Sheet("scores", AS_OF, KNOWN_AT, columns, flat(rows), **more)


async def written(tmp_path: Path, form: str, made: Sheet) -> Path:
    path = tmp_path / f"t.{form}"
    await write(Output(lang="vi"), made, Target(form, path))
    assert names(tmp_path) == [path.name]
    return path


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


def kinds(device: Path, link: Path) -> tuple[bool, bool]:
    return device.is_char_device(), link.is_symlink()


def cells(path: Path) -> list[list[Any]]:
    return python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)


async def test_csv_has_every_value_and_both_instants_in_every_row(tmp_path: Path) -> None:
    head, *rows = read(await written(tmp_path, "csv", sheet()))

    assert head == ["unit", "days_late", "score", "due_at", "reasons", "as_of", "known_at"]
    assert rows == [
        ["an-binh", "3", "-0.50", "2023-03-16T00:00:00+07:00", "'=1+1", AS_OF, KNOWN_AT],
        ["an-hoa", "0", "12345678901234567890.5", "", 'một «"hai"», ba\nbốn', AS_OF, KNOWN_AT],
        ["'@x", "", "", "", "https://example.org", AS_OF, KNOWN_AT],
    ]


async def test_a_table_whose_columns_are_agreed_gets_no_more_of_them(tmp_path: Path) -> None:
    path = await written(tmp_path, "csv", sheet(stamped=False))

    assert read(path)[0] == [column.name for column in COLUMNS]
    assert path.read_bytes().count(b"\r") == 0


async def test_json_keeps_types_instants_and_counts(tmp_path: Path) -> None:
    path = await written(tmp_path, "json", sheet(about={"year": 2023}, key="cells", counted="unit"))
    found = json.loads(path.read_text("utf-8"))

    assert (found["table"], found["year"], found["as_of"], found["known_at"]) == ("scores", 2023, AS_OF, KNOWN_AT)
    assert found["columns"][1] == {"name": "days_late", "type": "whole"}
    assert [(row["days_late"], row["score"]) for row in found["cells"]] == [
        (3, "-0.50"),
        (0, "12345678901234567890.5"),
        (None, ""),
    ]
    assert found["cells"][0]["reasons"] == "=1+1"
    assert found["counts"] == {"an-binh": 1, "an-hoa": 1, "@x": 1}


async def test_flags_are_true_or_false_in_json_and_words_elsewhere(tmp_path: Path) -> None:
    columns = (Column("unit"), Column("provisional", "flag"))
    rows = [("a", "true"), ("b", "false")]
    paths = {form: tmp_path / f"t.{form}" for form in ("json", "csv", "xlsx")}
    for form, path in paths.items():
        await write(Output(lang="vi"), sheet(rows, columns), Target(form, path))

    assert [row["provisional"] for row in json.loads(paths["json"].read_text("utf-8"))["rows"]] == [True, False]
    assert [row[1] for row in read(paths["csv"])[1:]] == ["true", "false"]
    assert [row[1] for row in cells(paths["xlsx"])[3:]] == ["có", ""]


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
async def test_a_table_without_rows_is_one_too(tmp_path: Path, form: str) -> None:
    path = await written(tmp_path, form, sheet(()))

    if form == "json":
        assert json.loads(path.read_text("utf-8"))["rows"] == []
    else:
        assert len(read(path) if form == "csv" else cells(path)[2:]) == 1


async def test_a_workbook_says_what_it_is_of_and_has_numbers_and_moments(tmp_path: Path) -> None:
    made = cells(await written(tmp_path, "xlsx", sheet(title="Điểm", about={"year": 2023})))

    assert made[0][0] == "Điểm · 2023 · tính đến 03/10/2023 23:59 · theo những gì đã biết đến 02/01/2024 08:00"
    assert made[2] == ["Mã đơn vị", "Số ngày trễ", "Điểm", "Trễ từ", "Lý do"]
    assert made[3] == ["an-binh", 3.0, -0.5, date(2023, 3, 16), "=1+1"]
    assert made[4][2] == "12345678901234567890.5"
    assert made[5] == ["@x", "", "", "", "https://example.org"]


async def test_whatever_a_workbook_is_given_stays_text(tmp_path: Path) -> None:
    path = await written(tmp_path, "xlsx", sheet([(one,) for one in HOSTILE], COLUMNS[:1]))

    assert [row[0] for row in cells(path)[3:]] == list(HOSTILE)
    assert all(isinstance(row[0], str) for row in cells(path))


async def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 5)

    with pytest.raises(CliFailure, match="hơn 2 dòng"):
        await write(Output(lang="vi"), sheet(), Target("xlsx", tmp_path / "t.xlsx"))
    assert names(tmp_path) == []


async def test_words_of_ours_are_in_the_readers_language(tmp_path: Path) -> None:
    columns = [Column(name) for name in ("status", "axis", "provisional", "why_missing", "unit")]
    rows = [("late", "timeliness", "true", "not-sent", "late"), ("other", "", "false", "?", "false")]
    found = cells(await written(tmp_path, "xlsx", sheet(rows, columns)))[3:]

    assert found == [["trễ hạn", "thời hạn", "có", "chưa gửi", "late"], ["other", "", "", "?", "false"]]


async def test_what_is_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    (row,) = cells(await written(tmp_path, "xlsx", sheet([("a" * 40_000,)], COLUMNS[:1])))[3:]

    assert (len(row[0]), row[0][-1]) == (32_767, "…")


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
async def test_the_same_table_is_the_same_file(tmp_path: Path, form: str) -> None:
    first, second = tmp_path / f"first.{form}", tmp_path / f"second.{form}"
    for path in (first, second):
        await write(Output(), sheet(), Target(form, path))

    assert first.read_bytes() == second.read_bytes()


@given(st.lists(st.tuples(st.text(), st.integers(), st.decimals(allow_nan=False, allow_infinity=False))))
async def test_no_cell_of_a_csv_is_a_formula(rows: list[tuple[str, int, Any]]) -> None:
    file = io.StringIO()
    writer = exporting.Csv(file, sheet(rows, COLUMNS[:3]))
    values = [one async for one in sheet(rows, COLUMNS[:3]).parts]
    writer.rows(values[0])
    read_again = list(csv.reader(io.StringIO(file.getvalue())))[1:]

    assert not [row[0] for row in read_again if row[0][:1] in exporting.FORMULA_STARTS and row[0]]
    assert len(read_again) == len(rows)


async def failing() -> AsyncIterator[Sequence[str]]:
    yield ["an-binh"]
    raise CliFailure("dịch vụ dừng")


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
async def test_what_breaks_off_leaves_the_file_as_it_was(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"t.{form}"
    path.write_text("cũ", "utf-8")

    with pytest.raises(CliFailure, match="dịch vụ dừng"):
        await write(Output(), Sheet("scores", AS_OF, KNOWN_AT, COLUMNS[:1], failing()), Target(form, path))

    assert path.read_text("utf-8") == "cũ"
    assert names(tmp_path) == [path.name]


@pytest.mark.parametrize("form", ["csv", "json"])
async def test_a_full_disk_is_said_in_one_line(form: str) -> None:
    with pytest.raises(CliFailure, match=r"không ghi được /dev/full \(No space left on device\)"):
        await write(Output(lang="vi"), sheet(), Target(form, Path("/dev/full")))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_a_folder_that_is_not_there_is_named(tmp_path: Path, form: str) -> None:
    with pytest.raises(CliFailure, match="nowhere"):
        await write(Output(), sheet(), Target(form, tmp_path / "nowhere" / f"t.{form}"))


async def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    await write(Output(), sheet(), Target("csv", Path(os.devnull)))
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "real.csv")
    await write(Output(), sheet(), Target("csv", link))

    assert kinds(Path(os.devnull), link) == (True, True)
    assert read(tmp_path / "real.csv")


async def test_in_a_folder_the_file_is_named_by_its_day(tmp_path: Path) -> None:
    await write(Output(), sheet(), Target("csv", tmp_path))

    assert names(tmp_path) == ["scores-2023-10-03.csv"]


@pytest.mark.parametrize(
    ("form", "output", "as_json", "chosen"),
    [
        ("", None, False, "table"),
        ("", None, True, "json"),
        ("csv", None, True, "csv"),
        ("", "a.xlsx", False, "xlsx"),
        ("", "a.CSV", False, "csv"),
        ("json", "a.csv", False, "json"),
    ],
)
def test_the_form_is_the_one_asked_for_or_the_ending_of_the_file(
    form: str, output: str | None, chosen: str, *, as_json: bool
) -> None:
    assert target(Output(json=as_json), form, Path(output) if output else None).form == chosen


@pytest.mark.parametrize(("form", "output"), [("pdf", None), ("", "a.txt"), ("table", "a.csv"), ("xlsx", None)])
def test_a_form_that_cannot_be_is_wrong_usage(form: str, output: str | None) -> None:
    with pytest.raises(WrongUsage):
        target(Output(), form, Path(output) if output else None)


async def test_memory_does_not_grow_with_the_table(tmp_path: Path) -> None:
    async def many(parts: int) -> AsyncIterator[Sequence[str]]:
        for part in range(parts):
            yield [f"unit-{part}-{number}" for number in range(2000)]

    async def peak(parts: int) -> int:
        tracemalloc.start()
        columns = tuple(Column(f"c{number}") for number in range(10))
        await write(Output(), Sheet("x", AS_OF, KNOWN_AT, columns, many(parts)), Target("csv", tmp_path / "t.csv"))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert await peak(100) < 2 * await peak(10)


@given(
    st.lists(st.tuples(st.sampled_from((*HOSTILE, "a,b", 'a"b', "a\nb", "a\r\nb", "", " a")), st.integers(), st.text()))
)
def test_a_csv_is_what_the_csv_module_writes_of_harmless_values(rows: list[tuple[str, int, str]]) -> None:
    ours, theirs = io.StringIO(), io.StringIO()
    made = sheet((), (Column("unit"), Column("days_late", "whole"), Column("reasons")))
    exporting.Csv(ours, made).rows([str(value) for row in rows for value in row])
    expected = csv.writer(theirs, lineterminator="\n")
    expected.writerow(["unit", "days_late", "reasons", "as_of", "known_at"])
    expected.writerows(
        [exporting.harmless(unit), days, exporting.harmless(why), AS_OF, KNOWN_AT] for unit, days, why in rows
    )

    assert ours.getvalue() == theirs.getvalue()

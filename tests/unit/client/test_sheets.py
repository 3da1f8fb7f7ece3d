"""A district's file becomes what travels (interfaces §2), or says which line is wrong."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from services.client import sheets
from services.client.failures import BadSheet, NoFile, Wrong
from services.client.sheets import Reading

HEADER = "id,submitted_at,unit,obligation,channel,signed,annexes_complete,note\n"
ROW = "RG-0001,2023-03-13T08:18:00+07:00,an-binh,BC-Q1,e-office,1,0,\n"


def file_of(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, "utf-8")
    return path


def test_a_row_becomes_the_json_a_district_publishes(tmp_path: Path) -> None:
    [sheet] = sheets.read(file_of(tmp_path, "a.csv", HEADER + ROW), period="2023")

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
    first, second = (sheets.read(path, period="2023") for _ in range(2))

    assert [sheet.sha256 for sheet in first] == [sheet.sha256 for sheet in second]


def test_a_column_says_the_period_of_its_row_whatever_the_option_says(tmp_path: Path) -> None:
    path = file_of(tmp_path, "a.csv", HEADER.strip() + ",period\n" + ROW.strip() + ",2022\n")

    assert sheets.read(path, period="2023")[0].submission.period == "2022"


def test_a_row_without_a_period_is_named_with_its_line(tmp_path: Path) -> None:
    path = file_of(tmp_path, "a.csv", HEADER + ROW)

    with pytest.raises(BadSheet, match=r"a\.csv:2: no period"):
        sheets.read(path, period="")


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

    with pytest.raises(BadSheet, match=rf"a\.csv:3: {place}: "):
        sheets.read(path, period="2023")


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
    [sheet] = sheets.read(path, period="")

    assert json.loads(sheet.body) == content
    assert "Vĩnh Thanh Vân".encode() in sheet.body


@pytest.mark.parametrize(("name", "content"), [("a.jsonl", '{"unit": \n'), ("a.json", "[{]")])
def test_what_is_no_json_is_named_with_its_place(tmp_path: Path, name: str, content: str) -> None:
    with pytest.raises(BadSheet, match=rf"{name}:\d+:\d+: "):
        sheets.read(file_of(tmp_path, name, content), period="")


def test_a_list_of_anything_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSheet, match=r"a\.json \[1\]"):
        sheets.read(file_of(tmp_path, "a.json", "[3]"), period="")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoFile, match=r"no file .*nothing\.csv"):
        sheets.read(tmp_path / "nothing.csv", period="")


MORE = HEADER.strip() + ",period,test,replaces\n"


def test_every_wrong_row_is_named_at_once(tmp_path: Path) -> None:
    rows = [
        "RG 1,2023-03-13T08:18:00+07:00,an-binh,BC-Q1,e-office,1,0,",
        ROW.strip(),
        "RG-3,2023-03-13,,BC-Q1,e-office,1,0,",
    ]
    path = file_of(tmp_path, "a.csv", HEADER + "\n".join(rows))

    with pytest.raises(BadSheet) as bad:
        sheets.read(path, period="2023")

    assert [(one.where, one.plain.split(":")[0]) for one in bad.value.wrong] == [
        (f"{path}:2", "submission_id"),
        (f"{path}:4", "unit"),
        (f"{path}:4", "submitted_at"),
    ]
    assert len(str(bad.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "no column id"),
        ("a.csv", b"unit,obligation\n", r"a\.csv:1: no column id"),
        ("a.csv", HEADER.encode() + b"RG-1,2023\0,x\n", "submitted_at|NUL"),
        ("a.csv", HEADER.encode() + b'"RG-1,2023\n', "unexpected end of data"),
        ("a.csv", HEADER.encode() + b'"' + b"x" * 200_000 + b'",\n', "field larger"),
        ("a.csv", HEADER.encode() + "Sở,".encode("utf-16"), "UTF-8"),
        ("a.csv", HEADER.encode() + b"RG-1\n", "submitted_at"),
        ("a.jsonl", b"[" * 100_000, "recursion|deep"),
        ("a.jsonl", b'{"a": ' + b"9" * 5000 + b"}", "integer|digits"),
        ("a.json", b'[{"period": "2023", "submission_id": "\\ud800"}]', r"a\.json \[1\]"),
        ("a.json", b"\xff\xfe[]", "UTF-8"),
        ("a.json", b'"text"', r"\[1\]"),
        ("a.xlsx", b"PK no workbook", "XLSX"),
    ],
)
def test_hostile_files_are_named_and_never_a_crash(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(BadSheet, match=said) as bad:
        sheets.read(path, period="2023")
    assert bad.value.said("vi").endswith("sửa rồi gửi lại")


@pytest.mark.parametrize("value", ['"filling": NaN', '"filling": "\\ud800"'])
def test_what_is_no_json_for_others_is_refused(tmp_path: Path, value: str) -> None:
    row = '{"submission_id": "X-1", "unit": "u", "obligation": "O", "period": "P", "channel": "c",'
    path = file_of(tmp_path, "a.jsonl", f'{row} "submitted_at": "2023-03-13T08:18:00+07:00", {value}}}')

    with pytest.raises(BadSheet, match=r"a\.jsonl:1"):
        sheets.read(path)


def test_heads_may_be_vietnamese_and_stand_in_any_order(tmp_path: Path) -> None:
    heads = "Đơn vị,Mã lần gửi,  NGÀY GỬI ,Mã báo cáo,Kênh gửi,Ký số,Đủ phụ lục,Kỳ,Ghi chú\n"
    row = "an-binh,RG-1,2023-03-13T08:18:00+07:00,BC-Q1,e-office,có,x,2023,gấp\n"

    [sheet] = sheets.read(file_of(tmp_path, "a.csv", heads + row))

    content = json.loads(sheet.body)
    assert content["submission_id"] == "RG-1"
    assert content["attested"] == {"signed": True, "annexes_complete": True}


def test_columns_say_test_and_replaces(tmp_path: Path) -> None:
    [sheet] = sheets.read(file_of(tmp_path, "a.csv", MORE + ROW.strip() + ",2023,1,RG-0000\n"))

    assert sheet.test
    assert json.loads(sheet.body)["replaces"] == "RG-0000"


def test_all_rows_can_be_sent_on_trial(tmp_path: Path) -> None:
    path = file_of(tmp_path, "a.csv", HEADER + ROW)

    assert sheets.read(path, Reading(period="2023", test=True))[0].test
    assert not sheets.read(path, Reading(period="2023"))[0].test


def test_one_id_for_two_contents_is_wrong_and_the_same_twice_is_not(tmp_path: Path) -> None:
    other = ROW.replace("an-binh", "an-hoa")

    with pytest.raises(BadSheet, match=r"a\.csv:4: the id RG-0001 is used at .*a\.csv:2 already"):
        sheets.read(file_of(tmp_path, "a.csv", HEADER + ROW + ROW + other), period="2023")
    assert len(sheets.read(file_of(tmp_path, "b.csv", HEADER + ROW + ROW), period="2023")) == 2


def workbook_of(path: Path, rows: list[list[Any]]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy hh:mm"}) as book:
        book.add_worksheet("Ghi chú").write(0, 0, "UBND thành phố")
        table = book.add_worksheet("Báo cáo")
        for number, row in enumerate(rows):
            table.write_row(number, 0, row)
    return path


def test_a_workbook_is_read_below_its_heads_with_dates_as_dates(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["BIỂU TỔNG HỢP"],
        [],
        ["Mã", "Đơn vị", "Mã báo cáo", "Kỳ", "Ngày gửi", "Kênh", "Ký số", "Đủ phụ lục"],
        [
            17,
            "an-binh",
            "BC-Q1",
            2023,
            datetime(2023, 3, 13, 8, 18, tzinfo=UTC).replace(tzinfo=None),
            "e-office",
            True,
            "x",
        ],
        [],
        ["RG-2", "an-hoa", "BC-Q1", "2023-Q1", "2023-03-13T08:18:00+07:00", "e-office", "", 0],
    ]
    first, second = sheets.read(workbook_of(tmp_path / "a.xlsx", rows))

    content = json.loads(first.body)
    assert (content["submission_id"], content["period"]) == ("17", "2023")
    assert content["submitted_at"] == "2023-03-13T08:18:00+07:00"
    assert content["attested"] == {"signed": True, "annexes_complete": True}
    assert (first.where, second.where) == (f"{tmp_path}/a.xlsx:Báo cáo:4", f"{tmp_path}/a.xlsx:Báo cáo:6")
    assert json.loads(second.body)["attested"] == {"signed": False, "annexes_complete": False}


def test_a_workbooks_wrong_rows_and_missing_heads_are_named(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Mã", "Đơn vị", "Mã báo cáo", "Kỳ", "Ngày gửi"], ["A 1", "an-binh", "BC-Q1", "P", 5]]

    with pytest.raises(BadSheet, match=r"a\.xlsx:Báo cáo:2: submission_id"):
        sheets.read(workbook_of(tmp_path / "a.xlsx", rows))
    with pytest.raises(BadSheet, match="no column id, submitted_at"):
        sheets.read(workbook_of(tmp_path / "b.xlsx", [["Ghi", "chú"]]))


def test_a_row_names_its_document_beside_the_table(tmp_path: Path) -> None:
    paper = tmp_path / "bc.PDF"
    paper.write_bytes(b"%PDF-1.7 report")
    path = file_of(tmp_path, "a.csv", HEADER.strip() + ",document,number\n" + ROW.strip() + ",bc.PDF,12/BC-UBND\n")

    [sheet] = sheets.read(path, Reading(district="rach-gia", period="2023"))

    digest = sha256(paper.read_bytes()).hexdigest()
    assert sheet.document == paper
    assert json.loads(sheet.body)["document"] == {
        "number": "12/BC-UBND",
        "media_type": "application/pdf",
        "bucket": "documents-rach-gia",
        "object": f"{digest}.pdf",
        "size": 15,
        "sha256": digest,
    }


def test_a_document_that_is_not_there_is_named_with_its_row(tmp_path: Path) -> None:
    path = file_of(tmp_path, "a.csv", HEADER.strip() + ",document\n" + ROW.strip() + ",bc.pdf\n")

    with pytest.raises(BadSheet, match=r"a\.csv:2: there is no document .*bc\.pdf"):
        sheets.read(path, period="2023")


def test_a_document_alone_is_a_submission_whose_id_is_its_content_and_duty(tmp_path: Path) -> None:
    paper = tmp_path / "bc.docx"
    paper.write_bytes(b"report")
    at = "2023-03-13T08:18:00+07:00"
    said = Reading(district="rach-gia", period="2023", unit="an-binh", obligation="BC-Q1", at=at)

    [first] = sheets.read(paper, replace(said, attested=frozenset({"signed"})))
    [again] = sheets.read(paper, said)
    [other] = sheets.read(paper, replace(said, obligation="BC-6T"))

    assert first.submission.submission_id == again.submission.submission_id != other.submission.submission_id
    assert json.loads(first.body)["attested"] == {"signed": True, "annexes_complete": False}
    assert json.loads(first.body)["document"]["title"] == "bc"
    with pytest.raises(BadSheet, match="--unit, --obligation"):
        sheets.read(paper, Reading(district="rach-gia"))


def test_an_envelope_travels_as_it_is(tmp_path: Path) -> None:
    row = {
        "submission_id": "X-1",
        "unit": "an-binh",
        "obligation": "BC-Q1",
        "period": "2023",
        "submitted_at": "2023-03-13T08:18:00+07:00",
        "channel": "e-office",
    }
    envelope = {"specversion": "1.0", "type": "district.submission.v1", "source": "district/rach-gia", "data": row}

    [sheet] = sheets.read(file_of(tmp_path, "a.json", json.dumps(envelope)))

    assert json.loads(sheet.body) == envelope
    assert sheets.again(sheet.body).submission == sheet.submission


@given(st.text(max_size=300))
def test_whatever_text_a_table_holds_it_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_text(HEADER + text, "utf-8", errors="surrogatepass")

    try:
        found, wrong = sheets.read(path, period="2023"), tuple[Wrong, ...]()
    except BadSheet as bad:
        found, wrong = [], bad.wrong

    assert all(one.where.startswith(str(path)) for one in wrong)
    assert all(json.loads(sheet.body)["submission_id"] for sheet in found)


CONTENT = HEADER.strip() + ",Mã phụ lục,Các mục,Số liệu,Chỉ tiêu: 1.3a,figures:1.4,Loại số liệu\n"


def test_columns_say_what_a_report_holds(tmp_path: Path) -> None:
    cells = ',"2A; 2B, ","1.1;1.2","1.1=12; 1.2 = -3.50",7,,Ước thực hiện\n'
    [sheet] = sheets.read(file_of(tmp_path, "a.csv", CONTENT + ROW.strip() + cells), period="2023")

    content = json.loads(sheet.body)
    assert content["annexes"] == [{"code": "2A"}, {"code": "2B"}]
    assert content["sections"] == ["1.1", "1.2"]
    assert content["figures"] == {"1.3a": "7", "1.1": "12", "1.2": "-3.50"}
    assert content["basis"] == "estimate"


def test_a_row_that_says_nothing_of_its_content_says_nothing(tmp_path: Path) -> None:
    [sheet] = sheets.read(file_of(tmp_path, "a.csv", CONTENT + ROW.strip() + ",,,,,,\n"), period="2023")
    assert not {"annexes", "sections", "figures", "basis"} & json.loads(sheet.body).keys()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (',,,"1.1=3,5",,,', "figures.*3,5.* is no decimal number"),
        (',,,"1.1=1.234.567",,,', "is no decimal number"),
        (',,,"1.1",,,', "figures: 1.1; write"),
        (',,,"1.3a=1",2,,', "two numbers stand for one indicator"),
        (",,,,,,khoảng", "basis"),
        (",,,,,=1+1,", "is no decimal number"),
        (',"' + "A" * 65 + '",,,,,', "annexes.0.code"),
    ],
)
def test_what_is_no_content_is_named_with_its_row(tmp_path: Path, cells: str, said: str) -> None:
    path = file_of(tmp_path, "a.csv", CONTENT + ROW.strip() + cells + "\n")
    with pytest.raises(BadSheet, match=rf"a\.csv:2: .*{said}"):
        sheets.read(path, period="2023")


def test_a_workbooks_numbers_are_written_in_full(tmp_path: Path) -> None:
    heads = ["Mã", "Đơn vị", "Mã báo cáo", "Kỳ", "Ngày gửi", "Kênh", "Số liệu: A", "Số liệu: B", "Số liệu: C"]
    row = ["S-1", "an-binh", "BC-Q1", "2023", "2023-03-13T08:18:00+07:00", "e-office", 12, 0.1, 0.0000001]
    [sheet] = sheets.read(workbook_of(tmp_path / "a.xlsx", [heads, row]))
    assert json.loads(sheet.body)["figures"] == {"A": "12", "B": "0.1", "C": "0.0000001"}

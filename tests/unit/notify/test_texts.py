"""What letters say: which report, which rule, which day, whom."""

from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest
from pydantic import ValidationError

from services.contracts.scoring import Status
from services.notify import letters, texts

ISSUER = texts.Issuer(
    name="Ủy ban nhân dân thành phố Mẫu",
    place="Mẫu",
    symbol="UBND-CCHC",
    authority="TM. Ủy ban nhân dân",
    signer_title="Chủ tịch",
    signer_name="Nguyễn Văn Mẫu",
    drafting_unit="PNV",
)
CITATION = "Công văn số 178/PNV-CCHC ngày 31/5/2022 của Phòng Nội vụ"
DUE_AT = datetime(2023, 3, 16, tzinfo=texts.LOCAL)
REPORT = texts.Report(title="Báo cáo CCHC quý I", due_at=DUE_AT, citation=CITATION)
OFFICE = texts.Unit(name="Phòng Kinh tế")
COMMUNE = texts.Unit(name="An Bình", commune=True)
CYCLE = (Status.ON_TIME, Status.LATE, Status.MISSING, Status.NOT_OBLIGED)


def call(*units: texts.Unit) -> texts.Call:
    return texts.Call(issuer=ISSUER, report=REPORT, units=units, as_of=DUE_AT)


def register(*, units: int = 30, reports: int = 5) -> texts.Register:
    """Thirty units by five reports, every standing in turn."""
    return texts.Register(
        issuer=ISSUER,
        reports=tuple(REPORT.model_copy(update={"title": f"BC {no}"}) for no in range(1, reports + 1)),
        lines=tuple(
            texts.Line(
                no=no,
                unit=texts.Unit(name=f"Đơn vị thứ {no}", commune=no > 18),
                statuses=tuple(CYCLE[(no * no + column) % 4] for column in range(reports)),
            )
            for no in range(1, units + 1)
        ),
        as_of=datetime(2023, 10, 3, 23, 59, 59, tzinfo=texts.LOCAL),
    )


def words(letter: letters.Letter) -> str:
    return " ".join(letter.paragraphs)


def test_a_deadline_is_told_by_its_last_valid_day() -> None:
    assert texts.deadline(DUE_AT) == "chậm nhất ngày 15/03/2023"
    assert texts.deadline(DUE_AT.astimezone(UTC)) == "chậm nhất ngày 15/03/2023"
    assert texts.deadline(datetime(2024, 3, 1, tzinfo=texts.LOCAL)) == "chậm nhất ngày 29/02/2024"


def test_a_deadline_within_a_day_is_told_by_its_hour() -> None:
    assert texts.deadline(DUE_AT + timedelta(hours=16, minutes=30)) == "trước 16 giờ 30 phút ngày 16/03/2023"


@pytest.mark.parametrize(
    ("unit", "address"),
    [
        (OFFICE, "Thủ trưởng Phòng Kinh tế"),
        (COMMUNE, "Chủ tịch Ủy ban nhân dân phường (xã) An Bình"),
        (texts.Unit(name="Phường An Bình", commune=True), "Chủ tịch Ủy ban nhân dân phường An Bình"),
        (texts.Unit(name="UBND xã Phi Thông", commune=True), "Chủ tịch Ủy ban nhân dân xã Phi Thông"),
    ],
)
def test_the_head_of_a_unit_is_addressed(unit: texts.Unit, address: str) -> None:
    assert texts.addressee(unit) == address


def test_a_reminder_says_what_is_owed_by_when_and_by_which_rule() -> None:
    letter = texts.remind(call(OFFICE))
    assert letter.subject.startswith("V/v nhắc")
    assert letter.addressees == ("Thủ trưởng Phòng Kinh tế",)
    for part in (REPORT.title, "chậm nhất ngày 15/03/2023", CITATION, "Phòng Kinh tế"):
        assert part in words(letter)


def test_a_late_notice_says_what_was_not_there_in_time() -> None:
    letter = texts.urge(call(OFFICE, COMMUNE))
    assert letter.subject.startswith("V/v đôn đốc")
    assert letter.addressees == ("Thủ trưởng Phòng Kinh tế", "Chủ tịch Ủy ban nhân dân phường (xã) An Bình")
    for part in (REPORT.title, "chậm nhất ngày 15/03/2023", CITATION, "Tính đến ngày 16/03/2023"):
        assert part in words(letter)


def correction(*, excused: bool, arrived_at: datetime) -> texts.Correction:
    notice = texts.Notice(number=7, symbol="UBND-CCHC", dated=date(2023, 3, 16))
    told = {"issuer": ISSUER, "report": REPORT, "unit": COMMUNE, "notice": notice, "as_of": DUE_AT + timedelta(days=4)}
    ground = texts.Ground.OUTAGE if excused else texts.Ground.IN_TIME
    return texts.Correction.model_validate({**told, "ground": ground, "arrived_at": arrived_at})


def test_a_correction_names_the_notice_and_says_that_the_report_was_in_time() -> None:
    letter = texts.correct(correction(excused=False, arrived_at=DUE_AT - timedelta(seconds=1)))
    assert letter.subject == "V/v đính chính Công văn số 07/UBND-CCHC ngày 16/03/2023"
    assert letter.addressees == ("Chủ tịch Ủy ban nhân dân phường (xã) An Bình",)
    for part in (
        "Tại Công văn số 07/UBND-CCHC ngày 16/03/2023",
        f"{REPORT.title} của Ủy ban nhân dân phường (xã) An Bình",
        "lúc 23 giờ 59 phút ngày 15/03/2023 và đã được tiếp nhận",
        f"Căn cứ {CITATION}, báo cáo phải được gửi chậm nhất ngày 15/03/2023; như vậy báo cáo đã được gửi trong thời hạn",
        "được ghi nhận là đã gửi đúng thời hạn",
        "không còn hiệu lực",
    ):
        assert part in words(letter)
    assert "sự cố" not in words(letter)


def test_a_correction_after_an_outage_says_that_late_does_not_count_as_late() -> None:
    said = words(texts.correct(correction(excused=True, arrived_at=DUE_AT + timedelta(hours=9))))
    for part in (
        "lúc 09 giờ 00 phút ngày 16/03/2023",
        "thời hạn này rơi vào thời gian xảy ra sự cố đã được công bố",
        "là có lý do, không tính là gửi trễ",
        "không còn hiệu lực",
    ):
        assert part in said
    assert "đúng thời hạn" not in said


def test_a_correction_is_typeset_with_its_own_number() -> None:
    letter = texts.correct(correction(excused=True, arrived_at=DUE_AT)).numbered(number=9, dated=date(2023, 3, 20))
    document = pypdfium2.PdfDocument(letters.render(letter))
    page = " ".join(document[0].get_textpage().get_text_range().split())
    document.close()
    for part in ("Số: 09/UBND-CCHC", "ngày 20 tháng 3 năm 2023", "Công văn số 07/UBND-CCHC ngày 16/03/2023"):
        assert part in page


def test_a_draft_has_no_number_and_the_day_of_its_facts() -> None:
    letter = texts.remind(call(OFFICE))
    assert (letter.number, letter.dated) == (0, date(2023, 3, 16))
    assert letter.copies == ("Như trên", "Lưu: VT, PNV")


def test_without_a_citation_the_letter_still_reads() -> None:
    bare = call(OFFICE).model_copy(update={"report": REPORT.model_copy(update={"citation": ""})})
    assert words(texts.remind(bare)).startswith("Căn cứ quy định về chế độ báo cáo,")


def test_a_rectification_letter_counts_and_names_exactly_the_late_and_missing() -> None:
    facts = register()
    letter = texts.rectify(facts)
    found = next(part for part in letter.paragraphs if part.startswith("Tính đến ngày 03/10/2023"))
    assert f"{facts.count(Status.LATE):02d} lượt gửi trễ" in found
    assert f"{facts.count(Status.MISSING):02d} lượt chưa gửi" in found
    listed = found.split("gồm ", 1)[1].split(" (chi tiết", 1)[0].replace("Ủy ban nhân dân các phường, xã: ", "")
    assert listed.replace("; ", ", ").split(", ") == [unit.name for unit in facts.named]
    assert letter.addressees == (
        "Thủ trưởng các phòng, ban, ngành, đơn vị sự nghiệp",
        "Chủ tịch Ủy ban nhân dân các phường, xã",
    )


def test_one_rule_for_all_reports_is_cited_once() -> None:
    said = words(texts.rectify(register()))
    assert said.count(CITATION) == 1
    assert said.count("chậm nhất ngày 15/03/2023") == 5


def test_each_report_is_cited_with_its_own_rule() -> None:
    facts = register(reports=2)
    other = facts.reports[1].model_copy(update={"citation": "Kế hoạch số 05/KH-UBND"})
    said = words(texts.rectify(facts.model_copy(update={"reports": (facts.reports[0], other)})))
    assert f"- BC 1: chậm nhất ngày 15/03/2023 (theo {CITATION});" in said
    assert "- BC 2: chậm nhất ngày 15/03/2023 (theo Kế hoạch số 05/KH-UBND)." in said


def test_where_nobody_was_late_the_letter_says_so() -> None:
    facts = register(units=1, reports=1)
    clean = facts.lines[0].model_copy(update={"statuses": (Status.ON_TIME,)})
    assert "không có cơ quan" in words(texts.rectify(facts.model_copy(update={"lines": (clean,)})))


@pytest.mark.parametrize(
    ("status", "cells"),
    [
        (Status.ON_TIME, ("X", "")),
        (Status.LATE, ("", "X")),
        (Status.MISSING, ("", "Chưa")),
        (Status.NOT_OBLIGED, ("", "")),
    ],
)
def test_the_annex_marks_each_standing(status: Status, cells: tuple[str, str]) -> None:
    facts = register(units=1, reports=1)
    line = facts.lines[0].model_copy(update={"statuses": (status,)})
    annex = texts.rectify(facts.model_copy(update={"lines": (line,)})).annex
    assert annex is not None
    assert annex.rows == (("1", "Đơn vị thứ 1", *cells),)


def test_every_standing_has_its_mark_and_its_legend() -> None:
    assert set(texts.MARKS) == set(texts.LEGEND) == set(Status)


def test_the_printed_annex_of_thirty_units_by_five_reports_equals_its_input() -> None:
    letter = texts.rectify(register()).numbered(number=5, dated=date(2023, 10, 3))
    assert letter.annex is not None
    document = pypdfium2.PdfDocument(letters.render(letter))
    grid = [row for page in document if round(page.get_width()) == 842 for row in printed_rows(page.get_textpage())]
    document.close()
    assert grid == list(letter.annex.rows)


def printed_rows(page: pypdfium2.PdfTextPage) -> list[tuple[str, ...]]:
    """Read a page's table back: a cell belongs to the column whose head it stands under."""
    boxes = [page.get_rect(index) for index in range(page.count_rects())]
    placed = [((box[0] + box[2]) / 2, page.get_text_bounded(*box).strip()) for box in boxes]
    columns = [middle for middle, word in placed if word in {texts.SENT, texts.SENT_LATE}]
    first = next(middle for middle, word in placed if word == "STT")
    rows: list[list[str]] = []
    for middle, word in placed:
        if word.startswith("Ghi chú"):
            break
        if word.isdecimal() and abs(middle - first) < 15:
            rows.append([word, "", *[""] * len(columns)])
        elif rows:
            under = next((no for no, x in enumerate(columns) if abs(x - middle) < 15), -1)
            rows[-1][under + 2] += word
    return [tuple(row) for row in rows]


def test_a_line_that_does_not_fill_the_reports_is_refused() -> None:
    facts = register(units=1, reports=2)
    with pytest.raises(ValidationError, match="2 standings"):
        texts.Register(
            issuer=ISSUER, reports=facts.reports, lines=(texts.Line(no=1, unit=OFFICE, statuses=()),), as_of=DUE_AT
        )

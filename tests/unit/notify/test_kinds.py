"""What each kind of letter says, from what is known: by which rule, which deadline, which receipt, which letter."""

from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest

from services.contracts.intake import ReasonCode
from services.contracts.scoring import Status
from services.notify import texts
from services.notify.texts.mending import MENDED, OTHER

LOCAL: Final = texts.LOCAL
ISSUER: Final = texts.Issuer(
    name="Ủy ban nhân dân thành phố Mẫu",
    place="Mẫu",
    symbol="UBND-CCHC",
    signer_title="Chủ tịch",
    signer_name="Nguyễn Văn Mẫu",
    drafting_unit="PNV",
)
DUE: Final = datetime(2023, 3, 16, tzinfo=LOCAL)
RULE: Final = "Công văn số 178/PNV-CCHC"
REPORT: Final = texts.Report(title="Báo cáo quý I", due_at=DUE, citation=RULE)
OFFICE: Final = texts.Unit(name="Phòng Kinh tế")
COMMUNE: Final = texts.Unit(name="Phường An Bình", commune=True)
NOTICE: Final = texts.Spoken(number=7, symbol="UBND-CCHC", dated=date(2023, 3, 16), subject="V/v đôn đốc gửi báo cáo")


def write(name: str, fields: dict[str, Any] | None = None, **known: Any) -> texts.Letter:
    """Write a letter to an office about a report that was due, but for what is said otherwise."""
    about = {"issuer": ISSUER, "as_of": DUE + timedelta(days=4), "units": (OFFICE,), "report": REPORT, **known}
    text = texts.current()[name]
    return texts.fill(text, texts.Matter.model_validate(about), texts.filled(text, fields or {}))


def words(letter: texts.Letter) -> str:
    return " ".join(letter.paragraphs)


def test_several_reports_of_one_rule_cite_it_once() -> None:
    others = REPORT.model_copy(update={"title": "Báo cáo tháng 3"})

    letter = write("urge-digest", report=None, reports=(REPORT, others))

    assert letter.subject == "V/v đôn đốc gửi 02 báo cáo đã quá thời hạn"
    assert words(letter).count(RULE) == 1
    assert letter.paragraphs[:3] == (
        f"Căn cứ {RULE}, Phòng Kinh tế phải gửi các báo cáo sau:",
        "- Báo cáo quý I: chậm nhất ngày 15/03/2023;",
        "- Báo cáo tháng 3: chậm nhất ngày 15/03/2023.",
    )


def test_several_reports_of_several_rules_cite_each_with_its_own() -> None:
    others = REPORT.model_copy(update={"title": "Báo cáo tháng 3", "citation": "Kế hoạch số 5", "firm": False})

    letter = write("remind-digest", report=None, reports=(REPORT, others))

    assert letter.paragraphs[0].startswith("Căn cứ quy định về chế độ báo cáo, Phòng Kinh tế có trách nhiệm")
    assert letter.paragraphs[1:3] == (
        f"- Báo cáo quý I: chậm nhất ngày 15/03/2023 (theo {RULE});",
        "- Báo cáo tháng 3: kịp thời (không ấn định ngày cụ thể) (theo Kế hoạch số 5).",
    )


def test_an_explanation_names_the_notice_before_it_and_goes_to_who_stands_above() -> None:
    letter = write("explain", {"answer_by": date(2023, 3, 24).isoformat()}, letter=NOTICE, copied=(COMMUNE,))

    said = words(letter)
    assert "mặc dù đã được đôn đốc tại Công văn số 07/UBND-CCHC ngày 16/03/2023" in said
    assert "chậm nhất ngày 24/03/2023" in said
    assert letter.copies == ("Như trên", "Chủ tịch Ủy ban nhân dân phường An Bình (để báo cáo)", "Lưu: VT, PNV")


def test_an_explanation_of_what_came_late_says_when_it_came() -> None:
    said = words(write("explain", arrived_at=DUE + timedelta(hours=9), letter=NOTICE, ordered="văn bản số 3/UBND"))

    assert "được tiếp nhận lúc 09 giờ 00 phút ngày 16/03/2023, quá thời hạn quy định; việc này đã được nêu tại" in said
    assert "Việc giải trình thực hiện theo văn bản số 3/UBND." in said
    assert "chưa có báo cáo hợp lệ" not in said


@pytest.mark.parametrize(
    ("as_of", "firm", "told"),
    [
        (DUE - timedelta(seconds=1), True, "gửi lại trong thời hạn nêu trên"),
        (DUE, True, "thời hạn này đã qua"),
        (DUE, False, "sớm gửi lại báo cáo"),
    ],
)
def test_a_returned_report_is_told_that_the_clock_runs_on(as_of: datetime, *, firm: bool, told: str) -> None:
    report = REPORT.model_copy(update={"firm": firm})

    said = words(write("returned", as_of=as_of, report=report, reasons=(ReasonCode.LAYOUT,)))

    assert told in said
    assert "chưa được tính là đã gửi" in said
    assert ("thời hạn không vì thế mà thay đổi" in said) is firm


def test_a_returned_report_is_named_by_its_receipt_and_each_reason_with_what_mends_it() -> None:
    receipt = texts.Receipt(submission_id="TTR-1", event_id="intake-7", decided_at=DUE - timedelta(hours=5))
    reasons = (ReasonCode.ANNEXES_MISSING, ReasonCode.UNSIGNED)

    letter = write("returned", receipt=receipt, reasons=reasons, details={ReasonCode.ANNEXES_MISSING: "PL-2"})

    assert "(mã lần gửi TTR-1, mã sự kiện trên phiếu tiếp nhận intake-7) lúc 19 giờ 00 phút ngày 15/03/2023" in words(
        letter
    )
    assert [line for line in letter.paragraphs if line.startswith("- ")] == [
        "- Thiếu phụ lục: bổ sung đủ phụ lục theo yêu cầu (chi tiết: PL-2);",
        "- Chưa có chữ ký số: ký số rồi gửi lại.",
    ]


def test_every_reason_a_report_can_be_returned_for_has_its_words() -> None:
    said = [words(write("returned", reasons=(reason,))) for reason in ReasonCode]

    assert len(said) == len(ReasonCode)
    assert set(MENDED) < set(ReasonCode)
    assert all(": " in mended and mended[0].islower() for mended in (*MENDED.values(), OTHER))


def test_a_recall_says_which_letter_why_and_that_its_number_stays() -> None:
    letter = write("recall", letter=NOTICE, reason="gửi nhầm đơn vị.", units=(OFFICE, COMMUNE))

    assert (letter.title, letter.symbol) == ("Thông báo", "TB-UBND")
    assert "Công văn số 07/UBND-CCHC ngày 16/03/2023 (đôn đốc gửi báo cáo)" in words(letter)
    assert "Lý do thu hồi: gửi nhầm đơn vị." in words(letter)
    assert "không cấp cho văn bản khác" in words(letter)
    assert letter.copies[:2] == ("Thủ trưởng Phòng Kinh tế", "Chủ tịch Ủy ban nhân dân phường An Bình")


def test_what_is_spoken_of_is_called_by_the_name_of_its_type() -> None:
    notice = NOTICE.model_copy(update={"document": "Thông báo", "symbol": "TB-UBND"})

    assert (
        write("recall", letter=notice, reason="x").subject == "Về việc thu hồi Thông báo số 07/TB-UBND ngày 16/03/2023"
    )


def test_one_commended_unit_is_addressed_and_several_are_listed() -> None:
    one = write("commend", year=2023, report=None)
    two = write("commend", year=2023, report=None, units=(OFFICE, COMMUNE), reason="Ba năm liền")

    assert one.addressees == ("Thủ trưởng Phòng Kinh tế",)
    assert two.addressees == ("Các cơ quan, đơn vị, địa phương có tên dưới đây",)
    assert two.paragraphs[1:4] == ("- Phòng Kinh tế;", "- Ủy ban nhân dân phường An Bình.", "Ba năm liền.")


def test_a_correction_by_hand_says_where_and_what() -> None:
    fields = {"printed": "15/3", "corrected": "16/3", "place": "dòng 2"}

    said = words(write("correct-hand", fields, letter=NOTICE, reason="nhầm", ordered="văn bản số 3"))

    assert "Nội dung đã in tại dòng 2: «15/3». Nay đính chính là: «16/3». Lý do đính chính: nhầm." in said
    assert "Căn cứ đính chính: văn bản số 3." in said


def listed(*stood: Status, as_of: datetime = DUE) -> texts.Register:
    lines = tuple(
        texts.Line(no=no, unit=texts.Unit(name=f"Đơn vị {no}"), statuses=(status,))
        for no, status in enumerate(stood, start=1)
    )
    return texts.Register(issuer=ISSUER, reports=(REPORT,), lines=lines, as_of=as_of)


def status(register: texts.Register, was: texts.Register | None = None, **fields: Any) -> texts.Letter:
    known = {"reports": register.reports, "listed": register, "was": was, "year": 2023, "units": ()}
    return write("status", fields, **known)


def test_a_report_on_the_reports_counts_what_was_judged_and_tells_the_rest_apart() -> None:
    every = (Status.ON_TIME, Status.ON_TIME, Status.LATE, Status.EXCUSED, Status.WAIVED, Status.NOT_OBLIGED)

    said = words(status(listed(*every)))

    assert (
        "trong 03 lượt báo cáo đã đến thời hạn có 02 lượt được tiếp nhận đúng hạn (đạt 66,7%), 01 lượt gửi trễ, 00 lượt "
        "chưa gửi; ngoài ra 01 lượt gửi trễ có lý do do sự cố đã công bố, 01 lượt được miễn."
    ) in said


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        ("OOLM", "OLLM", "tăng 25 điểm phần trăm (trước đó 25%); số lượt gửi trễ giảm 01; số lượt chưa gửi không"),
        ("OLLM", "OOLM", "giảm 25 điểm phần trăm (trước đó 50%); số lượt gửi trễ tăng 01"),
        ("OOLM", "OOLM", "không thay đổi (trước đó 50%); số lượt gửi trễ không thay đổi"),
        ("OOL", "OLL", "tăng 33,4 điểm phần trăm (trước đó 33,3%)"),
        ("OOL", "EEE", "chưa đủ số liệu để so sánh"),
    ],
)
def test_the_trend_is_told_in_points_and_counts(now: str, before: str, told: str) -> None:
    names = {"O": Status.ON_TIME, "L": Status.LATE, "M": Status.MISSING, "E": Status.EXPECTED}
    register, was = (listed(*(names[each] for each in word)) for word in (now, before))

    assert told in words(status(register, was))


def test_where_nothing_is_due_or_late_the_report_says_so() -> None:
    said = words(status(listed(Status.EXPECTED)))

    assert "(đạt –)" in said
    assert "lần báo cáo đầu tiên" in said
    assert "Không có cơ quan, đơn vị, địa phương nào gửi trễ hoặc chưa gửi báo cáo." in said


@pytest.mark.parametrize(
    ("name", "fields", "told"),
    [
        ("Ủy ban nhân dân thành phố Mẫu", {}, "Các thành viên Ủy ban nhân dân thành phố Mẫu"),
        ("Sở Nội vụ", {}, "Lãnh đạo Sở Nội vụ"),
        ("Sở Nội vụ", {"audience": "Giám đốc Sở"}, "Giám đốc Sở"),
    ],
)
def test_the_report_goes_to_those_who_meet(name: str, fields: dict[str, Any], told: str) -> None:
    register = listed(Status.LATE)
    issuer = ISSUER.model_copy(update={"name": name})
    known = {"reports": register.reports, "listed": register, "year": 2023, "units": (), "issuer": issuer}

    assert write("status", fields, **known).copies == (told, "Lưu: VT, PNV")


def test_its_annex_is_the_late_list_counted_anew_and_none_where_nobody_was() -> None:
    late = listed(Status.ON_TIME, Status.LATE, Status.ON_TIME, Status.MISSING)

    (annex,) = texts.annex_of("status", late)

    assert annex.rows == (("1", "Đơn vị 2", "", "X"), ("2", "Đơn vị 4", "", "Chưa"))
    assert texts.annex_of("status", listed(Status.ON_TIME)) == ()
    assert [row[0] for row in texts.annex_of("rectify", late)[0].rows] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("name", sorted({*texts.current()} - {"rectify", "status"}))
def test_a_unit_that_ended_is_written_to_through_the_one_that_came_after_it(name: str) -> None:
    ended = texts.Unit(name="Phường Cũ", commune=True, heir=texts.Unit(name="Phường Mới", commune=True))
    matter = texts.samples.matter(name).model_copy(update={"units": (ended,)})
    text = texts.current()[name]
    given = {each: field.sample for each, field in text.fields.items()}

    letter = texts.fill(text, matter, texts.filled(text, given))

    to = "Chủ tịch Ủy ban nhân dân phường Mới (đơn vị tiếp nhận của Ủy ban nhân dân phường Cũ)"
    assert to in (*letter.addressees, *letter.copies)

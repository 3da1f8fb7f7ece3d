"""An officer asks for a letter of any kind: what it says comes from what is known; what is missing or not so is said."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from services.contracts.notify import LetterDrafted, LetterKind, LetterRef
from services.contracts.scoring import Status
from services.kit import journal
from services.kit.rpc import BadInput
from services.notify import texts
from services.notify.domain.life import IssuerUnknown
from services.notify.pb import admin_pb2
from services.notify.queries import lives
from services.notify.wiring import RULES
from tests.unit.notify.controls import (
    AFTER,
    ARRIVES,
    DUE,
    ISSUER_SET,
    LATER,
    NAMES,
    late,
    obligation,
    period,
    standing,
)
from tests.unit.notify.running import Running, running

DAY: Final = timedelta(days=1)
SOON: Final = DUE + 212 * DAY
NOTICE: Final = "urge-an-binh~BC-Q1~2023"
HEARD: Final = (
    *NAMES,
    obligation("BC-N", no=3),
    period("BC-Q1"),
    period("BC-6T", audience=("thanh-tra", "an-binh")),
    period("BC-N").model_copy(update={"due_at": SOON}),
    standing("thanh-tra", Status.ON_TIME, arrived_at=ARRIVES),
    standing("an-binh", Status.LATE, arrived_at=AFTER),
    standing("an-hoa", Status.MISSING),
    standing("thanh-tra", Status.ON_TIME, arrived_at=ARRIVES, of="BC-6T"),
    standing("an-binh", Status.MISSING, of="BC-6T"),
)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path, at=LATER) as opened:
        await opened.tell(*HEARD)
        await opened.service.submit("operator", "issuer", ISSUER_SET)
        yield opened


async def draft(desk: Running, kind: str, *units: str, request_id: str = "d", **more: Any) -> admin_pb2.LetterResponse:
    of = {"obligation": "BC-Q1", "period": "2023"} if kind in {"remind", "urge", "explain", "returned"} else {}
    given = {"district": "rach-gia", "actor": "bà Lan", **of, **more}
    request = admin_pb2.DraftLetterRequest(request_id=request_id, kind=kind, units=units, **given)
    return await desk.admin.DraftLetter(request, None)


async def content(desk: Running, letter: str) -> dict[str, Any]:
    """Read the words of a draft."""
    found = await lives.whole(desk.service.database, letter)
    return dict(json.loads(found.row.content))


async def said(desk: Running, answer: admin_pb2.LetterResponse) -> str:
    return " ".join((await content(desk, answer.letter.letter))["paragraphs"])


async def test_an_explanation_is_asked_of_who_is_late_by_rule_deadline_and_arrival(desk: Running) -> None:
    answer = await draft(desk, "explain", "an-binh", fields_json='{"answer_by": "2023-10-10"}', reason="Lặp lại")

    words = await said(desk, answer)
    assert answer.letter.letter == "explain-an-binh~BC-Q1~2023~2023-10-03"
    assert (answer.letter.kind, list(answer.letter.units)) == ("explain", ["an-binh"])
    assert list(answer.letter.duties) == ["an-binh/BC-Q1/2023"]
    for part in (
        "Báo cáo BC-Q1 phải được gửi chậm nhất ngày 15/03/2023",
        "văn bản số 178/PNV-CCHC ngày 31/05/2022",
        "được tiếp nhận lúc 09 giờ 00 phút ngày 20/03/2023, quá thời hạn quy định",
        "chậm nhất ngày 10/10/2023",
        "Lý do đề nghị giải trình: Lặp lại.",
    ):
        assert part in words


async def test_who_sent_nothing_is_told_so(desk: Running) -> None:
    words = await said(desk, await draft(desk, "explain", "an-hoa"))

    assert "Đến ngày 03/10/2023, chưa có báo cáo hợp lệ của Ủy ban nhân dân phường (xã) An Hòa được tiếp nhận" in words
    assert "ngay sau khi nhận được văn bản này" in words


async def test_several_units_are_urged_in_one_letter(desk: Running) -> None:
    answer = await draft(desk, "urge", "an-binh", "an-hoa")

    assert answer.letter.letter == "urge-rach-gia~BC-Q1~2023~2023-10-03"
    assert list(answer.letter.duties) == ["an-binh/BC-Q1/2023", "an-hoa/BC-Q1/2023"]
    assert "Ủy ban nhân dân phường (xã) An Bình; Ủy ban nhân dân phường (xã) An Hòa" in await said(desk, answer)


async def test_a_reminder_speaks_of_what_is_still_to_come(desk: Running) -> None:
    answer = await draft(desk, "remind", "an-hoa", obligation="BC-N")

    assert "Báo cáo BC-N chậm nhất ngày 13/10/2023" in await said(desk, answer)


REFUSED: Final[tuple[tuple[str, str, dict[str, Any], str, str], ...]] = (
    ("remind", "an-binh", {}, "units", "stands as late; remind is for expected, unknown"),
    ("remind", "an-hoa", {"obligation": "BC-6T"}, "units", "stands as not_obliged"),
    ("urge", "thanh-tra", {}, "units", "stands as on_time; urge is for late, missing"),
    ("urge", "an-hoa", {"obligation": "BC-N"}, "units", "stands as expected"),
    ("explain", "an-hoa", {"obligation": "BC-6T"}, "units", "stands as not_obliged"),
    ("returned", "an-hoa", {"obligation": "BC-6T"}, "units", "stands as not_obliged"),
    ("urge", "an-binh", {"obligation": ""}, "obligation", "name obligation and period"),
    ("urge", "an-binh", {"period": "2024"}, "period", "no such period was opened"),
    ("urge", "an-giang", {}, "units", "no such unit is known in rach-gia"),
    ("explain", "an-binh", {"fields_json": "{"}, "fields_json", "no JSON"),
    ("explain", "an-binh", {"fields_json": "[]"}, "fields_json", "is no object"),
    ("explain", "an-binh", {"fields_json": '{"by": "x"}'}, "fields_json.by", "it has: answer_by"),
    ("explain", "an-binh", {"fields_json": '{"answer_by": "soon"}'}, "fields_json.answer_by", "2023-10-03"),
    ("explain", "an-binh", {"reason": "a\u202eb"}, "reason", "character 2 is U+202E"),
    ("explain", "an-binh", {"reason": "x" * 2_001}, "reason", "has 2001 characters; write at most 2000"),
    ("explain", "an-binh", {"source": admin_pb2.Citation(title="x")}, "source.number", "is missing"),
    ("explain", "an-binh", {"source": admin_pb2.Citation(number="1", date="x")}, "source.date", "2023-10-03"),
    ("explain", "an-binh", {"as_of": "2023-10-04T00:00:00+07:00"}, "as_of", "not come"),
    ("recall", "an-binh", {}, "letter", "speaks of another letter"),
    ("recall", "an-binh", {"letter": "x"}, "letter", "there is no such letter in rach-gia"),
    ("status", "an-binh", {"year": 2019}, "year", "no report of that year"),
    ("commend", "an-binh", {}, "units", "not all that fell due in 2023 came in time"),
    ("praise", "an-binh", {}, "kind", "is none of remind, urge"),
)


async def test_what_cannot_be_written_is_refused_and_says_what_to_do(desk: Running) -> None:
    for kind, unit, more, field, told in REFUSED:
        with pytest.raises(BadInput) as bad:
            await draft(desk, kind, unit, **more)
        assert (bad.value.field, told in str(bad.value)) == (field, True), f"{kind} {more}: {bad.value}"
    assert not [each for each in await events(desk) if isinstance(each, LetterDrafted)]


async def test_one_letter_never_asks_several_to_explain_and_needs_somebody(desk: Running) -> None:
    with pytest.raises(BadInput, match="one letter for each"):
        await draft(desk, "explain", "an-binh", "an-hoa")
    with pytest.raises(BadInput, match="name at least one"):
        await draft(desk, "urge")


async def test_a_reminder_whose_moment_has_passed_is_of_no_use(desk: Running) -> None:
    await desk.tell(standing("an-hoa", Status.EXPECTED, of="BC-N", due_at=LATER))

    with pytest.raises(BadInput, match="draft an urge"):
        await draft(desk, "remind", "an-hoa", obligation="BC-N")


async def test_who_has_more_time_is_written_to_alone(desk: Running) -> None:
    await desk.tell(standing("an-hoa", Status.EXPECTED, of="BC-N", due_at=SOON + 7 * DAY))

    with pytest.raises(BadInput, match="due at different moments"):
        await draft(desk, "remind", "an-hoa", "an-binh", obligation="BC-N")
    assert "20/10/2023" in await said(desk, await draft(desk, "remind", "an-hoa", obligation="BC-N"))


async def test_a_returned_report_is_told_what_to_mend_and_that_the_clock_ran_on(desk: Running) -> None:
    fields = json.dumps({"to_mend": "bổ sung Phụ lục 2; ký số văn bản"})

    answer = await draft(desk, "returned", "an-hoa", fields_json=fields, reason="thiếu phụ lục")

    words = await said(desk, answer)
    for part in (
        "thông báo trả lại Báo cáo BC-Q1 của Ủy ban nhân dân phường (xã) An Hòa",
        "Lý do trả lại: thiếu phụ lục.",
        "- bổ sung Phụ lục 2; - ký số văn bản.",
        "thời hạn này đã qua",
        "thời hạn không vì thế mà thay đổi",
    ):
        assert part in words
    assert (await content(desk, answer.letter.letter))["title"] == "Thông báo"


async def test_a_letter_is_taken_back_by_name_and_once(desk: Running) -> None:
    await desk.tell(late("an-binh"))

    answer = await draft(desk, "recall", letter="01/UBND-CCHC/2023", reason="gửi nhầm đơn vị")

    words = await said(desk, answer)
    assert (answer.letter.letter, list(answer.letter.units)) == (f"recall-{NOTICE}", ["an-binh"])
    assert "thu hồi Công văn số 01/UBND-CCHC ngày" in words
    assert "Lý do thu hồi: gửi nhầm đơn vị." in words
    with pytest.raises(BadInput, match="takes it back already"):
        await draft(desk, "recall", letter=NOTICE, reason="lý do khác", request_id="d2")


async def test_a_recall_without_a_reason_is_none(desk: Running) -> None:
    await desk.tell(late("an-binh"))

    with pytest.raises(BadInput) as bad:
        await draft(desk, "recall", letter=NOTICE)
    assert bad.value.field == "reason"


async def test_a_correction_by_hand_says_what_stood_there_and_what_should(desk: Running) -> None:
    await desk.tell(late("an-binh"))
    fields = json.dumps({"printed": "ngày 15/03/2023", "corrected": "ngày 16/03/2023"})

    answer = await draft(desk, "correct", letter=NOTICE, fields_json=fields)

    words = await said(desk, answer)
    assert "Nội dung đã in: «ngày 15/03/2023»." in words
    assert "Nay đính chính là: «ngày 16/03/2023»." in words
    with pytest.raises(BadInput) as bad:
        await draft(desk, "correct", letter=NOTICE, fields_json='{"printed": "x"}', request_id="d2")
    assert (bad.value.field, "nội dung đúng" in str(bad.value)) == ("fields_json.corrected", True)


async def test_what_speaks_of_another_letter_names_it_in_its_draft(desk: Running) -> None:
    await desk.tell(late("an-binh"))
    await draft(desk, "recall", letter=NOTICE, reason="gửi nhầm")

    told = [row for row in await events(desk) if isinstance(row, LetterDrafted) and row.kind is LetterKind.RECALL]

    assert [each.corrects for each in told] == [
        LetterRef(
            letter=NOTICE, book="UBND-CCHC", year=2023, number=1, symbol="UBND-CCHC", dated=LATER.astimezone().date()
        )
    ]
    assert [each.template for each in told] == ["recall/1"]


async def events(desk: Running) -> list[Any]:
    rows = await desk.service.database.read(journal.AFTER, {"after": 0, "limit": 1000})
    return [journal.fact_of(journal.Row(*row), RULES).event for row in rows]


async def test_only_who_was_always_in_time_is_commended(desk: Running) -> None:
    answer = await draft(desk, "commend")

    words = await said(desk, answer)
    assert (answer.letter.letter, list(answer.letter.units)) == ("commend-thanh-tra-2023-10-03", ["thanh-tra"])
    assert "tất cả các báo cáo đến hạn của năm 2023: - Thanh tra." in words


async def test_nobody_is_commended_where_nobody_was_always_in_time(desk: Running) -> None:
    await desk.tell(standing("thanh-tra", Status.LATE, arrived_at=AFTER, of="BC-6T"))

    with pytest.raises(BadInput, match="no unit of rach-gia"):
        await draft(desk, "commend")


async def test_the_report_for_a_meeting_counts_names_and_compares(desk: Running) -> None:
    first = await draft(desk, "status", as_of="2023-03-18T17:00:00+07:00")
    second = await draft(desk, "status", request_id="d2", fields_json='{"meeting": "phiên họp tháng 10"}')

    before, now = await said(desk, first), await content(desk, second.letter.letter)
    words = " ".join(now["paragraphs"])
    assert first.letter.letter == "status-rach-gia-2023-03-18"
    assert "lần báo cáo đầu tiên" in before
    for part in (
        "Phục vụ phiên họp tháng 10, Ủy ban nhân dân thành phố Mẫu",
        "trong 05 lượt báo cáo đã đến thời hạn có 02 lượt được tiếp nhận đúng hạn (đạt 40%), 01 lượt gửi trễ, 02 lượt chưa",
        "- Báo cáo BC-Q1 (hạn 15/03/2023): 01 đúng hạn, 01 gửi trễ, 01 chưa gửi;",
        "(số liệu đến ngày 18/03/2023): tỷ lệ đúng hạn không thay đổi",
        "số lượt gửi trễ tăng 01; số lượt chưa gửi giảm 01",
        "Có 02 cơ quan, đơn vị, địa phương gửi trễ hoặc chưa gửi",
    ):
        assert part in words, part
    assert [row[:2] for row in now["annex"]["rows"]] == [["1", "An Bình"], ["2", "An Hòa"]]
    assert (now["title"], now["symbol"], now["addressees"]) == ("Báo cáo", "BC-UBND", [])


async def test_the_same_call_again_does_nothing_whenever_it_comes(desk: Running) -> None:
    first = await draft(desk, "explain", "an-binh")
    await desk.tell(standing("an-binh", Status.ON_TIME, arrived_at=ARRIVES))
    await desk.service.move_clock(LATER + 3 * DAY)

    again = await draft(desk, "explain", "an-binh")

    assert (first.repeat, again.repeat, again.letter.letter) == (False, True, first.letter.letter)


async def test_the_same_words_of_a_day_are_one_letter_and_other_words_another(desk: Running) -> None:
    first = await draft(desk, "explain", "an-binh")
    same = await draft(desk, "explain", "an-binh", request_id="d2")
    other = await draft(desk, "explain", "an-binh", request_id="d3", reason="Lặp lại")

    assert same.letter.letter == first.letter.letter
    assert other.letter.letter == f"{first.letter.letter}~2"


async def test_looking_only_leaves_no_trace(desk: Running) -> None:
    before = await events(desk)

    answer = await draft(desk, "explain", "an-binh", dry_run=True)

    assert answer.pdf.startswith(b"%PDF")
    assert (answer.letter.letter, answer.letter.template) == ("explain-an-binh~BC-Q1~2023~2023-10-03", "explain/1")
    assert await events(desk) == before


async def test_the_rectification_can_be_asked_for_like_any_other(desk: Running) -> None:
    looked = await draft(desk, "rectify", dry_run=True)
    answer = await draft(desk, "rectify")

    assert list(looked.letter.units) == list(answer.letter.units) == ["an-binh", "an-hoa"]
    assert answer.letter.letter == "rectify-rach-gia-2023-10-03"


async def test_where_nobody_writes_nothing_is_drafted(tmp_path: Path) -> None:
    async with running(tmp_path, at=LATER) as desk:
        await desk.tell(*HEARD)
        with pytest.raises(IssuerUnknown):
            await draft(desk, "explain", "an-binh")


async def test_drafts_by_hand_come_out_again(desk: Running) -> None:
    await desk.tell(late("an-binh"))
    await draft(desk, "explain", "an-binh")
    await draft(desk, "recall", letter=NOTICE, reason="nhầm", request_id="d2")
    await draft(desk, "status", request_id="d3")

    assert await desk.findings() == []


async def preview(desk: Running, **asked: Any) -> admin_pb2.PreviewLetterResponse:
    return await desk.admin.PreviewLetter(admin_pb2.PreviewLetterRequest(**asked), None)


async def test_a_letter_is_shown_before_it_goes_out(desk: Running) -> None:
    await desk.tell(late("an-binh"))

    shown = await preview(desk, letter="01/UBND-CCHC/2023")
    pages = await preview(desk, letter=NOTICE, format="png", resolution=40)

    assert (shown.name, shown.files[0][:4]) == (f"{NOTICE}.pdf", b"%PDF")
    assert [page[:8] for page in pages.files] == [b"\x89PNG\r\n\x1a\n"]


@pytest.mark.parametrize("form", ["docx", "xlsx"])
async def test_a_list_is_shown_as_a_file_of_an_office(desk: Running, form: str) -> None:
    shown = await preview(desk, kind="rectify", format=form)

    assert (shown.name, shown.files[0][:2]) == (f"rectify-1.{form}", b"PK")


@pytest.mark.parametrize("name", ["returned", "urge-digest", "status/1"])
async def test_a_sample_of_a_text_is_shown(desk: Running, name: str) -> None:
    shown = await preview(desk, kind=name)

    assert shown.files[0].startswith(b"%PDF")
    assert shown.name == f"{name.split('/', maxsplit=1)[0]}-1.pdf"


NOT_SHOWN: Final[tuple[tuple[dict[str, Any], str], ...]] = (
    ({}, "name a letter, or a kind"),
    ({"letter": "x", "kind": "urge"}, "one of the two"),
    ({"letter": "x"}, "there is no such letter"),
    ({"kind": "praise"}, "is no text; there are commend"),
    ({"kind": "urge", "format": "xlsx"}, "no list, so there is no sheet"),
    ({"kind": "urge", "format": "tex"}, "is none of pdf, png, docx, xlsx"),
    ({"kind": "urge", "format": "png", "resolution": 3_000}, "ask for 30 to 300"),
)


async def test_what_cannot_be_shown_is_bad_input(desk: Running) -> None:
    for asked, told in NOT_SHOWN:
        with pytest.raises(BadInput, match=told):
            await preview(desk, **asked)


async def test_texts_are_listed_with_what_they_are_made_of(desk: Running) -> None:
    listed = (await desk.admin.ListTexts(admin_pb2.ListTextsRequest(), None)).texts

    assert [each.template for each in listed] == [*texts.library()]
    explain = next(each for each in listed if each.template == "explain/1")
    assert explain.kind == "explain"
    assert explain.fields[0] == "answer_by: day, optional – ngày cuối cùng phải gửi văn bản giải trình"
    assert "{report} – tên báo cáo" in explain.fields
    assert "[answer_by] Văn bản giải trình gửi về {issuer}" in explain.body

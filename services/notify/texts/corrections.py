"""What is written where a late notice holds no more: the notice is named and keeps its number, and why it holds no more."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from services.notify.letter import Correction, Ground, Letter, Notice
from services.notify.texts.common import Words, addressee, clock, deadline, framed, grounds, whose


def correct(correction: Correction) -> Letter:
    """Draft the correction of a late notice whose ground is gone."""
    notice, issuer, unit = _named(correction.notice), correction.issuer, whose((correction.unit,))
    words = Words(
        subject=f"đính chính {notice}",
        addressees=(addressee(correction.unit),),
        paragraphs=(
            (
                f"Tại {notice}, {issuer.spoken} đã đôn đốc {unit} gửi {correction.report.title} do đã quá thời hạn mà "
                "chưa có báo cáo hợp lệ được tiếp nhận trong thời hạn."
            ),
            _GROUNDS[correction.ground](correction),
            (
                f"{issuer.spoken} đính chính: {_holds(correction)}. Nội dung đôn đốc và các yêu cầu đối với {unit} tại "
                f"{notice} không còn hiệu lực; số liệu theo dõi, làm căn cứ đánh giá, xếp loại hằng năm, được cập nhật "
                "tương ứng."
            ),
            *_asks(correction),
            f"{issuer.spoken} thông báo để {addressee(correction.unit)} biết.",
        ),
    )
    return framed(issuer, correction.as_of, words)


def _named(notice: Notice) -> str:
    return f"Công văn số {notice.number:02d}/{notice.symbol} ngày {notice.dated:%d/%m/%Y}"


def _ordered(correction: Correction) -> str:
    return f" theo {correction.ordered}" if correction.ordered else ""


def _came(correction: Correction) -> str:
    report, unit = correction.report, whose((correction.unit,))
    came = "đã đến hệ thống" if correction.arrived_at is None else f"đã đến hệ thống lúc {clock(correction.arrived_at)}"
    return f"Qua rà soát, {report.title} của {unit} {came} và đã được tiếp nhận"


def _rule(correction: Correction) -> str:
    return f"{grounds(correction.report.citation)}, báo cáo phải được gửi {deadline(correction.report.due_at)}"


def _in_time(correction: Correction) -> str:
    return f"{_came(correction)}. {_rule(correction)}; như vậy báo cáo đã được gửi trong thời hạn."


def _outage(correction: Correction) -> str:
    return f"{_came(correction)}. {_rule(correction)}; thời hạn này rơi vào thời gian xảy ra sự cố đã được công bố."


def _moved(how: str) -> Callable[[Correction], str]:
    """Say that another due instant holds, how it came about, and what had come by then."""

    def said(correction: Correction) -> str:
        report, unit = correction.report, whose((correction.unit,))
        now = deadline(_now_due(correction))
        moved = (
            f"Thời hạn gửi {report.title} của {unit} {how}{_ordered(correction)}: {now}, thay cho thời hạn cũ là "
            f"{deadline(report.due_at)}."
        )
        if correction.arrived_at is None:
            return moved
        came = f"Báo cáo đã đến hệ thống lúc {clock(correction.arrived_at)} và đã được tiếp nhận"
        return f"{moved} {came}; như vậy báo cáo đã được gửi trong thời hạn."

    return said


def _now_due(correction: Correction) -> datetime:
    return correction.now_due_at or correction.report.due_at


def _waived(correction: Correction) -> str:
    return f"{_owing(correction)} được miễn gửi {correction.report.title}{_ordered(correction)}."


def _ended(correction: Correction) -> str:
    heir = correction.unit.heir
    received = f"; đơn vị tiếp nhận là {whose((heir,))}" if heir is not None else ""
    return (
        f"{_owing(correction)} đã được sắp xếp lại và kết thúc hoạt động{_ordered(correction)}{received}; nghĩa vụ gửi "
        f"{correction.report.title} của {whose((correction.unit,))} không còn."
    )


def _not_obliged(correction: Correction) -> str:
    return f"{_owing(correction)} không thuộc diện phải gửi {correction.report.title}{_ordered(correction)}."


def _owing(correction: Correction) -> str:
    return f"Qua rà soát, {whose((correction.unit,))}"


_GROUNDS: Final[Mapping[Ground, Callable[[Correction], str]]] = {
    Ground.IN_TIME: _in_time,
    Ground.OUTAGE: _outage,
    Ground.EXTENDED: _moved("đã được gia hạn"),
    Ground.REVOKED: _moved("đã được xác định lại"),
    Ground.RULE: _moved("đã được sửa đổi"),
    Ground.CALENDAR: _moved("đã thay đổi do điều chỉnh ngày làm việc, ngày nghỉ"),
    Ground.CORRECTED: _moved("đã được sửa lại cho đúng"),
    Ground.WAIVED: _waived,
    Ground.SUCCESSION: _ended,
    Ground.NOT_OBLIGED: _not_obliged,
}


def _is_awaited(correction: Correction) -> bool:
    """Tell whether the report is still to come, by another due instant."""
    return correction.now_due_at is not None and correction.arrived_at is None


def _holds(correction: Correction) -> str:
    report, unit = correction.report, whose((correction.unit,))
    if correction.ground is Ground.OUTAGE:
        return f"việc gửi {report.title} sau thời hạn là có lý do, không tính là gửi trễ"
    if correction.ground in {Ground.WAIVED, Ground.SUCCESSION, Ground.NOT_OBLIGED}:
        return f"{unit} không phải gửi {report.title} của kỳ này, không tính là gửi trễ hoặc chưa gửi"
    if _is_awaited(correction):
        return f"{report.title} của {unit} chưa quá thời hạn gửi"
    return f"{report.title} được ghi nhận là đã gửi đúng thời hạn"


def _asks(correction: Correction) -> tuple[str, ...]:
    if not _is_awaited(correction):
        return ()
    now = deadline(_now_due(correction))
    return (f"Đề nghị {addressee(correction.unit)} chỉ đạo gửi {correction.report.title} {now}.",)

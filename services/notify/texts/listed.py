"""What is written to everybody: how the whole list stood, who was late, what is to be done."""

from collections.abc import Sequence
from typing import Final

from services.contracts.scoring import Status
from services.notify.letter import Annex, Head, Letter, Line, Register, Report, Unit
from services.notify.texts.common import Words, day, framed, grounds, until

SENT: Final = "Đã gửi"
SENT_LATE: Final = "Gửi trễ"
NOT_SENT: Final = "Chưa"

MARKS: Final[dict[Status, tuple[str, str]]] = {
    Status.ON_TIME: ("X", ""),
    Status.LATE: ("", "X"),
    Status.MISSING: ("", NOT_SENT),
    Status.WAIVED: ("", "Miễn"),
    Status.EXCUSED: ("", "Có lý do"),
    Status.EXPECTED: ("", ""),
    Status.NOT_OBLIGED: ("", ""),
    Status.UNKNOWN: ("", ""),
}
"""What stands in an annex under «Đã gửi» and «Gửi trễ» for each standing."""

LEGEND: Final[dict[Status, str]] = {
    Status.ON_TIME: f"«X» ở cột «{SENT}»: đã được tiếp nhận trong thời hạn",
    Status.LATE: f"«X» ở cột «{SENT_LATE}»: đã được tiếp nhận nhưng quá thời hạn",
    Status.MISSING: f"«{NOT_SENT}»: đã quá thời hạn, chưa có báo cáo được tiếp nhận",
    Status.WAIVED: "«Miễn»: được miễn gửi",
    Status.EXCUSED: "«Có lý do»: gửi sau thời hạn do sự cố đã được công bố, không tính là trễ",
    Status.NOT_OBLIGED: "ô trống: không thuộc diện phải gửi",
    Status.EXPECTED: "ô trống: chưa đến thời hạn",
    Status.UNKNOWN: "ô trống: chưa đủ căn cứ xác định",
}


def rectify(register: Register) -> Letter:
    """Draft the rectification letter with the whole list as its annex."""
    words = Words(
        subject="chấn chỉnh việc gửi báo cáo định kỳ",
        addressees=_audience(register.lines),
        paragraphs=(*_findings(register), *_ORDERS),
        annex=_annex(register),
    )
    return framed(register.issuer, register.as_of, words)


_ORDERS: Final = (
    (
        "1. Các cơ quan, đơn vị, địa phương có tên nêu trên gửi ngay báo cáo còn thiếu; làm rõ nguyên nhân, trách nhiệm của "
        "tập thể, cá nhân để chậm và có biện pháp không để tái diễn."
    ),
    (
        "2. Người đứng đầu trực tiếp kiểm tra nội dung, phụ lục, thể thức và chữ ký số trước khi gửi; chỉ gửi qua kênh quy định. "
        "Báo cáo bị trả lại hoặc bị từ chối tiếp nhận thì chưa được tính là đã gửi, thời hạn không vì thế mà thay đổi."
    ),
    "3. Trường hợp số liệu tại Phụ lục chưa đúng thực tế, gửi kiến nghị kèm phiếu tiếp nhận để được xem xét, đính chính.",
    (
        "Kết quả chấp hành thời hạn gửi báo cáo là một căn cứ khi đánh giá, xếp loại chất lượng hằng năm. Yêu cầu các cơ quan, "
        "đơn vị, địa phương nghiêm túc thực hiện."
    ),
)


def _findings(register: Register) -> tuple[str, ...]:
    named, late, missing = register.named, register.count(Status.LATE), register.count(Status.MISSING)
    found = "không có cơ quan, đơn vị, địa phương nào gửi trễ hoặc chưa gửi báo cáo"
    if named:
        found = (
            f"có {late:02d} lượt gửi trễ và {missing:02d} lượt chưa gửi của {_counted(len(named))}, "
            f"gồm {_listing(named)}"
        )
    return (
        (
            f"{register.issuer.spoken} đã rà soát việc gửi {len(register.reports):02d} loại báo cáo của "
            f"{_counted(len(register.lines))}."
        ),
        *_rules(register.reports),
        f"Tính đến ngày {day(register.as_of)}, {found} (chi tiết tại Phụ lục kèm theo).",
        f"Để chấn chỉnh tình trạng trên, {register.issuer.spoken} yêu cầu thực hiện các nội dung sau:",
    )


def _counted(count: int) -> str:
    return f"{count:02d} cơ quan, đơn vị, địa phương"


def _rules(reports: Sequence[Report]) -> tuple[str, ...]:
    sources = dict.fromkeys(report.citation for report in reports)
    shared = len(sources) == 1
    first = f"{grounds(reports[0].citation)}, thời hạn" if shared else "Thời hạn"
    ends = [";"] * (len(reports) - 1) + ["."]
    lines = (
        f"- {report.title}: {until(report)}"
        f"{f' (theo {report.citation})' if report.citation and not shared else ''}{end}"
        for report, end in zip(reports, ends, strict=True)
    )
    return (f"{first} gửi được quy định như sau:", *lines)


def _annex(register: Register) -> Annex:
    present = {status for line in register.lines for status in line.statuses}
    explained = "; ".join(text for status, text in LEGEND.items() if status in present)
    marks = (Head(title=report.title, subs=(SENT, SENT_LATE)) for report in register.reports)
    return Annex(
        title=f"Thống kê việc gửi báo cáo tính đến ngày {day(register.as_of)}",
        note=f"Ghi chú: {explained}.",
        heads=(Head(title="STT"), Head(title="Cơ quan, đơn vị, địa phương", prose=True), *marks),
        rows=tuple(
            (str(line.no), line.unit.name, *(mark for status in line.statuses for mark in MARKS[status]))
            for line in register.lines
        ),
    )


def _audience(lines: Sequence[Line]) -> tuple[str, ...]:
    communes = any(line.unit.commune for line in lines)
    offices = any(not line.unit.commune for line in lines)
    return (
        *(("Thủ trưởng các phòng, ban, ngành, đơn vị sự nghiệp",) if offices else ()),
        *(("Chủ tịch Ủy ban nhân dân các phường, xã",) if communes else ()),
    )


def _listing(units: Sequence[Unit]) -> str:
    offices = ", ".join(unit.name for unit in units if not unit.commune)
    communes = ", ".join(unit.name for unit in units if unit.commune)
    return "; ".join(
        part for part in (offices, f"Ủy ban nhân dân các phường, xã: {communes}" if communes else "") if part
    )

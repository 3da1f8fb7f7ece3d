"""What our letters say: pure functions from facts to a `Letter`, in the formal Vietnamese of official letters.

Who it is for decides the address; what ordered the report, the deadline and what was found stand in the words.
"""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta, timezone
from typing import Final

from services.contracts.scoring import Status
from services.notify.letter import (
    Annex,
    Call,
    Correction,
    Head,
    Issuer,
    Letter,
    Line,
    Notice,
    Register,
    Report,
    Unit,
    Value,
)

__all__ = [
    "LEGEND",
    "LOCAL",
    "MARKS",
    "Call",
    "Correction",
    "Issuer",
    "Letter",
    "Line",
    "Notice",
    "Register",
    "Report",
    "Unit",
    "addressee",
    "correct",
    "deadline",
    "rectify",
    "remind",
    "urge",
]

LOCAL: Final = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh, without daylight saving since 1975."""

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


def day(moment: datetime) -> str:
    """Write the local day of an instant as dd/mm/yyyy."""
    return f"{moment.astimezone(LOCAL):%d/%m/%Y}"


def clock(moment: datetime) -> str:
    """Write the local minute and day of an instant."""
    local = moment.astimezone(LOCAL)
    return f"{local:%H} giờ {local:%M} phút ngày {local:%d/%m/%Y}"


def deadline(due_at: datetime) -> str:
    """Say the deadline: the last valid day, or the hour where the first instant too late is not a midnight."""
    local = due_at.astimezone(LOCAL)
    if local.time() == time.min:
        return f"chậm nhất ngày {day(due_at - timedelta(microseconds=1))}"
    return f"trước {clock(due_at)}"


def addressee(unit: Unit) -> str:
    """Address the head of an office or the chair of a commune's People's Committee."""
    if not unit.commune:
        return f"Thủ trưởng {unit.name}"
    return f"Chủ tịch {_committee(unit)}"


def remind(call: Call) -> Letter:
    """Draft the reminder before a deadline to units nothing has been accepted from yet."""
    report = call.report
    return _to_units(
        call,
        subject=f"nhắc thời hạn gửi {report.title}",
        paragraphs=(
            f"{_grounds(report.citation)}, {_whose(call.units)} có trách nhiệm gửi {report.title} {deadline(report.due_at)}.",
            (
                f"Tính đến ngày {day(call.as_of)}, báo cáo nêu trên chưa được ghi nhận là đã tiếp nhận. {call.issuer.spoken} "
                f"đề nghị {_heads(call.units)} chỉ đạo hoàn thiện, kiểm tra nội dung, phụ lục, ký số và gửi báo cáo theo đúng "
                "kênh quy định trong thời hạn."
            ),
            (
                "Báo cáo bị trả lại để hoàn thiện hoặc bị từ chối tiếp nhận thì chưa được tính là đã gửi và thời hạn không vì "
                "thế mà thay đổi. Trường hợp báo cáo đã được tiếp nhận sau thời điểm nêu trên thì không phải gửi lại."
            ),
        ),
    )


def urge(call: Call) -> Letter:
    """Draft the notice after a deadline to units that had sent nothing acceptable before it."""
    report = call.report
    return _to_units(
        call,
        subject=f"đôn đốc gửi {report.title} đã quá thời hạn",
        paragraphs=(
            (
                f"{_grounds(report.citation)}, {report.title} phải được gửi {deadline(report.due_at)}. Tính đến ngày "
                f"{day(call.as_of)}, thời hạn đã qua mà chưa có báo cáo hợp lệ của {_whose(call.units)} được tiếp nhận "
                "trong thời hạn."
            ),
            f"{call.issuer.spoken} yêu cầu {_heads(call.units)} thực hiện các nội dung sau:",
            f"1. Gửi ngay {report.title} nếu chưa gửi; báo cáo phải đủ phụ lục, được ký số và gửi qua kênh quy định.",
            (
                "2. Làm rõ nguyên nhân, trách nhiệm của tập thể, cá nhân để chậm và có biện pháp bảo đảm các kỳ báo cáo sau "
                "được gửi đúng thời hạn."
            ),
            (
                "3. Trường hợp cho rằng báo cáo đã được tiếp nhận trong thời hạn, gửi kiến nghị kèm phiếu tiếp nhận để được "
                "xem xét, đính chính."
            ),
            "Thời điểm tiếp nhận báo cáo được ghi vào sổ theo dõi và là một căn cứ khi đánh giá, xếp loại hằng năm.",
        ),
    )


def correct(correction: Correction) -> Letter:
    """Draft the correction of a late notice whose ground is gone; the notice is named and keeps its number."""
    notice, issuer, unit = _named(correction.notice), correction.issuer, _whose((correction.unit,))
    words = _Words(
        subject=f"đính chính {notice}",
        addressees=(addressee(correction.unit),),
        paragraphs=(
            (
                f"Tại {notice}, {issuer.spoken} đã đôn đốc {unit} gửi {correction.report.title} do đã quá thời hạn mà "
                "chưa có báo cáo hợp lệ được tiếp nhận trong thời hạn."
            ),
            _ground(correction),
            (
                f"{issuer.spoken} đính chính: {_holds(correction)}. Nội dung đôn đốc và các yêu cầu đối với {unit} tại "
                f"{notice} không còn hiệu lực; số liệu theo dõi, làm căn cứ đánh giá, xếp loại hằng năm, được cập nhật "
                "tương ứng."
            ),
            f"{issuer.spoken} thông báo để {addressee(correction.unit)} biết.",
        ),
    )
    return _letter(issuer, correction.as_of, words)


def _named(notice: Notice) -> str:
    return f"Công văn số {notice.number:02d}/{notice.symbol} ngày {notice.dated:%d/%m/%Y}"


def _ground(correction: Correction) -> str:
    report, unit = correction.report, _whose((correction.unit,))
    arrived = f"{report.title} của {unit} đã đến hệ thống lúc {clock(correction.arrived_at)} và đã được tiếp nhận"
    rules = f"{_grounds(report.citation)}, báo cáo phải được gửi {deadline(report.due_at)}"
    if correction.excused:
        return f"Qua rà soát, {arrived}. {rules}; thời hạn này rơi vào thời gian xảy ra sự cố đã được công bố."
    return f"Qua rà soát, {arrived}. {rules}; như vậy báo cáo đã được gửi trong thời hạn."


def _holds(correction: Correction) -> str:
    if correction.excused:
        return f"việc gửi {correction.report.title} sau thời hạn là có lý do, không tính là gửi trễ"
    return f"{correction.report.title} được ghi nhận là đã gửi đúng thời hạn"


def rectify(register: Register) -> Letter:
    """Draft the rectification letter with the whole list as its annex."""
    words = _Words(
        subject="chấn chỉnh việc gửi báo cáo định kỳ",
        addressees=_audience(register.lines),
        paragraphs=(*_findings(register), *_ORDERS),
        annex=_annex(register),
    )
    return _letter(register.issuer, register.as_of, words)


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
    first = f"{_grounds(reports[0].citation)}, thời hạn" if shared else "Thời hạn"
    ends = [";"] * (len(reports) - 1) + ["."]
    lines = (
        f"- {report.title}: {deadline(report.due_at)}"
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


def _to_units(call: Call, *, subject: str, paragraphs: tuple[str, ...]) -> Letter:
    addressees = tuple(addressee(unit) for unit in call.units)
    words = _Words(subject=subject, addressees=addressees, paragraphs=paragraphs)
    return _letter(call.issuer, call.as_of, words)


def _committee(unit: Unit) -> str:
    name = re.sub(r"(?i)^(ubnd|[ủu][ỷy] ban nhân dân)\s+", "", unit.name)
    tier, _, rest = name.partition(" ")
    if tier.lower() in {"phường", "xã"}:
        return f"Ủy ban nhân dân {tier.lower()} {rest}"
    # Lists of a district often give the bare name of a commune.
    return f"Ủy ban nhân dân phường (xã) {name}"


def _whose(units: Sequence[Unit]) -> str:
    return "; ".join(_committee(unit) if unit.commune else unit.name for unit in units)


def _heads(units: Sequence[Unit]) -> str:
    if len(units) == 1:
        return addressee(units[0])
    return "người đứng đầu các cơ quan, đơn vị, địa phương nêu trên"


def _grounds(citation: str) -> str:
    return f"Căn cứ {citation}" if citation else "Căn cứ quy định về chế độ báo cáo"


class _Words(Value):
    subject: str
    addressees: tuple[str, ...]
    paragraphs: tuple[str, ...]
    annex: Annex | None = None


def _letter(issuer: Issuer, as_of: datetime, words: _Words) -> Letter:
    return Letter(
        number=0,
        symbol=issuer.symbol,
        parent=issuer.parent,
        issuer=issuer.name,
        place=issuer.place,
        dated=as_of.astimezone(LOCAL).date(),
        subject=f"V/v {words.subject}",
        addressees=words.addressees,
        paragraphs=words.paragraphs,
        authority=issuer.authority,
        signer_title=issuer.signer_title,
        signer_name=issuer.signer_name,
        copies=("Như trên", f"Lưu: VT, {issuer.drafting_unit}"),
        annex=words.annex,
    )

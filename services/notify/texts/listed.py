"""What is written about the whole list: how it stood, who was late, what is to be done; and the list as an annex."""

from collections.abc import Sequence
from typing import Final

from services.contracts.notify import LetterKind
from services.contracts.scoring import Status
from services.notify.letter import Annex, Head, Letter, Line, Register
from services.notify.texts.common import day
from services.notify.texts.matter import Matter
from services.notify.texts.writing import write

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
    matter = _matter(register)
    return write("rectify", matter, annexes=annex_of("rectify", register)).letter


def annex_of(kind: str, register: Register | None) -> tuple[Annex, ...]:
    """Return the list that goes with a letter: all of it to be put right, the late and missing ones in a report on it."""
    if register is None:
        return ()
    lines = register.lines if kind == LetterKind.RECTIFY else _renumbered(register)
    return (_annex(register, lines),) if lines else ()


def _renumbered(register: Register) -> tuple[Line, ...]:
    named = (line for line in register.lines if line.named)
    return tuple(line.model_copy(update={"no": no}) for no, line in enumerate(named, start=1))


def _matter(register: Register) -> Matter:
    return Matter(issuer=register.issuer, as_of=register.as_of, reports=register.reports, listed=register)


def _annex(register: Register, lines: Sequence[Line]) -> Annex:
    present = {status for line in lines for status in line.statuses}
    explained = "; ".join(text for status, text in LEGEND.items() if status in present)
    marks = (Head(title=report.title, subs=(SENT, SENT_LATE)) for report in register.reports)
    return Annex(
        title=f"Thống kê việc gửi báo cáo tính đến ngày {day(register.as_of)}",
        note=f"Ghi chú: {explained}.",
        heads=(Head(title="STT"), Head(title="Cơ quan, đơn vị, địa phương", prose=True), *marks),
        rows=tuple(
            (str(line.no), line.unit.name, *(mark for status in line.statuses for mark in MARKS[status]))
            for line in lines
        ),
    )

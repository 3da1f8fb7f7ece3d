"""A sample of every text, about a made-up city, so that its words can be looked at before anybody is written to."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from services.contracts.intake import ReasonCode
from services.contracts.scoring import Status
from services.notify.letter import Ground, Issuer, Letter, Line, Register, Report, Unit
from services.notify.texts.common import LOCAL
from services.notify.texts.filling import filled
from services.notify.texts.listed import annex_of
from services.notify.texts.matter import Matter, Receipt, Spoken
from services.notify.texts.template import Text
from services.notify.texts.writing import fill

ISSUER: Final = Issuer(
    name="Ủy ban nhân dân thành phố Mẫu",
    place="Mẫu",
    symbol="UBND-CCHC",
    authority="TM. Ủy ban nhân dân\nKT. Chủ tịch",
    signer_title="Phó Chủ tịch",
    signer_name="Trần Thị Mẫu",
    drafting_unit="PNV",
)
DUE: Final = datetime(2023, 3, 16, tzinfo=LOCAL)
MEETING: Final = datetime(2023, 10, 3, 17, tzinfo=LOCAL)
CITATION: Final = "văn bản số 15/HD-PNV ngày 10/01/2023 về hướng dẫn chế độ báo cáo định kỳ"
OFFICE: Final = Unit(name="Thanh tra")
COMMUNE: Final = Unit(name="Phường Hòa Bình", commune=True)
REPORT: Final = Report(title="Báo cáo công tác quý I", due_at=DUE, citation=CITATION)
OTHERS: Final = (
    Report(title="Báo cáo phòng, chống tham nhũng quý I", due_at=DUE, citation=CITATION),
    Report(title="Báo cáo tiếp công dân tháng 3", due_at=DUE + timedelta(hours=16, minutes=30), citation=CITATION),
)
NOTICE: Final = Spoken(
    number=7,
    symbol="UBND-CCHC",
    dated=date(2023, 3, 16),
    subject="V/v đôn đốc gửi Báo cáo công tác quý I đã quá thời hạn",
)
UNITS: Final = (
    "Phòng Nội vụ",
    "Phòng Tài chính - Kế hoạch",
    "Phòng Giáo dục và Đào tạo",
    "Phòng Tư pháp",
    "Thanh tra",
    "Trung tâm Văn hóa, Thể thao và Truyền thanh",
)
COMMUNES: Final = ("Phường Hòa Bình", "Phường Thống Nhất", "Xã Tân Lập", "Xã Vĩnh Quới")
COLUMNS: Final = ("Báo cáo quý I", "Báo cáo 6 tháng", "Báo cáo quý III")
STOOD: Final = (
    Status.ON_TIME,
    Status.ON_TIME,
    Status.LATE,
    Status.ON_TIME,
    Status.MISSING,
    Status.ON_TIME,
    Status.EXCUSED,
)


def _register(as_of: datetime, shift: int) -> Register:
    dues = (DUE, datetime(2023, 6, 16, tzinfo=LOCAL), datetime(2023, 9, 16, tzinfo=LOCAL))
    names = [*((name, False) for name in UNITS), *((name, True) for name in COMMUNES)]
    return Register(
        issuer=ISSUER,
        reports=tuple(
            Report(title=title, due_at=due, citation=CITATION) for title, due in zip(COLUMNS, dues, strict=True)
        ),
        lines=tuple(
            Line(
                no=no,
                unit=Unit(name=name, commune=commune),
                statuses=tuple(STOOD[(no * 5 + column * 3 + shift) % len(STOOD)] for column in range(len(COLUMNS))),
            )
            for no, (name, commune) in enumerate(names, start=1)
        ),
        as_of=as_of,
    )


def _about(*units: Unit, as_of: datetime = DUE, report: Report | None = REPORT) -> Matter:
    return Matter(issuer=ISSUER, as_of=as_of, units=units, report=report)


def _several(as_of: datetime) -> Matter:
    return _about(OFFICE, as_of=as_of, report=None).model_copy(update={"reports": (REPORT, *OTHERS)})


def _listed() -> Matter:
    register = _register(MEETING, 0)
    return Matter(
        issuer=ISSUER,
        as_of=MEETING,
        year=2023,
        reports=register.reports,
        listed=register,
        was=_register(datetime(2023, 7, 4, 17, tzinfo=LOCAL), 2),
    )


def _returned() -> Matter:
    receipt = Receipt(submission_id="TTR-0317", event_id="intake-2118", decided_at=DUE - timedelta(days=2, hours=6))
    about = _about(OFFICE, as_of=DUE - timedelta(days=2))
    reasons = (ReasonCode.ANNEXES_MISSING, ReasonCode.SIGNATURE_INVALID)
    details = {ReasonCode.ANNEXES_MISSING: "Phụ lục 2"}
    return about.model_copy(update={"receipt": receipt, "reasons": reasons, "details": details})


def _speaking(reason: str) -> Matter:
    about = _about(OFFICE, as_of=DUE + timedelta(days=4))
    return about.model_copy(update={"letter": NOTICE, "reason": reason})


def _corrected() -> Matter:
    about = _speaking("").model_copy(update={"arrived_at": DUE - timedelta(hours=9), "ground": Ground.IN_TIME})
    return about.model_copy(update={"reason": ""})


def _commended() -> Matter:
    about = _about(Unit(name="Phòng Nội vụ"), Unit(name="Phòng Tư pháp"), COMMUNE, as_of=MEETING, report=None)
    return about.model_copy(update={"year": 2023})


def _explained() -> Matter:
    about = _about(OFFICE, as_of=DUE + timedelta(days=4))
    return about.model_copy(update={"letter": NOTICE, "copied": (Unit(name="Thanh tra tỉnh Mẫu"),)})


MATTERS: Final[Mapping[str, Callable[[], Matter]]] = {
    "remind": lambda: _about(OFFICE, as_of=DUE - timedelta(days=2)),
    "remind-digest": lambda: _several(DUE - timedelta(days=2)),
    "urge": lambda: _about(COMMUNE),
    "urge-digest": lambda: _several(DUE + timedelta(days=1)),
    "urge-unexcused": lambda: _about(COMMUNE, as_of=DUE + timedelta(days=9)),
    "rectify": _listed,
    "correct": _corrected,
    "correct-hand": lambda: _speaking("Sai sót khi soạn thảo"),
    "explain": _explained,
    "returned": _returned,
    "recall": lambda: _speaking("văn bản được gửi nhầm đơn vị"),
    "commend": _commended,
    "status": _listed,
}
"""What each text is about in its sample; one that is not here speaks of a report of one unit."""


def matter(name: str) -> Matter:
    """Return what the sample of a text is about."""
    return MATTERS[name]() if name in MATTERS else _speaking("theo kết luận kiểm tra")


def sample(text: Text) -> Letter:
    """Write the sample of a text, with a number and a date."""
    about = matter(text.name)
    given = {name: field.sample for name, field in text.fields.items() if field.sample != ""}
    annexes = annex_of(text.kind, about.listed)
    letter = fill(text, about, filled(text, given), annexes=annexes)
    return letter.numbered(number=5, dated=about.as_of.astimezone(LOCAL).date())

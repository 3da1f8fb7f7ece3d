"""What services may answer about rules, units, duties and days, and an office that answers it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from google.protobuf.message import Message
from typing_extensions import override

from services.cli.output import Output
from services.cli.said import Office
from services.cli.server_commands import Asked
from services.deadlines.pb import admin_pb2 as pb
from services.intake.pb import admin_pb2 as intake_pb

LONG: Final = "van-phong-hdnd-ubnd-thanh-pho"
OF_ALL: Final = "BC-CHINH-SACH-6-THANG"
CONFLICT: Final = "due-before-window-closes"


@dataclass(frozen=True)
class Answers(Office):
    """An office whose calls were answered already; what was asked for is kept."""

    answer: Message = field(default_factory=pb.DecisionResponse)
    requests: list[Any] = field(default_factory=list)

    @override
    async def ask(self, call: Any, request: Message, *, service: str = "deadlines") -> Any:
        self.requests.append(request)
        return self.answer


def answering(answer: Message, *, lang: str = "vi", json: bool = False) -> Answers:
    return Answers(Asked(Output(lang=lang, json=json, color=False), ""), answer=answer)


def at(day: str, hour: str = "00:00:00") -> str:
    return f"{day}T{hour}+07:00"


def change(what: str, unit: str, standing: str, **more: str) -> pb.DutyChange:
    about: dict[str, Any] = {"obligation": "BC-Q1", "period": "2023", "district": "rach-gia", **more}
    return pb.DutyChange(change=what, unit=unit, standing=standing, **about)


FROM_16: Final = {"was_due_at": at("2023-03-16"), "due_at": at("2023-03-21")}
CHANGES: Final = (
    change("moved", "an-binh", "late", **FROM_16),
    change("added", LONG, "open", due_at=at("2023-03-16")),
    change("kept", "an-hoa", "met", obligation=OF_ALL, period="2023-H1", why="đã chốt ngày 17/03/2023", **FROM_16),
    change("withdrawn", "an-hoa", "lapsed", was_due_at=at("2023-03-16", "17:00:00")),
)
MANY: Final = (*CHANGES, *(change("moved", f"u{number}", "open", **FROM_16) for number in range(45)))

FINDINGS: Final = (
    pb.Finding(
        severity="conflict",
        code=CONFLICT,
        obligation="BC-NAM",
        text="hạn 01/12/2021 24:00 đến trước khi hết thời gian chốt số liệu 14/12/2021",
        advice="nêu hạn đúng bằng `dunghan catalogue resolve`",
        quote="Báo cáo năm gửi trước ngày 02 tháng 12, số liệu chốt đến ngày 14 tháng 12",
    ),
    pb.Finding(severity="warning", code="year-typo", obligation="KH", period="2021", text="năm", resolution="r-1"),
)
DUTIES: Final = (
    pb.Duty(
        district="rach-gia",
        unit="an-binh",
        obligation="BC-Q1",
        period="2023",
        due_at=at("2023-03-16"),
        standing="met",
        arrived_at=at("2023-03-15", "09:12:00"),
        firm=True,
    ),
    pb.Duty(
        district="rach-gia",
        unit=LONG,
        name="Văn phòng HĐND-UBND thành phố",
        obligation=OF_ALL,
        period="2023-H1",
        due_at=at("2023-06-20"),
        raw_due_at=at("2023-06-18"),
        standing="late",
        firm=True,
        extension="extension-1",
        sections=["1.1"],
    ),
    pb.Duty(unit="an-hoa", obligation="BC-BS", period="2023", due_at=at("2024-01-01"), standing="open"),
)
DECISIONS: Final = (
    pb.DecisionRow(
        decision="extension-0190a6f2-7c1e-7a33-9f4e-0d2d6a0c1b11",
        kind="extension",
        actor="lan",
        decided_at=at("2023-03-17", "10:02:00"),
        reason="mất điện",
        source="15/UBND-NC",
        about="BC-Q1/2023",
        units=[f"u{number}" for number in range(9)],
        until=at("2023-03-21"),
    ),
    pb.DecisionRow(
        decision="waiver-1",
        kind="waiver",
        actor="lan",
        decided_at=at("2023-03-17", "10:02:00"),
        reason="không phát sinh",
        about="BC-Q1/2023",
        units=["an-binh"],
        revoked_at=at("2023-03-18", "08:00:00"),
        revoked_by="minh",
        revoked_reason="nhầm",
    ),
)
DUTY: Final = pb.DutyDetail(
    duty=DUTIES[1],
    arrivals=[pb.Arrival(unit=LONG, submission_id="RG-1", outcome="accepted", arrived_at=at("2023-06-21", "08:00:00"))],
    predecessors=[
        pb.Arrival(unit="cu", submission_id="RG-0", outcome="returned", arrived_at=at("2023-06-01", "08:00:00"))
    ],
    decisions=DECISIONS,
    notes=[pb.DecisionRow(decision="note-1", kind="note", actor="lan", reason="đã gọi", decided_at=at("2023-06-20"))],
    arithmetic="«chậm nhất ngày 17/6» → 17/06/2023 24:00",
    successors=["moi"],
)
UNITS: Final = (
    pb.Unit(
        unit="ninh-kieu",
        no=3,
        name="Phường Ninh Kiều",
        kind="ward",
        district="can-tho",
        province="can-tho",
        parent="can-tho-tp",
        aliases=["P. Ninh Kiều"],
        groups=["g1"],
        predecessors=["tan-an"],
        since=at("2025-07-01"),
    ),
    pb.Unit(
        unit="tan-an",
        no=4,
        name="Phường Tân An",
        kind="ward",
        district="can-tho",
        ended_at=at("2025-07-01"),
        how="merged",
        successors=["ninh-kieu"],
    ),
)
UNIT: Final = pb.UnitDetail(
    unit=UNITS[0],
    changes=[
        pb.UnitChange(
            act="a-1",
            at=at("2025-07-01"),
            what="registered",
            text="Phường Ninh Kiều",
            source="1668/NQ-UBTVQH15",
            decided_at=at("2025-06-20"),
        ),
        pb.UnitChange(act="unit-0190a6f2", at=at("2027-07-01"), what="renamed", text="Phường Mới", source="1/NQ"),
    ],
    senders=[pb.SendsFor(unit="can-tho", since=at("2025-07-01"))],
    duties=DUTIES,
)
PERIODS: Final = (
    pb.Period(
        obligation="BC-Q1",
        period="2023",
        due_at=at("2023-03-16"),
        raw_due_at=at("2023-03-14"),
        state="open",
        expected=30,
        owing=2,
        firm=True,
        window_from="2022-12-15",
        window_to="2023-03-14",
        words="trước ngày 14/3",
    ),
    pb.Period(obligation="BC-NAM", period="2023", state="conflict", conflict=CONFLICT),
    pb.Period(obligation=OF_ALL, period="2023-H1", state="closing", due_at=at("2023-06-16"), firm=True, waits_for="d2"),
)
SECTIONS: Final = (
    pb.Section(
        code="1.1",
        title="Chỉ đạo",
        supplier="noi-vu",
        name="Phòng Nội vụ",
        state="received",
        arrived_at=at("2021-12-14", "08:00:00"),
    ),
    pb.Section(code="1.4", title="Sáng kiến", state="no-supplier"),
    pb.Section(code="2", title="Số liệu chung", every=True, state="expected"),
)
PERIOD: Final = pb.PeriodDetail(
    period=PERIODS[0],
    instants=[pb.Instant(due_at=at("2023-03-16"), state="waiting", patience_until=at("2023-03-18"), silent=["d2"])],
    open=[pb.OpenDuty(district="d2", unit="u1", due_at=at("2023-03-16"), waits_for="silent")],
    sections=SECTIONS,
    arithmetic="«trước ngày 14/3» → 13/03/2023 24:00",
)
OBLIGATION: Final = pb.Obligation(
    obligation="BC-NAM",
    no=3,
    title="Báo cáo cải cách hành chính năm",
    version=2,
    catalogue="rach-gia-2023",
    recurs="annual",
    due="trước ngày 02/12",
    roll="none",
    basis="exact",
    citation="123/KH-UBND ngày 10/01/2023",
    quote="Báo cáo năm: gửi trước ngày 02 tháng 12",
    valid_from="2023-01-01",
    channels=["e-office"],
    signed=True,
    annex_codes=["2A"],
    sections=SECTIONS,
    periods=PERIODS,
    findings=FINDINGS,
    audience="tất cả (30 đơn vị)",
)
FIGURES: Final = intake_pb.CompareFiguresResponse(
    rows=[
        intake_pb.FigureRow(unit="xa-a", indicator="1.1", estimate="12.5", exact="13", difference="0.5", percent="4.0"),
        intake_pb.FigureRow(unit="xa-a", indicator="1.2", exact="13"),
        intake_pb.FigureRow(unit="xa-b", indicator="1.1", estimate="77"),
    ],
    without_exact=["xa-b"],
    without_estimate=["xa-c"],
)
DAYS: Final = (
    pb.Day(day="2026-01-02", name="Hoán đổi", source="9441/BNV", source_date="2025-10-16", announced="2025-10-16"),
    pb.Day(day="2026-01-10", working=True, name="Làm bù", source="9441/BNV", scope="p"),
    pb.Day(day="2026-11-24", provisional=True, name="Ngày Văn hóa"),
)
CATALOGUES: Final = (
    pb.CatalogueRow(
        catalogue="thach-ha-2021",
        authority="Ủy ban nhân dân huyện Thạch Hà",
        version=1,
        imported_at=at("2021-01-25", "08:00:00"),
        obligations=9,
        findings=FINDINGS,
    ),
)
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "standing": ("open", "met", "late", "excused", "waived", "lapsed", "unknown"),
    "change": ("added", "withdrawn", "moved", "kept"),
    "part": ("district", "unit", "obligation", "period", "calendar", "day"),
    "severity": ("error", "conflict", "warning"),
    "kind": (
        "extension", "waiver", "credit", "outage", "note", "day", "resolution", "demand", "closing", "unit",
    ),
    "how": ("merged", "split", "dissolved"),
    "unit-change": ("registered", "renamed", "moved", "changed", "merged", "split", "dissolved"),
    "section": ("received", "missing", "expected", "no-supplier"),
    "state": ("planned", "open", "closing", "closed", "conflict", "coming", "waiting", "settled"),
    "waiting": ("settling", "held", "silent", "coming"),
}  # fmt: skip
"""Words that calls answer with (deadlines/v1/admin.proto)."""

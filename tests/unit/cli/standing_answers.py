"""What `scoring` may answer about totals, scores, schemes, objections and figures."""

from typing import Any, Final

from services.scoring.pb import admin_pb2 as pb
from tests.unit.cli.answers import LONG, OF_ALL, at

INSTANTS: Final[dict[str, Any]] = {"as_of": at("2023-10-03", "23:59:59"), "known_at": at("2023-10-04", "08:00:00")}
DHIS2: Final[dict[str, Any]] = {
    "expected_reports": 30,
    "actual_reports": 25,
    "actual_reports_on_time": 21,
    "reporting_rate": "83.33",
    "reporting_rate_on_time": "70",
}
TOTALS: Final = pb.Totals(
    year=2023,
    measures=[
        pb.Measures(
            scope="province",
            code="kien-giang",
            counts={"on_time": 21, "late": 4, "missing": 3, "expected": 2, "not_obliged": 6},
            on_time_rate="0.75",
            timeliness="75",
            quality="96.00",
            **DHIS2,
        ),
        pb.Measures(scope="kind", code="ward", name="Phường, xã", counts={"expected": 12}, expected_reports=12),
        pb.Measures(scope="obligation", code=OF_ALL, name="Báo cáo kết quả thực hiện chính sách 6 tháng đầu năm"),
    ],
    **INSTANTS,
)
SCORES: Final = (
    pb.Score(
        rank=1, of=2, unit="an-binh", name="Phường An Bình", score="100", earned="200", maximum="200", classed="Tốt"
    ),
    pb.Score(
        rank=2,
        of=2,
        unit=LONG,
        name="Văn phòng HĐND-UBND thành phố",
        score="87.25",
        earned="174.5",
        maximum="200",
        timeliness="82.14",
        quality="99.1",
        classed="Khá",
        provisional=True,
        was_score="91",
        was_rank=1,
        was_classed="Tốt",
    ),
    pb.Score(unit="an-hoa", name="Phường An Hòa", of=2),
)
RANKING: Final = pb.Scores(scheme="thang-diem-vi-du", version=1, year=2023, scores=SCORES, **INSTANTS)
EXPLANATION: Final = pb.Explanation(
    score=SCORES[1],
    scheme="thang-diem-vi-du",
    version=1,
    year=2023,
    points=[
        pb.Point(
            obligation=OF_ALL,
            title="Báo cáo kết quả thực hiện chính sách 6 tháng đầu năm",
            period="2023-H1",
            status="late",
            axis="timeliness",
            rule="timeliness.ladder[1] × weights.default",
            earned="74.5",
            maximum="100",
            arithmetic="hạn 2023-06-17 24:00; đến 2023-06-21 08:00; 3 ngày làm việc; được 0.745 × trọng số 1 = 74.5",
            events=[f"intake-{number}" for number in range(9)],
            evidence="attested",
        ),
        pb.Point(
            obligation=OF_ALL,
            period="2023-H1",
            status="late",
            axis="quality",
            rule="quality",
            earned="100",
            maximum="100",
        ),
        pb.Point(
            obligation="BC-Q3",
            period="2023",
            status="expected",
            axis="timeliness",
            rule="expected",
            earned="0",
            maximum="0",
            provisional=True,
            of_unit="phong-y-te",
        ),
    ],
    **INSTANTS,
)
SCHEME: Final = pb.Scheme(
    scheme="thang-diem-vi-du",
    version=2,
    title="Thang điểm ví dụ: minh hoạ, không phải quy định",
    valid_from="2023-01-01",
    valid_until="2023-12-31",
    leads=True,
    activated_at=at("2022-12-10", "08:00:00"),
    content_json='{"scheme": "x", "axes": {"timeliness": "70", "quality": "30"}, "classes": [{"name": "Tốt", "from": "90"}]}',
)
SCHEMES: Final = pb.ListSchemesResponse(
    schemes=[SCHEME, pb.Scheme(scheme="cu", version=1, title="Thang cũ", withdrawn_at=at("2023-05-02", "08:00:00"))]
)
ACTIVATED: Final = pb.ActivateSchemeResponse(
    scheme="thang-diem-vi-du", version=2, changes=["ladder[1].share: 0.5 → 0.745"], moved=SCORES[1:2]
)
ID: Final = "0190a6f2-7c1e-7a33-9f4e-0d2d6a0c1b11"
OBJECTION: Final = pb.Objection(
    objection=ID,
    district="rach-gia",
    unit=LONG,
    name="Văn phòng HĐND-UBND thành phố",
    against="timeliness",
    obligation=OF_ALL,
    period="2023-H1",
    state="decided",
    level=1,
    outcome="rejected",
    appeal_by=at("2023-08-01"),
    steps=[
        pb.ObjectionStep(
            what="filed",
            level=1,
            at=at("2023-07-01", "09:00:00"),
            by="Trần Văn A",
            reasons="đường truyền bị cắt cả ngày 17/6",
            evidence=["12/VP-BC", "nhật ký"],
            source="15/VP",
        ),
        pb.ObjectionStep(
            what="decided", level=1, at=at("2023-07-10"), outcome="rejected", reasons="không có xác nhận", by="Lê Thị B"
        ),
    ],
)
OVERDUE: Final = pb.Objection(
    objection="o-2",
    unit="an-hoa",
    against="score",
    year=2023,
    state="open",
    level=2,
    overdue=True,
    decide_by=at("2023-08-01"),
)
OBJECTIONS: Final = pb.ListObjectionsResponse(objections=[OBJECTION, OVERDUE])
STATISTICS: Final = pb.ObjectionStatistics(
    lines=[
        pb.ObjectionStatistics.Line(scope="all", filed=5, open=1, overdue=1, upheld=1, rejected=3, upheld_share="0.25"),
        pb.ObjectionStatistics.Line(scope="against", code="timeliness", filed=5, median_days="9.5"),
    ],
    **INSTANTS,
)
FIGURES: Final = pb.ConsolidatedFigures(
    district="rach-gia",
    obligation="BC-6T",
    period="2023-H1",
    sums=[
        pb.FigureSum(indicator="1.1", sum="1234.5", units=3, estimates=1, missing=2),
        pb.FigureSum(indicator="1.1", kind="ward", sum="12", units=1),
    ],
    figures=[
        pb.UnitFigure(
            indicator="1.1", unit="an-binh", name="Phường An Bình", value="12.5", before="13", difference="-0.5"
        ),
        pb.UnitFigure(indicator="1.1", unit="an-hoa", value="7", basis="estimate", of_unit="cu"),
        pb.UnitFigure(indicator="1.1", unit=LONG, why_missing="not-sent"),
    ],
    missing=[f"u{number}" for number in range(30)],
    **INSTANTS,
)

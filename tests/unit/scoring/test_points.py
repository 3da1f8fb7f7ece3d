"""How marks become points and points a score: by hand, to the last digit, and always the sum of what explains it."""

import csv
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.quality import FAULTS
from services.contracts.scoring import Status
from services.scoring.domain.explaining import explained, text
from services.scoring.domain.in_force import chosen, of_year
from services.scoring.domain.marks import Mark, instants, pack
from services.scoring.domain.points import points, scorable, unpacked
from services.scoring.domain.ranking import points_of, ranked, score_of
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.standing import LOCAL, Standing
from services.scoring.schemefile import check
from tests.unit.scoring.grading import DUE, WEEKDAYS, by, mark, scheme, working

DAY: Final = timedelta(days=1)
HERE: Final = Path(__file__).parent
CATALOGUES: Final = Path("catalogues")


def earned(one: Mark, scored_by: Scheme | None = None, worked: Any = WEEKDAYS) -> tuple[str, str, str, str]:
    """What a mark earns of what it could, on both axes."""
    timely, good = points(scorable(one), scored_by or scheme(), worked)
    shown = explained(list(points_of([one], by(scored_by or scheme()), "office", worked)), worked)
    assert [(each.point.earned, each.point.maximum) for each in shown] == [
        (timely.earned, timely.maximum),
        (good.earned, good.maximum),
    ]
    told = [value for each in shown for value in (each.earned, each.maximum)]
    return (f"{told[0]:f}", f"{told[1]:f}", f"{told[2]:f}", f"{told[3]:f}")


@pytest.mark.parametrize(
    ("one", "points"),
    [
        (mark(), ("70", "70", "30", "30")),
        (mark(obligation="BC-NANG"), ("175", "175", "75", "75")),
        (mark(Status.MISSING), ("0", "70", "0", "0")),
        (mark(Status.EXCUSED, late=DAY), ("70", "70", "30", "30")),
        (mark(Status.WAIVED), ("0", "0", "0", "0")),
        (mark(Status.UNKNOWN), ("0", "0", "0", "0")),
        (mark(Status.EXPECTED), ("0", "0", "0", "0")),
        (mark(Status.NOT_OBLIGED), ("0", "0", "0", "0")),
        (mark(Status.LATE, late=timedelta(0)), ("56", "70", "30", "30")),
        (mark(Status.LATE, late=DAY - timedelta(microseconds=1)), ("56", "70", "30", "30")),
        (mark(Status.LATE, late=DAY), ("35", "70", "30", "30")),
        # Thursday, Friday, a weekend, Monday: the third working day
        (mark(Status.LATE, late=4 * DAY), ("35", "70", "30", "30")),
        (mark(Status.LATE, late=5 * DAY), ("0", "70", "30", "30")),
        (mark(faults=("layout",)), ("70", "70", "27", "30")),
        (mark(faults=("layout", "annexes-missing"), returned=1), ("70", "70", "13.5", "30")),
        (mark(returned=9), ("70", "70", "9", "30")),
        (mark(faults=("copied-content",)), ("70", "70", "30", "30")),
    ],
)
def test_a_mark_earns_what_the_scheme_says(one: Mark, points: tuple[str, str, str, str]) -> None:
    assert earned(one) == points


@pytest.mark.parametrize(
    ("late", "counts", "grace", "share"),
    [
        (0 * DAY, "calendar", 0, "0.8"),
        (2 * DAY, "calendar", 0, "0.5"),
        (3 * DAY, "calendar", 0, "0"),
        (3 * DAY, "working", 0, "0.5"),
        (1 * DAY, "calendar", 2, "1"),
        (2 * DAY, "calendar", 2, "0.5"),
        (9 * DAY, "calendar", 10, "1"),
    ],
)
def test_the_ladder_has_its_edges_where_days_begin(late: timedelta, counts: str, grace: int, share: str) -> None:
    rule = {**scheme().timeliness.model_dump(), "counts": counts, "grace": grace}

    timely, _ = points(scorable(mark(Status.LATE, late=late)), scheme(timeliness=rule), WEEKDAYS)

    assert timely.grade.share == Decimal(share)


def test_days_off_are_no_working_days_late_and_made_up_ones_are() -> None:
    friday_ended = datetime(2023, 9, 2, tzinfo=LOCAL)
    late = mark(Status.LATE, late=2 * DAY, due_at=friday_ended)

    assert earned(late)[0] == "56"
    assert earned(late, worked=working(date(2023, 9, 4)))[0] == "70"


def test_where_a_due_instant_is_within_a_day_that_day_is_the_first_one_late() -> None:
    noon = DUE + timedelta(hours=12)

    assert earned(mark(Status.LATE, late=timedelta(hours=1), due_at=noon))[0] == "56"
    assert earned(mark(Status.LATE, late=timedelta(hours=13), due_at=noon))[0] == "35"


def test_what_a_scheme_treats_otherwise_is_treated_so() -> None:
    rule = scheme().timeliness.model_dump()
    other = scheme(
        timeliness={**rule, "missing": "0.25", "excused": "exclude", "waived": "count", "unknown": "0.5"},
        quality={"missing": 0, "other": "0.4"},
    )

    assert earned(mark(Status.MISSING), other) == ("17.5", "70", "0", "30")
    assert earned(mark(Status.EXCUSED, late=DAY), other) == ("0", "0", "30", "30")
    assert earned(mark(Status.WAIVED), other) == ("70", "70", "0", "0")
    assert earned(mark(Status.UNKNOWN), other) == ("35", "70", "0", "0")
    assert earned(mark(faults=("layout",)), other) == ("70", "70", "18", "30")


def test_a_unit_is_scored_by_its_own_maximum() -> None:
    few = score_of([mark(), mark(Status.NOT_OBLIGED, obligation="BC-NANG")], by(scheme()), "office", WEEKDAYS)
    many = score_of([mark(), mark(Status.MISSING, obligation="BC-NANG")], by(scheme()), "office", WEEKDAYS)

    assert (few.score, few.classed) == (Decimal("100.00"), "tốt")
    # 100 of 100 + 175: a third
    assert (many.score, many.classed) == (Decimal("36.36"), "yếu")
    assert dict(many.counts) == {"on_time": 1, "missing": 1}


def test_nothing_that_counts_is_no_score_and_no_nought() -> None:
    nothing = score_of([mark(Status.EXPECTED, provisional=True)], by(scheme()), "office", WEEKDAYS)

    assert (nothing.score, nothing.timeliness, nothing.classed, nothing.provisional) == (None, None, "", True)


def test_what_weighs_nothing_makes_no_score_provisional() -> None:
    marks = [mark(), mark(Status.EXPECTED, obligation="BC-Q2", provisional=True)]

    assert not score_of(marks, by(scheme(weights={"BC-Q1": 1})), "office", WEEKDAYS).provisional
    assert score_of(marks, by(scheme()), "office", WEEKDAYS).provisional


def test_a_unit_of_another_kind_is_not_scored() -> None:
    communes = by(scheme(applies_to={"kinds": ["commune"]}))

    assert score_of([mark()], communes, "office", WEEKDAYS).score is None
    assert score_of([mark()], communes, "commune", WEEKDAYS).score == Decimal("100.00")


@pytest.mark.parametrize(
    ("share", "places", "score"),
    [("0.0005", 1, "0.1"), ("0.0004", 1, "0.0"), ("0.005", 0, "1"), ("0.0049", 0, "0"), ("0.1234", 2, "12.34")],
)
def test_halves_are_rounded_up_and_only_at_the_end(share: str, places: int, score: str) -> None:
    rule = {**scheme().timeliness.model_dump(), "missing": share}
    other = scheme(places=places, timeliness=rule, axes={"timeliness": 100, "quality": 0})

    assert str(score_of([mark(Status.MISSING)], by(other), "office", WEEKDAYS).score) == score


def test_each_duty_is_scored_by_the_version_of_the_last_day_it_was_due() -> None:
    first = scheme(valid={"from": "2023-01-01", "until": "2023-03-15"})
    second = scheme(version=2, valid={"from": "2023-03-16"}, weights={"default": 3})
    both = by(first, second)

    marks = [mark(), mark(due_at=DUE + timedelta(seconds=1), period="2")]
    found = list(points_of(marks, both, "office", WEEKDAYS))

    assert [each.scheme.version for each in found] == [1, 2]
    assert score_of(marks, both, "office", WEEKDAYS).scheme == "thang/2"
    assert list(points_of([mark(due_at=DUE - 100 * DAY)], both, "office", WEEKDAYS)) == []


def test_a_later_version_takes_over_the_days_it_replaces() -> None:
    assert by(scheme(), scheme(version=2, replaces=[1])).on(DUE.date()) == scheme(version=2, replaces=[1])


def test_the_leading_scheme_is_meant_where_none_is_named_else_the_first_by_code() -> None:
    a, b = scheme(scheme="a", leads=False), scheme(scheme="b")
    c = scheme(scheme="c", leads=False, valid={"from": "2024-01-01"})

    assert [each.code for each in of_year([c, b, a], 2023)] == ["b", "a"]
    assert (chosen([a, c], 2023) or by(b)).code == "a"
    assert (chosen([a, b, c], 2024, "c/1") or by(b)).code == "c"
    assert chosen([a, b, c], 2023, "c") is None
    assert chosen([a, b, c], 2023, "a/2") is None
    assert chosen([], 2023) is None


def test_equal_scores_share_a_place_and_who_has_none_has_no_place() -> None:
    def scored(*marks: Mark) -> Any:
        return score_of(marks, by(scheme()), "office", WEEKDAYS)

    late = mark(Status.LATE, late=DAY)
    places = ranked(
        {"a": scored(late), "b": scored(mark()), "c": scored(), "d": scored(late), "e": scored(late, mark())}
    )

    assert [(each.unit, each.rank, each.of) for each in places] == [
        *(("b", 1, 4), ("e", 2, 4)),
        *(("a", 3, 4), ("d", 3, 4), ("c", 0, 4)),
    ]


def test_an_explanation_names_rule_arithmetic_events_and_evidence() -> None:
    late = mark(Status.LATE, late=DAY + timedelta(hours=10), faults=("layout",), returned=1, evidence="attested")
    found = list(points_of([late], by(scheme()), "office", WEEKDAYS))

    timely, good = explained(found, WEEKDAYS, "en")

    assert timely.rule == "timeliness.ladder[1] × weights.default"
    assert timely.arithmetic == (
        "due 2023-03-15 24:00; arrived 2023-03-17 10:00; 2 working days; share 0.5 × weight 1 × axis 70 = 35"
    )
    assert good.rule == "quality.faults.layout, quality.returned × weights.default"
    assert good.arithmetic == (
        "faults: quality.faults.layout 0.1, quality.returned 0.2; 1 − 0.3 = 0.7; share 0.7 × weight 1 × axis 30 = 21"
    )
    told = text(score_of([late], by(scheme()), "office", WEEKDAYS), [timely, good], scheme(), "en")
    assert "Score: (56 / 100) × 100 = 56.00, rounded to 2 places · yếu" in told
    assert "no letter orders it" in told
    assert "evidence attested; events intake-1" in told
    assert "hạn 2023-03-15 24:00; đến 2023-03-17 10:00; 2 ngày làm việc" in explained(found, WEEKDAYS)[0].arithmetic


def _number(text: str) -> Fraction:
    return Fraction(Decimal(text))


SHARES: Final = st.integers(0, 10_000).map(lambda number: Decimal(number).scaleb(-4))
WEIGHTS: Final = st.integers(0, 10**10).map(lambda number: Decimal(number).scaleb(-4))
CODES: Final = ("BC-1", "BC-2", "BC-3")
FAULTY: Final = sorted(fault.value for fault in FAULTS)


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    axis = draw(st.integers(0, 1_000_000))
    treatments = st.one_of(st.sampled_from(["count", "exclude"]), SHARES)
    return scheme(
        axes={"timeliness": Decimal(axis).scaleb(-4), "quality": 100 - Decimal(axis).scaleb(-4)},
        places=draw(st.integers(0, 4)),
        weights={code: draw(WEIGHTS) for code in draw(st.sets(st.sampled_from(["default", *CODES]), min_size=1))},
        timeliness={
            "counts": draw(st.sampled_from(["calendar", "working"])),
            "grace": draw(st.integers(0, 2)),
            "ladder": [{"up_to": 3, "share": draw(SHARES)}, {"share": draw(SHARES)}],
            **{name: draw(treatments) for name in ("missing", "excused", "waived", "unknown")},
        },
        quality={
            "faults": {fault: draw(SHARES) for fault in draw(st.sets(st.sampled_from(FAULTY)))},
            "other": draw(SHARES),
            "returned": draw(SHARES),
            "least": draw(SHARES),
            "missing": draw(treatments),
        },
    )


@st.composite
def marks(draw: st.DrawFn) -> Mark:
    status = draw(st.sampled_from(list(Status)))
    hours = draw(st.integers(0, 24 * 14)) * (1 if status in {Status.LATE, Status.EXCUSED} else -1) - (
        status is Status.ON_TIME
    )
    return mark(
        status,
        late=timedelta(hours=hours),
        obligation=draw(st.sampled_from(CODES)),
        due_at=DUE + timedelta(hours=draw(st.integers(0, 24 * 20))),
        faults=tuple(sorted(draw(st.sets(st.sampled_from(FAULTY), max_size=3)))),
        returned=draw(st.integers(0, 4)),
        period=str(draw(st.integers(1, 99))),
    )


@settings(max_examples=60, deadline=None)
@given(schemes(), st.lists(marks(), max_size=12))
def test_every_score_is_the_sum_of_its_explanation_rounded_once(one: Scheme, found: list[Mark]) -> None:
    lines = explained(list(points_of(found, by(one), "office", WEEKDAYS)), WEEKDAYS)
    total = sum((Fraction(line.earned) for line in lines), Fraction())
    most = sum((Fraction(line.maximum) for line in lines), Fraction())

    score = score_of(found, by(one), "office", WEEKDAYS).score

    for line in lines:
        last = line.arithmetic.rpartition(" = ")[2]
        assert line.point.grade.share is None or _number(last) == Fraction(line.earned)
    if not most:
        assert score is None
    else:
        up = Fraction(100) * total / most * 10**one.places + Fraction(1, 2)
        assert score is not None
        assert Fraction(score) == Fraction(up.numerator // up.denominator, 10**one.places)


@settings(max_examples=60, deadline=None)
@given(marks())
def test_what_is_scored_of_a_mark_survives_being_put_into_a_number(one: Mark) -> None:
    stands = Standing(one.status, one.due_at, one.submitted_at, one.arrived_at, one.days_late, one.faults, one.returned)
    read = unpacked(one.duty.obligation, pack(stands, instants(stands)), one.faults)

    assert points(read, scheme(), WEEKDAYS) == points(scorable(one), scheme(), WEEKDAYS)


def rach_gia() -> dict[str, list[Mark]]:
    """The marks of the thirty units as of 3 October 2023, by what the list and the story's submissions say."""
    due = {"BC-Q1": (3, 16), "BC-6T": (6, 16), "BC-DKT": (8, 11), "BC-Q3": (9, 16), "KH-KP": (9, 21)}
    sent = _rows(CATALOGUES / "rach-gia-2023" / "submissions.csv")
    units: dict[str, list[Mark]] = {}
    for row in _rows(Path("tests/e2e/data/register-2023-10-03.csv")):
        due_at = datetime(2023, *due[row["obligation"]], tzinfo=LOCAL)
        mine = [one for one in sent if (one["unit"], one["obligation"]) == (row["unit"], row["obligation"])]
        taken = [one["submitted_at"] for one in mine if not one["note"].startswith(("refused", "returned"))]
        came = min(taken, default="") if row["status"] in {"on_time", "late"} else ""
        units.setdefault(row["unit"], []).append(
            mark(
                Status(row["status"]),
                late=datetime.fromisoformat(came) - due_at if came else timedelta(0),
                due_at=due_at,
                obligation=row["obligation"],
                unit=row["unit"],
                returned=sum(one["note"].startswith("returned") for one in mine),
            )
        )
    return units


def test_the_thirty_units_of_rach_gia_score_as_reckoned_by_hand() -> None:
    example = check(CATALOGUES / "thang-diem-vi-du" / "scheme.yaml").scheme
    assert example is not None
    units = rach_gia()

    places = ranked({unit: score_of(of, by(example), "office", WEEKDAYS) for unit, of in units.items()})

    told = [
        {
            "rank": str(each.rank),
            "unit": each.unit,
            "earned": str(sum(found.earned for found in _lines(units[each.unit], example))),
            "maximum": str(sum(found.maximum for found in _lines(units[each.unit], example))),
            "score": str(each.scored.score),
            "class": each.scored.classed,
        }
        for each in places
    ]
    assert told == _rows(HERE / "rach-gia-scores.csv")


def _lines(of: list[Mark], example: Scheme) -> Any:
    return explained(list(points_of(of, by(example), "office", WEEKDAYS)), WEEKDAYS)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))

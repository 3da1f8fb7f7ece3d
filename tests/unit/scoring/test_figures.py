"""Figures of reports: which version counts, who estimated, who is missing and why, and sums that are exact."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from services.contracts.deadlines import Accepts, Basis, ObligationDefined, PeriodOpened, UnitRegistered
from services.contracts.deadlines.parts import Section
from services.contracts.district import Submission
from services.contracts.event import Event
from services.contracts.intake import (
    AcceptanceRevoked,
    ArrivalUnknown,
    ReportHeld,
    ReportRefused,
    ReportSubmitted,
    Revoked,
)
from services.kit.clock import SimulatedClock
from services.kit.rpc import BadInput
from services.scoring.admin import ScoringAdmin
from services.scoring.domain.figures import Kind
from services.scoring.domain.givers import Why
from services.scoring.pb import admin_pb2
from tests.unit.scoring.acts import DAY, about, credited, ended, lapsed, uncredited, waived
from tests.unit.scoring.controls import (
    DISTRICT,
    DUE,
    LATER,
    LISTED,
    OBLIGATION,
    OWING,
    SECOND,
    START,
    Scoring,
    accepted,
    answering,
    expected,
    kept,
    opened_period,
    registered,
    returned,
    unmet,
)

AT: Final = DUE - 5 * DAY
FIELDS: Final = ("basis", "replaces", "obligation", "period", "district")


def reported(
    unit: str = "an-binh", at: datetime = AT, *, submission: str = "RG-1", version: int = 1, **more: Any
) -> ReportSubmitted:
    """Make an accepted report with figures: `a="1"`, or by `figures=`."""
    update: dict[str, Any] = {"version": version, **{name: more.pop(name) for name in FIELDS if name in more}}
    update["figures"] = more.pop("figures", more)
    return accepted(at, unit, submission).model_copy(update=update)


def revoked(
    submission: str = "RG-1", *, at: datetime = DUE, because: Revoked = Revoked.WITHDRAWN, arrived_at: datetime = AT
) -> AcceptanceRevoked:
    told = {key: value for key, value in about("an-binh").items() if key != "due_at"}
    effective_at = at if because is Revoked.WITHDRAWN else arrived_at
    return AcceptanceRevoked(
        **told,
        submission_id=submission,
        arrived_at=arrived_at,
        because=because,
        effective_at=effective_at,
        revoked_at=at,
    )


async def asked(scoring: Scoring, **request: Any) -> admin_pb2.ConsolidatedFigures:
    async with kept(scoring) as database:
        service = answering(database, SimulatedClock(LATER))
        context: Any = None
        question = {"obligation": "BC-Q1", "period": "2023", **request}
        request_ = admin_pb2.ConsolidateFiguresRequest(**question)
        return await ScoringAdmin(service).ConsolidateFigures(request_, context)


async def values(scoring: Scoring, **request: Any) -> dict[str, str]:
    """Return every unit's figure, or why there is none."""
    answer = await asked(scoring, **request)
    return {
        f"{each.unit}{'<' + each.of_unit if each.of_unit else ''} {each.indicator}": each.value or each.why_missing
        for each in answer.figures
    }


def sums(answer: admin_pb2.ConsolidatedFigures) -> dict[str, tuple[str, int, int, int]]:
    return {
        f"{each.indicator} {each.kind}".strip(): (each.sum, each.units, each.estimates, each.missing)
        for each in answer.sums
    }


async def test_figures_are_summed_by_indicator_and_kind() -> None:
    commune = registered("an-hoa", 2).model_copy(update={"kind": "commune"})
    told = (*LISTED, commune, reported(a="1.50", b="-2"), reported("an-hoa", submission="RG-2", a="0.25"))
    answer = await asked(Scoring(*told))
    assert sums(answer) == {
        "a": ("1.75", 2, 0, 0),
        "a commune": ("0.25", 1, 0, 0),
        "a office": ("1.5", 1, 0, 0),
        "b": ("-2", 1, 0, 1),
        "b commune": ("0", 0, 0, 1),
        "b office": ("-2", 1, 0, 0),
    }
    assert not answer.missing


async def test_sums_of_thirty_digits_are_exact() -> None:
    large, small = "123456789012345678901234567890", "0.0000000001"
    told = (reported(a=large), reported("an-hoa", submission="RG-2", a=small))
    answer = await asked(Scoring(*LISTED, *told))
    assert sums(answer)["a"][0] == f"{large}.0000000001"


async def test_indicators_stand_as_people_number_them() -> None:
    answer = await asked(Scoring(*LISTED, reported(figures={"1.10": "1", "1.9": "1", "x": "1", "2": "1"})))
    assert [each.indicator for each in answer.figures if each.value] == ["1.9", "1.10", "2", "x"]


async def test_the_last_accepted_version_counts_and_says_by_how_much_it_differs() -> None:
    second = reported(at=AT + DAY, submission="RG-2", version=2, a="3", c="1")
    answer = await asked(Scoring(*LISTED, reported(a="5", b="1"), second))
    found = {each.indicator: each for each in answer.figures if each.unit == "an-binh"}
    a, b, c = found["a"], found["b"], found["c"]
    assert (a.value, a.before, a.difference, a.version, a.submission, a.basis) == ("3", "5", "-2", 2, "RG-2", "exact")
    assert (b.value, b.before, b.why_missing) == ("", "1", "no-figure")
    assert (c.value, c.before, c.difference) == ("1", "", "")
    assert a.event.startswith("intake-")


async def test_the_higher_version_counts_as_it_does_for_faults_whenever_it_was_heard_or_had_arrived() -> None:
    second = reported(at=AT - DAY, submission="RG-2", version=2, a="3")
    assert (await values(Scoring(*LISTED, second, reported(a="5"))))["an-binh a"] == "3"
    assert (await values(Scoring(*LISTED, reported(a="5"), second)))["an-binh a"] == "3"


async def test_what_is_withdrawn_counts_until_then_and_what_was_a_mistake_never_did() -> None:
    two = (reported(a="5"), reported(at=AT + DAY, submission="RG-2", version=2, a="3"))
    withdrawn = Scoring(*LISTED, *two, revoked("RG-2", at=DUE, arrived_at=AT + DAY))
    assert (await values(withdrawn))["an-binh a"] == "5"
    assert (await values(withdrawn, as_of=(DUE - SECOND).isoformat()))["an-binh a"] == "3"
    mistaken = Scoring(*LISTED, *two, revoked("RG-2", because=Revoked.REVOKED, arrived_at=AT + DAY))
    assert (await values(mistaken, as_of=(DUE - SECOND).isoformat()))["an-binh a"] == "5"
    nothing = Scoring(*LISTED, reported(a="5"), revoked())
    assert (await values(nothing, as_of=AT.isoformat()))["an-binh a"] == "5"
    assert (await asked(nothing)).missing == ["an-binh", "an-hoa"]


async def test_what_was_shown_on_a_day_is_shown_again() -> None:
    scoring = Scoring(*LISTED, reported(a="5"))
    then = scoring.at.isoformat()
    before = await values(scoring, as_of=AT.isoformat(), known_at=then)
    scoring.hear(
        reported(at=AT - DAY, submission="RG-2", version=2, a="7"), reported("an-hoa", submission="RG-3", a="1")
    )
    assert before == {"an-binh a": "5", "an-hoa a": "expected"}
    assert await values(scoring, as_of=AT.isoformat(), known_at=then) == before
    assert await values(scoring, as_of=AT.isoformat()) == {"an-binh a": "7", "an-hoa a": "1"}
    assert await values(scoring, as_of=(AT - 2 * DAY).isoformat()) == {}


async def test_a_supplement_replaces_the_indicators_it_names() -> None:
    supplement = reported(at=AT + DAY, submission="RG-2", version=2, basis=Basis.SUPPLEMENT, b="9")
    found = Scoring(*LISTED, reported(a="5", b="1"), supplement)
    assert await values(found) == {"an-binh a": "5", "an-binh b": "9", "an-hoa a": "expected", "an-hoa b": "expected"}
    (b,) = [each for each in (await asked(found)).figures if each.indicator == "b" and each.value]
    assert (b.basis, b.before, b.difference, b.submission) == ("supplement", "1", "8", "RG-2")
    again = reported(at=AT + 2 * DAY, submission="RG-3", version=3, basis=Basis.SUPPLEMENT, replaces="RG-2", a="6")
    found.hear(again)
    assert (await values(found))["an-binh b"] == "1"
    found.hear(revoked("RG-3", arrived_at=AT + 2 * DAY))
    assert (await values(found))["an-binh b"] == "9"


def defined(code: str, completes: str = "", **accepts: Any) -> ObligationDefined:
    asks = OBLIGATION.accepts.model_copy(update=accepts)
    return OBLIGATION.model_copy(update={"obligation": code, "completes": completes or None, "accepts": asks})


def turn(code: str, basis: Basis, period: str = "2023", **window: date) -> PeriodOpened:
    told: dict[str, Any] = {"basis": basis, "period": period, **window}
    return opened_period(code).model_copy(update=told)


NOVEMBER: Final[Mapping[str, Any]] = {"window_from": date(2023, 11, 15), "window_to": date(2023, 12, 14)}
DECEMBER: Final[Mapping[str, Any]] = {"window_from": date(2023, 12, 1), "window_to": date(2023, 12, 14)}
EARLIER: Final[Mapping[str, Any]] = {"window_from": date(2023, 1, 1), "window_to": date(2023, 6, 30)}
ESTIMATED: Final = (
    *LISTED,
    turn("BC-Q1", Basis.ESTIMATE, **NOVEMBER),
    defined("BS", "BC-Q1"),
    turn("BS", Basis.SUPPLEMENT, "dot-1", **DECEMBER),
    turn("BS", Basis.SUPPLEMENT, "dot-0", **EARLIER),
    reported(a="5", b="1"),
    reported("an-hoa", submission="RG-2", a="2", b="1"),
)


async def test_estimates_are_told_apart_until_exact_figures_follow() -> None:
    answer = await asked(Scoring(*ESTIMATED))
    assert sums(answer)["a"] == ("7", 2, 2, 0)
    exact = reported(submission="RG-3", obligation="BS", period="dot-1", a="4")
    other = reported("an-hoa", submission="RG-4", obligation="BS", period="dot-0", a="100")
    answer = await asked(Scoring(*ESTIMATED, exact, other))
    assert sums(answer)["a"] == ("6", 2, 1, 0)
    assert sums(answer)["b"] == ("2", 2, 2, 0)
    (found,) = [each for each in answer.figures if (each.unit, each.indicator) == ("an-binh", "a")]
    assert (found.value, found.basis, found.before, found.difference) == ("4", "supplement", "5", "-1")


async def test_an_estimate_replaces_no_exact_figure() -> None:
    told = (defined("UOC", "BC-Q1"), turn("UOC", Basis.ESTIMATE), reported(a="5"))
    guess = reported(submission="RG-3", obligation="UOC", a="4")
    assert (await values(Scoring(*LISTED, *told, guess)))["an-binh a"] == "5"


async def test_obligations_that_complete_each_other_come_to_an_end() -> None:
    circle = (
        turn("BC-Q1", Basis.ESTIMATE),
        defined("BC-Q1", "BS"),
        defined("BS", "BC-Q1"),
        turn("BS", Basis.SUPPLEMENT),
    )
    told = (reported(a="5"), reported(submission="RG-3", obligation="BS", a="4"))
    assert (await values(Scoring(*LISTED, *circle, *told)))["an-binh a"] == "4"


async def test_who_owes_a_figure_and_gave_none_is_named_with_why() -> None:
    given = reported("an-hoa", submission="RG-9", a="1")
    duty = {key: value for key, value in about("an-binh").items() if key != "due_at"}
    held = {**returned(AT).model_dump(exclude={"reasons", "details"}), "until": "review"}
    cases: Mapping[str, tuple[Event, ...]] = {
        "expected": (),
        "not-sent": (unmet(),),
        "returned": (returned(AT), unmet()),
        "held": (ReportHeld.model_validate(held),),
        "refused": (returned(AT - DAY), ReportRefused.model_validate({**held, "submission_id": "RG-3"}), unmet()),
        "unknown": (ArrivalUnknown(**duty, noted_at=AT), unmet()),
        "revoked": (reported(b="1"), revoked()),
        "no-figure": (reported(b="1"),),
        "waived": (waived(),),
    }
    for why, told in cases.items():
        answer = await asked(Scoring(*LISTED, given, *told))
        (found,) = [each.why_missing for each in answer.figures if (each.unit, each.indicator) == ("an-binh", "a")]
        assert found == why
        assert sums(answer)["a"][3] == (0 if why == "waived" else 1), why
        assert list(answer.missing) == ([] if why in {"waived", "no-figure"} else ["an-binh"]), why


def test_the_page_names_every_reason_why_a_figure_is_missing() -> None:
    page = (Path(__file__).parents[3] / "docs/standing/figures.md").read_text("utf-8")
    (table,) = re.findall(r"\| `why_missing` .*?\n\n", page, re.DOTALL)
    failed = (Kind.RETURNED, Kind.REFUSED, Kind.HELD, Kind.REVOKED)
    assert {*re.findall(r"`([a-z-]+)`", table)} == {*(why.value for why in Why), *(kind.value for kind in failed)}


async def test_who_is_not_obliged_is_not_missing() -> None:
    found = await values(Scoring(*LISTED, reported(a="1"), reported("an-hoa", submission="RG-2", a="2"), lapsed()))
    assert found == {"an-binh a": "1", "an-hoa a": "2"}
    assert await values(Scoring(*LISTED, lapsed(), unmet("an-hoa"))) == {}


async def test_a_section_s_figures_are_owed_by_its_supplier_alone() -> None:
    sections = tuple(
        Section(code=code, supplier=unit) for code, unit in {"1": "an-binh", "1.4": None, "2": "an-hoa"}.items()
    )
    rule = defined("BC-Q1", supplied=sections, figures=("tong",))
    found = Scoring(*LISTED, rule, reported(figures={"1.1": "3", "1.2": "4", "1.4": "1"}))
    assert await values(found) == {
        "an-binh 1.1": "3",
        "an-binh 1.2": "4",
        "an-binh 1.4": "1",
        "an-binh tong": "no-figure",
        "an-hoa tong": "expected",
    }
    found.hear(reported("an-hoa", submission="RG-2", figures={"2.1": "5", "tong": "1"}))
    answer = await asked(found)
    assert sums(answer)["2.1"] == ("5", 1, 0, 0)
    assert sums(answer)["1.1"] == ("3", 1, 0, 0)


MERGED: Final = (
    DISTRICT,
    OBLIGATION,
    *(registered(unit, no) for no, unit in enumerate(("an-binh", "an-hoa", "moi"), start=1)),
    opened_period(),
    *(expected(unit) for unit in OWING),
    reported("an-hoa", submission="RG-7", a="3"),
)


async def test_what_is_credited_counts_for_who_came_after_and_no_more_for_itself() -> None:
    scoring = Scoring(*MERGED, credited(AT))
    assert await values(scoring) == {"an-binh<an-hoa a": "3"}
    assert sums(await asked(scoring))["a"] == ("3", 1, 0, 0)
    scoring.hear(reported("an-hoa", submission="RG-8", version=2, a="4"))
    assert await values(scoring) == {"an-binh<an-hoa a": "4"}
    scoring.hear(reported(at=AT + DAY, submission="RG-1", a="7"))
    assert await values(scoring) == {"an-binh a": "7"}
    scoring.hear(uncredited(AT))
    assert await values(scoring) == {"an-binh a": "7", "an-hoa a": "4"}


async def test_what_is_credited_to_two_is_summed_once() -> None:
    second = credited(AT, credit="d").model_copy(update={"unit": "moi"})
    answer = await asked(Scoring(*MERGED, credited(AT), expected("moi"), second))
    assert [(each.unit, each.of_unit, each.value) for each in answer.figures] == [
        ("an-binh", "an-hoa", "3"),
        ("moi", "an-hoa", "3"),
    ]
    assert sums(answer) == {"a": ("3", 1, 0, 0), "a office": ("3", 1, 0, 0)}


async def test_a_supplement_of_who_ended_completes_what_counts_for_who_came_after() -> None:
    told = (defined("BS", "BC-Q1"), turn("BS", Basis.SUPPLEMENT), credited(AT))
    supplement = reported("an-hoa", submission="RG-8", obligation="BS", a="4")
    assert await values(Scoring(*MERGED, *told, supplement)) == {"an-binh<an-hoa a": "4"}


async def test_with_lineage_what_was_given_before_is_shown_with_who_came_after() -> None:
    given = (reported(a="5"), ended("an-binh", DUE + DAY, "moi"), ended("an-hoa", DUE + DAY, "moi"))
    scoring = Scoring(*MERGED, *given)
    lineage = admin_pb2.WITH_PREDECESSORS
    assert await values(scoring, lineage=lineage) == {"moi<an-binh a": "5", "moi<an-hoa a": "3"}
    assert await values(scoring) == {"an-binh a": "5", "an-hoa a": "3"}
    assert await values(scoring, lineage=lineage, as_of=DUE.isoformat()) == await values(scoring)
    assert sums(await asked(scoring, lineage=lineage)) == sums(await asked(scoring))


async def test_with_lineage_parts_of_a_split_unit_share_its_figures_and_its_gaps_which_count_once() -> None:
    split = (ended("an-hoa", DUE + DAY, "moi", "thanh-tra"), registered("thanh-tra", 4), reported(b="1"))
    scoring = Scoring(*MERGED, *split)
    found = await asked(scoring, lineage=admin_pb2.WITH_PREDECESSORS)
    assert [(each.indicator, each.unit, each.of_unit, each.value) for each in found.figures] == [
        ("a", "an-binh", "", ""),
        ("a", "moi", "an-hoa", "3"),
        ("a", "thanh-tra", "an-hoa", "3"),
        ("b", "an-binh", "", "1"),
        ("b", "moi", "an-hoa", ""),
        ("b", "thanh-tra", "an-hoa", ""),
    ]
    once = {"a": ("3", 1, 0, 1), "a office": ("3", 1, 0, 1), "b": ("1", 1, 0, 1), "b office": ("1", 1, 0, 1)}
    assert sums(found) == sums(await asked(scoring)) == once


async def test_a_district_has_its_own_figures_and_every_district_all() -> None:
    there = UnitRegistered(
        unit="bien", no=1, name="bien", kind="office", district="ha-tien", province="kien-giang", registered_at=START
    )
    away = expected("bien").model_copy(update={"district": "ha-tien"})
    given = reported("bien", submission="HT-1", district="ha-tien", a="1")
    scoring = Scoring(*LISTED, there, away, given, reported(a="2"), reported("an-hoa", submission="RG-2", a="4"))
    assert sums(await asked(scoring, district="rach-gia"))["a"][0] == "6"
    assert sums(await asked(scoring, district="ha-tien"))["a"][0] == "1"
    everything = await asked(scoring, district="*", sums_only=True)
    assert (everything.district, sums(everything)["a"]) == ("*", ("7", 3, 0, 0))
    assert not everything.figures


async def test_what_is_no_number_cannot_come_in_and_would_not_be_summed() -> None:
    sent = {"submission_id": "RG-1", "unit": "an-binh", "obligation": "BC-Q1", "period": "2023", "channel": "e-office"}
    for wrong in ("12,5", "1e3", "NaN", "mười", ""):
        with pytest.raises(ValueError, match="decimal number"):
            Submission.model_validate({**sent, "submitted_at": AT, "figures": {"a": wrong}})
    assert (await values(Scoring(*LISTED, reported(a="mười", b="1"))))["an-binh b"] == "1"
    assert sums(await asked(Scoring(*LISTED, reported(a="mười", b="1")))) == {
        "b": ("1", 1, 0, 1),
        "b office": ("1", 1, 0, 1),
    }


@pytest.mark.parametrize(
    "question", [{"obligation": ""}, {"obligation": "BC-X"}, {"period": "2022"}, {"district": "x"}]
)
async def test_a_question_about_nothing_says_what_there_is(question: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        await asked(Scoring(*LISTED), **question)


async def test_accepts_of_a_rule_are_owed_before_anybody_gave_them() -> None:
    rule = defined("BC-Q1", figures=("a",))
    assert await values(Scoring(*LISTED, rule)) == {"an-binh a": "expected", "an-hoa a": "expected"}
    assert Accepts(channels=(), signed=False, annexes=False).figures == ()
    assert Decimal((await asked(Scoring(*LISTED, rule))).sums[0].sum) == 0

"""What contradicts itself in a catalogue is found at entry, and held until a letter says how it is meant."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import pytest

from services.contracts.deadlines import Citation
from services.deadlines.domain.audiences import Member
from services.deadlines.domain.calendar import WorkingDays
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.conflicts import Code, Found, Severity, findings, held, resolved
from services.deadlines.domain.inputs import ConflictSettled
from services.deadlines.domain.turns import turns
from services.deadlines.domain.wording import Due, Letter, Window
from tests.unit.language.words import PLAIN

LETTER: Final = {"number": "164/UBND-NV", "date": "2021-01-25"}
BY: Final = {"phrase": "BY_DAY"}
PERIOD: Final = {"code": "2021", "opens": "2020-12-15", "due": {**BY, "day": "2021-03-12"}}
YEAR: Final = {"from": {"day": 15, "month": 12, "year": -1}, "to": {"day": 20, "month": 11}}
DECREE: Final = {"from": {"day": 15, "of": "month_before"}, "to": {"day": 14, "of": "last_month"}}
BY_13: Final = {**BY, "day": {"day": 13, "of": "last_month"}}
PLAIN_RULE: Final = {**PLAIN["obligations"][0], "citation": LETTER, "periods": [PERIOD]}


def rule(code: str = "BC", **parts: Any) -> dict[str, Any]:
    """An obligation that is right but for some parts; recurring ones spell no period out."""
    recurs: dict[str, Any] = {} if parts.get("recurs", "fixed") == "fixed" else {"periods": []}
    return {**PLAIN_RULE, "code": code, **recurs, **parts}


def period(**parts: Any) -> dict[str, Any]:
    """A rule with one period that is right but for some parts."""
    return rule(periods=[{**PERIOD, **parts}])


def catalogue(*rules: dict[str, Any], **parts: Any) -> Catalogue:
    """A catalogue of 2021 of two communes."""
    return Catalogue.model_validate({**PLAIN, "year": 2021, "obligations": rules, **parts})


def looked_at(one: Catalogue, registry: Iterable[Member] | None = None) -> list[Found]:
    """Everything that is found in a catalogue."""
    return findings(resolved(one), WorkingDays(), None if registry is None else list(registry))


def told(found: Found) -> tuple[str, str, str, str]:
    """A finding as a line of a table."""
    return found.severity.value, found.code.value, ".".join(map(str, found.where)), found.period


FOUND: Final[list[tuple[list[dict[str, Any]], list[tuple[str, str, str, str]]]]] = [
    (
        [rule(recurs="annual", window=YEAR, due={**BY, "day": {"day": 15, "month": 11}})],
        [("conflict", "due-before-window-closes", "obligations.0.due", "2021")],
    ),
    (
        [period(window={"from": "2020-12-15", "to": "2021-03-12"}, due={**BY, "day": "2021-03-12"})],
        [("conflict", "too-little-time", "obligations.0.periods.0.due", "2021")],
    ),
    (
        [period(window={"from": "2020-12-15", "to": "2021-03-12"}, due={**BY, "day": "2021-03-14"})],
        [
            ("conflict", "too-little-time", "obligations.0.periods.0.due", "2021"),
            ("warning", "day-off-due", "obligations.0.periods.0.due", "2021"),
        ],
    ),
    ([period(window={"from": "2020-12-15", "to": "2021-03-12"}, due={**BY, "day": "2021-03-15"})], []),
    (
        [period(due_for=[{"units": ["an-hoa"], "due": {**BY, "day": "2021-03-13"}}])],
        [("warning", "day-off-due", "obligations.0.periods.0.due_for.0.due", "2021")],
    ),
    (
        [period(due={"phrase": "BY_OR_BEFORE_DAY", "day": "2021-03-10"})],
        [("warning", "ambiguous-phrase", "obligations.0.periods.0.due", "2021")],
    ),
    ([period(due={"phrase": "BY_OR_BEFORE_DAY", "day": "2021-03-10", "reads_as": "BY_DAY"})], []),
    ([rule(recurs="quarterly")], [("conflict", "due-missing", "obligations.0.due", "")]),
    ([period(due=BY)], [("conflict", "due-missing", "obligations.0.periods.0.due", "2021")]),
    (
        [period(due={"phrase": "N_WORKING_DAYS_AFTER", "days": 2})],
        [("conflict", "due-missing", "obligations.0.periods.0.due", "2021")],
    ),
    ([period(due={"phrase": "UNSPECIFIED"})], []),
    ([period(due={"phrase": "SOFT"}, window={"from": "2021-03-01", "to": "2021-12-14"})], []),
    ([rule(audience=[])], [("conflict", "audience-empty", "obligations.0.audience", "")]),
    (
        [rule(audience={"kinds": ["commune"], "except": {"kinds": ["commune"]}})],
        [("conflict", "audience-empty", "obligations.0.audience", "")],
    ),
    (
        [rule("A", audience="all"), rule("B", audience={"complement_of": "A"})],
        [
            ("conflict", "audience-undefined", "obligations.1.audience.complement_of", ""),
            ("conflict", "audience-empty", "obligations.1.audience", ""),
        ],
    ),
    ([rule("A", audience=["an-hoa"]), rule("B", audience={"complement_of": "A"})], []),
    (
        [rule("A", audience={"units": ["an-hoa"]}), rule("B", audience={"complement_of": "A", "frozen_at": "issue"})],
        [],
    ),
    ([rule(citation={"number": ""})], [("conflict", "draft-source", "obligations.0.citation", "")]),
    (
        [rule(citation={**LETTER, "date": None})],
        [("conflict", "draft-source", "obligations.0.citation", "")],
    ),
    (
        [rule(citation={**LETTER, "status": "draft"})],
        [("conflict", "draft-source", "obligations.0.citation", "")],
    ),
    (
        [rule(citation={**LETTER, "date": "2021-03-13"})],
        [("conflict", "issued-after-due", "obligations.0.periods.0.due", "2021")],
    ),
    ([rule(citation={**LETTER, "date": "2021-03-12"})], []),
    (
        [period(due={**BY, "day": "2031-03-12"})],
        [("conflict", "year-typo", "obligations.0.periods.0.due", "2021")],
    ),
    ([period(code="2021-2025", due={**BY, "day": "2026-03-12"})], []),
    (
        [rule(sections=[{"code": "1.3", "supplier": "an-hoa"}, {"code": "1.4", "supplier": None}])],
        [("warning", "section-without-supplier", "obligations.0.sections.1", "")],
    ),
    (
        [rule(quote="chậm nhất là ngày 11/3/2021")],
        [("warning", "quote-differs", "obligations.0.quote", "")],
    ),
    ([rule(quote="Kế hoạch số 5/KH-UBND ngày 1/2/2021: chậm nhất là ngày 12/3/2021")], []),
    (
        [rule(quote="theo Công văn số 164/UBND-NV ngày 25/01/2020")],
        [("warning", "year-typo", "obligations.0.quote", "")],
    ),
    (
        [rule(quote="theo Công văn số 164 /UBND ngày 25/01/2021")],
        [("warning", "citation-differs", "obligations.0.quote", "")],
    ),
    (
        [
            rule(
                recurs="quarterly",
                turns=["Q1"],
                window={**DECREE, "to": {"day": 10, "of": "last_month"}},
                due={**BY, "day": {"day": 12, "of": "last_month"}},
                follows="nghi-dinh-09-2019/quy",
                frame={"rule": "Nghị định 09/2019/NĐ-CP", "recurs": "quarterly", "window": DECREE},
            )
        ],
        [("warning", "window-differs", "obligations.0.window", "2021-Q1")],
    ),
    (
        [
            rule(
                recurs="quarterly",
                turns=["Q3", "Q4"],
                window={"from": {"day": 15, "of": "month_before"}, "to": {"day": 10, "of": "last_month"}},
                due={**BY, "day": {"day": 15, "of": "last_month"}},
            )
        ],
        [("warning", "window-gap", "obligations.0.window", "2021-Q4")],
    ),
    (
        [
            rule("NAM", recurs="annual", window=YEAR, due={**BY, "day": {"day": 25, "month": 11}}),
            rule(
                "UOC",
                basis="estimate",
                recurs="annual",
                window={"from": {"day": 15, "month": 11}, "to": {"day": 14, "month": 12}},
                due={**BY, "day": {"day": 25, "month": 11}},
            ),
        ],
        [("warning", "window-overlap", "obligations.1.window", "2021")],
    ),
]


@pytest.mark.parametrize(("rules", "expected"), FOUND)
def test_what_contradicts_itself_is_found_where_it_stands(
    rules: list[dict[str, Any]], expected: list[tuple[str, str, str, str]]
) -> None:
    assert [told(found) for found in looked_at(catalogue(*rules))] == expected


def test_six_months_and_nine_months_of_one_year_share_days_by_design() -> None:
    window, nine = DECREE, {"from": {"day": 15, "of": "month_before"}, "to": {"day": 14, "of": "last_month"}}
    due = {**BY, "day": {"day": 17, "of": "last_month"}, "roll": "next_working_day"}
    both = catalogue(
        rule("A", recurs="six_month", window=window, due=due), rule("B", recurs="nine_month", window=nine, due=due)
    )
    assert looked_at(both) == []


def test_what_is_in_conflict_is_held_by_obligation_or_by_period_and_a_warning_holds_nothing() -> None:
    found = looked_at(
        catalogue(
            rule("A", citation={"number": ""}), {**period(due=BY), "code": "B"}, rule("C", quote="chậm nhất 11/3/2021")
        )
    )
    assert held(found) == {("A", ""), ("B", "2021")}


def test_of_an_obligation_with_errors_nothing_else_is_said_but_of_the_others() -> None:
    wrong = rule("A", audience=["an-binhh"], citation={"number": ""})
    found = looked_at(catalogue(wrong, rule("B", audience={"complement_of": "A"}), {**period(due=BY), "code": "C"}))
    assert [(one.severity, one.code, one.obligation) for one in found] == [
        (Severity.ERROR, Code.UNKNOWN_CODE, "A"),
        (Severity.CONFLICT, Code.DUE_MISSING, "C"),
    ]
    assert found[0].facts["near"] == "an-binh"


def test_what_is_the_complement_of_a_circle_is_not_followed_around_it() -> None:
    round_about = [
        rule(code, audience={"complement_of": other}) for code, other in (("A", "B"), ("B", "A"), ("C", "A"))
    ]
    found = looked_at(catalogue(*round_about))
    assert [(one.code, one.obligation) for one in found] == [(Code.CYCLE, "A"), (Code.CYCLE, "B")]


def test_a_frame_asks_nobody_and_that_is_no_conflict() -> None:
    frame = rule(audience=[], recurs="quarterly", window=DECREE, due={**BY, "day": {"day": 25, "of": "last_month"}})
    parts = {key: value for key, value in PLAIN.items() if key not in {"district", "units"}}
    assert looked_at(Catalogue.model_validate({**parts, "year": 2021, "obligations": [frame]})) == []


def test_codes_of_units_are_looked_up_in_the_registry_where_it_is_known() -> None:
    parts = {key: value for key, value in PLAIN.items() if key not in {"district", "units"}}
    only = Catalogue.model_validate({**parts, "obligations": [rule(audience=["phuong-1", "phuong-2"])]})
    one = Member(unit="phuong-1", no=1, kind="commune", district="can-tho", province="can-tho")
    assert looked_at(only) == []
    assert [found.facts["code"] for found in looked_at(only, [one])] == ["phuong-2"]
    assert looked_at(only, [one, one._replace(unit="phuong-2")]) == []


ANNUAL: Final = catalogue(rule("NAM", recurs="annual", window=YEAR, due={**BY, "day": {"day": 15, "month": 11}}))
SOURCE: Final = Citation(number="201/UBND-NV", dated=date(2021, 2, 5))
SETTLED: Final = ConflictSettled(
    resolution="resolve-1",
    catalogue=ANNUAL.catalogue,
    obligation="NAM",
    conflict="due-before-window-closes",
    reason="nhầm ngày",
    source=SOURCE,
)
LATER: Final = Due.model_validate({**BY, "day": {"day": 25, "month": 11}})
EARLIER: Final = Window.model_validate({"from": "2020-12-15", "to": "2021-11-12"})


@pytest.mark.parametrize(
    ("said", "window", "day"),
    [
        ({"due": LATER}, date(2021, 11, 20), date(2021, 11, 25)),
        ({"due": LATER, "period": "2021"}, date(2021, 11, 20), date(2021, 11, 25)),
        ({"window": EARLIER, "period": "2021"}, date(2021, 11, 12), date(2021, 11, 15)),
        ({"accepted": True}, date(2021, 11, 20), date(2021, 11, 15)),
        ({"accepted": True, "period": "2021"}, date(2021, 11, 20), date(2021, 11, 15)),
    ],
)
def test_a_conflict_is_resolved_with_a_citation_by_another_day_another_window_or_as_it_is_written(
    said: dict[str, Any], window: date, day: date
) -> None:
    meant = resolved(ANNUAL, [SETTLED.model_copy(update=said)])
    [turn] = turns(meant, meant.obligations[0])
    assert turn.window is not None
    assert (turn.code, turn.window.last, turn.due.day) == ("2021", window, day)
    assert held(findings(meant, WorkingDays())) == set()
    assert meant.obligations[0].resolved[0].citation == Letter(number=SOURCE.number, date=SOURCE.dated)
    assert resolved(meant, [SETTLED.model_copy(update=said)]) == meant


def test_a_resolution_of_another_period_catalogue_or_conflict_resolves_nothing() -> None:
    for said in (
        {"accepted": True, "period": "2022"},
        {"accepted": True, "conflict": "due-missing"},
        {"due": LATER, "catalogue": "other"},
        {"due": LATER, "obligation": "OTHER"},
    ):
        assert held(looked_at(resolved(ANNUAL, [SETTLED.model_copy(update=said)]))) == {("NAM", "2021")}


def test_a_resolution_that_contradicts_again_stays_in_conflict() -> None:
    still = LATER.model_copy(update={"day": date(2021, 11, 18)})
    assert held(looked_at(resolved(ANNUAL, [SETTLED.model_copy(update={"due": still})]))) == {("NAM", "2021")}


def test_a_file_may_bring_its_own_resolution() -> None:
    own = {"conflict": "due-before-window-closes", "citation": {"number": "201/UBND-NV", "date": "2021-02-05"}}
    for said in ({"due": LATER.model_dump(mode="json", exclude_none=True)}, {"accepted": True}):
        one = catalogue(
            {**rule("NAM", recurs="annual", window=YEAR), "due": ANNUAL.obligations[0].due, "resolved": [own | said]}
        )
        assert looked_at(one) == []
    missing = catalogue(rule("NAM", recurs="annual", resolved=[{**own, "conflict": "due-missing", "due": LATER}]))
    assert looked_at(missing) == []

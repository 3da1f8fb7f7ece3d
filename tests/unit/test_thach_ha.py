"""Every date and duty of the letter 164/UBND-NV comes out of its catalogue; what contradicts itself there is said."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from services.contracts.deadlines import Basis
from services.deadlines import catalogue as catalogues
from services.deadlines.domain.audiences import Member, owing
from services.deadlines.domain.calendar import LOCAL, WorkingDays
from services.deadlines.domain.catalogue import Catalogue, Obligation
from services.deadlines.domain.conflicts import findings, held
from services.deadlines.domain.conflicts.resolving import accepted, resolved
from services.deadlines.domain.inputs import ConflictSettled
from services.deadlines.domain.reckoning import reckon
from services.deadlines.domain.turns import Turn, turns
from services.deadlines.domain.wording import Roll

PLACE: Final = Path(__file__).parents[2] / "catalogues"
THACH_HA: Final = PLACE / "thach-ha-2021"
OFFICES: Final = ("van-phong", "noi-vu", "kinh-te-ha-tang", "tu-phap", "tai-chinh-ke-hoach", "van-hoa-thong-tin")
NO_DAY: Final = "–"
LETTER: Final[Mapping[str, tuple[str, str, str]]] = {
    # what: from, to, the first instant that is too late
    "KH-CCHC/2021": ("", "", "2021-01-30 00:00"),
    "BC-QUY/2021-Q1": ("2020-12-15", "2021-03-10", "2021-03-14 00:00"),
    "BC-6T/2021-H1": ("2020-12-15", "2021-06-10", "2021-06-14 00:00"),
    "BC-QUY/2021-Q3": ("2021-06-15", "2021-09-10", "2021-09-14 00:00"),
    "BC-NAM/2021": ("2020-12-15", "2021-11-20", "2021-11-16 00:00"),
    "BC-NAM-UOC/2021": ("2021-11-15", "2021-12-14", NO_DAY),
    "LV-QUY/2021-Q1": ("2020-12-15", "2021-03-10", NO_DAY),
    "LV-6T/2021-H1": ("2020-12-15", "2021-06-10", NO_DAY),
    "LV-QUY/2021-Q3": ("2021-06-15", "2021-09-10", NO_DAY),
    "LV-NAM/2021": ("2020-12-15", "2021-12-14", NO_DAY),
    "TH-QUY/2021-Q1": ("", "", NO_DAY),
    "TH-QUY/2021-Q2": ("", "", NO_DAY),
    "TH-QUY/2021-Q3": ("", "", NO_DAY),
    "TH-QUY/2021-Q4": ("", "", NO_DAY),
}
SECTIONS: Final = {
    "van-phong": ("1.3", "1.5", "3"),
    "noi-vu": ("1.1", "1.2", "4", "5"),
    "kinh-te-ha-tang": ("7.2",),
    "tu-phap": ("2",),
    "tai-chinh-ke-hoach": ("6",),
    "van-hoa-thong-tin": ("7.1",),
}
WORKED: Final = WorkingDays()
"""No day off of 2021 but Saturdays and Sundays comes near a deadline of this letter."""


@pytest.fixture(scope="module")
def read() -> Catalogue:
    return checked("thach-ha-2021")


def checked(name: str) -> Catalogue:
    catalogue, problems = catalogues.check(PLACE / name)
    assert catalogue is not None, problems
    return catalogue


def rule(catalogue: Catalogue, code: str) -> Obligation:
    return next(one for one in catalogue.obligations if one.code == code)


def every(catalogue: Catalogue) -> dict[str, Turn]:
    return {f"{one.code}/{turn.code}": turn for one in catalogue.obligations for turn in turns(catalogue, one)}


def who(catalogue: Catalogue, code: str) -> set[str]:
    province = catalogue.province.code
    members = [
        Member(one.code, one.no, one.kind, one.district, province, one.parent, one.groups) for one in catalogue.units
    ]
    return {member.unit for member in owing(catalogue, rule(catalogue, code), members)}


def written(turn: Turn) -> tuple[str, str, str]:
    found = reckon(turn.due, turn.window, WORKED)
    first, last = ("", "") if turn.window is None else (str(turn.window.first), str(turn.window.last))
    return first, last, f"{found.due_at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if found.firm else NO_DAY


def test_every_window_and_deadline_of_the_letter_comes_out_and_no_other(read: Catalogue) -> None:
    assert {name: written(turn) for name, turn in every(read).items()} == LETTER


@pytest.mark.parametrize(
    ("name", "last_day"),
    [("BC-QUY/2021-Q1", "2021-03-15"), ("BC-6T/2021-H1", "2021-06-14"), ("BC-QUY/2021-Q3", "2021-09-13")],
)
def test_a_rule_that_rolls_would_say_the_next_working_day(read: Catalogue, name: str, last_day: str) -> None:
    turn = every(read)[name]
    rolled = reckon(turn.due._replace(roll=Roll.NEXT_WORKING_DAY), turn.window, WORKED)

    assert turn.due.roll is Roll.NONE
    assert (
        f"{rolled.due_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
        == {
            "2021-03-15": "2021-03-16 00:00",
            "2021-06-14": "2021-06-15 00:00",
            "2021-09-13": "2021-09-14 00:00",
        }[last_day]
    )


def test_whoever_the_letter_names_owes_what_it_says(read: Catalogue) -> None:
    communes = {unit.code for unit in read.units if unit.kind == "commune"}

    assert len(communes) == 22
    for code in ("KH-CCHC", "BC-QUY", "BC-6T", "BC-NAM", "BC-NAM-UOC", "BC-NAM-BS"):
        assert who(read, code) == communes
    for code in ("LV-QUY", "LV-6T", "LV-NAM"):
        assert who(read, code) == set(OFFICES)
    assert who(read, "TH-QUY") == {"noi-vu"}


@pytest.mark.parametrize("code", ["LV-QUY", "LV-6T", "LV-NAM"])
def test_six_offices_owe_exactly_their_sections_and_nobody_1_4(read: Catalogue, code: str) -> None:
    sections = rule(read, code).sections

    assert {office: tuple(one.code for one in sections if one.supplier == office) for office in OFFICES} == SECTIONS
    assert [one.code for one in sections if one.supplier is None] == ["1.4"]


def test_annexes_estimates_and_supplements_are_told_apart(read: Catalogue) -> None:
    annexes = {one.code: one.accepts.annex_codes for one in read.obligations}
    bases = {one.code: (one.basis, one.completes) for one in read.obligations if one.basis is not Basis.EXACT}

    assert annexes["KH-CCHC"] == ("1B",)
    assert {annexes[code] for code in ("BC-QUY", "BC-6T", "BC-NAM")} == {("3B",)}
    assert {annexes[code] for code in ("LV-QUY", "LV-6T", "LV-NAM")} == {("3A", "3B")}
    assert bases == {"BC-NAM-UOC": (Basis.ESTIMATE, "BC-NAM"), "BC-NAM-BS": (Basis.SUPPLEMENT, "BC-NAM-UOC")}


def test_the_supplement_is_owed_on_demand_for_the_first_days_of_december(read: Catalogue) -> None:
    supplement = rule(read, "BC-NAM-BS")

    assert supplement.recurs == "on_demand"
    assert supplement.window is not None
    assert (str(supplement.window.from_), str(supplement.window.to)) == ("2021-12-01", "2021-12-14")
    assert supplement.due is not None
    assert supplement.due.phrase == "UNSPECIFIED"


def test_the_annual_rule_is_held_and_nothing_else_is(read: Catalogue) -> None:
    found = findings(read, WORKED)

    assert held(found) == {("BC-NAM", "2021")}
    assert [(one.code, one.obligation) for one in found if one.severity == "conflict"] == [
        ("due-before-window-closes", "BC-NAM")
    ]


@pytest.mark.parametrize(
    ("how", "too_late"),
    [
        ({"due": {"phrase": "BY_DAY", "day": "2021-11-25"}}, "2021-11-26 00:00"),
        ({"window": {"from": "2020-12-15", "to": "2021-11-14"}}, "2021-11-16 00:00"),
        ({"accepted": True}, "2021-11-16 00:00"),
    ],
)
def test_the_annual_rule_is_planned_once_a_letter_resolves_it(
    read: Catalogue, how: dict[str, object], too_late: str
) -> None:
    settled = ConflictSettled.model_validate(
        {
            "resolution": "resolution-1",
            "catalogue": "thach-ha-2021",
            "obligation": "BC-NAM",
            "conflict": "due-before-window-closes",
            "reason": "ngày nhận phải sau ngày chốt số liệu",
            "source": {"number": "1712/UBND-NV", "dated": "2021-11-08"},
            **how,
        }
    )
    mended = resolved(read, [settled])
    mended_findings = accepted(mended, findings(mended, WORKED))

    assert held(mended_findings) == set()
    assert written(every(mended)["BC-NAM/2021"])[2] == too_late


def test_everything_strange_about_the_letter_is_said(read: Catalogue) -> None:
    found = {(one.code.value, one.obligation, one.period) for one in findings(read, WORKED)}

    assert {
        ("year-typo", "KH-CCHC", ""),
        ("window-gap", "BC-QUY", "2021-Q3"),
        ("window-overlap", "BC-NAM-UOC", "2021"),
        ("window-differs", "BC-QUY", "2021-Q1"),
        ("window-differs", "BC-6T", "2021-H1"),
        ("window-differs", "BC-NAM", "2021"),
        ("day-off-due", "BC-QUY", "2021-Q1"),
        ("day-off-due", "BC-6T", "2021-H1"),
        ("section-without-supplier", "LV-QUY", ""),
        ("section-without-supplier", "LV-6T", ""),
        ("section-without-supplier", "LV-NAM", ""),
    } <= found


def test_each_finding_shows_the_sentence_it_comes_from() -> None:
    _, problems = catalogues.check(THACH_HA)

    said = {
        code: [one.text for one in problems if one.code == code] for code in ("due-before-window-closes", "year-typo")
    }
    assert all(
        "«Báo cáo tổng hợp năm 2021: Thời hạn nhận báo cáo chậm nhất là ngày 15/11/2021.»" in one
        for one in said["due-before-window-closes"]
    )
    assert all("10/KH-UBND" in one for one in said["year-typo"])
    assert all(said.values())


def test_names_of_the_letter_are_aliases_of_one_office(read: Catalogue) -> None:
    names = {name: unit.code for unit in read.units for name in (unit.name, *unit.aliases)}

    assert names["Văn phòng HĐND - UBND"] == names["Văn phòng UBND huyện"] == "van-phong"
    assert names["Tài chính - Kế hoạch"] == names["Phòng Tài chính"] == "tai-chinh-ke-hoach"


def test_every_quote_says_its_days_as_the_catalogue_does(read: Catalogue) -> None:
    """What a sentence says («15/12/2020») is found in the turns of its obligation."""
    for one in read.obligations:
        days = {f"{day.day}/{day.month}/{day.year}" for turn in turns(read, one) for day in turn.window or ()}
        quoted = {re.sub(r"\b0", "", day) for day in re.findall(r"\d{1,2}/\d{1,2}/\d{4}", one.quote)}
        if one.code not in {"KH-CCHC", "BC-NAM-BS"} and quoted:
            assert days <= quoted, one.code


def test_what_we_assume_is_said_of_every_obligation(read: Catalogue) -> None:
    assert [one.code for one in read.obligations if not one.assumed and one.code != "KH-CCHC"] == []
    assert read.units_assumed
    assert [unit.email for unit in read.units if not (unit.email or "").endswith(".example")] == []


def test_the_frame_has_the_windows_of_the_decree() -> None:
    frame = checked("nghi-dinh-09-2019")
    found = {name: written(turn) for name, turn in every(frame).items() if "/2021" in name}

    assert len(found) == 12 + 4 + 2 + 1 + 1
    assert found["thang/2021-01"] == ("2020-12-15", "2021-01-14", "2021-01-26 00:00")
    assert found["quy/2021-Q1"] == ("2020-12-15", "2021-03-14", "2021-03-26 00:00")
    assert found["quy/2021-Q4"] == ("2021-09-15", "2021-12-14", "2021-12-26 00:00")
    assert found["6-thang/2021-H1"] == ("2020-12-15", "2021-06-14", "2021-06-26 00:00")
    assert found["6-thang/2021-H2"] == ("2021-06-15", "2021-12-14", "2021-12-26 00:00")
    assert found["9-thang/2021-9M"] == ("2020-12-15", "2021-09-14", "2021-09-26 00:00")
    assert found["nam/2021"] == ("2020-12-15", "2021-12-14", "2021-12-26 00:00")


def test_nobody_owes_anything_by_the_frame() -> None:
    frame = checked("nghi-dinh-09-2019")

    assert (frame.units, {*map(len, (who(frame, one.code) for one in frame.obligations))}) == ((), {0})
    assert held(findings(frame, WORKED)) == set()


def test_every_submission_of_the_story_is_for_a_duty_of_the_letter(read: Catalogue) -> None:
    owed = {(unit, one.code) for one in read.obligations for unit in who(read, one.code)}
    known = {name.split("/")[1] for name in every(read)} | {"2021-BS"}
    sent = submissions()

    assert len({row["id"] for row in sent}) == len(sent) == 162
    assert {(row["unit"], row["obligation"]) for row in sent} <= owed
    assert {row["period"] for row in sent} <= known
    assert [row["submitted_at"] for row in sent] == sorted(row["submitted_at"] for row in sent)


def submissions() -> list[dict[str, str]]:
    with (THACH_HA / "submissions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

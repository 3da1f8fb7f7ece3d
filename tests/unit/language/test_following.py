"""An obligation that follows the rule of a higher authority takes what it does not say itself, and never its deadline."""

from pathlib import Path
from typing import Any, Final

import pytest
from ruamel.yaml import YAML

from services.deadlines.catalogue import Problem, check
from services.deadlines.domain.catalogue import Obligation
from services.deadlines.domain.turns import turns
from services.deadlines.domain.wording import Phrase
from tests.unit.language.words import PLAIN

BY_17: Final = {"phrase": "BY_DAY", "day": {"day": 17, "of": "last_month"}, "roll": "next_working_day"}
LOCAL: Final = {
    **{key: value for key, value in PLAIN.items() if key not in {"district", "units"}},
    "catalogue": "tinh",
    "obligations": [
        {
            **{key: value for key, value in PLAIN["obligations"][0].items() if key != "periods"},
            "code": "thang",
            "audience": [],
            "recurs": "monthly",
            "window": {"from": {"day": 1, "of": "first_month"}, "to": {"day": 10, "of": "last_month"}},
        }
    ],
}


def written(file: Path, content: dict[str, Any]) -> Path:
    """A catalogue as a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as stream:
        YAML(typ="safe", pure=True).dump(content, stream)
    return file


def following(folder: Path, follows: str, **parts: Any) -> tuple[Obligation | None, list[Problem]]:
    """An obligation that follows a rule, and what is said of its file."""
    plain = {key: value for key, value in PLAIN["obligations"][0].items() if key != "periods"}
    rule = {**plain, "follows": follows, "citation": {"number": "1/CV", "date": "2022-01-01"}, "due": BY_17, **parts}
    rule = {key: part for key, part in rule.items() if part is not None}
    catalogue, problems = check(
        written(folder / "xa" / "catalogue.yaml", {**PLAIN, "year": 2023, "obligations": [rule]})
    )
    return (None if catalogue is None else catalogue.obligations[0]), problems


def test_how_often_and_which_days_are_taken_from_the_rule_and_said_of_it(tmp_path: Path) -> None:
    obligation, problems = following(tmp_path, "nghi-dinh-09-2019/quy")
    assert obligation is not None
    assert (problems, obligation.recurs) == ([], "quarterly")
    assert obligation.frame is not None
    assert obligation.window == obligation.frame.window
    assert obligation.frame.rule == "nghi-dinh-09-2019/quy"
    catalogue, _ = check(tmp_path / "xa")
    assert catalogue is not None
    assert [str(turn.window and turn.window.last) for turn in turns(catalogue, obligation)] == [
        "2023-03-14",
        "2023-06-14",
        "2023-09-14",
        "2023-12-14",
    ]


def test_what_it_says_itself_stays_and_the_difference_is_said(tmp_path: Path) -> None:
    own = {"from": {"day": 15, "of": "month_before"}, "to": {"day": 10, "of": "last_month"}}
    obligation, problems = following(tmp_path, "nghi-dinh-09-2019/quy", window=own, turns=["Q1"])
    assert obligation is not None
    assert obligation.window is not None
    assert obligation.window.model_dump(mode="json", exclude_defaults=True) == own
    assert [problem.code for problem in problems] == ["window-differs"]


def test_the_deadline_of_the_rule_is_never_taken(tmp_path: Path) -> None:
    obligation, problems = following(tmp_path, "nghi-dinh-09-2019/quy", due=None)
    assert obligation is not None
    assert obligation.due is None
    assert obligation.frame is not None
    assert obligation.frame.due is not None
    assert obligation.frame.due.phrase is Phrase.BY_DAY
    assert [(problem.severity, problem.code) for problem in problems] == [("conflict", "due-missing")]


@pytest.mark.parametrize("place", ["tinh/catalogue.yaml", "tinh.yaml", "xa/tinh/catalogue.yaml"])
def test_a_rule_may_lie_beside_the_file(tmp_path: Path, place: str) -> None:
    written(tmp_path / place, LOCAL)
    obligation, problems = following(tmp_path, "tinh/thang")
    assert obligation is not None
    assert obligation.recurs == "monthly"
    assert [problem.code for problem in problems] == ["window-gap"]


@pytest.mark.parametrize(
    ("follows", "code"),
    [
        ("khong-co/quy", "parent-unknown"),
        ("nghi-dinh-09-2019/tuan", "parent-rule-unknown"),
        ("nghi-dinh-09-2019", "parent-rule-unknown"),
        ("../thang", "parent-unknown"),
    ],
)
def test_a_rule_that_is_not_found_is_said_where_it_is_named(tmp_path: Path, follows: str, code: str) -> None:
    written(tmp_path.parent / "catalogue.yaml", LOCAL)
    obligation, problems = following(tmp_path, follows)
    assert obligation is None
    assert code in [problem.code for problem in problems]


def test_a_file_does_not_follow_itself(tmp_path: Path) -> None:
    _, problems = following(tmp_path, "xa/BC-Q1")
    assert "parent-unknown" in [problem.code for problem in problems]

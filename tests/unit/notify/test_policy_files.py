"""Letter policies as files: what is wrong is said at its line and column, with what to do; editors know every key."""

import json
import runpy
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest

from services.cli import main
from services.kit.yamltext import decoded, read
from services.notify import policyfile
from services.notify.domain.policy import Policy
from services.notify.domain.policy_checks import Code, Known, Severity, findings
from services.notify.policyfile.texts import FOUND
from tests.unit.notify.policies import REMIND, URGE, policy

EXAMPLE: Final = Path("catalogues/chinh-sach-vi-du/letters.yaml")


def copied(folder: Path, *changed: tuple[str, str]) -> Path:
    written = EXAMPLE.read_text("utf-8")
    for word, other in changed:
        assert word in written
        written = written.replace(word, other, 1)
    path = folder / "letters.yaml"
    path.write_text(written, "utf-8")
    return path


def errors(of: Policy, known: Known = policyfile.ALONE) -> list[tuple[Code, Any]]:
    return [(one.code, one.where) for one in findings(of, known) if one.severity is Severity.ERROR]


def test_our_example_is_right_and_says_that_no_letter_orders_it() -> None:
    checked = policyfile.check(EXAMPLE)
    assert checked.policy is not None
    assert [one.code for one in checked.problems] == ["source-missing"]
    assert "không phải quy định của cơ quan nào" in checked.policy.title


@pytest.mark.parametrize(
    ("changed", "line", "code"),
    [
        (("brake: {share: 1/3}", "brake: {share: 4/3}"), "brake:", "no-share"),
        (('when: {at: "08:00"}', 'when: {at: "25:00"}'), "when: {at", "no-hour"),
        (("at_most: 3", "at_least: 3"), "repeat:", "key-unknown"),
        (("kind: urge", "kind: urges"), "kind: urges", "not-one-of"),
        (("from: 2023-01-01", "from: 2023-13-01"), "valid:", "no-day"),
        (("on: due-soon", "on: returned"), "kind: remind", "kind-not-of-event"),
        (("repeat: {every_working_days: 5, at_most: 3}", "repeat: {every_working_days: 5}"), "repeat:", "key-missing"),
        (("  - kind: returned\n    on: returned", "  - kind: returned\n    on: returned\n    as: digest"), "as: digest", "no-digest"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_line(tmp_path: Path, changed: tuple[str, str], line: str, code: str) -> None:
    path = copied(tmp_path, changed)
    text = path.read_text("utf-8").splitlines()
    for lang in ("vi", "en"):
        found = [one for one in policyfile.check(path, lang).problems if one.severity == "error"]
        assert code in [one.code for one in found]
        meant = next(one for one in found if one.code == code)
        assert line in text[meant.line - 1]
        assert meant.advice
    assert policyfile.check(path).policy is None


@pytest.mark.parametrize(
    ("letters", "parts", "found"),
    [
        ([URGE, {**URGE, "obligations": ["BC-Q1"]}], {}, [(Code.NEVER_REACHED, ("letters", 1))]),
        ([{**URGE, "obligations": ["BC-Q1"]}, URGE], {}, []),
        ([{**REMIND, "when": {"working_days_before": [5, 1]}}, REMIND], {}, [(Code.NEVER_REACHED, ("letters", 1))]),
        ([REMIND, {**REMIND, "when": {"working_days_before": [5, 1]}}], {}, []),
        ([REMIND], {"brake": {"share": "1/3"}}, [(Code.BRAKE_IDLE, ("brake",))]),
        (
            [{**REMIND, "when": {"after_working_days": 1}}],
            {},
            [(Code.NOT_OF_EVENT, ("letters", 0, "when", "after_working_days"))],
        ),
        (
            [{"kind": "rectify", "on": "asked", "when": {"at": "08:00"}}],
            {},
            [(Code.NOT_OF_EVENT, ("letters", 0, "when", "at"))],
        ),
        (
            [{"kind": "rectify", "on": "asked", "approval": "needed", "obligations": ["BC-Q1"]}],
            {},
            [(Code.NOT_OF_EVENT, ("letters", 0, "obligations"))],
        ),
        (
            [{"kind": "recall", "on": "asked", "kinds": ["commune"], "to": "parent"}],
            {},
            [(Code.NOT_OF_EVENT, ("letters", 0, key)) for key in ("kinds", "to")],
        ),
        *(
            ([{"kind": kind, "on": on, "as": "digest"}], {}, [(Code.NO_DIGEST, ("letters", 0, "as"))])
            for kind, on in (("explain", "late"), ("returned", "returned"), ("remind", "asked"), ("status", "asked"))
        ),
        ([{**URGE, "to": ["unit", "unit"]}], {}, [(Code.TWICE, ("letters", 0, "to", 1))]),
        (
            [URGE],
            {"valid": {"from": "2024-01-01", "until": "2023-01-01"}},
            [(Code.VALIDITY_BACKWARDS, ("valid", "until"))],
        ),
        ([URGE], {"districts": ["an-hoa"]}, [(Code.DISTRICT_OTHER, ("districts",))]),
        ([{**URGE, "obligations": ["BC-Q2"]}], {}, [(Code.UNKNOWN_OBLIGATION, ("letters", 0, "obligations", 0))]),
        ([{**URGE, "kinds": ["communes"]}], {}, [(Code.UNKNOWN_KIND, ("letters", 0, "kinds", 0))]),
    ],
)
def test_what_cannot_be_meant_is_refused(letters: list[Any], parts: dict[str, Any], found: list[Any]) -> None:
    known = Known("rach-gia", obligations={"BC-Q1"}, kinds={"commune"})
    assert errors(policy(*letters, **parts), known) == found


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"policy": "khac"}, [(Code.VALIDITY_OVERLAPS, ("valid",))]),
        ({"policy": "khac", "valid": {"from": "2022-01-01", "until": "2022-12-31"}}, []),
        ({"title": "Khác"}, [(Code.VERSION_OLD, ("version",))]),
        ({}, []),
    ],
)
def test_what_contradicts_a_policy_in_force_is_refused(other: dict[str, Any], found: list[Any]) -> None:
    assert errors(policy(URGE), Known(others=[policy(URGE, **other)])) == found
    assert errors(policy(URGE, version=2), Known(others=[policy(URGE)])) == []


def test_a_policy_that_reminds_on_days_nobody_is_reminded_on_is_doubtful() -> None:
    known = Known(reminders={"BC-Q1": {5}, "BC-6T": {1}})
    doubts = findings(policy({**REMIND, "obligations": ["BC-Q1"]}), known)
    assert (Code.NO_SUCH_REMINDER, {"days": "1", "known": "5"}) in [(one.code, dict(one.facts)) for one in doubts]
    assert Code.NO_SUCH_REMINDER not in [one.code for one in findings(policy(REMIND), known)]


@pytest.mark.parametrize(
    ("rule", "doubtful"),
    [({**URGE, "when": {}}, True), ({**URGE, "when": {}, "approval": "needed"}, False), (URGE, False), (REMIND, False)],
)
def test_a_brake_on_letters_that_wait_for_no_hour_is_doubtful(rule: dict[str, Any], doubtful: bool) -> None:  # noqa: FBT001
    found = [one.code for one in findings(policy(rule, brake={"share": "1/3"}), policyfile.ALONE)]
    assert (Code.BRAKE_AT_ONCE in found) is doubtful


def test_everything_that_is_found_is_said_in_both_languages() -> None:
    assert set(FOUND) == set(Code)


def test_what_is_written_is_read_again_the_same() -> None:
    whole = policy({**URGE, "to": ["unit", "parent"]}, brake={"share": 0.25}, quiet={"days": ["2023-05-02"]})
    assert Policy.model_validate_json(whole.written()) == whole


def test_the_editors_schema_is_current() -> None:
    writer = runpy.run_path("proto/policy_schema.py")
    assert Path("catalogues/policy.schema.json").read_text("utf-8") == writer["render"]()


def test_editors_find_nothing_wrong_with_the_example_and_mark_what_no_policy_may_say() -> None:
    content: Any = read(decoded(EXAMPLE.read_bytes())).content
    plain = json.loads(json.dumps(content).replace('"true"', "true"))
    validator = jsonschema.Draft7Validator(policyfile.schema())
    found = [error for error in validator.iter_errors(plain) if "integer" not in error.message]
    assert found == []
    mistakes: list[dict[str, Any]] = [
        {"letter": []},
        {"letters": [{"kind": "urge"}]},
        {"letters": [{"kind": "urge", "on": "lates"}]},
    ]
    for wrong in mistakes:
        assert [*validator.iter_errors({**plain, **wrong})]


def test_the_command_checks_policies_beside_catalogues(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copied(tmp_path, ('when: {at: "08:00"}', "when: {working_days_before: 7}"))
    assert main.call(["catalogue", "check", str(path), "catalogues/rach-gia-2023"]) == 0
    assert "no-such-reminder" in capsys.readouterr().out
    assert main.call(["catalogue", "check", str(EXAMPLE.parent)]) == 0
    assert f"{EXAMPLE.parent}: hợp lệ" in capsys.readouterr().out
    assert main.call(["catalogue", "schema", "--policy"]) == 0
    assert json.loads(capsys.readouterr().out) == policyfile.schema()

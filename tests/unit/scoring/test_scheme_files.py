"""Mistakes planted in schemes: each is answered at its line and column, with its name and what is wrong.

The answers stand in the files, below the line they concern: `# ^column severity name: what`.
"""

import re
import runpy
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest

from services.kit.yamltext import decoded, read
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.scheme_checks import Code, Known, Severity, findings
from services.scoring.schemefile import FAULT_CODES, check, schema, told
from services.scoring.schemefile.texts import FOUND

PLANTED: Final = sorted((Path(__file__).parent / "schemes").glob("*.yaml"))
ANSWER: Final = re.compile(r"# \^(\d+) (\w+) ([\w-]+): (.*)")
EXAMPLES: Final = sorted(Path("catalogues/thang-diem-vi-du").glob("*.yaml"))
LINE: Final = "# yaml-language-server: $schema=../scheme.schema.json"


def planted(file: Path) -> list[tuple[int, int, str, str, str]]:
    """The answers that stand in a file: line, column, severity, name, what is wrong."""
    answers, line = [], 0
    for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        answer = ANSWER.fullmatch(text)
        if answer is None:
            line = number
        else:
            column, severity, name, what = answer.groups()
            answers.append((line, int(column), severity, name, what))
    return answers


def example(**other: Any) -> Scheme:
    """Our example, with other values at its head."""
    checked = check(EXAMPLES[-1])
    assert checked.scheme is not None
    return Scheme.model_validate({**checked.scheme.model_dump(by_alias=True), **other})


@pytest.mark.parametrize("file", PLANTED, ids=lambda file: file.stem)
def test_every_planted_mistake_is_answered_where_it_stands_and_nothing_else(file: Path) -> None:
    found = check(file)
    answers = [(one.line, one.column, one.severity, one.code, one.what) for one in found.problems]
    assert sorted(answers) == sorted(planted(file))
    assert (found.scheme is None) == any(one.severity == "error" for one in found.problems)


def test_there_are_more_than_twenty_five_and_every_finding_that_needs_no_server_is_among_them() -> None:
    every = [answer for file in PLANTED for answer in planted(file)]
    named = {name for _, _, _, name, _ in every}

    assert len(every) > 50
    needs_a_server = {
        *(Code.UNKNOWN_OBLIGATION, Code.UNKNOWN_KIND, Code.VALIDITY_OVERLAPS),
        *(Code.VERSION_OLD, Code.SCALE_DIFFERS, Code.LEADS_TWICE),
    }
    assert {code.value for code in Code} - named == {code.value for code in needs_a_server} | {"source-missing"}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("file", PLANTED, ids=lambda file: file.stem)
def test_every_answer_says_what_to_do_in_both_languages(file: Path, lang: str) -> None:
    for problem in check(file, lang).problems:
        assert problem.advice
        assert "{" not in problem.what


def test_every_finding_has_its_text() -> None:
    assert set(FOUND) == set(Code)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_examples_that_ship_are_right_and_nobody_takes_them_for_official(file: Path) -> None:
    found = check(file, "en")

    assert found.scheme is not None
    assert [one.code for one in found.problems] == ["source-missing"]
    assert "không phải quy định" in found.scheme.title
    assert file.read_text(encoding="utf-8").startswith(LINE)


def test_a_second_version_is_as_the_first_but_for_what_it_says_itself() -> None:
    first, second = (check(file).scheme for file in reversed(EXAMPLES))

    assert first is not None
    assert second is not None
    assert (first.version, second.version) == (1, 2)
    assert (second.axes, second.weights, second.quality, second.classes) == (
        first.axes,
        first.weights,
        first.quality,
        first.classes,
    )
    assert (second.timeliness.counts, second.timeliness.grace) == ("calendar", 1)
    assert second.timeliness.missing == first.timeliness.missing


def test_a_scheme_written_and_read_again_is_the_same() -> None:
    assert Scheme.model_validate_json(example().written()) == example()


def test_a_file_that_is_not_there_is_said_to_be_so() -> None:
    (problem,) = check(Path("catalogues/khong-co.yaml"), "en").problems

    assert (problem.code, problem.line) == ("unreachable", 1)


def test_codes_that_the_register_does_not_know_are_refused() -> None:
    asked = example(weights={"BC-Q1": "1", "BC-QX": "2"}, applies_to={"kinds": ["comune", "office"]})
    known = Known(FAULT_CODES, {"BC-Q1", "BC-Q2"}, {"commune", "office"})

    found = {one.code: one for one in findings(asked, known) if one.severity is Severity.ERROR}

    assert found.keys() == {Code.UNKNOWN_OBLIGATION, Code.UNKNOWN_KIND}
    assert found[Code.UNKNOWN_OBLIGATION].where == ("weights", "BC-QX")
    assert found[Code.UNKNOWN_KIND].where == ("applies_to", "kinds", 0)
    assert "«commune»" in told(found[Code.UNKNOWN_KIND], "en").what


@pytest.mark.parametrize(
    ("changed", "code", "where"),
    [
        ({"version": 2, "title": "Lần hai"}, Code.VALIDITY_OVERLAPS, ("valid",)),
        ({"title": "Nội dung khác"}, Code.VERSION_OLD, ("version",)),
        ({"version": 2, "replaces": [1], "scale": 10, "axes": {"timeliness": 7, "quality": 3}, "classes": []},
         Code.SCALE_DIFFERS, ("scale",)),
        ({"scheme": "thang-khac"}, Code.LEADS_TWICE, ("leads",)),
        ({"version": 3, "replaces": [2], "valid": {"from": "2024-01-01"}}, Code.REPLACES_UNKNOWN, ("replaces", 0)),
    ],
)  # fmt: skip
def test_what_contradicts_a_scheme_in_force_is_refused(changed: dict[str, Any], code: Code, where: tuple[str]) -> None:
    found = findings(example(**changed), Known(FAULT_CODES, others=[example()]))

    assert [(one.code, one.where) for one in found if one.severity is Severity.ERROR] == [(code, where)]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"version": 2, "replaces": [1]},
        {"version": 2, "valid": {"from": "2024-01-01"}},
        {"scheme": "thang-khac", "leads": False},
        {"scheme": "thang-khac", "valid": {"from": "2024-01-01"}},
    ],
)
def test_what_stands_beside_a_scheme_in_force_is_taken(changed: dict[str, Any]) -> None:
    found = findings(example(**changed), Known(FAULT_CODES, others=[example()]))

    assert [one for one in found if one.severity is Severity.ERROR] == []


def test_the_editors_schema_is_current_and_says_what_every_key_means() -> None:
    writer = runpy.run_path("proto/scheme_schema.py")

    assert Path("catalogues/scheme.schema.json").read_text(encoding="utf-8") == writer["render"]()


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_editors_find_nothing_wrong_with_the_examples(file: Path) -> None:
    jsonschema.validate(_numbered(read(decoded(file.read_bytes())).content), schema())


def test_editors_mark_what_no_scheme_may_say() -> None:
    content = _numbered(read(decoded(EXAMPLES[-1].read_bytes())).content)
    validator = jsonschema.Draft7Validator(schema())

    for wrong in (
        {"scales": 1},
        {"places": 9},
        {"quality": {"faults": {"layuot": 0.1}}},
        {"timeliness": {"ladder": [{"share": 2}]}},
    ):
        assert not validator.is_valid({**content, **wrong}), wrong


def _numbered(content: Any) -> Any:
    """Decimals as an editor's reader of YAML has them."""
    match content:
        case dict():
            return {key: _numbered(value) for key, value in content.items()}
        case list():
            return [_numbered(value) for value in content]
        case str() if re.fullmatch(r"\d+\.\d+", content):
            return float(content)
        case _:
            return content

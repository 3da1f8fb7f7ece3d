"""Mistakes planted in catalogues: each is answered at its line and column, with its name and what is wrong.

The answers stand in the files, below the line they concern: `# ^column severity name: what`.
"""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from services.deadlines.catalogue import Problem, check
from services.deadlines.catalogue.findings_texts import EN, VI
from services.deadlines.domain.conflicts import Code
from services.kit.yamltext import LARGEST

PLANTED: Final = sorted((Path(__file__).parent / "mistakes").glob("*.yaml"))
ANSWER: Final = re.compile(r"# \^(\d+) (\w+) ([\w-]+): (.*)")
SHIPPED: Final = Path("catalogues/rach-gia-2023/catalogue.yaml").read_text(encoding="utf-8")


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


def answered(problem: Problem) -> tuple[int, int, str, str, str]:
    """What is said of a file, as answers are planted."""
    return problem.line, problem.column, problem.severity, problem.code, problem.what


@pytest.mark.parametrize("file", PLANTED, ids=lambda file: file.stem)
def test_every_planted_mistake_is_answered_where_it_stands_and_nothing_else(file: Path) -> None:
    catalogue, problems = check(file)
    assert [answered(problem) for problem in problems] == planted(file)
    assert (catalogue is None) == any(problem.severity == "error" for problem in problems)


def test_there_are_more_than_forty_and_every_finding_is_among_them() -> None:
    every = [answer for file in PLANTED for answer in planted(file)]
    assert len(every) > 40
    named = {name for _, _, _, name, _ in every}
    assert {code.value for code in Code} - named == {"district-missing"}


@pytest.mark.parametrize("file", PLANTED, ids=lambda file: file.stem)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_answer_says_what_to_do_in_both_languages(file: Path, lang: str) -> None:
    for problem in check(file, lang)[1]:
        assert problem.advice
        assert problem.text.startswith(problem.what)
        assert problem.advice in problem.text
        assert not re.search(r"\{\w+\}", problem.text)


def test_every_finding_has_its_words_in_both_languages() -> None:
    assert set(VI) == set(EN) == set(Code)


def test_a_conflict_says_the_sentence_of_its_letter() -> None:
    [conflict] = [one for one in check(Path("catalogues/thach-ha-2021"))[1] if one.severity == "conflict"]
    assert conflict.code == "due-before-window-closes"
    assert "chậm nhất là ngày 15/11/2021" in conflict.quote
    assert conflict.quote in conflict.text


def bomb() -> str:
    """Aliases of aliases: ten lines that stand for a billion values."""
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{place}: &a{place} [{', '.join([f'*a{place - 1}'] * 9)}]" for place in range(1, 10)]
    return "\n".join(lines)


HOSTILE: Final[list[tuple[Callable[[], bytes], str, int, int]]] = [
    (lambda: b"x: " + b"y" * LARGEST, "too-large", 1, 1),
    (lambda: b"\xff\xfea\x00", "not-utf-8", 1, 1),
    (lambda: b"a: 1\nb: \xc3\x28\n", "not-utf-8", 2, 4),
    (lambda: b"a: b\x00c\n", "control-character", 1, 5),
    (lambda: b"a:\n\t- b\n", "not-yaml", 2, 1),
    (lambda: b"a: b: c\n", "not-yaml", 1, 5),
    (lambda: b'a: "b\n', "not-yaml", 2, 1),
    (lambda: b"[" * 20_000, "too-deep", 1, 32),
    (lambda: b"- " * 20_000, "too-deep", 1, 63),
    (lambda: bomb().encode(), "too-many", 6, 35),
    (lambda: b"a: &a [*a]\n", "alias-unknown", 1, 8),
    (lambda: b"? [a]\n: b\n", "key-no-text", 1, 3),
    (lambda: b"a: 1\n---\nb: 1\n", "two-documents", 2, 1),
    (lambda: b"a: !!python/object:os.system x\n", "tagged", 1, 1),
    (lambda: b"a: 1\na: 2\n", "key-twice", 2, 1),
    (lambda: b"", "no-keys", 1, 1),
    (lambda: b"- 1\n", "no-keys", 1, 1),
    (lambda: b"<<: {a: 1}\n", "key-unknown", 1, 1),
]


@pytest.mark.parametrize(
    ("content", "name", "line", "column"), HOSTILE, ids=[f"{place}-{one[1]}" for place, one in enumerate(HOSTILE)]
)
def test_what_could_exhaust_or_mislead_is_refused_at_its_place(
    tmp_path: Path, content: Callable[[], bytes], name: str, line: int, column: int
) -> None:
    file = tmp_path / "catalogue.yaml"
    file.write_bytes(content())
    catalogue, problems = check(file)
    assert catalogue is None
    assert (line, column, name) in [(one.line, one.column, one.code) for one in problems]


@pytest.mark.parametrize(
    "written",
    [
        SHIPPED.encode("utf-8-sig"),
        SHIPPED.replace("\n", "\r\n").encode(),
    ],
    ids=["byte order mark", "line ends of Windows"],
)
def test_how_editors_save_files_changes_nothing(tmp_path: Path, written: bytes) -> None:
    file = tmp_path / "catalogue.yaml"
    file.write_bytes(written)
    assert check(file)[0] == check(Path("catalogues/rach-gia-2023"))[0]
    assert check(file)[1] == []


def test_letters_with_marks_apart_are_read_as_one_and_that_is_said(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.yaml"
    file.write_text(unicodedata.normalize("NFD", SHIPPED), encoding="utf-8")
    catalogue, [said] = check(file)
    first = next(number for number, line in enumerate(SHIPPED.splitlines(), 1) if not line.isascii())
    assert catalogue == check(Path("catalogues/rach-gia-2023"))[0]
    assert (said.severity, said.code, said.line) == ("warning", "not-nfc", first)

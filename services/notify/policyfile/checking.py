"""A policy's file checked: everything that is wrong or doubtful at once, each thing with its line and column."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from services.kit import shapes
from services.kit.shape_texts import Told
from services.kit.yamltext import Read, Unreadable, decoded, read
from services.notify.domain.policy import NO_DAY, NO_HOUR, NO_SHARE, NO_YEAR, Policy
from services.notify.domain.policy_checks import Finding, Known, Severity, Where, findings
from services.notify.policyfile.texts import of_shape, told

ALONE: Final = Known()
"""What is known where no server is asked."""

WORDS: Final = shapes.Words("policy", {NO_SHARE: "no-share", NO_HOUR: "no-hour", NO_DAY: "no-day", NO_YEAR: "no-year"})
ERROR: Final = Severity.ERROR.value
KEY: Final = b"policy"


class Problem(NamedTuple):
    """Something found in a file; line and column count from 1. `text` says it with what to do."""

    file: Path
    line: int
    column: int
    text: str
    severity: str
    code: str
    what: str
    advice: str


class Checked(NamedTuple):
    """A file that was looked at: its policy, None where it has an error, and what was found in it."""

    policy: Policy | None
    problems: Sequence[Problem]
    text: Read | None = None


def is_policy(path: Path) -> bool:
    """Tell whether a file is one of a letter policy: its content has the key `policy`."""
    try:
        written = path.read_bytes()
        content = read(decoded(written)).content if KEY in written else None
    except (OSError, Unreadable):
        return False
    return isinstance(content, dict) and KEY.decode() in content


def check(file: Path, lang: str = "vi", known: Known = ALONE) -> Checked:
    """Read a policy's file and look at it against what is known."""
    try:
        text = read(decoded(file.read_bytes()))
    except OSError as error:
        facts: dict[str, object] = {"problem": error.strerror or error}
        return Checked(None, [_problem(file, (1, 1), of_shape("unreachable", lang, facts), "unreachable")])
    except Unreadable as error:
        said = of_shape(error.name, lang, error.facts)
        return Checked(None, [_problem(file, (error.line, error.column), said, error.name)])
    policy, problems = _looked_at(file, text, lang, known)
    wrong = any(problem.severity == ERROR for problem in problems)
    ordered = sorted(problems, key=lambda one: (one.line, one.column, one.text))
    return Checked(None if wrong else policy, ordered, text)


def found_at(file: Path, at: tuple[int, int], found: Finding, lang: str) -> Problem:
    """Return a finding as a problem of a file."""
    return _problem(file, at, told(found, lang), found.code.value, found.severity.value)


def place(text: Read, where: Where) -> tuple[int, int]:
    """Return where a part stands; of what is not written, where that stands it belongs to."""
    return text.place(where)


def _looked_at(file: Path, text: Read, lang: str, known: Known) -> tuple[Policy | None, list[Problem]]:
    warned = [
        _problem(file, (line, column), of_shape(name, lang, {}), name, Severity.WARNING.value)
        for name, line, column in text.warned
    ]
    policy, more = shapes.parsed(Policy, text.content, WORDS)
    flaws = [
        _problem(file, place(text, flaw.where), of_shape(flaw.name, lang, flaw.facts), flaw.name)
        for flaw in (*text.flaws, *more)
    ]
    found = findings(policy, known) if policy is not None else []
    return policy, [*warned, *flaws, *(found_at(file, place(text, one.where), one, lang) for one in found)]


def _problem(file: Path, at: tuple[int, int], said: Told, code: str, severity: str = ERROR) -> Problem:
    return Problem(file, *at, "; ".join(said), severity, code, said.what, said.advice)

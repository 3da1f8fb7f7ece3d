"""A scheme's file checked: everything that is wrong or doubtful at once, each thing with its line and column."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import JsonValue

from services.contracts.quality import FAULTS
from services.kit import shapes
from services.kit.shape_texts import Told
from services.kit.yamltext import Flaw, Read, Unreadable, decoded, read
from services.scoring.domain.scheme import NO_DAY, NO_DECIMAL, NO_TREATMENT, NO_YEAR, Scheme
from services.scoring.domain.scheme_checks import Finding, Known, Severity, Where, findings
from services.scoring.schemefile.deriving import beside, derived
from services.scoring.schemefile.texts import of_shape, told

FAULT_CODES: Final = frozenset(fault.value for fault in FAULTS)
ALONE: Final = Known(FAULT_CODES)
"""What is known where no server is asked."""

WORDS: Final = shapes.Words(
    "scheme",
    {NO_DECIMAL: "no-decimal", NO_TREATMENT: "no-treatment", NO_DAY: "no-day", NO_YEAR: "no-year"},
)
ERROR: Final = Severity.ERROR.value
KEY: Final = b"scheme"


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
    """A file that was looked at: its scheme, None where it has an error, and what was found in it."""

    scheme: Scheme | None
    problems: Sequence[Problem]
    text: Read | None = None


def is_scheme(path: Path) -> bool:
    """Tell whether a file is one of a scheme: its content has the key `scheme`."""
    try:
        written = path.read_bytes()
        content = read(decoded(written)).content if KEY in written else None
    except (OSError, Unreadable):
        return False
    return isinstance(content, dict) and KEY.decode() in content


def check(file: Path, lang: str = "vi", known: Known = ALONE) -> Checked:
    """Read a scheme's file and look at it against what is known."""
    try:
        text = read(decoded(file.read_bytes()))
    except OSError as error:
        facts: dict[str, object] = {"problem": error.strerror or error}
        return Checked(None, [_problem(file, (1, 1), of_shape("unreachable", lang, facts), "unreachable")])
    except Unreadable as error:
        said = of_shape(error.name, lang, error.facts)
        return Checked(None, [_problem(file, (error.line, error.column), said, error.name)])
    scheme, problems = _looked_at(file, text, lang, known)
    wrong = any(problem.severity == ERROR for problem in problems)
    ordered = sorted(problems, key=lambda one: (one.line, one.column, one.text))
    return Checked(None if wrong else scheme, ordered, text)


def found_at(file: Path, place: tuple[int, int], found: Finding, lang: str) -> Problem:
    """Return a finding as a problem of a file."""
    return _problem(file, place, told(found, lang), found.code.value, found.severity.value)


def place(text: Read, where: Where) -> tuple[int, int]:
    """Return where a part stands; one that is taken from another scheme, where that is named."""
    own = where[:1] in text.places or not where
    return text.place(where if own or ("based_on",) not in text.places else ("based_on",))


def parsed(content: JsonValue) -> tuple[Scheme | None, list[Flaw]]:
    """Read a scheme out of plain values; None, and everything that is wrong, where it has not its shape."""
    return shapes.parsed(Scheme, content, WORDS)


def _looked_at(file: Path, text: Read, lang: str, known: Known) -> tuple[Scheme | None, list[Problem]]:
    warned = [
        _problem(file, (line, column), of_shape(name, lang, {}), name, Severity.WARNING.value)
        for name, line, column in text.warned
    ]
    whole, taken = derived(text.content, beside(file))
    scheme, more = parsed(whole) if not taken else (None, [])
    flaws = [
        _problem(file, place(text, flaw.where), of_shape(flaw.name, lang, flaw.facts), flaw.name)
        for flaw in (*text.flaws, *taken, *more)
    ]
    found = findings(scheme, known) if scheme is not None else []
    return scheme, [*warned, *flaws, *(found_at(file, place(text, one.where), one, lang) for one in found)]


def _problem(file: Path, at: tuple[int, int], said: Told, code: str, severity: str = ERROR) -> Problem:
    return Problem(file, *at, "; ".join(said), severity, code, said.what, said.advice)

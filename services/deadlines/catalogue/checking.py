"""A catalogue's file checked: everything that is wrong, contradictory or doubtful at once, with its line and column."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from services.deadlines.catalogue.deriving import FILE, beside, derived
from services.deadlines.catalogue.findings_texts import told
from services.deadlines.catalogue.quoting import sentence
from services.deadlines.catalogue.shapes import parsed
from services.deadlines.catalogue.texts import Told, of_shape
from services.deadlines.domain.calendar import KnownDay, WorkingDays
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.conflicts import Found, Severity, Where, findings, resolved
from services.kit.yamltext import Flaw, Read, Unreadable, decoded, read


class Problem(NamedTuple):
    """Something found in a file; line and column count from 1. `text` says it with what to do and the letter's sentence."""

    file: Path
    line: int
    column: int
    text: str
    severity: str = Severity.ERROR.value
    code: str = ""
    what: str = ""
    advice: str = ""
    quote: str = ""
    obligation: str = ""
    periods: tuple[str, ...] = ()


class Fault(NamedTuple):
    """Something a catalogue is refused for, by its path of keys and places."""

    where: Where
    text: str


def check(path: Path, lang: str = "vi") -> tuple[Catalogue | None, list[Problem]]:
    """Read a catalogue file (or the `catalogue.yaml` of a folder); None where it has an error, not for less."""
    file = path / FILE if path.is_dir() else path
    try:
        text = read(decoded(file.read_bytes()))
    except OSError as error:
        return None, [
            _shaped(file, (1, 1), of_shape("unreachable", lang, {"problem": error.strerror or error}), "unreachable")
        ]
    except Unreadable as error:
        return None, [_shaped(file, (error.line, error.column), of_shape(error.name, lang, error.facts), error.name)]
    catalogue, problems = _checked(file, text, lang)
    wrong = any(problem.severity == Severity.ERROR for problem in problems)
    return None if wrong else catalogue, sorted(problems, key=lambda one: (one.line, one.column, one.text))


def worked(catalogue: Catalogue) -> WorkingDays:
    """Return the working calendar as a catalogue alone knows it."""
    days = catalogue.calendar.days
    decreed = [KnownDay(day.date, day.working, day.citation.number if day.citation else "") for day in days]
    own = catalogue.calendar.citation.number if catalogue.calendar.citation else ""
    return WorkingDays.of(decreed).plus(catalogue.calendar.off(), catalogue.calendar.working_saturdays, own)


def faults(catalogue: Catalogue, lang: str = "vi") -> list[Fault]:
    """Answer what a catalogue is refused for, each with its path."""
    found = findings(resolved(catalogue), worked(catalogue))
    return [Fault(one.where, "; ".join(told(one, lang))) for one in found if one.severity is Severity.ERROR]


def _checked(file: Path, text: Read, lang: str) -> tuple[Catalogue | None, list[Problem]]:
    problems = [
        _shaped(file, (line, column), of_shape(name, lang, {}), name)._replace(severity=Severity.WARNING.value)
        for name, line, column in text.warned
    ]
    shaped = [*text.flaws, *derived(text.content, beside(file))]
    catalogue, more = parsed(text.content)
    problems += [_of_shape(file, text, flaw, lang) for flaw in (*shaped, *more)]
    if catalogue is None:
        return None, problems
    found = findings(resolved(catalogue), worked(catalogue))
    return catalogue, [*problems, *(_of_finding(file, text, catalogue, one, lang) for one in _grouped(found))]


def _grouped(found: Sequence[Found]) -> Iterator[tuple[Found, tuple[str, ...]]]:
    # What one line says wrong of many turns is one problem.
    groups: dict[tuple[str, Where], list[Found]] = {}
    for one in found:
        groups.setdefault((one.code.value, one.where), []).append(one)
    for group in groups.values():
        yield group[0], tuple(dict.fromkeys(one.period for one in group if one.period))


def _shaped(file: Path, place: tuple[int, int], said: Told, code: str) -> Problem:
    return Problem(file, *place, "; ".join(said), code=code, what=said.what, advice=said.advice)


def _of_shape(file: Path, text: Read, flaw: Flaw, lang: str) -> Problem:
    return _shaped(file, text.place(flaw.where), of_shape(flaw.name, lang, dict(flaw.facts)), flaw.name)


def _of_finding(
    file: Path, text: Read, catalogue: Catalogue, grouped: tuple[Found, tuple[str, ...]], lang: str
) -> Problem:
    found, periods = grouped
    said = told(found, lang)
    named = f" [{found.obligation}{_periods(periods, lang)}]" if found.obligation else ""
    quote = sentence(catalogue, found)
    return Problem(
        file,
        *text.place(found.where),
        f"{said.what}{named}; {said.advice}"
        + (f" — «{quote}»" if quote and found.severity is not Severity.ERROR else ""),
        severity=found.severity.value,
        code=found.code.value,
        what=said.what,
        advice=said.advice,
        quote=quote,
        obligation=found.obligation,
        periods=periods,
    )


def _periods(periods: Sequence[str], lang: str) -> str:
    if len(periods) <= 1:
        return "".join(f"/{period}" for period in periods)
    others = len(periods) - 1
    return f"/{periods[0]} {'and' if lang == 'en' else 'và'} {others} {'more' if lang == 'en' else 'kỳ khác'}"

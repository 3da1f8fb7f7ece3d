"""`catalogue check`: what is wrong, contradictory or doubtful in a file, with its line and column, and what to do."""

from collections.abc import Sequence
from pathlib import Path

from services.cli import shown
from services.cli.changes import SEVERITIES
from services.cli.failures import WrongUsage
from services.cli.output import Output
from services.deadlines import catalogue as catalogues
from services.deadlines.catalogue import Problem

ERROR = "error"
CONFLICT = "conflict"


def _severity(one: Problem) -> str:
    return str(getattr(one, "severity", ERROR))


def check(out: Output, paths: Sequence[Path], *, strict: bool) -> None:
    """Check catalogues and say what is right, wrong, contradictory or doubtful.

    Raises:
        WrongUsage: something is wrong with a file; where it is looked at strictly, something contradicts itself.
    """
    read = {path: catalogues.check(path, out.lang)[1] for path in paths}
    problems = [problem for found in read.values() for problem in found]
    if out.json:
        out.document({"problems": [{**one._asdict(), "file": str(one.file)} for one in problems]})
    fails = {ERROR, CONFLICT} if strict else {ERROR}
    for path, found in read.items():
        for one in found if not out.json else ():
            if _severity(one) not in fails:
                _said(out, one)
        if not fails & {_severity(one) for one in found}:
            out.say("checked", path=path)
    _refused(out, [one for one in problems if _severity(one) in fails])


def right(out: Output, paths: Sequence[Path]) -> list[str]:
    """Return catalogues as JSON, where nothing is wrong with them; what contradicts itself is held, not refused.

    Raises:
        WrongUsage: something is wrong with a file.
    """
    read = [catalogues.check(path, out.lang) for path in paths]
    _refused(out, [one for _, problems in read for one in problems if _severity(one) == ERROR])
    return [content.model_dump_json() for content, _ in read if content is not None]


def _refused(out: Output, wrong: Sequence[Problem]) -> None:
    """Say what is wrong, a line each, and end."""
    for one in wrong[:-1]:
        out.failure(_line(one))
    if wrong:
        raise WrongUsage(_line(wrong[-1]))


def _line(one: Problem) -> str:
    return f"{one.file}:{one.line}:{one.column}: {one.text}"


def _said(out: Output, one: Problem) -> None:
    """Print one thing that does not keep a file from being taken in."""
    sign, style = SEVERITIES[_severity(one)]
    words = f"{sign} {one.file}:{one.line}:{one.column}: {shown.word(out, 'severity', _severity(one))}: {one.text}"
    out.console.print(words, markup=False, soft_wrap=True, style=style)

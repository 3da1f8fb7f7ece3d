"""`schemes list|show|activate|withdraw`: by which rules units are scored, as data with versions."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from services.cli import calls, schemes_shown, shown
from services.cli.duties import Act
from services.cli.failures import WrongUsage
from services.cli.output import Output
from services.cli.said import Office
from services.cli.tables import Question
from services.scoring import schemefile
from services.scoring.pb import admin_pb2
from services.scoring.schemefile import Problem, Scheme

ERROR = "error"


@dataclass(frozen=True)
class Named:
    """A scheme as people name it: `code` or `code/version`."""

    scheme: str
    version: int = 0

    @classmethod
    def of(cls, written: str, out: Output) -> "Named":
        """Read it.

        Raises:
            WrongUsage: the version is no number.
        """
        code, _, version = written.partition("/")
        if version and not version.isdecimal():
            raise WrongUsage(out.text("not-a-scheme", value=written))
        return cls(code, int(version or 0))


async def listed(office: Office, question: Question, *, everything: bool) -> None:
    """List schemes."""
    out = office.out
    request = question.filled(admin_pb2.ListSchemesRequest(), out.lang, all=everything)
    found = await office.ask(calls.LIST_SCHEMES, request, service="scoring")
    if out.json:
        out.document([shown.plain(one) for one in found.schemes])
    else:
        schemes_shown.listed(out, found.schemes)


async def show(office: Office, name: str) -> None:
    """Show one scheme with all that is in it."""
    out, named = office.out, Named.of(name, office.out)
    request = admin_pb2.GetSchemeRequest(scheme=named.scheme, version=named.version)
    found = await office.ask(calls.GET_SCHEME, request, service="scoring")
    if out.json:
        out.document(shown.plain(found))
    else:
        schemes_shown.detail(out, found)


async def activate(office: Office, path: Path, act: Act) -> None:
    """Put a scheme in force, or say who would stand otherwise.

    Raises:
        WrongUsage: something is wrong with the file, by itself or beside what is in force.
    """
    out, answer = office.out, await answered(office, path, act)
    if out.json:
        out.document({**shown.plain(answer), "dry_run": act.dry_run})
    else:
        said(out, answer, act)


async def answered(office: Office, path: Path, act: Act) -> admin_pb2.ActivateSchemeResponse:
    """Put a scheme in force, or look what that would change.

    Raises:
        WrongUsage: something is wrong with the file, by itself or beside what is in force.
    """
    out, scheme = office.out, right(office.out, path)
    request = admin_pb2.ActivateSchemeRequest(scheme_json=scheme.written(), **act.fields())
    try:
        answer = await office.ask(calls.ACTIVATE_SCHEME, request, service="scoring")
    except WrongUsage:
        request.dry_run = True
        looked = await office.ask(calls.ACTIVATE_SCHEME, request, service="scoring")
        _placed(out, path, looked.findings)
        raise
    _placed(out, path, answer.findings)
    return answer


def said(out: Output, answer: admin_pb2.ActivateSchemeResponse, act: Act) -> None:
    """Print what is otherwise by a scheme, and whether it is in force."""
    schemes_shown.changed(out, answer)
    if act.dry_run:
        out.say("only-looked")
    else:
        out.say("repeated" if answer.repeat else "scheme-activated", scheme=f"{answer.scheme}/{answer.version}")


def _placed(out: Output, path: Path, findings: Iterable[admin_pb2.SchemeFinding]) -> None:
    """Say what the service found in a file, each thing at its line and column.

    Raises:
        WrongUsage: something of it is wrong.
    """
    text = schemefile.check(path, out.lang).text
    problems = []
    for one in findings:
        where = tuple(int(step) if step.isdecimal() else step for step in one.where)
        line, column = (1, 1) if text is None else schemefile.place(text, where)
        said = f"{one.text}; {one.advice}"
        problems.append(Problem(path, line, column, said, one.severity, one.code, one.text, one.advice))
    _told(out, problems)


async def withdraw(office: Office, name: str, act: Act) -> None:
    """Let a version of a scheme score nothing more."""
    out, named = office.out, Named.of(name, office.out)
    fields = {key: value for key, value in act.fields().items() if key != "dry_run"}
    request = admin_pb2.WithdrawSchemeRequest(scheme=named.scheme, version=named.version, **fields)
    answer = await office.ask(calls.WITHDRAW_SCHEME, request, service="scoring")
    if out.json:
        out.document(shown.plain(answer))
        return
    scheme = f"{answer.scheme.scheme}/{answer.scheme.version}"
    out.say("repeated" if answer.repeat else "scheme-withdrawn", scheme=scheme)


def right(out: Output, path: Path) -> Scheme:
    """Return a scheme that a file holds, where nothing is wrong with it; what is doubtful is said.

    Raises:
        WrongUsage: something is wrong with it.
    """
    found = schemefile.check(path, out.lang)
    if found.text is not None and not schemefile.is_scheme(path):
        raise WrongUsage(out.text("no-scheme-file", path=path))
    _told(out, found.problems)
    if found.scheme is None:
        raise WrongUsage(f"{path}:1:1")
    return found.scheme


def _told(out: Output, problems: Iterable[Problem]) -> None:
    """Say what was found in a file: what is doubtful, then what is wrong, the last of it as the failure."""
    wrong = []
    for one in problems:
        line = f"{one.file}:{one.line}:{one.column}: {one.text}"
        if one.severity == ERROR:
            wrong.append(line)
        elif not out.json:
            shown.line(out, line.replace(": ", ": ~ ", 1))
    for line in wrong[:-1]:
        out.failure(line)
    if wrong:
        raise WrongUsage(wrong[-1])

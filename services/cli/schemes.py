"""`schemes list|show|activate|withdraw`: by which rules units are scored, as data with versions."""

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
        schemes_shown.table(out, found.schemes)


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
        WrongUsage: something is wrong with the file.
    """
    out = office.out
    request = admin_pb2.ActivateSchemeRequest(scheme_json=right(out, path), **act.fields())
    answer = await office.ask(calls.ACTIVATE_SCHEME, request, service="scoring")
    if out.json:
        out.document({**shown.plain(answer), "dry_run": act.dry_run})
        return
    schemes_shown.changed(out, answer)
    if act.dry_run:
        out.say("only-looked")
    else:
        out.say("repeated" if answer.repeat else "scheme-activated", scheme=f"{answer.scheme}/{answer.version}")


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


def right(out: Output, path: Path) -> str:
    """Return a scheme's file as JSON, where nothing is wrong with it; what is doubtful is said.

    Raises:
        WrongUsage: something is wrong with it.
    """
    found = schemefile.check(path, out.lang)
    for one in found.problems:
        if one.severity != ERROR and not out.json:
            shown.line(out, f"{one.file}:{one.line}:{one.column}: ~ {one.text}")
    wrong = [f"{one.file}:{one.line}:{one.column}: {one.text}" for one in found.problems if one.severity == ERROR]
    for line in wrong[:-1]:
        out.failure(line)
    if found.scheme is None:
        raise WrongUsage(wrong[-1])
    return found.scheme.written()

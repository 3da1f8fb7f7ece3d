"""`dunghan verify`: what is wrong, where, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from services.cli import calls
from services.cli.access import reached
from services.cli.failures import CliFailure, WrongUsage
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.cli.settings import SERVICES
from services.kit.pb import operations_pb2
from services.kit.strays import NOTES

VERIFY_SECONDS: Final = 1800.0
"""For a journal of many years; whoever waits may stop it."""

Verdicts = Mapping[str, operations_pb2.VerifyJournalResponse]

TODO: Final = {
    "row-missing": "todo-restore",
    "gap": "todo-restore",
    "body-changed": "todo-restore",
    "row-changed": "todo-restore",
    "end-missing": "todo-restore",
    "unreadable": "todo-restore",
    "read-model": "todo-fold",
    "decided-otherwise": "todo-decisions",
    "stream-lacks": "todo-repair",
    "stream-differs": "todo-intruder",
    "stream-unknown": "todo-intruder",
    "stream-foreign": "todo-intruder",
    "copy-differs": "todo-reader",
    "copy-ahead": "todo-tail",
    "receipt-differs": "todo-receipt",
    "not-compared": "todo-broker",
    **dict.fromkeys(NOTES, "todo-nothing"),
}
"""By kind of finding, the text that says what to do."""


@dataclass(frozen=True)
class Wish:
    """Which services are verified, and how."""

    services: tuple[str, ...] = SERVICES
    decisions: bool = False
    elsewhere: bool = True
    repair: bool = False

    def request(self) -> operations_pb2.VerifyJournalRequest:
        """Return the wish as a service takes it."""
        return operations_pb2.VerifyJournalRequest(
            decisions=self.decisions, elsewhere=self.elsewhere, repair=self.repair
        )


def wish(out: Output, service: str, *, decisions: bool, elsewhere: bool, repair: bool) -> Wish:
    """Take the command's options together.

    Raises:
        WrongUsage: there is no such service, or a repair of what is not looked at.
    """
    if service and service not in SERVICES:
        raise WrongUsage(out.text("no-such-service", name=service, known=", ".join(SERVICES)))
    if repair and not elsewhere:
        raise WrongUsage(out.text("usage", why="--repair --here."))
    return Wish((service,) if service else SERVICES, decisions, elsewhere, repair)


async def verify(asked: Asked, data_dir: Path | None, wanted: Wish) -> None:
    """Let services check their journals, and what others have of them.

    Raises:
        CliFailure: something was found.
    """
    out = asked.out
    async with reached(out, data_dir, asked.server) as servers:
        verdicts = {}
        for service in wanted.services:
            await servers.ask(service, calls.GET_PROGRESS, operations_pb2.GetProgressRequest())
            verdicts[service] = await servers.ask(service, calls.VERIFY, wanted.request(), seconds=VERIFY_SECONDS)
    tell(out, verdicts)
    found = sum(damage(finding) for verdict in verdicts.values() for finding in verdict.findings)
    if found:
        raise CliFailure(out.text("findings", count=found))


def damage(finding: operations_pb2.Finding) -> bool:
    """Say whether a finding is something wrong, and not what a recovery left noted."""
    return finding.what not in NOTES


def tell(out: Output, verdicts: Verdicts) -> None:
    """Show what was found, or that nothing was."""
    if out.json:
        found = [finding for verdict in verdicts.values() for finding in verdict.findings]
        clean = not any(map(damage, found))
        out.document({"clean": clean, "services": {name: _plain(out, one) for name, one in verdicts.items()}})
    for service, verdict in verdicts.items():
        for finding in verdict.findings:
            out.say("verify-found", service=service, what=finding.what, where=finding.where, text=finding.text)
        for what in dict.fromkeys(finding.what for finding in verdict.findings):
            out.say("verify-todo", what=what, todo=_todo(out, what))
        if verdict.repaired:
            out.say("verify-repaired", service=service, count=verdict.repaired)
        if not any(map(damage, verdict.findings)):
            out.say("verify-clean", service=service, rows=verdict.rows, tables=verdict.tables)


def _todo(out: Output, what: str) -> str:
    return out.text(TODO.get(what, "todo-report"))


def _plain(out: Output, verdict: operations_pb2.VerifyJournalResponse) -> dict[str, Any]:
    findings = [
        {"what": one.what, "where": one.where, "text": one.text, "damage": damage(one), "todo": _todo(out, one.what)}
        for one in verdict.findings
    ]
    return {"rows": verdict.rows, "tables": verdict.tables, "repaired": verdict.repaired, "findings": findings}

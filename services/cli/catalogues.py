"""`catalogue`: files are checked and taken in, contradictions resolved; the same file again changes nothing."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.cli import calls, changes, checked, letters, policies, schemes, shown, typed
from services.cli.access import folder_meant, reached
from services.cli.admitting import admit
from services.cli.duties import Act
from services.cli.failures import WrongUsage
from services.cli.output import Output
from services.cli.said import Office
from services.cli.servers import Servers
from services.deadlines import catalogue as catalogues
from services.deadlines.pb import admin_pb2
from services.notify import policyfile
from services.scoring import schemefile
from services.scoring.pb import admin_pb2 as scoring_pb


@dataclass(frozen=True)
class Taking:
    """Which files are taken in; `correct`: settled duties follow them, too."""

    paths: Sequence[Path]
    correct: bool = False


@dataclass(frozen=True)
class Resolution:
    """How a contradiction is resolved: another deadline, another window, or as it is written; by which letter."""

    name: str
    conflict: str
    due: str = ""
    window: str = ""
    as_written: bool = False
    catalogue: str = ""
    source_date: str = ""


async def take_in(office: Office, taking: Taking, act: Act) -> None:
    """Import catalogues, schemes and letter policies that are right, or say what that would change, duty by duty.

    Raises:
        WrongUsage: something is wrong with a file, or a correction has no letter.
    """
    out = office.out
    if taking.correct and not act.source:
        raise WrongUsage(out.text("correct-needs-source"))
    ruled = {path: file for path in taking.paths if (file := checked.policed(path)) is not None}
    files = {path: checked.schemed(path) for path in taking.paths if path not in ruled}
    paths = [path for path, scheme in files.items() if scheme is None]
    contents = checked.right(out, paths)
    _all_right(out, [file for file in files.values() if file is not None], ruled.values())
    results = await _take_in(office, dataclasses.replace(taking, paths=paths), contents, act) if paths else []
    for path, scheme in files.items():
        if scheme is not None:
            results.append({"path": str(path), **shown.plain(await _activated(office, scheme, act))})
    for path, file in ruled.items():
        results += [{"path": str(path), **shown.plain(one)} for one in await _put_in_force(office, file, act)]
    if out.json:
        out.document(results)
    elif act.dry_run and paths:
        out.say("only-looked")


def _all_right(out: Output, of_schemes: Iterable[Path], of_policies: Iterable[Path]) -> None:
    """Take no file in where one of them is wrong.

    Raises:
        WrongUsage: something is wrong with a file.
    """
    for file in of_schemes:
        if schemefile.check(file).scheme is None:
            schemes.right(out, file)
    for file in of_policies:
        policies.right(out, file)


async def _put_in_force(office: Office, path: Path, act: Act) -> list[Any]:
    asked = letters.Act(act.reason, act.source, dry_run=act.dry_run)
    answers = await policies.answered(office, path, "", asked)
    if not office.out.json:
        shown.line(office.out, str(path), style="bold")
        policies.said(office.out, answers, asked)
    return list(answers)


async def _activated(office: Office, path: Path, act: Act) -> scoring_pb.ActivateSchemeResponse:
    answer = await schemes.answered(office, path, act)
    if not office.out.json:
        shown.line(office.out, str(path), style="bold")
        schemes.said(office.out, answer, act)
    return answer


async def _take_in(office: Office, taking: Taking, contents: Sequence[str], act: Act) -> list[dict[str, Any]]:
    out = office.out
    folder = folder_meant(office.data_dir, office.asked.server)
    results: list[dict[str, Any]] = []
    async with reached(out, office.data_dir, office.asked.server) as servers:
        for path, content in zip(taking.paths, contents, strict=True):
            answer = await _imported(servers, content, taking, act)
            results.append({"path": str(path), **shown.plain(answer)})
            _told(out, path, answer, act)
        if folder is not None and not act.dry_run:
            await admit(servers, folder, out.lang)
    return results


async def _imported(servers: Servers, content: str, taking: Taking, act: Act) -> admin_pb2.ImportCatalogueResponse:
    request = admin_pb2.ImportCatalogueRequest(
        catalogue_json=content,
        correct=taking.correct,
        **act.fields(),
    )
    return await servers.ask("deadlines", calls.IMPORT_CATALOGUE, request)


def _told(out: Output, path: Path, answer: admin_pb2.ImportCatalogueResponse, act: Act) -> None:
    if out.json:
        return
    shown.line(out, str(path), style="bold")
    changes.lines(out, answer.changes, everything=act.everything)
    if not (answer.changes or answer.duties):
        out.say("unchanged")
    changes.duties(out, answer.duties, everything=act.everything)
    changes.findings(out, answer.findings)
    if held := sum(one.severity == "conflict" and not one.resolution for one in answer.findings):
        out.say("conflicts-hold", count=held)


async def listed(office: Office, *, everything: bool = False) -> None:
    """List catalogues that were taken in, and what in them contradicts itself; everything: what is doubtful, too."""
    out = office.out
    found = (await office.ask(calls.LIST_CATALOGUES, admin_pb2.ListCataloguesRequest(lang=out.lang))).catalogues
    if out.json:
        out.document([shown.plain(one) for one in found])
        return
    made = shown.table(out, "catalogue", "version", "authority", "imported", "obligations", "conflicts")
    for one in found:
        open_ones = sum(finding.severity == "conflict" and not finding.resolution for finding in one.findings)
        imported = shown.at(out, one.imported_at)
        made.add_row(
            one.catalogue, str(one.version), one.authority, imported, str(one.obligations), str(open_ones or "–")
        )
    shown.show(out, made)
    for one in found:
        told = [finding for finding in one.findings if everything or finding.severity != "warning"]
        if told:
            out.console.print()
            shown.line(out, one.catalogue, style="bold")
            changes.findings(out, told)
        if left_out := len(one.findings) - len(told):
            out.say("warnings-left-out", catalogue=one.catalogue, count=left_out)


async def resolve(office: Office, wanted: Resolution, act: Act) -> None:
    """Resolve a contradiction with a citation.

    Raises:
        WrongUsage: it is not said how, or in two ways.
    """
    out, lang = office.out, office.out.lang
    ways = [bool(wanted.due), bool(wanted.window), wanted.as_written]
    if not any(ways) or (wanted.as_written and ways.count(True) > 1):
        raise WrongUsage(out.text("resolve-how"))
    obligation, _, period = wanted.name.partition("/")
    request = admin_pb2.ResolveConflictRequest(
        catalogue=wanted.catalogue,
        obligation=obligation,
        period=period,
        conflict=wanted.conflict,
        due_json=typed.due(wanted.due, lang) if wanted.due else "",
        window_json=typed.window(wanted.window, lang) if wanted.window else "",
        accepted=wanted.as_written,
        source_date=typed.day(wanted.source_date, lang) if wanted.source_date else "",
        **act.fields(),
    )
    answer = await office.ask(calls.RESOLVE_CONFLICT, request)
    shown.answered(out, answer, dry_run=act.dry_run)
    changes.duties(out, answer.duties, everything=act.everything)
    changes.findings(out, answer.findings)
    if act.dry_run:
        out.say("only-looked")
    else:
        out.say("repeated" if answer.repeat else "decided", decision=answer.resolution)


def schema(out: Output, *, of_schemes: bool = False, of_policies: bool = False) -> None:
    """Print the JSON Schema with which editors complete and check catalogue files, schemes, or letter policies."""
    if of_policies:
        out.document(policyfile.schema())
    else:
        out.document(schemefile.schema() if of_schemes else catalogues.schema())

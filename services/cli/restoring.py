"""`restore`: a backup into an empty place, to either engine, whole or up to a moment; and the drill (ADR 0011)."""

import asyncio
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from services.cli import access, calls, kept_papers
from services.cli.failures import CliFailure, WrongUsage
from services.cli.folder import PORTS, Folder, FolderState, free_ports
from services.cli.moments import moment as read_moment
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.cli.servers import Servers
from services.cli.settings import SERVICES
from services.kit import archive, backup, fold, journal, moment, restore
from services.kit.archive import Manifest, NotWhole
from services.kit.backup import Walk
from services.kit.database import StoreUnavailable
from services.kit.journal import Head
from services.kit.pb import operations_pb2
from services.kit.restore import Made, NotEmpty, Portion


@dataclass(frozen=True)
class Wish:
    """What `restore` is asked for."""

    folder: Path
    to_dir: Path | None = None
    database_urls: list[str] = field(default_factory=list)
    until: str = ""
    drill: bool = False


@dataclass(frozen=True)
class Plan:
    """A backup that was examined, and how much of each journal is restored."""

    folder: Path
    manifest: Manifest
    limits: Mapping[str, int]
    heads: Mapping[str, Head]
    until: str

    def portion(self, service: str) -> Portion:
        """Return what is restored of a service."""
        whole = self.limits[service] == self.manifest.services[service].rows
        return Portion(self.limits[service], whole, self.until, self.heads)


def made_of() -> dict[str, Made]:
    """Return what every service is made of; heavy, so only where it is needed."""
    from services.deadlines import projections as deadlines_tables  # noqa: PLC0415
    from services.deadlines import wiring as deadlines  # noqa: PLC0415
    from services.intake import projections as intake_tables  # noqa: PLC0415
    from services.intake import wiring as intake  # noqa: PLC0415
    from services.notify import projections as notify_tables  # noqa: PLC0415
    from services.notify import wiring as notify  # noqa: PLC0415
    from services.scoring import projections as scoring_tables  # noqa: PLC0415
    from services.scoring import wiring as scoring  # noqa: PLC0415

    return {
        "intake": Made(intake.RULES, intake_tables.TABLES),
        "deadlines": Made(deadlines.RULES, deadlines_tables.TABLES),
        "scoring": Made(scoring.RULES, scoring_tables.TABLES),
        "notify": Made(notify.RULES, notify_tables.TABLES),
    }


async def run(asked: Asked, data_dir: Path | None, wish: Wish) -> None:
    """Restore, or only prove that it could be done."""
    out = asked.out
    if bool(wish.to_dir) + bool(wish.database_urls) + wish.drill != 1:
        raise WrongUsage(out.text("restore-where"))
    urls = _urls(out, wish.database_urls)
    began = time.monotonic()
    until = moment.text(read_moment(wish.until, out.lang)) if wish.until else ""
    plan = await planned(out, wish.folder, until)
    if wish.drill:
        await _drill(asked, data_dir, plan, began)
        return
    if wish.to_dir is not None:
        rows = await to_folder(out, plan, wish.to_dir, made_of())
    else:
        rows = await to_databases(out, plan, urls, made_of())
        kept_papers.point_to(out, plan.folder, urls)
    _tell(out, plan, rows, time.monotonic() - began)


def _urls(out: Output, written: list[str]) -> dict[str, str]:
    urls = {}
    for one in written:
        service, _, url = one.partition("=")
        if service not in SERVICES or "://" not in url:
            raise WrongUsage(out.text("bad-database", value=one))
        urls[service] = url
    return urls


async def planned(out: Output, folder: Path, until: str = "") -> Plan:
    """Read a whole backup and say what is restored of it; nothing is written.

    Raises:
        CliFailure: it is no whole one; file and line are named.
    """
    try:
        manifest = archive.manifest_of(folder)
        walks = await asyncio.to_thread(archive.examine, folder, manifest, until=until)
    except NotWhole as error:
        raise CliFailure(out.text("not-whole", why=error)) from error
    limits = backup.cut(walks)
    return Plan(folder, manifest, limits, _heads(folder, manifest, walks, limits), until)


def _heads(folder: Path, manifest: Manifest, walks: Mapping[str, Walk], limits: Mapping[str, int]) -> dict[str, Head]:
    """Return where each service's own sources end within its limit."""
    heads = dict.fromkeys(walks, journal.NO_HEAD)
    for name, walk in walks.items():
        if limits[name] < walk.rows:
            walk = archive.upto(folder / manifest.services[name].file, limits[name])  # noqa: PLW2901 - the shorter one
        heads.update({source: head for source, head in walk.heads.items() if journal.family(source) == name})
    return heads


async def to_folder(out: Output, plan: Plan, target: Path, made: Mapping[str, Made]) -> dict[str, int]:
    """Restore all services into a new data folder.

    Raises:
        CliFailure: the target is not empty, or there is no room; nothing is left of it.
    """
    lacking = [name for name in made if name not in plan.manifest.services]
    if lacking:
        raise WrongUsage(out.text("lacks-service", services=", ".join(lacking)))
    try:
        with archive.placed(target) as partial:
            rows, counted = await _filled(out, plan, Folder(partial), made)
    except FileExistsError as error:
        raise WrongUsage(out.text("not-empty", why=error)) from error
    except (OSError, NotWhole) as error:
        raise CliFailure(out.text("not-restored", why=error)) from error
    kept_papers.tell(out, counted, Folder(target).papers)
    return rows


async def _filled(
    out: Output, plan: Plan, folder: Folder, made: Mapping[str, Made]
) -> tuple[dict[str, int], kept_papers.Counted]:
    folder.make()
    urls = {name: f"sqlite+aiosqlite:///{folder.db / f'{name}.db'}" for name in made}
    rows = await to_databases(out, plan, urls, made)
    folder.keep(state_of(plan.manifest))
    source = plan.folder / kept_papers.PAPERS
    counted = await asyncio.to_thread(kept_papers.copy, out, source, plan.folder, plan.manifest, folder.papers)
    return rows, counted


def state_of(manifest: Manifest) -> FolderState:
    """Return what a data folder made of a backup keeps."""
    start = manifest.about.get("clock_start", "")
    return FolderState(
        ports=free_ports(PORTS),
        clock_start=datetime.fromisoformat(start) if start else None,
        story=manifest.about.get("story", ""),
    )


async def to_databases(out: Output, plan: Plan, urls: Mapping[str, str], made: Mapping[str, Made]) -> dict[str, int]:
    """Restore services into databases that are empty; each is there as a whole or not at all.

    Raises:
        CliFailure: a target is not empty, does not answer or has no room.
    """
    rows = {}
    for name, url in urls.items():
        if name not in plan.manifest.services:
            raise WrongUsage(out.text("lacks-service", services=name))
        lines = archive.read(plan.folder / plan.manifest.services[name].file, Walk())
        try:
            async with restore.whole(url, made[name].tables) as database:
                rows[name] = await restore.fill(database, made[name], lines, plan.portion(name))
        except NotEmpty as error:
            raise WrongUsage(out.text("not-empty", why=f"{name}: {error}")) from error
        except (NotWhole, StoreUnavailable, OSError, ValueError) as error:
            raise CliFailure(out.text("not-restored", why=f"{name}: {error}")) from error
    return rows


async def _drill(asked: Asked, data_dir: Path | None, plan: Plan, began: float) -> None:
    """Restore into a temporary place, verify it, compare it with the running services, and leave nothing.

    Raises:
        CliFailure: something was found.
    """
    out, made = asked.out, made_of()
    with tempfile.TemporaryDirectory(prefix="dunghan-drill-") as temporary:
        urls = {name: f"sqlite+aiosqlite:///{Path(temporary) / name}.db" for name in plan.manifest.services}
        rows = await to_databases(out, plan, urls, made)
        findings = await verified(urls, made)
    async with access.reached(out, data_dir, asked.server) as servers:
        findings += await compared(servers, plan)
    seconds = time.monotonic() - began
    if out.json:
        plain = [
            {"service": name, "what": what, "where": where, "text": text} for name, (what, where, text) in findings
        ]
        out.document({"clean": not findings, "seconds": round(seconds, 1), "rows": rows, "findings": plain})
    for name, finding in findings:
        out.say("verify-found", service=name, what=finding.what, where=finding.where, text=finding.text)
    if findings:
        raise CliFailure(out.text("findings", count=len(findings)))
    out.say("drilled", rows=sum(rows.values()), seconds=seconds)


async def verified(urls: Mapping[str, str], made: Mapping[str, Made]) -> list[tuple[str, fold.Finding]]:
    """Verify restored databases, what they decided included."""
    found = list[tuple[str, fold.Finding]]()
    for name, url in urls.items():
        verdict = await fold.verify(url, made[name].rules, made[name].tables, decisions=True)
        found.extend((name, finding) for finding in verdict.findings)
    return found


async def compared(servers: Servers, plan: Plan) -> list[tuple[str, fold.Finding]]:
    """Compare where each service of a backup ends with what the running one has at that position."""
    found = list[tuple[str, fold.Finding]]()
    for name in plan.manifest.services:
        await servers.ask(name, calls.GET_PROGRESS, operations_pb2.GetProgressRequest())
        for source, head in plan.heads.items():
            if head.position and journal.family(source) == name:
                request = operations_pb2.ReadJournalRequest(source=source, after=head.position - 1, limit=1)
                there = [row async for row in servers.stream(name, calls.READ_JOURNAL, request)]
                found.extend((name, finding) for finding in _differs(source, head, there))
    return found


def _differs(source: str, head: Head, there: list[operations_pb2.JournalRow]) -> list[fold.Finding]:
    where = f"{source} {head.position}"
    if not there:
        return [fold.Finding("head-missing", where, "the running service does not know it")]
    if there[0].hash != head.hash:
        return [fold.Finding("head-differs", where, "the running service has another event there")]
    return []


def _tell(out: Output, plan: Plan, rows: Mapping[str, int], seconds: float) -> None:
    heads = {source: {"position": head.position, "hash": head.hash} for source, head in plan.heads.items()}
    if out.json:
        out.document({"restored": rows, "heads": heads, "seconds": round(seconds, 1)})
        return
    for name, count in rows.items():
        out.say("restored", service=name, rows=count, left_out=plan.manifest.services[name].rows - count)
    out.say("took", seconds=seconds)

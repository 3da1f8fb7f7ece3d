"""`first-day`: an empty workbook, a look at a filled one, and taking it in; the same file again changes nothing."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from ruamel.yaml import YAML

from services.cli import calls, settings
from services.cli.access import folder_meant, reached
from services.cli.admitting import admit
from services.cli.failures import RefusedByRule, WrongUsage
from services.cli.firstday import page, reading, template
from services.cli.firstday.reading import Found
from services.cli.lists import Entry
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.cli.servers import Servers
from services.deadlines import catalogue as catalogues
from services.deadlines.pb import admin_pb2 as deadlines_pb
from services.intake.pb import admin_pb2 as intake_pb

PART: Final = 2_000
"""Cells in one call."""
LONG: Final = 300.0
"""Seconds that a list of thousands may take."""
NOT_YET: Final = frozenset({"unit-unknown", "obligation-unknown", "period-unknown"})
"""Why a cell is refused while intake has not heard yet of what was just imported."""
PATIENCE: Final = 30.0
PAUSE: Final = 0.5
HEAD: Final = (
    "# yaml-language-server: $schema=../catalogue.schema.json\n"
    "# Lập từ bảng tính {path} bằng `dunghan first-day import`; xem lại rồi kiểm tra bằng `dunghan catalogue check`.\n"
)


@dataclass(frozen=True)
class Wish:
    """What a caller wants of a workbook: the file, where to write, whether to look only, what to do with what is unread."""

    path: Path
    output: Path | None = None
    dry_run: bool = False
    skip_unread: bool = False
    register: bool = True
    actor: str = ""
    source: str = ""


@dataclass(frozen=True)
class Checked:
    """A workbook, the catalogue made of it as a file and as calls carry it, and what its check says."""

    found: Found
    text: str = ""
    content: str = ""
    findings: Sequence[str] = ()

    @property
    def name(self) -> str:
        """Name it by its content: the same workbook again is the same call, which does nothing."""
        return sha256(self.content.encode()).hexdigest()[:24]


def make(out: Output, path: Path) -> None:
    """Write an empty workbook.

    Raises:
        WrongUsage: something is there already.
    """
    if path.exists():
        raise WrongUsage(out.text("fd-exists", path=path))
    template.write(path)
    out.say("fd-written", path=path)


def preview(out: Output, wish: Wish) -> None:
    """Say what a workbook would register, and what of it cannot be read."""
    checked = checked_of(out, wish.path)
    if wish.output is not None:
        wish.output.write_text(page.written(checked.found, checked.findings, out.lang), "utf-8")
    if out.json:
        out.document(_document(checked, out.lang))
        return
    _tell(out, checked)
    if wish.output is not None:
        out.say("fd-page-in", path=wish.output)
    out.say("fd-looked", path=wish.path)


async def take_in(asked: Asked, data_dir: Path | None, wish: Wish) -> None:
    """Take a workbook in: its catalogue, then last year's register.

    Raises:
        WrongUsage: something cannot be read, and the caller did not say to leave it out.
        RefusedByRule: intake refused cells of the register.
    """
    out = asked.out
    checked = checked_of(out, wish.path, register=wish.register)
    found = checked.found
    if not out.json:
        _tell(out, checked)
    if not checked.content:
        why = checked.findings[0] if checked.findings else ""
        key = "fd-wrong" if why else "fd-not-enough"
        raise WrongUsage(out.text(key, path=wish.path, why=why))
    if found.unread and not wish.skip_unread:
        raise WrongUsage(out.text("fd-stopped", path=wish.path, count=len(found.unread)))
    if wish.output is not None:
        wish.output.write_text(checked.text, "utf-8")
        out.say("fd-catalogue-in", path=wish.output)
    cells = await _taken(asked, data_dir, wish, checked)
    if out.json:
        out.document({**_document(checked, out.lang), "outcomes": [_plain(one) for one in cells]})
    _judge(out, wish, checked, cells)


async def _taken(asked: Asked, data_dir: Path | None, wish: Wish, checked: Checked) -> list[intake_pb.ImportedCell]:
    out, actor = asked.out, wish.actor or settings.actor()
    folder = folder_meant(data_dir, asked.server)
    async with reached(out, data_dir, asked.server) as servers:
        request = deadlines_pb.ImportCatalogueRequest(
            request_id=f"first-day-{checked.name}", actor=actor, catalogue_json=checked.content, dry_run=wish.dry_run
        )
        answer = await servers.ask("deadlines", calls.IMPORT_CATALOGUE, request, seconds=LONG)
        for line in [] if out.json else answer.changes or [out.text("unchanged")]:
            out.console.print(line, markup=False, soft_wrap=True)
        if wish.dry_run:
            return []
        if folder is not None:
            await admit(servers, folder, out.lang)
        return await _register(servers, checked, wish, actor)


async def _register(servers: Servers, checked: Checked, wish: Wish, actor: str) -> list[intake_pb.ImportedCell]:
    """Hand in the register, once intake has heard of everything it is about."""
    answered: list[intake_pb.ImportedCell] = []
    for start in range(0, len(checked.found.entries), PART):
        part = checked.found.entries[start : start + PART]
        request = intake_pb.ImportRegisterRequest(
            request_id=f"first-day-{_name(part)}-{start}",
            actor=actor,
            cells=[intake_pb.RegisterCell(**one._asdict()) for one in part],
            reason=f"first-day {checked.found.before}",
            source=wish.source or wish.path.name,
        )
        await _heard(servers, request)
        answered += (await servers.ask("intake", calls.IMPORT_REGISTER, request, seconds=LONG)).cells
    return answered


def _name(entries: Sequence[Entry]) -> str:
    return sha256(json.dumps(entries, ensure_ascii=False).encode()).hexdigest()[:24]


async def _heard(servers: Servers, request: intake_pb.ImportRegisterRequest) -> None:
    look = intake_pb.ImportRegisterRequest()
    look.CopyFrom(request)
    look.dry_run = True
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        answer = await servers.ask("intake", calls.IMPORT_REGISTER, look)
        if not any(cell.why in NOT_YET for cell in answer.cells):
            return
        await asyncio.sleep(PAUSE)


def _judge(out: Output, wish: Wish, checked: Checked, cells: Sequence[intake_pb.ImportedCell]) -> None:
    refused = [cell for cell in cells if cell.outcome == "refused"]
    for cell in [] if out.json else refused:
        line = f"{wish.path}:{cell.where}: {cell.unit}/{cell.obligation}/{cell.period}: {cell.why}"
        out.console.print(line, markup=False, soft_wrap=True)
    if refused:
        raise RefusedByRule(out.text("list-refused", count=len(refused)))
    if wish.dry_run:
        out.say("fd-looked", path=wish.path)
    else:
        out.say("fd-taken", path=wish.path, catalogue=checked.found.catalogue()["catalogue"], cells=len(cells))


def checked_of(out: Output, path: Path, *, register: bool = True) -> Checked:
    """Read a workbook, make its catalogue, and let that be checked."""
    found = reading.read(path, out.lang)
    if not register:
        found.entries, found.periods = (), {}
    if not found.whole:
        return Checked(found)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "catalogue.yaml"
        with file.open("w", encoding="utf-8") as stream:
            stream.write(HEAD.format(path=" ".join(path.name.split())))
            _yaml().dump(found.catalogue(), stream)
        catalogue, problems = catalogues.check(file)
        text = file.read_text("utf-8")
    content = "" if catalogue is None else catalogue.model_dump_json()
    return Checked(found, text, content, [problem.text for problem in problems])


def _yaml() -> YAML:
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 120
    yaml.representer.ignore_aliases = lambda _data: True
    return yaml


def _tell(out: Output, checked: Checked) -> None:
    found = checked.found
    facts = {"units": len(found.units.units), "obligations": len(found.obligations.obligations)}
    out.say("fd-counts", **facts, cells=len(found.entries))
    out.say("fd-some-unread" if found.unread else "fd-all-read", count=len(found.unread))
    for one in found.unread:
        why, todo = page.why(one, out.lang), page.todo(one, out.lang)
        content = f" «{one.content}»" if one.content else ""
        line = f"{one.sheet}!{one.cell}{content}: {why}; {todo} ({out.text('fd-left').lower()}: {_left(out, one.left_out)})"
        out.console.print(line, markup=False, soft_wrap=True)
    if found.entries:
        out.say("fd-letters", year=found.before)
    for finding in checked.findings:
        out.console.print(f"• {finding}", markup=False, soft_wrap=True)


def _left(out: Output, what: str) -> str:
    return out.text(f"fd-left-{what}")


def _document(checked: Checked, lang: str) -> dict[str, Any]:
    found = checked.found
    return {
        "units": [*found.units.units.values()],
        "obligations": json.loads(json.dumps([*found.obligations.obligations.values()], default=str)),
        "register": [one._asdict() for one in found.entries],
        "unread": [
            {**one._asdict(), "text": page.why(one, lang), "todo": page.todo(one, lang)} for one in found.unread
        ],
        "findings": [*checked.findings],
    }


def _plain(cell: intake_pb.ImportedCell) -> dict[str, str]:
    return {field: getattr(cell, field) for field in ("where", "unit", "obligation", "period", "outcome", "why")}

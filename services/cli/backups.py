"""`backup`: every service's journal as files, cut to where all agree, while they run (ADR 0011)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

from rich.progress import Progress, TextColumn

from services.cli import access, calls, kept_papers
from services.cli.failures import CliFailure, WrongUsage, unwrapped
from services.cli.folder import FolderState
from services.cli.kept_papers import Counted
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.cli.servers import Servers
from services.cli.settings import SERVICES
from services.kit import archive, backup
from services.kit.archive import Manifest, NotWhole, Stamp, Writing
from services.kit.clock import RealClock
from services.kit.pb import operations_pb2

TOLD_EVERY = 1000


async def take(asked: Asked, data_dir: Path | None, to: Path, services: list[str], *, packed: bool) -> None:
    """Write a backup of the services named, or of all."""
    out = asked.out
    names = services or list(SERVICES)
    for name in names:
        if name not in SERVICES:
            raise WrongUsage(out.text("no-such-service", name=name, known=", ".join(SERVICES)))
    folder = access.folder_meant(data_dir, asked.server)
    state = folder.state() if folder else None
    async with access.reached(out, data_dir, asked.server) as servers:
        manifest = await keep(servers, names, to, out, about=about(state), packed=packed)
    source, target = kept_papers.source_of(folder if not asked.server else None), to / kept_papers.PAPERS
    counted = await asyncio.to_thread(kept_papers.copy, out, source, to, manifest, target)
    _tell(out, to, manifest, counted)


def about(state: FolderState | None) -> dict[str, str]:
    """Say what a folder was born with, so that a restored one is born alike."""
    if state is None:
        return {}
    start = state.clock_start.isoformat() if state.clock_start else ""
    return {"clock_start": start, "story": state.story}


async def keep(  # noqa: PLR0913 - each says another thing
    servers: Servers, names: list[str], to: Path, out: Output, *, about: Mapping[str, str], packed: bool
) -> Manifest:
    """Write a backup beside its place and move it there at the end.

    Raises:
        CliFailure: a service did not answer, a journal is damaged, or there is no room; nothing is left.
    """
    for name in names:
        progress = await servers.ask(name, calls.GET_PROGRESS, operations_pb2.GetProgressRequest())
        about = {"clock_start": progress.now if progress.simulated else "", **about}
    try:
        with archive.placed(to) as folder:
            async with _writing(servers, names, folder, out) as parts:
                return await asyncio.to_thread(_finish, folder, parts, about, packed)
    except FileExistsError as error:
        raise WrongUsage(out.text("not-empty", why=error)) from error
    except (OSError, NotWhole) as error:
        raise CliFailure(out.text("no-backup", why=error)) from error


def _finish(folder: Path, parts: Mapping[str, Writing], about: Mapping[str, str], packed: bool) -> Manifest:  # noqa: FBT001
    stamp = Stamp(RealClock().now().isoformat(timespec="seconds"), metadata.version("dunghan"), about)
    return archive.finish(folder, parts, stamp, packed=packed)


@asynccontextmanager
async def _writing(
    servers: Servers, names: list[str], folder: Path, out: Output
) -> AsyncIterator[Mapping[str, Writing]]:
    """Write down what every service streams, all at the same time, so that the cut leaves out little."""
    async with AsyncExitStack() as stack:
        told = stack.enter_context(_bars(out))
        parts = {name: Writing(folder, name) for name in names}
        for part in parts.values():
            stack.callback(part.close)
        with unwrapped():
            async with asyncio.TaskGroup() as group:
                for part in parts.values():
                    group.create_task(_stream(servers, part, told, out))
        yield parts


async def _stream(servers: Servers, part: Writing, told: Callable[[str, int], None], out: Output) -> None:
    async for line in servers.stream(part.name, calls.BACKUP, operations_pb2.BackupRequest()):
        try:
            part.add(line.table, line.json)
        except backup.Damaged as error:
            raise CliFailure(out.text("journal-damaged", service=part.name, why=error)) from error
        except OSError as error:
            raise CliFailure(out.text("no-backup", why=error)) from error
        if not part.walk.rows % TOLD_EVERY:
            told(part.name, part.walk.rows)
    told(part.name, part.walk.rows)


class _bars:  # noqa: N801 - used as a function
    """Shows how many rows of each service are done; nothing where nobody looks."""

    def __init__(self, out: Output) -> None:
        columns = (TextColumn("{task.description}"), TextColumn("{task.completed:,}"))
        self._progress = Progress(*columns, console=out.errors, disable=out.json or not out.errors.is_terminal)
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Callable[[str, int], None]:
        self._progress.start()
        return self._told

    def __exit__(self, *_error: object) -> None:
        self._progress.stop()

    def _told(self, name: str, rows: int) -> None:
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(name, total=None)
        self._progress.update(self._tasks[name], completed=rows)


def _tell(out: Output, to: Path, manifest: Manifest, counted: Counted) -> None:
    if out.json:
        services = {
            name: {"rows": kept.rows, "left_out": kept.left_out, "seal": kept.seal}
            for name, kept in manifest.services.items()
        }
        out.document({"backup": str(to), "seal": manifest.seal, "services": services, "papers": counted.plain})
        return
    for name, kept in manifest.services.items():
        out.say("backed-up", service=name, rows=kept.rows, left_out=kept.left_out)
    kept_papers.tell(out, counted, to / kept_papers.PAPERS)
    out.say("backup-in", path=to, seal=manifest.seal)

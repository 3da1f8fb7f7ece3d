"""Reaching the services an operator means: a running folder, a folder at rest (started for the call), or servers by address."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

from services.cli import settings
from services.cli.failures import WrongUsage
from services.cli.folder import Folder
from services.cli.output import Output
from services.cli.servers import Servers, asking
from services.cli.settings import DEFAULT_PORTS, SERVICES, USUAL_FOLDER
from services.cli.texts import say

PATIENCE: Final = 5.0
STARTING_PATIENCE: Final = 30.0
"""Seconds for services that were started for this call."""


def folder_meant(data_dir: Path | None, server: str) -> Folder | None:
    """Return the folder the caller means; None where servers are named by address."""
    if server or any(settings.listen_address(service) for service in SERVICES):
        return Folder(data_dir) if data_dir else None
    chosen = data_dir or settings.data_dir() or (USUAL_FOLDER if USUAL_FOLDER.exists() else None)
    return Folder(chosen) if chosen else None


def addresses(server: str, lang: str) -> Mapping[str, str]:
    """Return where the services are according to `--server`, the environment, or the usual ports.

    Raises:
        WrongUsage: `--server` cannot be read.
    """
    found = {
        service: settings.listen_address(service) or f"127.0.0.1:{port}" for service, port in DEFAULT_PORTS.items()
    }
    if server and "=" not in server:
        return {service: f"{server}:{port}" for service, port in DEFAULT_PORTS.items()}
    for part in filter(None, server.split(",")):
        service, _, place = part.partition("=")
        if service not in SERVICES or ":" not in place:
            raise WrongUsage(say("bad-server", lang, value=part))
        found[service] = place
    return found


@asynccontextmanager
async def reached(out: Output, data_dir: Path | None, server: str) -> AsyncIterator[Servers]:
    """Hold channels to the services; a folder at rest is started for the time of the call, its clock standing still.

    Raises:
        WrongUsage: the folder is none of ours.
    """
    folder = folder_meant(data_dir, server)
    async with AsyncExitStack() as stack:
        if folder is None:
            places, patience = addresses(server, out.lang), PATIENCE
        else:
            places, patience = await _of_folder(stack, out, folder)
        yield await stack.enter_async_context(asking(places, patience=patience, lang=out.lang))


async def _of_folder(stack: AsyncExitStack, out: Output, folder: Folder) -> tuple[Mapping[str, str], float]:
    state = folder.state()
    if state is None:
        raise WrongUsage(say("no-file", out.lang, path=folder.state_file))
    if folder.in_use():
        return {service: state.address(service) for service in SERVICES}, STARTING_PATIENCE
    from services.cli import supervisor  # noqa: PLC0415  (heavy, and only for a folder at rest)

    out.note("starting")
    keeper = await stack.enter_async_context(
        supervisor.running(folder, state, lang=out.lang, died=lambda _name, _code: None)
    )
    return keeper.addresses, STARTING_PATIENCE

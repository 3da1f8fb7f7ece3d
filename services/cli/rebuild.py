"""`dunghan rebuild`: read models folded anew while the service goes on; how far it is, what differed, what came of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.cli import calls
from services.cli.access import reached
from services.cli.failures import CliFailure, WrongUsage
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.cli.servers import Servers
from services.cli.settings import SERVICES
from services.kit.pb import operations_pb2
from services.kit.site import Step

CANCEL_SECONDS: Final = 30.0

State = operations_pb2.RebuildState


@dataclass(frozen=True)
class Wish:
    """Which service is rebuilt, and whether it is only compared."""

    service: str
    keep: bool = False


def known(out: Output, service: str) -> str:
    """Return the name of a service.

    Raises:
        WrongUsage: there is no such service.
    """
    if service not in SERVICES:
        raise WrongUsage(out.text("no-such-service", name=service, known=", ".join(SERVICES)))
    return service


async def rebuild(asked: Asked, data_dir: Path | None, wish: Wish) -> None:
    """Let a service rebuild its read models, and watch; whoever leaves does not end it.

    Raises:
        CliFailure: it was not done, or rows differ and stay so.
    """
    out = asked.out
    known(out, wish.service)
    async with reached(out, data_dir, asked.server) as servers:
        await servers.ask(wish.service, calls.GET_PROGRESS, operations_pb2.GetProgressRequest())
        try:
            state = await _watched(out, servers, wish)
        except asyncio.CancelledError:
            out.note("rebuild-goes-on", service=wish.service)
            raise
    tell(out, wish.service, state)


async def cancel(asked: Asked, data_dir: Path | None, service: str) -> None:
    """End a rebuild that runs."""
    out = asked.out
    known(out, service)
    async with reached(out, data_dir, asked.server) as servers:
        request = operations_pb2.CancelRebuildRequest()
        state = await servers.ask(service, calls.CANCEL_REBUILD, request, seconds=CANCEL_SECONDS)
    if out.json:
        out.document(plain(service, state))
    out.say("rebuild-cancelled" if state.step == Step.CANCELLED else "rebuild-switched", **_facts(service, state))


async def _watched(out: Output, servers: Servers, wish: Wish) -> State:
    state = State()
    with _bar(out) as bar:
        show = _teller(out, bar)
        async for state in servers.stream(wish.service, calls.REBUILD, operations_pb2.RebuildRequest(keep=wish.keep)):
            show(state)
    return state


def _bar(out: Output) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=40), MofNCompleteColumn())
    further = (TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    quiet = out.json or not out.errors.is_terminal
    return Progress(*columns, *further, console=out.errors, disable=quiet, transient=True)


def _teller(out: Output, bar: Progress) -> Callable[[State], None]:
    task = bar.add_task(out.text("rebuild-folding"), total=None, rate="")

    def show(state: State) -> None:
        step = "rebuild-comparing" if state.step == Step.COMPARING else "rebuild-folding"
        rate = out.text("rebuild-rate", rate=f"{rows_per_second(state):,}")
        bar.update(task, description=out.text(step), total=state.of, completed=state.rows, rate=rate)

    return show


def rows_per_second(state: State) -> int:
    """Say how fast it goes."""
    return round(state.rows / state.seconds) if state.seconds else 0


def tell(out: Output, service: str, state: State) -> None:
    """Show what came of it.

    Raises:
        CliFailure: it was not done, or rows differ and stay so.
    """
    if out.json:
        out.document(plain(service, state))
    if state.step in {Step.CANCELLED, Step.FAILED}:
        raise CliFailure(out.text(f"rebuild-{state.step}", **_facts(service, state)))
    for found in state.findings:
        out.say("verify-found", service=service, what=found.what, where=found.where, text=found.text)
    out.say(f"rebuild-{state.step}", **_facts(service, state))
    if not state.differing:
        out.say("rebuild-same")
    elif state.step == Step.SWITCHED:
        out.say("rebuild-differed", count=state.differing)
    else:
        raise CliFailure(out.text("rebuild-differs", count=state.differing, service=service))


def _facts(service: str, state: State) -> dict[str, Any]:
    rows, tables, seconds = f"{state.rows:,}", state.tables, state.seconds
    return {"service": service, "rows": rows, "tables": tables, "seconds": seconds, "why": state.why}


def plain(service: str, state: State) -> dict[str, Any]:
    """Return a state as JSON shows it."""
    names = ("step", "rows", "of", "tables", "differing", "seconds", "why")
    findings = [{"what": one.what, "where": one.where, "text": one.text} for one in state.findings]
    counted = {name: getattr(state, name) for name in names}
    return {"service": service, **counted, "rows_per_second": rows_per_second(state), "findings": findings}

"""`progress`: where every service stands, for people and programs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rich.table import Table

from services.cli import settling
from services.cli.access import reached
from services.cli.moments import wire
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.cli.settings import SERVICES
from services.kit.pb import operations_pb2

SETTLE_SECONDS: Final = 60.0


async def progress(asked: Asked, data_dir: Path | None, *, wait: bool) -> None:
    """Show where every service stands; `wait` until nothing is open."""
    out = asked.out
    async with reached(out, data_dir, asked.server) as servers:
        if wait:
            folder = str(data_dir or "")
            snapshot = await settling.settled(servers, patience=SETTLE_SECONDS, folder=folder, lang=out.lang)
        else:
            snapshot = await settling.look(servers)
    left = settling.open_ends(snapshot)
    if out.json:
        services = {service: _plain(snapshot[service]) for service in SERVICES}
        out.document({"settled": not left, "waits_for": left, "services": services})
        return
    out.console.print(_table(out, snapshot))
    for service, one in snapshot.items():
        for words in one.waits:
            out.console.print(f"… {service}: {words}", markup=False, soft_wrap=True)
        for words in dict.fromkeys(one.alarms):
            out.console.print(f"! {service}: {words}", markup=False, soft_wrap=True, style="red")
    out.console.print(out.text("still-open", why="; ".join(left)) if left else out.text("settled"), markup=False)


def _plain(progress: operations_pb2.Progress) -> dict[str, Any]:
    return {
        "position": progress.position,
        "relayed": progress.relayed,
        "heard": dict(progress.heard),
        "busy": list(progress.busy),
        "now": progress.now,
        "simulated": progress.simulated,
        "next_moment": progress.next_moment or None,
        "dead": progress.dead,
        "stopped": list(progress.stopped),
        "outbox": progress.outbox,
        "rows": progress.rows,
        "state": progress.state,
        "waits": list(progress.waits),
        "alarms": list(progress.alarms),
        "audited_at": progress.audited_at or None,
        "findings": progress.findings,
        "repaired": progress.repaired,
        "counts": {name: dict(counts.values) for name, counts in progress.counts.items()},
    }


def _table(out: Output, snapshot: Mapping[str, operations_pb2.Progress]) -> Table:
    table = Table(*(out.text(key) for key in ("service", "position", "heard", "busy", "dead", "clock")))
    for service, one in snapshot.items():
        heard = ", ".join(f"{source} {position}" for source, position in sorted(one.heard.items()))
        open_ends = "\n".join((*one.busy, *one.stopped))
        table.add_row(
            service, f"{one.position}/{one.relayed}", heard, open_ends, str(one.dead), wire(settling.clock_of(one))
        )
    return table

"""`dunghan up`: everything on one machine until Ctrl-C."""

import asyncio
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from services.cli import broker, lines, settling, supervisor
from services.cli.access import STARTING_PATIENCE
from services.cli.admitting import admit
from services.cli.failures import CliFailure
from services.cli.folder import Folder, born
from services.cli.keyring import Keyring
from services.cli.moments import moment
from services.cli.output import Output
from services.cli.pacing import until_stopped
from services.cli.servers import asking
from services.cli.supervisor import Supervisor
from services.contracts.deadlines import KeyUse
from services.kit.clock import RealClock
from services.permits.realm import Realm

RENEW_SECONDS: Final = 1.0


async def up(out: Output, data_dir: Path, clock: str) -> None:
    """Start all, say where it is and `ready`, and keep it until we are ended; a simulated clock runs on."""
    folder = Folder(data_dir)
    start: datetime | None = moment(clock, out.lang) if clock else None
    state = born(folder, clock_start=start, story="", lang=out.lang)

    def died(name: str, code: int) -> None:
        out.note("restarted", name=name, code=code)

    out.note("starting")
    async with supervisor.running(folder, state, lang=out.lang, died=died) as keeper:
        async with asking(keeper.addresses, patience=STARTING_PATIENCE, lang=out.lang) as servers:
            await settling.look(servers)
            await admit(servers, folder, out.lang)
        _tell(out, keeper)
        async with asyncio.TaskGroup() as group:
            group.create_task(_renew(folder, out.lang), name="renew")
            await until_stopped(keeper, paced=True)


async def _renew(folder: Folder, lang: str) -> None:
    """Keep the broker to the hour: a key that has ended opens nothing from then on, and holds no line."""
    seen = RealClock().now()
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        now = RealClock().now()
        with suppress(CliFailure, OSError, ValueError):
            await broker.tell(folder, lang)
            await lines.cut(folder, _ended(Keyring(folder.keys).realm(), seen, now))
            seen = now


def _ended(realm: Realm, before: datetime, now: datetime) -> list[str]:
    """Return the districts with a server of their own of which a key ended meanwhile."""
    leaf = KeyUse.LEAF
    return [code for code, one in realm.districts.items() if {*one.valid(leaf, before)} - {*one.valid(leaf, now)}]


def _tell(out: Output, keeper: Supervisor) -> None:
    places = {"nats": keeper.state.nats_url, **keeper.addresses}
    if out.json:
        out.line({"ready": True, "data_dir": str(keeper.folder.root), **places})
        return
    for name, place in places.items():
        out.console.print(f"{name:<10} {place}", markup=False)
    out.console.print(f"{out.text('data')}: {keeper.folder.root}", markup=False, soft_wrap=True)
    # Scripts wait for this very word, so it stands in every language.
    out.console.print("ready" if out.lang == "en" else f"ready – {out.text('ready')}")
    out.say("ctrl-c")

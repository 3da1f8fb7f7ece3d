"""`dunghan demo` from beginning to end: folder, processes, story, ending."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from services.cli import ending, supervisor
from services.cli.client import connected
from services.cli.demo import PACE, PATIENCE, Stage, Teller
from services.cli.folder import Folder, born
from services.cli.moments import LOCAL, moment, wire
from services.cli.outbox import Outbox
from services.cli.output import Output
from services.cli.pacing import until_stopped
from services.cli.servers import asking
from services.cli.story import Story, find
from services.cli.supervisor import Supervisor


@dataclass(frozen=True)
class Wish:
    """What the caller asked `demo` for."""

    story: str
    data_dir: Path | None
    as_of: Sequence[str]
    up_to: str
    serve: bool


async def demo(out: Output, wish: Wish) -> None:
    """Tell a story in a folder, fresh or begun, and show what came of it."""
    began = time.monotonic()
    story = find(wish.story, out.lang)
    days = story.as_of(wish.as_of)
    until = min(moment(wish.up_to, out.lang), story.plot.ends) if wish.up_to else story.plot.ends
    folder = Folder(wish.data_dir or Path("demo") / f"{story.plot.story}-{time.strftime('%Y%m%d-%H%M%S')}")
    state = born(folder, clock_start=story.plot.clock, story=story.plot.story, lang=out.lang)
    out.note("starting")
    with _bar(out, story) as bar:
        told = _teller_of(bar, story)
        async with supervisor.running(folder, state, lang=out.lang, died=_died(out, bar)) as keeper:
            counts = await _tell(keeper, story, until, told=told)
            bar.stop()
            if until < story.plot.ends:
                how = f"dunghan demo {story.plot.story} --data-dir {folder.root}"
                out.note("stopped-at", at=wire(until), how=how)
            await _end(
                out, keeper, story, days=[day for day in days if day <= until] or [until], counts=counts, began=began
            )
            if wish.serve:
                out.note("ctrl-c")
                await until_stopped(keeper, paced=False)
            out.note("stopping")


async def _tell(
    keeper: Supervisor, story: Story, until: datetime, *, told: Callable[[datetime, int], None]
) -> dict[str, int]:
    folder, state, lang = keeper.folder, keeper.state, keeper.lang
    outbox = Outbox(folder.district / f"{story.plot.district}.db")
    try:
        async with (
            asking(addresses(keeper), patience=PATIENCE, lang=lang) as servers,
            connected(state.nats_url, story.plot.district, outbox=outbox, pace=PACE, lang=lang) as district,
        ):
            teller = Teller(story, Stage(servers, district, str(folder.root), lang), told)
            await teller.prepare()
            await teller.tell(until)
        return outbox.counts()
    finally:
        outbox.close()


async def _end(
    out: Output, keeper: Supervisor, story: Story, *, days: Sequence[datetime], counts: dict[str, int], began: float
) -> None:
    async with asking(addresses(keeper), patience=PATIENCE, lang=out.lang) as servers:
        registers, letters = await ending.ask(servers, story, days)
    found = ending.Ending(registers, letters, counts, time.monotonic() - began)
    ending.show(out, keeper.folder, found, ending.write(keeper.folder, found))


def addresses(keeper: Supervisor) -> dict[str, str]:
    """Return where the services of a supervisor answer."""
    return {name: keeper.state.address(name) for name in keeper.state.ports if name != "nats"}


def _bar(out: Output, story: Story) -> Progress:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=40),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=out.errors,
        disable=out.json,
    )
    bar.add_task(story.plot.title or story.plot.story, total=sum(map(len, story.sheets.values())))
    return bar


def _teller_of(bar: Progress, story: Story) -> Callable[[datetime, int], None]:
    task = bar.task_ids[0]

    def told(now: datetime, _sent: int) -> None:
        done = sum(len(sheets) for at, sheets in story.sheets.items() if at <= now)
        bar.update(task, description=f"{now.astimezone(LOCAL):%Y-%m-%d %H:%M}", completed=done)

    return told


def _died(out: Output, bar: Progress) -> Callable[[str, int], None]:
    def died(name: str, code: int) -> None:
        if not out.json:
            bar.console.print(out.text("restarted", name=name, code=code), markup=False)

    return died

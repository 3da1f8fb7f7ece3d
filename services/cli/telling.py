"""`dunghan demo` from beginning to end: folder, processes, story, ending."""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from services.cli import ending, supervisor
from services.cli.admitting import admit
from services.cli.clientside import spoken
from services.cli.demo import PACE, PATIENCE, Stage, Teller, Told, prepare
from services.cli.folder import Folder, born
from services.cli.moments import LOCAL, moment, wire
from services.cli.output import Output
from services.cli.pacing import until_stopped
from services.cli.servers import asking
from services.cli.story import Story, find
from services.cli.supervisor import Died, Supervisor
from services.client.client import connected
from services.client.outbox import Outbox
from services.client.profile import Profile
from services.client.receipts import judge_of


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
    story = find(wish.story, out.lang)
    telling = Telling(out, story, _until(out, wish, story), story.as_of(wish.as_of), time.monotonic())
    folder = Folder(wish.data_dir or Path("demo") / f"{story.plot.story}-{time.strftime('%Y%m%d-%H%M%S')}")
    state = born(folder, clock_start=story.plot.clock, story=story.plot.story, lang=out.lang)
    out.note("starting")
    with _bar(out, story) as bar:
        async with supervisor.running(folder, state, lang=out.lang, died=_died(out, bar)) as keeper:
            submissions = await telling.tell(keeper, _teller_of(bar, story))
            bar.stop()
            await telling.end(keeper, submissions)
            if wish.serve:
                out.note("ctrl-c")
                await until_stopped(keeper, paced=False)
            out.note("stopping")


def _until(out: Output, wish: Wish, story: Story) -> datetime:
    return min(moment(wish.up_to, out.lang), story.plot.ends) if wish.up_to else story.plot.ends


@dataclass(frozen=True)
class Telling:
    """One run of a story: up to which moment, with a register as of which days, begun when (monotonic seconds)."""

    out: Output
    story: Story
    until: datetime
    days: Sequence[datetime]
    began: float

    async def tell(self, keeper: Supervisor, told: Told) -> dict[str, int]:
        """Tell the story on running services; return how many submissions came to which outcome."""
        district, lang = self.story.plot.district, self.out.lang
        with spoken(lang), closing(Outbox(keeper.folder.district / f"{district}.db")) as outbox:
            async with asking(keeper.addresses, patience=PATIENCE, lang=lang) as servers:
                await prepare(self.story, servers)
                await admit(servers, keeper.folder, lang)
                profile = Profile.from_folder(keeper.folder.root, district, keeper.state.nats_url)
                async with connected(profile, outbox=outbox, pace=PACE, judge=judge_of(profile)) as client:
                    stage = Stage(servers, client, str(keeper.folder.root), lang)
                    await Teller(self.story, stage, told).tell(self.until)
            return outbox.counts()

    async def end(self, keeper: Supervisor, submissions: dict[str, int]) -> None:
        """Write and show what the story came to, or how to go on with it."""
        if self.until < self.story.plot.ends:
            how = f"dunghan demo {self.story.plot.story} --data-dir {keeper.folder.root}"
            self.out.note("stopped-at", at=wire(self.until), how=how)
        days = [day for day in self.days if day <= self.until] or [self.until]
        async with asking(keeper.addresses, patience=PATIENCE, lang=self.out.lang) as servers:
            registers, letters = await ending.ask(servers, self.story, days)
            scores = await ending.scored(servers, self.story, days[-1])
        seconds, look = time.monotonic() - self.began, self.story.plot.look
        found = ending.Ending(registers, letters, submissions, seconds, look, scores, self.story.scored_by)
        ending.show(self.out, keeper.folder, found, ending.write(keeper.folder, found))


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


def _teller_of(bar: Progress, story: Story) -> Told:
    task = bar.task_ids[0]

    def told(now: datetime) -> None:
        done = sum(len(sheets) for at, sheets in story.sheets.items() if at <= now)
        bar.update(task, description=f"{now.astimezone(LOCAL):%Y-%m-%d %H:%M}", completed=done)

    return told


def _died(out: Output, bar: Progress) -> Died:
    def died(name: str, code: int) -> None:
        if not out.json:
            bar.console.print(out.text("restarted", name=name, code=code), markup=False)

    return died

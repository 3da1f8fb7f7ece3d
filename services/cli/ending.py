"""What a story leaves: the register of each asked day, the letters, a summary for programs, a picture for people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from rich.table import Table

from services.cli import calls, register, scores_shown, shown
from services.cli.folder import Folder
from services.cli.moments import day, wire
from services.cli.output import Output
from services.cli.servers import Servers
from services.cli.story import Story
from services.contracts.notify import LetterKind
from services.notify.pb import admin_pb2 as notify_pb
from services.scoring.pb import admin_pb2 as scoring_pb

SHOWN: Final = 3
"""How many of the best and of the last are shown."""


@dataclass(frozen=True)
class Ending:
    """Everything the story led to; `seconds` is how long this run took, `look` are commands that show more of it."""

    registers: Mapping[str, scoring_pb.Register]
    letters: Sequence[notify_pb.Letter]
    submissions: Mapping[str, int]
    seconds: float
    look: Sequence[str] = ()
    scores: scoring_pb.Scores | None = None
    scored_by: str = ""


async def ask(
    servers: Servers, story: Story, days: Sequence[datetime]
) -> tuple[dict[str, scoring_pb.Register], list[notify_pb.Letter]]:
    """Ask for the register of each day and for all letters."""
    registers: dict[str, scoring_pb.Register] = {}
    for at in days:
        request = scoring_pb.GetRegisterRequest(district=story.plot.district, year=story.year, as_of=wire(at))
        registers[day(at)] = await servers.ask("scoring", calls.GET_REGISTER, request)
    letters = await servers.ask("notify", calls.LIST_LETTERS, notify_pb.ListLettersRequest())
    return registers, list(letters.letters)


async def scored(servers: Servers, story: Story, at: datetime) -> scoring_pb.Scores | None:
    """Ask for the ranking, where the story is scored at all."""
    if not story.plot.schemes:
        return None
    request = scoring_pb.ListScoresRequest(district=story.plot.district, year=story.year, as_of=wire(at))
    return await servers.ask("scoring", calls.LIST_SCORES, request)


def write(folder: Folder, ending: Ending) -> list[Path]:
    """Write the registers and the summary; return the paths."""
    written = []
    for name, found in ending.registers.items():
        path = folder.out / f"register-{name}.csv"
        path.write_text(register.to_csv(found), "utf-8")
        written.append(path)
    path = folder.out / "summary.json"
    path.write_text(json.dumps(summary(ending), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return [*written, path]


def summary(ending: Ending) -> dict[str, Any]:
    """Return the ending as plain values."""
    return {
        "counts": {name: dict(sorted(found.counts.items())) for name, found in ending.registers.items()},
        "letters": [
            {
                "kind": letter.kind,
                "number": letter.number,
                "dated": letter.dated,
                "state": letter.state,
                "units": list(letter.units),
                "duties": list(letter.duties),
            }
            for letter in ending.letters
        ],
        "submissions": dict(ending.submissions),
        "seconds": round(ending.seconds, 2),
    }


def show(out: Output, folder: Folder, ending: Ending, written: Sequence[Path]) -> None:
    """Show the ending to people, or as one JSON document to programs."""
    if out.json:
        out.document({"data_dir": str(folder.root), **summary(ending)})
        return
    for name, found in ending.registers.items():
        if name == min(ending.registers):
            out.console.print(register.table(found, out.lang))
        else:
            out.console.print(out.text("register-of", day=name), register.counted(found, out.lang), sep=": ")
    if ending.scores is not None:
        shown.line(out, out.text("scores-by", title=ending.scored_by), style="bold")
        out.console.print(_ranking(out, ending.scores))
    out.console.print(_overview(out, folder, ending, written))
    out.say("took", seconds=ending.seconds)


def _ranking(out: Output, found: scoring_pb.Scores) -> Table:
    """Lay out who stands first and last."""
    rows = list(found.scores)
    return scores_shown.lines(out, rows if len(rows) <= 2 * SHOWN else [*rows[:SHOWN], *rows[-SHOWN:]])


def _overview(out: Output, folder: Folder, ending: Ending, written: Sequence[Path]) -> Table:
    table = Table.grid(padding=(0, 2))
    kinds = sorted({letter.kind for letter in ending.letters}, key=[*LetterKind].index)
    letters = ", ".join(
        f"{shown.word(out, 'letter-kind', kind)} {sum(letter.kind == kind for letter in ending.letters)}"
        for kind in kinds
    )
    outcomes = ", ".join(f"{out.text(outcome)} {count}" for outcome, count in ending.submissions.items())
    mails = len(list((folder.out / "mail").glob("*.eml")))
    table.add_row(out.text("counts"), outcomes)
    table.add_row(out.text("letters"), f"{letters}: {folder.out / 'letters'}")
    table.add_row(out.text("mails"), f"{mails}: {folder.out / 'mail'}")
    table.add_row(out.text("exports"), "\n".join(map(str, written)))
    table.add_row(out.text("further"), "\n".join(further(folder, ending.look)))
    return table


def further(folder: Folder, look: Sequence[str]) -> list[str]:
    """Return commands that look further into a folder."""
    return [
        f"dunghan {command} --data-dir {folder.root}" for command in (*look, "verify --decisions", "progress", "up")
    ]

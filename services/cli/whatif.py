"""`whatif`: who would stand otherwise by another scheme, calendar, catalogue or roll, old beside new; nothing is changed."""

from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from google.protobuf.message import Message

from services.cli import calls, checked, schemes, whatif_shown
from services.cli.access import reached
from services.cli.exporting import Target
from services.cli.failures import WrongUsage
from services.cli.moments import moment, wire
from services.cli.output import Output
from services.cli.said import Office
from services.cli.servers import Servers
from services.cli.tables import EVERY
from services.deadlines.pb import admin_pb2 as deadlines_pb
from services.scoring.pb import admin_pb2 as scoring_pb

ROLLS: Final = ("none", "next")

M = TypeVar("M", bound=Message)


@dataclass(frozen=True)
class Wish:
    """What is supposed, and of what: whose year, as of which instants, by which scheme where it is no file."""

    files: Sequence[Path]
    year: int
    roll: str = ""
    scheme: str = ""
    district: str = ""
    as_of: str = ""
    known_at: str = ""
    everything: bool = False
    rows: str = whatif_shown.UNITS

    def at(self, written: str, lang: str) -> str:
        """Return an instant as services take it; empty: now."""
        return wire(moment(written, lang)) if written else ""

    @property
    def whose(self) -> str:
        """Return how services are asked whose year it is."""
        return EVERY if self.district == "all" else self.district


@dataclass
class Supposed:
    """What is supposed, as it is asked."""

    catalogues: Sequence[str] = ()
    scheme: str = ""


@dataclass
class Answer:
    """What would be."""

    would: scoring_pb.SimulateResponse = field(default_factory=scoring_pb.SimulateResponse)
    findings: Sequence[deadlines_pb.Finding] = ()


async def look(office: Office, wish: Wish, wanted: Target) -> None:
    """Say what would be, and change nothing.

    Raises:
        WrongUsage: something is wrong with a file, or nothing is supposed.
    """
    out = office.out
    supposed = read(out, wish)
    async with reached(out, office.data_dir, office.asked.server) as servers:
        answer = await ask(servers, supposed, wish, out.lang)
    await whatif_shown.show(out, (answer.would, answer.findings), wish.year, (wanted, wish.rows, wish.everything))


def read(out: Output, wish: Wish) -> Supposed:
    """Read the files, each by what it is."""
    if wish.roll and wish.roll not in ROLLS:
        raise WrongUsage(out.text("usage", why=f"--roll {wish.roll}: {'|'.join(ROLLS)}."))
    schemed = {path: checked.schemed(path) for path in wish.files}
    ladders = [file for file in schemed.values() if file is not None]
    if wish.rows not in whatif_shown.ROWS:
        raise WrongUsage(out.text("whatif-rows", value=wish.rows, known="|".join(whatif_shown.ROWS)))
    if len(ladders) > 1 or (ladders and wish.scheme):
        raise WrongUsage(out.text("whatif-one-scheme"))
    if not wish.files and not wish.roll and not wish.scheme:
        raise WrongUsage(out.text("whatif-nothing"))
    catalogues = checked.right(out, [path for path, file in schemed.items() if file is None])
    return Supposed(catalogues, "".join(schemes.right(out, file).written() for file in ladders))


async def ask(servers: Servers, supposed: Supposed, wish: Wish, lang: str) -> Answer:
    """Ask what would be: `deadlines` foresees, `scoring` folds again."""
    parts = await _foreseen(servers, supposed, wish, lang) if supposed.catalogues or wish.roll else []
    answer = Answer(findings=[one for part in parts for one in part.findings])
    asked = requests(supposed, wish, parts, lang)
    async with aclosing(servers.exchange("scoring", calls.SIMULATE, asked)) as told:
        async for part in told:
            answer.would.MergeFrom(part)
    return answer


async def _foreseen(
    servers: Servers, supposed: Supposed, wish: Wish, lang: str
) -> list[deadlines_pb.ForeseeDutiesPart]:
    request = deadlines_pb.ForeseeDutiesRequest(
        catalogues_json=supposed.catalogues,
        roll=wish.roll,
        district="" if wish.whose == EVERY else wish.district,
        year=wish.year,
        as_of=wish.at(wish.as_of, lang),
    )
    async with aclosing(servers.stream("deadlines", calls.FORESEE_DUTIES, request)) as parts:
        return [part async for part in parts]


def requests(
    supposed: Supposed, wish: Wish, parts: Sequence[deadlines_pb.ForeseeDutiesPart], lang: str
) -> Iterator[scoring_pb.SimulateRequest]:
    """Return what `scoring` is asked, with what `deadlines` foresees."""
    yield scoring_pb.SimulateRequest(
        district=wish.whose,
        year=wish.year,
        as_of=wish.at(wish.as_of, lang),
        known_at=wish.at(wish.known_at, lang),
        scheme_json=supposed.scheme,
        scheme=wish.scheme,
        foresees=bool(parts),
        lang=lang,
        days_off=[day for part in parts for day in part.days_off],
        days_worked=[day for part in parts for day in part.days_worked],
        other_calendar=any(part.other_calendar for part in parts),
    )
    for part in parts:
        yield scoring_pb.SimulateRequest(
            duties=[_same(one, scoring_pb.ForeseenDuty()) for one in part.duties],
            periods=[_same(one, scoring_pb.ForeseenPeriod()) for one in part.periods],
            units=[_same(one, scoring_pb.ForeseenUnit()) for one in part.units],
        )


def _same(told: Message, into: M) -> M:
    """Return a message of `deadlines` as the same one of `scoring`."""
    into.ParseFromString(told.SerializeToString())
    return into

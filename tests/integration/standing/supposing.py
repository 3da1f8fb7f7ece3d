"""The first half of the year of Thạch Hà, lived by some files, and asked what would be by others."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from services.cli.whatif import Supposed, Wish, requests
from services.deadlines import catalogue as catalogues
from services.deadlines.admin import DeadlinesAdmin
from services.deadlines.domain.catalogue import CalendarDay, Catalogue
from services.deadlines.domain.wording import Roll
from services.deadlines.pb import admin_pb2 as deadlines_pb
from services.deadlines.planner.supposing import supposed
from services.deadlines.plans import World
from services.scoring import schemefile
from services.scoring.admin import ScoringAdmin
from services.scoring.domain.scheme import Scheme
from services.scoring.pb import admin_pb2 as pb
from tests.kit.chain import LINES, Chain, chained

ROOT: Final = Path(__file__).parents[3] / "catalogues"
YEAR: Final = 2021
Key = tuple[str, str, str]
Row = tuple[str, str, int]


def moment(text: str) -> datetime:
    """Read a local moment."""
    return datetime.fromisoformat(f"{text}+07:00")


HERE: Final = [line for line in LINES if line[1] != "notify"]
LADDER: Final = {"counts": "working", "missing": "0", "excused": "count"}
START: Final = moment("2021-01-25 08:00:00")
ENDS: Final = moment("2021-06-30 23:00:00")
Q1, H1 = ("BC-QUY", "2021-Q1"), ("BC-6T", "2021-H1")
"""Due by Saturday 13 March and by Sunday 13 June."""
SENT: Final = (
    ("ngoc-son", Q1, "2021-03-12 15:00:00"),
    ("thach-hai", Q1, "2021-03-14 09:00:00"),
    ("thach-kenh", Q1, "2021-03-15 16:00:00"),
    ("thach-son", Q1, "2021-03-17 09:00:00"),
    ("ngoc-son", H1, "2021-06-14 08:00:00"),
    ("thach-hai", H1, "2021-06-15 08:00:00"),
    ("thach-son", H1, "2021-06-16 08:00:00"),
)


def read(name: str) -> Catalogue:
    found, _ = catalogues.check(ROOT / name)
    assert found is not None
    return found


def scheme(**other: Any) -> Scheme:
    """Return our example, for the year, with other words."""
    found = schemefile.check(ROOT / "thang-diem-vi-du" / "scheme.yaml").scheme
    assert found is not None
    plain = {**found.model_dump(mode="json", by_alias=True), "valid": {"from": "2021-01-01", "until": "2021-12-31"}}
    return Scheme.model_validate({**plain, **other})


NOBODY: Final[Any] = None
CALENDAR: Final = read("lich-viet-nam")
THACH_HA: Final = read("thach-ha-2021")
MONDAY_OFF: Final = CalendarDay.model_validate({"date": "2021-03-15", "name": "Nghỉ"})
DAY_OFF: Final = CALENDAR.model_copy(
    update={"calendar": CALENDAR.calendar.model_copy(update={"days": (*CALENDAR.calendar.days, MONDAY_OFF)})}
)


def rolling(catalogue: Catalogue) -> Catalogue:
    """The catalogue with every deadline moved over days off."""
    [known] = supposed(World((), ()), [catalogue], Roll.NEXT_WORKING_DAY).catalogues
    return known.catalogue


class Told:
    """The year of Thạch Hà up to the end of June, by some files."""

    def __init__(self, chain: Chain, folder: Path) -> None:
        self.chain = chain
        self.folder = folder
        self.deadlines = DeadlinesAdmin(chain.services["deadlines"])
        self.scoring = ScoringAdmin(chain.services["scoring"])

    async def live(self, *files: Catalogue) -> None:
        """Take in the files, and let happen what happened."""
        for place, file in enumerate(files):
            await self.chain.take_in(file, f"import-{place}")
        await self.activate(scheme())
        await self.chain.rest(HERE)
        for place, (unit, duty, at) in enumerate(SENT):
            await self._at(at)
            await self.chain.send("thach-ha", _submission(f"s{place}", unit, duty, at), moment(at))
            if at.startswith("2021-03-17"):
                await self._at("2021-06-09 09:00:00")
                await self._extend()
        await self._at("2021-06-30 23:00:00")

    async def _at(self, text: str) -> None:
        await self.chain.move(moment(text))
        await self.chain.rest(HERE)

    async def _extend(self) -> None:
        about: dict[str, Any] = {"obligation": H1[0], "period": H1[1], "units": ["thach-hai"], "until": "2021-06-15"}
        request = deadlines_pb.ExtendDeadlineRequest(request_id="e", actor="lan", reason="giãn cách", **about)
        await self.deadlines.ExtendDeadline(request, None)
        await self.chain.rest(HERE)

    async def activate(self, scheme: Scheme) -> None:
        """Bring a scheme into force."""
        asked = pb.ActivateSchemeRequest(request_id=scheme.name, scheme_json=scheme.written(), actor="lan")
        await self.scoring.ActivateScheme(asked, NOBODY)

    async def whatif(self, *files: Catalogue, other: Scheme | None = None, **wish: Any) -> pb.SimulateResponse:
        """Ask what would be."""
        wanted = Wish((), YEAR, **wish)
        texts = [file.model_dump_json(by_alias=True) for file in files]
        asked = deadlines_pb.ForeseeDutiesRequest(
            catalogues_json=texts, roll=wanted.roll, year=YEAR, as_of=wanted.at(wanted.as_of, "vi")
        )
        parts = [part async for part in self.deadlines.ForeseeDuties(asked, None)] if files or wanted.roll else []
        whole = pb.SimulateResponse()
        async for part in self.scoring.Simulate(
            _each(requests(Supposed(texts, other.written() if other else ""), wanted, parts, "en")), None
        ):
            whole.MergeFrom(part)
        return whole

    async def ranking(self) -> dict[str, tuple[int, str]]:
        """Return rank and score of every unit as they are."""
        found = await self.scoring.ListScores(pb.ListScoresRequest(year=YEAR), NOBODY)
        return {one.unit: (one.rank, one.score) for one in found.scores}

    async def register(self, **asked: Any) -> dict[Key, Row]:
        """Return the register as it is."""
        found = await self.scoring.GetRegister(pb.GetRegisterRequest(year=YEAR, **asked), NOBODY)
        return {(one.unit, one.obligation, one.period): (one.status, one.due_at, one.days_late) for one in found.cells}

    def everything(self) -> dict[str, list[Any]]:
        """Return every row of every table of every service."""
        found: dict[str, list[Any]] = {}
        for path in sorted(self.folder.glob("*.db")):
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
                for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                    found[f"{path.stem}/{table}"] = database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
        return found


async def _each(asked: Any) -> AsyncIterator[pb.SimulateRequest]:
    for one in asked:
        yield one


def _submission(name: str, unit: str, duty: tuple[str, str], at: str) -> str:
    return json.dumps(
        {
            "submission_id": name,
            "unit": unit,
            "obligation": duty[0],
            "period": duty[1],
            "submitted_at": moment(at).isoformat(),
            "channel": "e-office",
            "attested": {"signed": True, "annexes_complete": True},
            "annexes": [{"code": "3B"}],
        }
    )


@asynccontextmanager
async def opened(folder: Path, start: datetime = ENDS) -> AsyncIterator[Told]:
    async with chained(folder, start) as chain:
        yield Told(chain, folder)


async def live(folder: Path, *files: Catalogue) -> Path:
    """Tell the year by some files."""
    async with opened(folder, START) as told:
        await told.live(*files)
    return folder


def owed(register: dict[Key, Row]) -> dict[Key, Row]:
    """The register without the due instants of what nobody owes."""
    return {key: row if row[0] != "not_obliged" else ("not_obliged", "", 0) for key, row in register.items()}

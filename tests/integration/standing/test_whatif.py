"""What if: the year that would be is the year that an import of the same files makes, and asking changes nothing."""

import asyncio
import csv
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest

from services.cli import exporting
from services.cli.failures import WrongUsage
from services.cli.output import Output
from services.cli.said import Office
from services.cli.server_commands import Asked
from services.cli.whatif import Supposed, Wish, look, requests
from services.deadlines import catalogue as catalogues
from services.deadlines.admin import DeadlinesAdmin
from services.deadlines.domain.catalogue import CalendarDay, Catalogue
from services.deadlines.domain.wording import Roll
from services.deadlines.pb import admin_pb2 as deadlines_pb
from services.deadlines.planner.supposing import supposed
from services.deadlines.plans import World
from services.kit.rpc import BadInput, Server
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


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The year as it was: no deadline moves over days off."""
    return asyncio.run(live(tmp_path_factory.mktemp("whatif"), CALENDAR, THACH_HA))


@pytest.fixture
async def told(year: Path) -> AsyncIterator[Told]:
    """The year as it was; whoever asks what would be leaves every row of every table as it is."""
    async with opened(year) as told:
        rows = told.everything()
        yield told
        assert told.everything() == rows


def after(register: dict[Key, Row], would: pb.SimulateResponse) -> dict[Key, Row]:
    """The register with every duty that would stand otherwise."""
    moved = {(one.unit, one.obligation, one.period): (one.status, one.due_at, one.days_late) for one in would.moved}
    return register | moved


def owed(register: dict[Key, Row]) -> dict[Key, Row]:
    """The register without the due instants of what nobody owes."""
    return {key: row if row[0] != "not_obliged" else ("not_obliged", "", 0) for key, row in register.items()}


def moves(would: pb.SimulateResponse, unit: str, period: str) -> tuple[str, str, str]:
    [one] = [one for one in would.moved if (one.unit, one.period) == (unit, period)]
    return one.was_status, one.status, one.why


def scores(would: pb.SimulateResponse) -> dict[str, pb.Score]:
    return {one.unit: one for one in would.scores}


@pytest.mark.slow
async def test_another_roll_and_a_day_off_are_what_an_import_would_have_made_of_the_year(
    told: Told, tmp_path: Path
) -> None:
    before = await told.register()
    would = await told.whatif(DAY_OFF, roll="next")
    async with opened(await live(tmp_path, DAY_OFF, rolling(THACH_HA))) as then:
        assert owed(after(before, would)) == owed(await then.register())
    assert moves(would, "thach-son", "2021-Q1")[:2] == ("late", "late")
    assert after(before, would)["thach-son", *Q1] == ("late", "2021-03-17T00:00:00+07:00", 1)


async def test_who_was_late_on_the_fourteenth_is_on_time_where_days_off_are_rolled_over(told: Told) -> None:
    would = await told.whatif(roll="next")
    assert moves(would, "thach-hai", "2021-Q1") == (
        "late",
        "on_time",
        "due 2021-03-14 00:00 → 2021-03-16 00:00; arrived 2021-03-14 09:00",
    )
    assert moves(would, "thach-kenh", "2021-Q1")[:2] == ("late", "on_time")
    assert moves(would, "thach-son", "2021-Q1")[:2] == ("late", "late")
    assert moves(would, "ngoc-son", "2021-H1")[:2] == ("late", "on_time")
    # An extension to the 15th is later than the rule rolled over; nothing moves.
    assert "thach-hai" not in {one.unit for one in would.moved if one.period == "2021-H1"}
    assert dict(would.was_counts)["late"] - dict(would.counts)["late"] == 3
    ngoc_son = scores(would)["ngoc-son"]
    # The plan is missing, Q1 in time, the half year on the 14th: (70 + 56 + 60) of 270, then (70 + 70 + 60).
    assert (ngoc_son.was_score, ngoc_son.score) == ("68.89", "74.07")
    assert (ngoc_son.was_classed, ngoc_son.classed) == ("Trung bình", "Khá")
    due = "due 2021-06-14 00:00 → 2021-06-15 00:00; arrived 2021-06-14 08:00"
    assert list(ngoc_son.why) == [f"BC-6T/2021-H1: {due}; timeliness.ladder[0] 0.8 → timeliness 1"]


@pytest.mark.parametrize("as_of", ["", "2021-03-20", "2021-02-01"])
async def test_the_very_files_in_force_change_nothing(told: Told, as_of: str) -> None:
    would = await told.whatif(CALENDAR, THACH_HA, roll="none", as_of=as_of)
    assert (list(would.moved), dict(would.counts)) == ([], dict(would.was_counts))
    assert sum(would.counts.values()) == len(await told.register(as_of=as_of))


async def test_before_the_rolled_instant_nobody_is_judged(told: Told) -> None:
    would = await told.whatif(roll="next", as_of="2021-03-15T12:00:00+07:00")
    assert moves(would, "dinh-ban", "2021-Q1")[:2] == ("missing", "expected")
    assert moves(would, "thach-hai", "2021-Q1")[:2] == ("late", "on_time")


async def test_a_report_that_a_catalogue_leaves_out_is_owed_no_more(told: Told) -> None:
    others = tuple(one for one in THACH_HA.obligations if one.code != "BC-QUY")
    would = await told.whatif(THACH_HA.model_copy(update={"obligations": others}))
    assert {(one.period, one.why) for one in would.moved} == {("2021-Q1", "owed no more"), ("2021-Q3", "owed no more")}
    assert len(would.moved) == 2 * 22


async def test_a_unit_that_only_a_file_names_owes_what_it_names(told: Told) -> None:
    new = THACH_HA.units[-1].model_copy(update={"code": "xa-moi", "name": "Xã Mới", "no": 29, "aliases": ()})
    would = await told.whatif(THACH_HA.model_copy(update={"units": (*THACH_HA.units, new)}))
    assert {one.unit for one in would.moved} == {"xa-moi"}
    assert moves(would, "xa-moi", "2021-Q1") == ("", "missing", "owed, due 2021-03-14 00:00")


async def test_another_ladder_scores_the_same_duties_otherwise(told: Told) -> None:
    strict = scheme(version=2, timeliness={**LADDER, "ladder": [{"share": "0"}]})
    would = await told.whatif(other=strict)
    assert (dict(would.counts), would.scheme) == (dict(would.was_counts), "thang-diem-vi-du/2")
    thach_son = scores(would)["thach-son"]
    # Two are late by three working days each: (35 + 35 + 60) of 270, then (0 + 0 + 60).
    assert (thach_son.was_score, thach_son.score) == ("48.15", "22.22")
    assert {one.was_status for one in would.moved} == {"late"}
    why = "timeliness.ladder[1] 0.5 → timeliness.ladder[0] 0"
    assert list(thach_son.why) == [f"BC-QUY/2021-Q1: {why}", f"BC-6T/2021-H1: {why}"]
    ranked = await told.ranking()
    assert {one.unit: (one.was_rank, one.was_score) for one in would.scores} == ranked


async def test_other_weights_are_named_where_no_duty_moves(told: Told) -> None:
    would = await told.whatif(other=scheme(version=2, weights={"default": "1", "KH-CCHC": "0"}))
    assert list(would.moved) == []
    assert list(scores(would)["ngoc-son"].why) == ["other weights"]
    assert (scores(would)["ngoc-son"].was_score, scores(would)["ngoc-son"].score) == ("68.89", "93.00")


async def test_a_named_scheme_scores_the_year_it_is_asked_for(told: Told) -> None:
    same = await told.whatif(scheme="thang-diem-vi-du")
    assert all((one.was_rank, one.was_score) == (one.rank, one.score) for one in same.scores)
    with pytest.raises(BadInput, match="thang-khac"):
        await told.whatif(scheme="thang-khac")


async def test_a_scheme_that_does_not_add_up_is_refused(told: Told) -> None:
    with pytest.raises(BadInput, match="100"):
        await told.whatif(other=scheme(axes={"timeliness": "70", "quality": "40"}))


@asynccontextmanager
async def answering(told: Told) -> AsyncIterator[str]:
    """Let both services answer on ports; where, as `--server` names it."""
    async with AsyncExitStack() as stack:
        places = []
        for name in ("deadlines", "scoring"):
            service = told.chain.services[name]
            server = Server("127.0.0.1:0")
            service.blueprint.admin(service, server)
            await server.start()
            stack.push_async_callback(server.stop)
            places.append(f"{name}=127.0.0.1:{server.port}")
        yield ",".join(places)


async def asked_for(
    server: str, *, lang: str = "en", as_json: bool = False, output: Path | None = None, **more: Any
) -> None:
    """Ask by the command, with a calendar, a scheme and another roll."""
    office = Office(Asked(Output(lang=lang, json=as_json, color=False), server))
    files = [ROOT / "lich-viet-nam", ROOT / "thang-diem-vi-du"]
    await look(office, Wish(files, YEAR, roll="next", **more), exporting.target(office.out, "", output))


async def test_the_command_asks_both_services_and_says_that_nothing_changed(
    told: Told, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with answering(told) as server:
        await asked_for(server)
        shown, noted = capsys.readouterr()
        assert "2 → 1" in shown
        assert "68.89 → 74.07" in shown
        assert "5 duties would stand, or be scored, otherwise." in shown
        assert "38 duties would only fall due at another instant" in shown
        assert "nothing was written or changed" in noted

        await asked_for(server, lang="vi")
        assert "5 báo cáo thay đổi tình trạng hoặc điểm." in capsys.readouterr().out

        await asked_for(server, as_json=True)
        document = json.loads(capsys.readouterr().out)
        assert (document["counts"]["late"], document["was_counts"]["late"]) == (2, 5)
        assert (document["units"][0]["unit"], document["units"][0]["was_score"]) == ("ngoc-son", "68.89")
        assert [one["unit"] for one in document["duties"] if not one["only_due"]] == [
            "ngoc-son",
            "thach-hai",
            "thach-kenh",
            "thach-son",
            "thach-son",
        ]

        await asked_for(server, rows="duties", output=tmp_path / "duties.csv")
        rows = list(csv.DictReader((tmp_path / "duties.csv").read_text("utf-8").splitlines()))
        assert (len(rows), rows[0]["was_status"], rows[0]["as_of"]) == (43, "missing", "2021-06-30T23:00:00+07:00")

        with pytest.raises(WrongUsage, match="thang-khac"):
            await look(
                Office(Asked(Output(), server)), Wish((), YEAR, scheme="thang-khac"), exporting.Target(exporting.SEEN)
            )

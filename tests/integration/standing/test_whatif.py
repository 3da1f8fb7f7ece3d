"""What if: the year that would be is the year that an import of the same files makes, and asking changes nothing."""

import asyncio
import csv
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from services.cli import exporting
from services.cli.failures import WrongUsage
from services.cli.output import Output
from services.cli.said import Office
from services.cli.server_commands import Asked
from services.cli.whatif import Wish, look
from services.kit.rpc import BadInput, Server
from services.scoring.pb import admin_pb2 as pb
from tests.integration.standing.supposing import (
    CALENDAR,
    DAY_OFF,
    LADDER,
    Q1,
    ROOT,
    THACH_HA,
    YEAR,
    Key,
    Row,
    Told,
    live,
    opened,
    owed,
    rolling,
    scheme,
)


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
    assert (dict(would.counts), would.was_scheme) == (dict(would.was_counts), "thang-diem-vi-du/1")
    assert would.scheme == "thang-diem-vi-du/2"
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


async def test_where_no_scheme_is_in_force_both_sides_are_scored_by_the_one_that_is_given(told: Told) -> None:
    before_it_was = "2021-01-25T07:00:00+07:00"
    alone = await told.whatif(other=scheme(version=2), as_of=before_it_was)
    assert (alone.was_scheme, alone.scheme) == ("", "thang-diem-vi-du/2")
    both = await told.whatif(other=scheme(version=2), roll="next", as_of=before_it_was)
    assert both.was_scheme == both.scheme == "thang-diem-vi-du/2"


async def test_what_was_not_known_yet_judges_nobody(told: Told) -> None:
    would = await told.whatif(roll="next", as_of="2021-06-30", known_at="2021-03-15T12:00:00+07:00")
    assert moves(would, "dinh-ban", "2021-Q1")[:2] == ("missing", "expected")


async def test_one_district_is_asked_for_by_its_code(told: Told) -> None:
    assert (await told.whatif(roll="next", district="thach-ha")).moved == (await told.whatif(roll="next")).moved
    with pytest.raises(BadInput, match="thach-ha"):
        await told.whatif(roll="next", district="nowhere")

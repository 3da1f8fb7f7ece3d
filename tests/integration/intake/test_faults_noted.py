"""Officers note what is wrong with an accepted report: on a real database, by gRPC and by the command."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from services.cli import desk as cli
from services.cli import desk_faults
from services.cli.failures import CliFailure, RefusedByRule, WrongUsage
from services.cli.output import Output
from services.cli.said import Said
from services.cli.server_commands import Asked
from services.intake.admin import register
from services.kit.decider import Refusal
from services.kit.rpc import BadInput, Server
from tests.integration.intake.test_acts import WHICH, desk, plain

FAULTY: Final = {**WHICH, "faults": ["layout", "copied-content"]}


async def test_faults_are_noted_once_and_shown(database_url: str) -> None:
    async with desk(database_url) as office:
        await office.send(plain())
        nothing = await office.call("NoteFaults", **WHICH)
        first = await office.call("NoteFaults", **FAULTY, request_id="r1")
        again = await office.call("NoteFaults", **FAULTY, request_id="r1")
        (listed,) = (await office.call("ListSubmissions")).submissions
        last = await office.call("NoteFaults", **WHICH, reason="đã xem lại")
        detail = await office.detail()
    assert (nothing.outcome, nothing.event_id, nothing.repeat) == ("faultless", "", False)
    assert (first.outcome, first.repeat, again.event_id, again.repeat) == ("faulty", False, first.event_id, True)
    assert (listed.outcome, listed.reasons, listed.faults) == ("accepted", "", "copied-content layout")
    assert (last.outcome, detail.submission.outcome, detail.submission.faults) == ("faultless", "accepted", "")
    assert [(one.outcome, list(one.reasons), one.actor, one.reason) for one in detail.decisions][1:] == [
        ("faulty", ["copied-content", "layout"], "can-bo", "theo quyết định"),
        ("faultless", [], "can-bo", "đã xem lại"),
    ]
    assert (detail.decisions[1].event_id, detail.decisions[2].event_id) == (first.event_id, last.event_id)


@pytest.mark.parametrize(
    ("words", "field"),
    [({"faults": ["withdrawn"]}, "faults"), ({"faults": ["ugly"]}, "faults"), ({"reason": " "}, "reason")],
)
async def test_a_call_that_names_no_fault_or_no_reason_is_told_so(
    tmp_path: Path, words: dict[str, Any], field: str
) -> None:
    async with desk(tmp_path) as office:
        await office.send(plain())
        with pytest.raises(BadInput) as wrong:
            await office.call("NoteFaults", **{**FAULTY, **words})
        assert len(await office.said()) == 1
    assert wrong.value.field == field
    assert field == "reason" or "copied-content" in str(wrong.value)


async def test_what_is_not_there_or_not_accepted_has_no_faults(tmp_path: Path) -> None:
    async with desk(tmp_path) as office:
        await office.send(plain(channel="zalo"))
        with pytest.raises(Refusal, match="not accepted"):
            await office.call("NoteFaults", **FAULTY)
        with pytest.raises(Refusal, match="No submission is known"):
            await office.call("NoteFaults", **{**FAULTY, "submission_id": "RG-9999"})


@asynccontextmanager
async def served(where: Path) -> AsyncIterator[str]:
    """Answer by gRPC while entered, with one report taken in."""
    async with desk(where) as office:
        await office.send(plain())
        server = Server("127.0.0.1:0")
        register(office.service, server)
        await server.start()
        try:
            yield f"intake=127.0.0.1:{server.port}"
        finally:
            await server.stop()


THIS: Final = cli.Which("rach-gia", "RG-0001")
SAID: Final = Said("đã đọc")


async def test_the_command_notes_faults_and_shows_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with served(tmp_path) as server:
        asked = Asked(Output(lang="en", json=True), server)
        people = Asked(Output(lang="vi", color=False), server)
        await desk_faults.note(asked, None, THIS, desk_faults.Found(("layout",)), SAID)
        assert json.loads(capsys.readouterr().out)["outcome"] == "faulty"
        await cli.listed(asked, None, district="", outcome="", limit=9)
        assert json.loads(capsys.readouterr().out)[0]["faults"] == "layout"
        await cli.show(people, None, THIS)
        await desk_faults.note(people, None, THIS, desk_faults.Found((), is_nothing=True), SAID)
    shown = capsys.readouterr().out
    assert "Lỗi chất lượng: layout" in shown
    assert "RG-0001: không còn lỗi chất lượng" in shown


@pytest.mark.parametrize(
    ("which", "found", "failure", "told"),
    [
        (THIS, desk_faults.Found(()), WrongUsage, "outline-missing"),
        (THIS, desk_faults.Found(("layout",), is_nothing=True), WrongUsage, "outline-missing"),
        (THIS, desk_faults.Found(("ugly",)), CliFailure, "ugly"),
        (cli.Which("rach-gia", "RG-9"), desk_faults.Found(("layout",)), RefusedByRule, "RG-9"),
    ],
)
async def test_the_command_says_what_is_wrong_with_a_call(
    tmp_path: Path, which: cli.Which, found: desk_faults.Found, failure: type[CliFailure], told: str
) -> None:
    async with served(tmp_path) as server:
        with pytest.raises(failure, match=told):
            await desk_faults.note(Asked(Output(lang="en"), server), None, which, found, SAID)

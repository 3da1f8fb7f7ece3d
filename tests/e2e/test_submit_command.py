"""`dunghan submit` as people type it, against a real broker and a real intake: killed, resumed, on trial, taken back."""

import asyncio
import csv
import json
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from services.contracts.intake import AcceptanceRevoked, ReportSubmitted
from services.deadlines.reference import STREAM
from services.kit.streams import provision
from tests.e2e.running import ROOT
from tests.integration.client.test_reference_pages import unit
from tests.integration.intake.running import Deadlines, Intake, serving
from tests.kit.controls import DISTRICT, EXPECTED, OBLIGATION, PERIOD, UNIT
from tests.kit.servers import NatsServer
from tests.kit.toyservice import connected
from tests.kit.wait import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.nats]

HEADS: Final = ("id", "submitted_at", "unit", "obligation", "period", "channel", "signed", "annexes_complete")
MANY: Final = 300
SEED: Final = "submit"


class Ended(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    said: str
    errors: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Read JSON Lines."""
        return [json.loads(line) for line in self.said.splitlines()]


def table(path: Path, *ids: str, **changes: str) -> Path:
    now = datetime.now(UTC).isoformat()  # noqa: TID251 - the broker's clock stamps what arrives
    row = {"submitted_at": now, "unit": "an-binh", "obligation": "BC-Q1", "period": "2023", "channel": "e-office"}
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, HEADS)
        rows.writeheader()
        rows.writerows({**row, "signed": "1", "annexes_complete": "1", **changes, "id": one} for one in ids)
    return path


class District:
    """Somebody at a terminal of the district."""

    def __init__(self, folder: Path, server: NatsServer) -> None:
        self.folder = folder
        self.outbox = folder / "outbox.db"
        self._server = server

    async def start(self, *arguments: str | Path) -> Process:
        """Begin a command."""
        how = ("--district", "rach-gia", "--nats", self._server.url, "--outbox", str(self.outbox))
        more = ("--resend", "1", "--patience", "30", "--json", "--lang", "en")
        command = ("-m", "services.cli.main", "submit", *map(str, arguments), *how, *more)
        return await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT, stdout=PIPE, stderr=PIPE)

    async def submit(self, *arguments: str | Path) -> Ended:
        """Run a command to its end."""
        process = await self.start(*arguments)
        said, errors = await process.communicate()
        assert process.returncode is not None
        return Ended(process.returncode, said.decode(), errors.decode())

    def count(self, condition: str) -> int:
        """Count rows of the outbox, as one sees it beside the process that has it."""
        try:
            with closing(sqlite3.connect(f"file:{self.outbox}?mode=ro", uri=True)) as file:
                return int(file.execute(f"SELECT count(*) FROM outbox WHERE {condition}").fetchone()[0])  # noqa: S608
        except sqlite3.OperationalError:
            return -1

    async def killed(self, process: Process, condition: str, number: int) -> None:
        """Kill a command as soon as so many rows are as said."""
        await eventually(lambda: self.count(condition) >= number or process.returncode is not None, within=30)
        assert process.returncode is None, await process.communicate()
        process.kill()
        await process.communicate()


@asynccontextmanager
async def province(folder: Path, server: NatsServer) -> AsyncIterator[tuple[Intake, District]]:
    """Run intake with a district, a unit and a report it owes."""
    async with connected(server) as client, serving(folder, server, client) as intake:
        deadlines = Deadlines(client)
        await deadlines.start()
        await deadlines.say(DISTRICT, UNIT, OBLIGATION, PERIOD, EXPECTED)
        await intake.hears("SUBMISSIONS_rach-gia")
        yield intake, District(folder, server)


def kept(path: Path) -> list[dict[str, Any]]:
    """Read a file of receipts."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def points(number: int, below: int) -> list[int]:
    """Choose so many numbers, in order, by a seed."""
    return sorted(int(sha256(f"{SEED}/{one}".encode()).hexdigest(), 16) % below for one in range(number))


@pytest.mark.slow
@pytest.mark.parametrize("kills", [1, 6])
async def test_killed_at_any_moment_and_resumed_each_is_on_the_record_once(
    tmp_path: Path, nats_server: NatsServer, kills: int
) -> None:
    ids = [f"RG-{number}" for number in range(MANY)]
    sent = table(tmp_path / "sent.csv", *ids)
    async with province(tmp_path, nats_server) as (intake, district):
        await district.killed(await district.start(sent), "body IS NOT NULL", MANY)
        sent.unlink()
        for point in points(kills, MANY - 100):
            await district.killed(await district.start("--resume"), "outcome IS NOT NULL", point)
        ended = await district.submit("--resume")
        again = await district.submit("--resume")
        submitted = await intake.said(ReportSubmitted)

    assert ended.code == 0, ended.errors
    assert {line["outcome"] for line in ended.lines} == {"accepted"}
    assert (again.code, again.said) == (0, "")
    assert sorted(event.submission_id for event in submitted) == sorted(ids)
    assert district.count("outcome = 'accepted'") == MANY


@pytest.mark.slow
async def test_what_has_its_receipt_is_not_sent_again_and_can_be_taken_back(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    sent = table(tmp_path / "sent.csv", "RG-1")
    async with province(tmp_path, nats_server) as (intake, district):
        trial = await district.submit(sent, "--test")
        first = await district.submit(sent)
        second = await district.submit(sent)
        stream = (await intake.stored().stream_info("SUBMISSIONS_rach-gia")).state.messages
        back = await district.submit("--withdraw", "RG-1", "--reason", "nhầm kỳ")
        (revoked,) = await intake.says(AcceptanceRevoked)
        unknown = await district.submit("--withdraw", "RG-9", "--reason", "?")

    assert (trial.code, first.code, second.code, back.code, unknown.code) == (0, 0, 0, 0, 3), back.errors
    assert (trial.lines[0]["test"], stream) == (True, 2)
    assert first.lines == second.lines
    assert kept(tmp_path / "sent.csv.receipts.jsonl") == first.lines
    assert kept(tmp_path / "sent.csv.test.receipts.jsonl") == trial.lines
    assert (back.lines[0]["outcome"], revoked.submission_id) == ("withdrawn", "RG-1")
    assert "RG-9 of rach-gia is not known" in unknown.errors


async def test_a_dry_run_names_what_would_be_refused_and_sends_nothing(tmp_path: Path, nats_server: NatsServer) -> None:
    district = District(tmp_path, nats_server)
    sent = table(tmp_path / "sent.csv", "RG-1", "RG-2", unit="u-7")
    async with connected(nats_server) as client:
        apart = await district.submit(sent, "--dry-run")
        await provision(client, STREAM)
        for one in (unit(1), unit(2)):
            await client.jetstream().publish(one.route(), one.model_dump_json().encode())
        compared = await district.submit(sent, "--dry-run")

    assert (apart.code, len(apart.lines)) == (0, 2)
    assert compared.code == 2
    assert [line["faults"] for line in compared.lines] == [["unit-unknown", "obligation-unknown"]] * 2
    assert f"{sent}:2: there is no unit u-7" in compared.errors
    assert "4 faults above; nothing was sent" in compared.errors
    assert not district.outbox.exists()

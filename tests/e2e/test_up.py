"""`dunghan up` and the commands of districts and operators beside it, as people type them."""

import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e import running
from tests.e2e.running import ROOT, SERVICES, Demo, dunghan
from tests.kit.wait import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(150)]

CATALOGUE = str(ROOT / "catalogues" / "rach-gia-2023")
IN_MARCH = "2023-03-13T08:00:00+07:00"
SENT = """\
id,submitted_at,unit,obligation,channel,signed,annexes_complete
A-1,2023-03-13T08:00:00+07:00,an-binh,BC-Q1,e-office,1,1
A-2,2023-03-13T08:00:00+07:00,an-hoa,BC-Q1,zalo,1,1
"""


@pytest.fixture
async def up(tmp_path: Path) -> AsyncIterator[Demo]:
    """Everything, running in a fresh folder whose clock begins in March 2023."""
    demo = Demo(tmp_path / "data")
    command = [sys.executable, "-m", "services.cli.main", "up", "--data-dir", str(demo.folder), "--clock", IN_MARCH]
    said = tmp_path / "data.log"
    with said.open("wb") as log:
        demo.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)  # noqa: S603, ASYNC220 - our own arguments
    try:
        await eventually(lambda: "\nready" in said.read_text("utf-8"), within=60)
        yield demo
    finally:
        demo.end()


@pytest.mark.slow
async def test_a_year_can_be_worked_by_hand(up: Demo, tmp_path: Path) -> None:
    where = ("--data-dir", str(up.folder), "--json", "--lang", "en")
    sent = tmp_path / "sent.csv"
    sent.write_text(SENT, "utf-8")

    imported = dunghan("catalogue", "import", CATALOGUE, *where)
    again = dunghan("catalogue", "import", CATALOGUE, *where)
    settled = dunghan("progress", "--settled", *where)
    how = ("--district", "rach-gia", "--period", "2023", "--resend", "1.5", "--patience", "40")
    submitted = dunghan("submit", str(sent), *how, *where)
    repeated = dunghan("submit", str(sent), *how, *where, "--again")
    asked = dunghan("register", "--year", "2023", *where)
    healthy = dunghan("doctor", *where)
    second = dunghan("up", *where)

    assert len(json.loads(imported.stdout)[0]["changes"]) > 30
    assert json.loads(again.stdout)[0].items() >= {"path": CATALOGUE, "changes": [], "duties": []}.items()
    assert json.loads(settled.stdout)["settled"] is True
    assert submitted.returncode == 3, submitted.stderr
    receipts, repeats = ([json.loads(line) for line in one.stdout.splitlines()] for one in (submitted, repeated))
    assert {one["submission_id"]: one["outcome"] for one in receipts} == {"A-1": "accepted", "A-2": "refused"}
    assert {one["event_id"] for one in repeats} == {one["event_id"] for one in receipts}
    assert [one["repeat"] for one in (*receipts, *repeats)] == [False, False, True, True]
    assert len((tmp_path / "sent.csv.receipts.jsonl").read_text("utf-8").splitlines()) == 2
    assert json.loads(asked.stdout)["counts"]["on_time"] == 1
    assert healthy.returncode == 0, healthy.stdout
    assert second.returncode == 1
    assert "in use" in second.stderr


@pytest.mark.slow
async def test_what_dies_is_started_again_and_ctrl_c_ends_all(up: Demo) -> None:
    pids = {name: up.pid(name) for name in (*SERVICES, "nats")}
    for name in pids:
        up.kill(name)
    await eventually(lambda: all(up.pid(name) != pid for name, pid in pids.items()), within=60)
    settled = running.dunghan("progress", "--settled", "--data-dir", str(up.folder))
    assert settled.returncode == 0, settled.stderr

    up.signal(running.DRIVER, signal.SIGINT)
    assert up.process is not None
    assert up.process.wait(60) == 0
    assert up.left() == []


async def test_nothing_outlives_a_killed_supervisor(up: Demo) -> None:
    up.kill(running.DRIVER)

    await eventually(lambda: up.left() == [], within=60)

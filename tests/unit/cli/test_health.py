"""What `doctor` makes of what services answer, without any of them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from services.cli import health
from services.cli.failures import Unreachable
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.cli.settings import SERVICES
from services.kit.pb import operations_pb2 as pb

WELL = pb.Progress(now="2026-11-21T10:00:00+00:00", state="serving", audited_at="2026-11-21T09:58:00+00:00", repaired=3)


@pytest.fixture
def asked_doctor(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ask the doctor about services that answer what they are told to."""

    async def ask(answers: dict[str, pb.Progress | str], *, as_json: bool = True, data_dir: Path | None = None) -> None:
        async def services(_places: object, _lang: str) -> dict[str, pb.Progress | str]:
            return {**dict.fromkeys(SERVICES, WELL), **answers}

        async def nats(_url: str) -> str:
            return ""

        monkeypatch.setattr(health, "_services", services)
        monkeypatch.setattr(health, "_nats", nats)
        await health.doctor(Asked(Output(lang="en", json=as_json), "127.0.0.1"), data_dir)

    return ask


async def test_audit_clock_and_alarms_of_every_service_are_shown(
    asked_doctor: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    await asked_doctor({})
    shown = json.loads(capsys.readouterr().out)
    assert set(shown["services"]) == set(SERVICES)
    intake = shown["services"]["intake"]
    assert (intake["audited_at"], intake["findings"], intake["repaired"]) == (WELL.audited_at, 0, 3)
    assert (intake["state"], intake["clock"], intake["alarms"]) == ("serving", WELL.now, [])


async def test_an_alarm_is_something_wrong_and_told_once(asked_doctor: Any, capsys: pytest.CaptureFixture[str]) -> None:
    ringing = pb.Progress(now=WELL.now, alarms=["audit: 2 findings", "stopped"], stopped=["stopped"], findings=2)
    with pytest.raises(Unreachable):
        await asked_doctor({"scoring": ringing, "notify": "does not answer"})
    shown = json.loads(capsys.readouterr().out)
    assert shown["answers"]["scoring"] == "stopped; audit: 2 findings"
    assert shown["services"]["scoring"]["findings"] == 2
    assert "notify" not in shown["services"]


async def test_people_read_when_was_audited(
    monkeypatch: pytest.MonkeyPatch, asked_doctor: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    await asked_doctor({"notify": pb.Progress(now=WELL.now, simulated=True)}, as_json=False)
    told = " ".join(capsys.readouterr().out.split())
    assert "2026-11-21T16:58:00+07:00, 0 findings, 3 published again" in told
    assert "none yet" in told
    assert "(simulated)" in told


@pytest.mark.parametrize("missing", [1, 0])
async def test_a_disk_that_is_nearly_full_is_something_wrong(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asked_doctor: Any, missing: int
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=health.LITTLE - missing)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: usage)
    if not missing:
        await asked_doctor({}, data_dir=tmp_path)
        return
    with pytest.raises(Unreachable):
        await asked_doctor({}, data_dir=tmp_path)

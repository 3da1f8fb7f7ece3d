"""`dunghan submit` where it cannot go on: it says so before anything is sent."""

from contextlib import closing
from pathlib import Path

import pytest

from services.cli import main
from services.client.outbox import Outbox

HEADS = "id,submitted_at,unit,obligation,period,channel,signed,annexes_complete\n"
ROW = "{id},2023-03-13T08:18:00+07:00,an-binh,BC-Q1,2023,e-office,1,1\n"
HOW = ("--district", "rach-gia", "--nats", "nats://127.0.0.1:1", "--patience", "0.2", "--lang", "en")


def table(folder: Path, name: str, *ids: str) -> Path:
    path = folder / name
    path.write_text(HEADS + "".join(ROW.format(id=one) for one in ids), "utf-8")
    return path


def test_rows_that_are_wrong_are_all_named_in_all_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad, worse = table(tmp_path, "bad.csv", "RG 1", "RG-2", "RG 3"), table(tmp_path, "worse.csv", "RG 4")

    code = main.call(["submit", str(bad), str(worse), *HOW])

    errors = capsys.readouterr().err.splitlines()
    assert code == 2
    assert [line.split(": submission_id")[0] for line in errors[:-1]] == [
        f"dunghan: {bad}:2",
        f"dunghan: {bad}:4",
        f"dunghan: {worse}:2",
    ]
    assert "3 faults above; nothing was sent" in errors[-1]
    assert [one.name for one in tmp_path.iterdir() if "outbox" in one.name] == []


def test_a_disk_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent = table(tmp_path, "sent.csv", "RG-1")

    code = main.call(["submit", str(sent), *HOW, "--outbox", "/proc/nowhere/outbox.db"])

    said = capsys.readouterr().err
    assert code == 1
    assert "the outbox /proc/nowhere/outbox.db cannot be written" in said
    assert "check the disk's space and rights" in said


def test_a_broker_that_is_away_is_code_4_and_what_was_taken_waits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = table(tmp_path, "sent.csv", "RG-1")

    code = main.call(["submit", str(sent), *HOW])

    assert code == 4
    assert "NATS at nats://127.0.0.1:1 cannot be reached" in capsys.readouterr().err
    with closing(Outbox(tmp_path / "rach-gia.outbox.db")) as outbox:
        assert [sheet.submission.submission_id for sheet in outbox.waiting()] == ["RG-1"]


def test_a_dry_run_without_a_broker_checks_what_it_can(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main.call(["submit", str(table(tmp_path, "sent.csv", "RG-1", "RG-2")), *HOW, "--dry-run"])

    said = capsys.readouterr()
    assert code == 0
    assert "2 submissions are readable; nothing was sent" in said.out
    assert "Not compared with the province's reference" in said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--district", "rach-gia"), "nothing to send; add FILE"),
        (("--resume",), "no sending system; add --district D or --bundle DIR"),
        (("--resume", "--bundle", "nowhere"), "there is no file nowhere"),
        (("--resume", "--district", "rạch giá", "--nats", "nats://127.0.0.1:1"), "--district: 'rạch giá'"),
    ],
)
def test_a_call_that_says_too_little_is_told_what_is_missing(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert main.call(["--lang", "en", "submit", *arguments]) == 2
    assert said in capsys.readouterr().err

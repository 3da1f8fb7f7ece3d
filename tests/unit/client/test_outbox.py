"""The outbox keeps what it took, says when it cannot, and belongs to one process at a time."""

import json
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from services.client import sheets
from services.client.failures import OutboxBroken, OutboxFull, OutboxTaken
from services.client.outbox import Answered, Limits, Outbox
from services.client.sheets import Sheet


def sheet_of(number: int = 1, **more: Any) -> Sheet:
    content = {
        "submission_id": f"RG-{number}",
        "unit": "an-binh",
        "obligation": "BC-Q1",
        "period": "2023",
        "submitted_at": "2023-03-13T08:18:00+07:00",
        "channel": "e-office",
    }
    return sheets.again(json.dumps({**content, **more}).encode())


def receipt(outcome: str, at: str = "2023-03-13T08:18:01+07:00", **more: Any) -> Answered:
    return Answered("RG-1", outcome, json.dumps({"outcome": outcome, "decided_at": at, **more}))


@contextmanager
def opened(folder: Path, limits: Limits | None = None) -> Iterator[Outbox]:
    with closing(Outbox(folder / "outbox.db", limits)) as outbox:
        yield outbox


def test_what_was_put_waits_in_order_whatever_became_of_the_file(tmp_path: Path) -> None:
    wanted = [sheet_of(number) for number in (3, 1, 2)]
    with opened(tmp_path) as outbox:
        outbox.put(wanted)
        outbox.put(wanted)

    with opened(tmp_path) as outbox:
        assert [one.body for one in outbox.waiting()] == [one.body for one in wanted]


def test_what_is_answered_for_good_waits_no_more_and_what_is_held_only_where_asked_for(tmp_path: Path) -> None:
    held, accepted, open_ = (sheet_of(number) for number in (1, 2, 3))
    with opened(tmp_path) as outbox:
        outbox.put([held, accepted, open_])
        outbox.answer(held.sha256, receipt("held"))
        outbox.answer(accepted.sha256, receipt("accepted"))

        assert [one.submission.submission_id for one in outbox.waiting()] == ["RG-3"]
        assert [one.submission.submission_id for one in outbox.waiting(held=True)] == ["RG-1", "RG-3"]


def test_every_receipt_is_kept_and_the_later_decision_stands(tmp_path: Path) -> None:
    sheet = sheet_of()
    with opened(tmp_path) as outbox:
        outbox.put([sheet])
        assert outbox.answer(sheet.sha256, receipt("held"))
        assert outbox.answer(sheet.sha256, receipt("accepted", "2023-03-13T09:00:00+07:00"))
        assert not outbox.answer(sheet.sha256, receipt("held"))
        assert not outbox.answer(sheet.sha256, receipt("accepted", "2023-03-13T09:00:00+07:00", repeat=True))

    with opened(tmp_path) as outbox:
        assert [one.outcome for one in outbox.receipts(sheet)] == ["held", "accepted"]
        found = outbox.answered(sheet)
        assert found is not None
        assert (found.outcome, found.plain.get("repeat")) == ("accepted", None)


def test_a_decision_in_the_same_moment_as_the_holding_stands(tmp_path: Path) -> None:
    sheet = sheet_of()
    with opened(tmp_path) as outbox:
        outbox.put([sheet])
        outbox.answer(sheet.sha256, receipt("held"))

        assert outbox.answer(sheet.sha256, receipt("returned"))


def test_tries_are_counted_over_crashes(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        outbox.put([sheet_of()])
        assert outbox.next_try(sheet_of()) == 1
        outbox.commit()

    with opened(tmp_path) as outbox:
        assert outbox.next_try(sheet_of()) == 2


@pytest.mark.parametrize("limits", [Limits(entries=2), Limits(size=500)])
def test_a_full_outbox_takes_all_of_it_or_nothing_and_says_what_to_do(tmp_path: Path, limits: Limits) -> None:
    with opened(tmp_path, limits) as outbox:
        outbox.put([sheet_of(1)])
        with pytest.raises(OutboxFull, match="--resume") as full:
            outbox.put([sheet_of(number) for number in (2, 3, 4)])
        assert len(outbox.waiting()) == 1
        assert "đã đầy" in full.value.said("vi")

        outbox.put([sheet_of(1)])
        outbox.answer(sheet_of(1).sha256, receipt("accepted"))
        outbox.put([sheet_of(2)])


def test_a_document_counts_and_is_kept_until_it_is_answered(tmp_path: Path) -> None:
    paper = tmp_path / "report.pdf"
    paper.write_bytes(b"x" * 1000)
    sheet = Sheet(sheet_of().submission, sheet_of().body, "", paper)
    with opened(tmp_path, Limits(size=1500)) as outbox:
        outbox.put([sheet])
        paper.unlink()
        [waiting] = outbox.waiting()
        assert waiting.document is not None
        assert waiting.document.read_bytes() == b"x" * 1000
        assert outbox.load()[1] == 1000 + len(sheet.body)

        outbox.answer(sheet.sha256, receipt("held"))
        outbox.let_go()
        assert waiting.document.exists()
        outbox.answer(sheet.sha256, receipt("accepted"))
        outbox.let_go()
        assert not waiting.document.exists()


def test_another_process_is_told_who_has_it(tmp_path: Path) -> None:
    with opened(tmp_path):
        code = (
            "import sys; from pathlib import Path; from services.client.outbox import Outbox; Outbox(Path(sys.argv[1]))"
        )
        command = [sys.executable, "-c", code, str(tmp_path / "outbox.db")]
        other = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own code
    with opened(tmp_path):
        pass

    assert "OutboxTaken" in other.stderr
    assert "is in use by process" in other.stderr


def test_two_in_one_process_do_not_share_it_either(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(OutboxTaken, match="in use"), opened(tmp_path):
        pass


@pytest.mark.parametrize("place", ["/proc/nowhere/outbox.db", "/dev/null/outbox.db"])
def test_a_place_that_cannot_be_written_is_named(place: str) -> None:
    with pytest.raises(OutboxBroken, match=r"cannot be written.*check the disk"):
        Outbox(Path(place))


def test_a_file_that_is_no_outbox_is_named(tmp_path: Path) -> None:
    (tmp_path / "outbox.db").write_bytes(b"no database " * 1000)

    with pytest.raises(OutboxBroken, match="not a database"):
        Outbox(tmp_path / "outbox.db")
    (tmp_path / "outbox.db").unlink()
    with opened(tmp_path):
        pass


def test_a_disk_that_is_full_is_said_and_what_was_taken_is_there(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with opened(tmp_path) as outbox:
        outbox.put([sheet_of(1)])
        size = max(one.stat().st_size for one in tmp_path.iterdir())
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            with pytest.raises(OutboxBroken, match="cannot be written"):
                outbox.put([sheet_of(2, filling="x" * 100_000)])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, handler)
        assert [one.submission.submission_id for one in outbox.waiting()] == ["RG-1"]
        outbox.put([sheet_of(3)])

    with opened(tmp_path) as outbox:
        assert [one.submission.submission_id for one in outbox.waiting()] == ["RG-1", "RG-3"]


def test_an_outbox_of_the_first_release_is_taken_up(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "outbox.db")) as old:
        old.execute(
            "CREATE TABLE outbox (submission_id TEXT NOT NULL, sha256 TEXT NOT NULL, unit TEXT NOT NULL,"
            " tries INTEGER NOT NULL DEFAULT 0, outcome TEXT, receipt TEXT, PRIMARY KEY (submission_id, sha256))"
        )
        old.execute("INSERT INTO outbox VALUES ('RG-1', ?, 'an-binh', 2, 'accepted', '{}')", (sheet_of().sha256,))
        old.commit()

    with opened(tmp_path) as outbox:
        outbox.put([sheet_of(1), sheet_of(2)])
        answered = outbox.answered(sheet_of(1))
        assert answered is not None
        assert answered.outcome == "accepted"
        assert [one.submission.submission_id for one in outbox.waiting()] == ["RG-2"]


def test_an_outbox_says_it_is_durable(tmp_path: Path) -> None:
    with opened(tmp_path) as outbox:
        assert outbox.pragma("synchronous") == 2
        assert outbox.pragma("journal_mode") == "wal"

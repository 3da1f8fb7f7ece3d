"""A demo as a process of its own: started, watched, hurt, and looked at when it is over."""

import csv
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil

ROOT: Final = Path(__file__).parents[2]
DATA: Final = Path(__file__).parent / "data"
SERVICES: Final = ("intake", "deadlines", "scoring", "notify")
DRIVER: Final = "driver"
AT_LIST_DATE: Final = {"on_time": 71, "late": 47, "missing": 5, "not_obliged": 27}
LATER: Final = {"on_time": 71, "late": 49, "missing": 3, "not_obliged": 27}
SUBMISSIONS: Final = 126
PATIENCE: Final = 100.0

Cell = tuple[str, str, str]
Written = tuple[str, str, str, str]


def dunghan(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "services.cli.main", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603 - our own arguments


@dataclass
class Demo:
    """A demo that may be under way in a folder."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the driver, on a fresh folder or one begun before."""
        command = [sys.executable, "-m", "services.cli.main", "--lang", "en", "demo", "--data-dir", str(self.folder)]
        with self.folder.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)  # noqa: S603 - our own arguments

    def ended(self) -> int | None:
        """Return the driver's exit code, None as long as it runs."""
        return None if self.process is None else self.process.poll()

    def finish(self) -> None:
        """Wait for the end of the story and make sure it ended well."""
        assert self.process is not None
        code = self.process.wait(PATIENCE)
        assert code == 0, self.said()

    def said(self) -> str:
        """Return the last lines the driver wrote, for a failure's message."""
        return "\n".join(self.folder.with_suffix(".log").read_text("utf-8", "replace").splitlines()[-15:])

    def pid(self, name: str) -> int:
        """Return the process of a service, of `nats` or of the `driver`."""
        if name == DRIVER:
            assert self.process is not None
            return self.process.pid
        return int((self.folder / "run" / f"{name}.pid").read_text())

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a process; one that is just between two lives is not there."""
        try:
            os.kill(self.pid(name), number)
        except (ProcessLookupError, FileNotFoundError, ValueError):
            return

    def kill(self, name: str) -> None:
        """Kill a process without warning; the driver is collected, so that it is gone."""
        self.signal(name, signal.SIGKILL)
        if name == DRIVER and self.process is not None:
            self.process.wait(PATIENCE)

    def gone(self, pid: int) -> bool:
        """Say whether a process has ended (a zombie whose parent is stopped has)."""
        try:
            return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    def answered(self) -> int:
        """Return how many submissions have their receipt: how far the story is."""
        path = self.folder / "district" / "rach-gia.db"
        if not path.exists():
            return 0
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as outbox:
                row = outbox.execute("SELECT count(*) FROM outbox WHERE outcome IS NOT NULL").fetchone()
        except sqlite3.OperationalError:
            return 0
        return int(row[0])

    def reached(self, point: int) -> bool:
        """Say whether the story came that far; it must not end before."""
        code = self.ended()
        assert code is None or (code == 0 and self.answered() >= point), self.said()
        return self.answered() >= point

    def delete_store(self) -> None:
        """Delete everything the broker keeps."""
        shutil.rmtree(self.folder / "nats")

    def left(self) -> list[str]:
        """Return what still runs of this folder."""
        return [" ".join(one.info["cmdline"]) for one in psutil.process_iter(["cmdline"]) if self._owns(one)]

    def _owns(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get("DUNGHAN_DATA_DIR") == str(self.folder)
        except psutil.Error:
            return False

    def end(self) -> None:
        """Leave nothing behind, whatever the test did."""
        for name in (*SERVICES, "nats"):
            self.signal(name, signal.SIGCONT)
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)


@contextmanager
def told(folder: Path) -> Iterator[Demo]:
    """Hold a demo that is under way, and end it whatever happens."""
    demo = Demo(folder)
    demo.start()
    try:
        yield demo
    finally:
        demo.end()


def cells(path: Path) -> set[Cell]:
    """Read a register: unit, obligation, status."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["unit"], row["obligation"], row["status"]) for row in csv.DictReader(file)}


def counts(path: Path) -> dict[str, int]:
    """Count the statuses of a register."""
    with path.open(encoding="utf-8", newline="") as file:
        return dict(Counter(row["status"] for row in csv.DictReader(file)))


def summary(demo: Demo) -> dict[str, Any]:
    """Read what the story wrote for programs."""
    content: dict[str, Any] = json.loads((demo.folder / "out" / "summary.json").read_text("utf-8"))
    return content


def expected_letters() -> list[Written]:
    """Read every letter there must be, one line per kind and duty."""
    with (DATA / "letters.csv").open(encoding="utf-8", newline="") as file:
        return sorted((row["kind"], row["unit"], row["obligation"], row["period"]) for row in csv.DictReader(file))


def letters(content: dict[str, Any]) -> list[Written]:
    """Return the letters that were written, one line per kind and duty, repeats kept."""
    return sorted((letter["kind"], *duty.split("/")) for letter in content["letters"] for duty in letter["duties"])


def check_same_ending(demo: Demo) -> None:
    """The register, the letters and their numbers are those of a year in which nothing broke."""
    out, content = demo.folder / "out", summary(demo)
    assert cells(out / "register-2023-10-03.csv") == cells(DATA / "register-2023-10-03.csv")
    assert counts(out / "register-2023-10-03.csv") == AT_LIST_DATE
    assert counts(out / "register-2023-10-15.csv") == LATER
    assert letters(content) == expected_letters()
    numbers = sorted(int(letter["number"].split("/")[0]) for letter in content["letters"])
    assert numbers == list(range(1, len(numbers) + 1))
    assert sum(content["submissions"].values()) == SUBMISSIONS
    assert demo.left() == []


def repair(demo: Demo) -> None:
    """Let what a lost store no longer has be published again, where the audits did not come to it yet."""
    repaired = dunghan("verify", "--repair", "--json", "--data-dir", str(demo.folder))
    assert repaired.returncode == 0, repaired.stdout + repaired.stderr


def check_verified(demo: Demo) -> None:
    """Every journal is whole, and deciding again decides the same."""
    verified = dunghan("verify", "--decisions", "--json", "--data-dir", str(demo.folder))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert json.loads(verified.stdout)["clean"] is True
    assert demo.left() == []

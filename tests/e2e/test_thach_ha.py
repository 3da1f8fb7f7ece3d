"""The year of Thạch Hà told from end to end: its register, its sections, and its annual rule held until a letter resolves it."""

import csv
import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from tests.e2e import running

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(150)]

STORY: Final = "thach-ha-2021"
RESOLVED_AT: Final = "2021-11-08T09:00:00+07:00"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tell the story up to the moment its conflict is resolved, then from that moment on, which tells that act twice."""
    folder = tmp_path_factory.mktemp("thach-ha") / "story"
    for options in (("--up-to", RESOLVED_AT), ()):
        done = running.dunghan("--lang", "en", "demo", STORY, "--data-dir", str(folder), *options)
        assert done.returncode == 0, done.stderr
    return folder


def register(folder: Path, day: str) -> dict[tuple[str, str, str], Mapping[str, str]]:
    with (folder / "out" / f"register-{day}.csv").open(encoding="utf-8", newline="") as file:
        return {(row["unit"], row["obligation"], row["period"]): row for row in csv.DictReader(file)}


def standing(found: Mapping[tuple[str, str, str], Mapping[str, str]], obligation: str, period: str) -> dict[str, int]:
    rows = [row for (_, one, turn), row in found.items() if (one, turn) == (obligation, period)]
    return dict(Counter(row["status"] for row in rows if row["status"] != "not_obliged"))


def recorded(folder: Path, kind: str, obligation: str) -> list[str]:
    """Return when `deadlines` learned each of one kind of fact about an obligation, in order."""
    asked = "SELECT recorded_at, body FROM events WHERE type LIKE ? ORDER BY position"
    with closing(sqlite3.connect(f"file:{folder / 'db' / 'deadlines.db'}?mode=ro", uri=True)) as database:
        rows = database.execute(asked, (f"deadlines.{kind}%",)).fetchall()
    told = [(str(row[0]), json.loads(row[1])) for row in rows]
    return [at for at, body in told if body.get("data", body).get("obligation") == obligation]


@pytest.mark.parametrize(
    ("day", "obligation", "period", "expected"),
    [
        ("2021-03-31", "KH-CCHC", "2021", {"on_time": 21, "late": 1}),
        ("2021-03-31", "BC-QUY", "2021-Q1", {"on_time": 19, "late": 2, "missing": 1}),
        ("2021-03-31", "LV-QUY", "2021-Q1", {"on_time": 5, "expected": 1}),
        ("2021-09-30", "LV-QUY", "2021-Q1", {"on_time": 6}),
        ("2021-09-30", "BC-6T", "2021-H1", {"on_time": 22}),
        ("2021-09-30", "BC-QUY", "2021-Q3", {"on_time": 21, "late": 1}),
        ("2021-12-31", "LV-QUY", "2021-Q3", {"on_time": 5, "expected": 1}),
        ("2021-12-31", "BC-NAM", "2021", {"on_time": 21, "late": 1}),
        ("2021-12-31", "BC-NAM-UOC", "2021", {"on_time": 22}),
        ("2021-12-31", "BC-NAM-BS", "2021-BS", {"on_time": 2}),
        ("2021-12-31", "LV-NAM", "2021", {"on_time": 6}),
    ],
)
def test_the_register_says_who_sent_what(
    told: Path, day: str, obligation: str, period: str, expected: Mapping[str, int]
) -> None:
    assert standing(register(told, day), obligation, period) == expected


def test_nobody_is_expected_by_the_annual_rule_before_it_is_resolved(told: Path) -> None:
    resolved = recorded(told, "input.conflict-settled", "BC-NAM")
    expected = recorded(told, "report-expected", "BC-NAM")

    assert len(resolved) == 1
    assert len(expected) == 22
    assert all(resolved[0] <= at for at in expected)
    assert {row["due_at"] for (_, one, _), row in register(told, "2021-12-31").items() if one == "BC-NAM"} >= {
        "2021-11-26T00:00:00+07:00"
    }


def test_who_sends_the_last_minute_before_the_thirtieth_is_in_time(told: Path) -> None:
    found = register(told, "2021-03-31")

    assert found["thach-hai", "KH-CCHC", "2021"]["status"] == "on_time"
    assert found["nam-dien", "KH-CCHC", "2021"]["status"] == "late"
    assert found["nam-dien", "KH-CCHC", "2021"]["due_at"] == "2021-01-30T00:00:00+07:00"


def test_a_missing_section_concerns_its_office_alone(told: Path) -> None:
    found = register(told, "2021-03-31")
    offices = {unit: row["status"] for (unit, one, turn), row in found.items() if (one, turn) == ("LV-QUY", "2021-Q1")}

    assert [unit for unit, status in offices.items() if status == "expected"] == ["kinh-te-ha-tang"]


def test_every_submission_has_the_outcome_the_story_expects(told: Path) -> None:
    path = running.ROOT / "catalogues" / STORY / "submissions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        notes = [row["note"].split(":")[0] for row in csv.DictReader(file)]
    hoped = Counter(note if note in {"refused", "returned"} else "accepted" for note in notes)

    assert json.loads((told / "out" / "summary.json").read_text("utf-8"))["submissions"] == dict(hoped)


def test_whoever_is_late_is_written_to_and_nobody_else(told: Path) -> None:
    letters = json.loads((told / "out" / "summary.json").read_text("utf-8"))["letters"]
    urged = {duty for letter in letters if letter["kind"] == "urge" for duty in letter["duties"]}

    assert urged == {
        "nam-dien/KH-CCHC/2021",
        "dinh-ban/BC-QUY/2021-Q1",
        "nam-dien/BC-QUY/2021-Q1",
        "luu-vinh-son/BC-QUY/2021-Q1",
        "tuong-son/BC-QUY/2021-Q3",
        "thach-van/BC-NAM/2021",
    }


def test_sections_without_supplier_are_reported_by_the_period(told: Path) -> None:
    shown = running.dunghan("--json", "periods", "show", "LV-QUY/2021-Q3", "--data-dir", str(told))
    assert shown.returncode == 0, shown.stderr
    sections = {one["code"]: one["state"] for one in json.loads(shown.stdout)["sections"]}

    assert {code for code, state in sections.items() if state == "no-supplier"} == {"1.4"}
    assert {code for code, state in sections.items() if state not in {"received", "no-supplier"}} == {"7.1"}


def totalled(folder: Path, *asked: str) -> Mapping[str, Any]:
    shown = running.dunghan("--json", "figures", "total", *asked, "--data-dir", str(folder))
    assert shown.returncode == 0, shown.stderr
    found: dict[str, Any] = json.loads(shown.stdout)
    return found


def test_estimates_are_summed_and_two_of_them_are_exact_by_the_end(told: Path) -> None:
    """22 communes estimated 5,577 files; two are asked for exact figures, 203 instead of 194 and 181 instead of 187."""
    before, after = (totalled(told, "BC-NAM-UOC", "2021", "--as-of", day) for day in ("2021-12-16", "2021-12-31"))
    sums = [next(one for one in found["sums"] if one["indicator"] == "ho-so-tiep-nhan") for found in (before, after)]

    assert [(one["sum"], one["units"], one["estimates"]) for one in sums] == [("5577", 22, 22), ("5580", 22, 20)]
    assert {(one["unit"], one["before"], one["value"]) for one in after["figures"] if one.get("before")} >= {
        ("thach-hai", "194", "203"),
        ("ngoc-son", "187", "181"),
    }


def test_each_office_s_sections_are_summed_and_owed_by_it_alone(told: Path) -> None:
    found = totalled(told, "LV-QUY", "2021-Q3")

    sums = {one["indicator"]: one["sum"] for one in found["sums"] if not one.get("kind")}
    said = "1.1=12 1.2=3 1.3=41 1.5=2 2=8 3=96.5 4=1 5=27 6=22 7.2=31"
    assert " ".join(f"{code}={number}" for code, number in sums.items()) == said
    assert found["missing"] == ["van-hoa-thong-tin"]
    assert not [one for one in found["figures"] if one.get("why_missing")]


def test_the_journals_are_whole_and_decide_the_same_again(told: Path) -> None:
    verified = running.dunghan("verify", "--decisions", "--json", "--data-dir", str(told))

    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert json.loads(verified.stdout)["clean"] is True

"""Officers type everything about rules, units, duties and days against services that run: looked at first, done, taken back."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import typer

from services.cli import completing, main
from tests.e2e.running import DATA, ROOT, Demo
from tests.kit.wait import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(150)]

CLOCK: Final = "2023-03-13T08:00:00+07:00"
CATALOGUE: Final = DATA / "rules.yaml"
BY: Final = ("--reason", "theo văn bản", "--source", "15/UBND-NC")
NOTHING_WRITTEN: Final = "Chưa ghi gì"
CONFLICT: Final = "due-before-window-closes"
WARDS: Final = {"an-binh", "an-hoa", "vinh-lac"}
DUE: Final = "2023-03-16T00:00:00+07:00"


@dataclass(frozen=True)
class Desk:
    """Somebody who types commands against a folder."""

    folder: Path
    said: pytest.CaptureFixture[str]

    def types(self, *words: str, code: int = 0) -> Any:
        """Type a command; return its JSON, or its error."""
        read = self._called("--json", *words, code=code)
        return json.loads(read) if code == 0 else read

    def reads(self, *words: str, code: int = 0) -> str:
        """Type a command for people to read."""
        return self._called("--lang", "vi", "--no-color", *words, code=code)

    def _called(self, *words: str, code: int) -> str:
        self.said.readouterr()
        found = main.call([*words, "--data-dir", str(self.folder)])
        told = self.said.readouterr()
        assert found == code, told.out + told.err
        if code:
            assert len(told.err.strip().splitlines()) == 1, told.err
        return told.err if code else told.out

    def settles(self) -> None:
        """Wait until everybody has heard everything."""
        self.types("progress", "--settled")

    def duty(self, unit: str, name: str) -> dict[str, Any]:
        """Look at one duty."""
        found: dict[str, Any] = self.types("duties", "show", unit, name)["duty"]
        return found

    def period(self, name: str) -> dict[str, Any]:
        """Look at one period."""
        found: dict[str, Any] = self.types("periods", "show", name)["period"]
        return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Everything, running in a fresh folder whose clock begins on a Monday in March 2023."""
    demo = Demo(tmp_path_factory.mktemp("rules") / "data")
    command = [sys.executable, "-m", "services.cli.main", "up", "--data-dir", str(demo.folder), "--clock", CLOCK]
    log = demo.folder.with_suffix(".log")
    with log.open("wb") as said:
        demo.process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said, start_new_session=True)  # noqa: S603 - our own arguments
    try:
        asyncio.run(eventually(lambda: "ready" in log.read_text("utf-8"), within=60))
        yield demo.folder
    finally:
        demo.end()


@pytest.fixture
def desk(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk in a wide room; the catalogue is taken in, once."""
    monkeypatch.setenv("COLUMNS", "200")
    made = Desk(folder, capsys)
    if not made.types("obligations", "list"):
        looked_at_first(made)
        taken_in(made)
    return made


def looked_at_first(desk: Desk) -> None:
    """A look says duty by duty what an import would do, and writes nothing."""
    looked = desk.reads("catalogue", "import", str(CATALOGUE), "--dry-run")
    assert NOTHING_WRITTEN in looked
    assert looked.count("+ thêm") == 7  # three wards owe what is past, all four the first quarter
    assert CONFLICT in looked
    assert desk.types("obligations", "list") == []


def taken_in(desk: Desk) -> None:
    """Taking it in says the same; the same file again changes nothing."""
    (taken,) = desk.types("catalogue", "import", str(CATALOGUE))
    assert {(one["change"], one["obligation"]) for one in taken["duties"]} == {("added", "BC-CU"), ("added", "BC-Q1")}
    assert [one["code"] for one in taken["findings"] if one["severity"] == "conflict"] == [CONFLICT]
    (again,) = desk.types("catalogue", "import", str(CATALOGUE))
    assert (again["changes"], again["duties"]) == ([], [])
    desk.settles()


def test_a_rule_is_shown_with_its_sentence_and_what_holds_it(desk: Desk) -> None:
    assert "«Báo cáo quý I gửi chậm nhất ngày 15 tháng 3»" in desk.reads("obligations", "show", "BC-Q1")
    assert "15/03/2023 24:00" in desk.reads("periods", "show", "BC-Q1/2023")
    assert CONFLICT in desk.reads("catalogue", "list")
    assert {one["obligation"] for one in desk.types("obligations", "list")} == {"BC-CU", "BC-Q1", "BC-NAM", "BC-DX"}


def test_a_conflict_holds_a_period_until_a_letter_resolves_it(desk: Desk) -> None:
    assert desk.period("BC-NAM/2023")["state"] == "conflict"
    how = ("--source", "20/SNV", "--source-date", "2023-03-01", "--reason", "đã hỏi Sở Nội vụ")
    desk.types("catalogue", "resolve", "BC-NAM", "no-such-conflict", "--as-written", *how, code=3)
    words = ("catalogue", "resolve", "BC-NAM", CONFLICT, "--due", "BY_DAY 20/12/2023", *how)
    assert NOTHING_WRITTEN in desk.reads(*words, "--dry-run")
    assert desk.period("BC-NAM/2023")["state"] == "conflict"
    resolved = desk.types(*words)
    planned = desk.period("BC-NAM/2023")
    assert (planned["state"], planned["due_at"]) == ("open", "2023-12-21T00:00:00+07:00")
    assert resolved["resolution"] in desk.reads("decisions", "list", "--kind", "resolution")
    desk.types("decisions", "revoke", resolved["resolution"], "--reason", "rút văn bản")
    assert desk.period("BC-NAM/2023")["conflict"] == CONFLICT


def test_more_time_is_looked_at_given_and_taken_back(desk: Desk) -> None:
    words = ("duties", "extend", "BC-Q1/2023", "--until", "20/03/2023", "--unit", "an-hoa", *BY)
    assert "→ 20/03/2023 24:00" in desk.reads(*words, "--dry-run")
    assert desk.duty("an-hoa", "BC-Q1/2023")["due_at"] == DUE
    given = desk.types(*words)
    extended = desk.duty("an-hoa", "BC-Q1/2023")
    assert (extended["due_at"], extended["extension"]) == ("2023-03-21T00:00:00+07:00", given["decision"])
    assert desk.duty("an-binh", "BC-Q1/2023")["due_at"] == DUE
    assert "15/UBND-NC" in desk.reads("duties", "show", "an-hoa", "BC-Q1/2023")
    desk.types("decisions", "revoke", given["decision"], *BY)
    assert desk.duty("an-hoa", "BC-Q1/2023")["due_at"] == DUE


def test_who_was_late_is_not_once_there_is_more_time_and_is_again_once_it_is_taken_back(desk: Desk) -> None:
    desk.settles()
    assert desk.duty("an-hoa", "BC-CU/2023")["standing"] == "late"
    given = desk.types("duties", "extend", "BC-CU/2023", "--until", "2023-03-31", "--unit", "an-hoa", *BY)
    assert desk.duty("an-hoa", "BC-CU/2023")["standing"] == "open"
    desk.types("decisions", "revoke", given["decision"], *BY)
    desk.settles()
    assert desk.duty("an-hoa", "BC-CU/2023")["standing"] == "late"


def test_settled_duties_follow_a_corrected_rule_only_by_a_letter(desk: Desk, tmp_path: Path) -> None:
    late = desk.types("duties", "list", "--obligation", "BC-CU", "--standing", "late")
    assert late
    corrected = tmp_path / "corrected.yaml"
    corrected.write_text(CATALOGUE.read_text("utf-8").replace("day: 2023-03-10", "day: 2023-03-17"), "utf-8")
    kept = desk.reads("catalogue", "import", str(corrected), "--dry-run")
    assert kept.count("= giữ nguyên") == len(late)
    desk.types("catalogue", "import", str(corrected), "--correct", code=2)
    (looked,) = desk.types("catalogue", "import", str(corrected), "--correct", *BY, "--dry-run")
    assert {one["change"] for one in looked["duties"] if one["obligation"] == "BC-CU"} == {"moved"}
    assert desk.types("duties", "list", "--obligation", "BC-CU", "--standing", "late") == late
    desk.types("catalogue", "import", str(corrected), "--correct", *BY)
    assert desk.types("duties", "list", "--obligation", "BC-CU", "--standing", "late") == []
    desk.types("catalogue", "import", str(CATALOGUE), "--correct", *BY)
    desk.settles()
    assert len(desk.types("duties", "list", "--obligation", "BC-CU", "--standing", "late")) == len(late)


def test_a_unit_is_let_off_and_owes_again(desk: Desk) -> None:
    waived = desk.types("duties", "waive", "BC-Q1/2023", "--unit", "noi-vu", *BY)
    assert desk.duty("noi-vu", "BC-Q1/2023")["standing"] == "waived"
    assert "được miễn" in desk.reads("duties", "list", "--standing", "waived")
    desk.types("decisions", "revoke", waived["decision"], *BY)
    assert desk.duty("noi-vu", "BC-Q1/2023")["standing"] == "open"
    assert "thu hồi" in desk.reads("decisions", "list", "--kind", "waiver")
    assert desk.types("decisions", "list", "--kind", "waiver", "--standing") == []


def test_a_day_off_moves_what_rolls_over_it(desk: Desk) -> None:
    words = ("calendar", "decree", "15/03/2023", "--off", "--name", "Nghỉ bù", "--source", "1/TTg")
    assert "→ 16/03/2023 24:00" in desk.reads(*words, "--dry-run")
    assert desk.period("BC-Q1/2023")["due_at"] == DUE
    desk.types(*words, "--announced", "2023-03-10")
    moved = desk.period("BC-Q1/2023")
    assert (moved["due_at"], moved["raw_due_at"]) == ("2023-03-17T00:00:00+07:00", DUE)
    assert "Nghỉ bù" in desk.reads("calendar", "list", "--year", "2023")
    desk.types("calendar", "revoke", "15/03/2023", "--reason", "thông báo nhầm")
    assert desk.period("BC-Q1/2023")["due_at"] == DUE


def test_a_report_is_asked_for(desk: Desk) -> None:
    words = ("obligations", "demand", "BC-DX", "--period", "2023-03", "--due", "BY_DAY 2023-03-24 17:00", *BY)
    assert "24/03/2023 17:00" in desk.reads(*words, "--dry-run")
    asked = desk.types(*words)
    assert [(one["unit"], one["change"]) for one in asked["duties"]] == [("noi-vu", "added")]
    assert desk.duty("noi-vu", "BC-DX/2023-03")["due_at"] == "2023-03-24T17:00:00+07:00"
    desk.types("decisions", "revoke", asked["demand"], *BY)
    assert desk.duty("noi-vu", "BC-DX/2023-03")["standing"] == "lapsed"


def test_an_outage_is_taken_back_like_every_decision(desk: Desk) -> None:
    span = ("--since", "2023-03-12T08:00:00+07:00", "--until", "2023-03-12T17:00:00+07:00")
    declared = desk.types("districts", "outage", "rach-gia", *span, "--reason", "mất điện")
    (row,) = desk.types("decisions", "list", "--kind", "outage")
    assert declared["outage"] in row["decision"]
    desk.types("decisions", "revoke", row["decision"], "--reason", "không có sự cố")
    assert desk.types("decisions", "list", "--kind", "outage", "--standing") == []


def test_a_merger_that_lies_ahead_is_taken_back_and_one_of_today_ends_units(desk: Desk) -> None:
    new = ("units", "register", "an-hoa-moi", "--name", "Phường An Hòa (mới)", "--kind", "ward")
    assert NOTHING_WRITTEN in desk.reads(*new, "--district", "rach-gia", *BY, "--dry-run")
    desk.types(*new, "--district", "rach-gia", "--on", "2023-03-13", *BY)
    merge = ("units", "merge", "an-hoa", "vinh-lac", "--into", "an-hoa-moi", *BY)
    looked = desk.reads(*merge, "--on", "2023-03-13", "--dry-run")
    assert "- bỏ" in looked
    ahead = desk.types(*merge, "--on", "01/07/2023")
    assert ahead["ahead"]
    for act in ahead["acts"]:
        desk.types("decisions", "revoke", act, *BY)
    arrived = ("--arrived-at", "2023-03-12", "--channel", "post")
    desk.types("submissions", "record", "vinh-lac", "BC-Q1/2023", *arrived, *BY)
    desk.settles()
    merged = desk.types(*merge, "--on", "2023-03-13")
    assert not merged["ahead"]
    assert {one["unit"] for one in desk.types("units", "list", "--kind", "ward")} == {"an-binh", "an-hoa-moi"}
    assert "sáp nhập" in desk.reads("units", "list", "--ended")
    shown = desk.types("units", "show", "Phường Vĩnh Lạc")
    assert (shown["unit"]["how"], shown["unit"]["successors"]) == ("merged", ["an-hoa-moi"])
    assert desk.duty("an-hoa", "BC-Q1/2023")["standing"] == "lapsed"
    assert desk.duty("an-hoa-moi", "BC-Q1/2023")["standing"] == "open"
    what_a_predecessor_sent_is_counted(desk)


def what_a_predecessor_sent_is_counted(desk: Desk) -> None:
    """It is shown with the successor's duty, counts once an officer says so, and no more once that is taken back."""
    (sent,) = desk.types("duties", "show", "an-hoa-moi", "BC-Q1/2023")["predecessors"]
    assert sent["unit"] == "vinh-lac"
    assert "vinh-lac" in desk.reads("duties", "show", "an-hoa-moi", "BC-Q1/2023")
    words = ("duties", "credit", "an-hoa-moi", "BC-Q1/2023", *BY)
    assert NOTHING_WRITTEN in desk.reads(*words, "--dry-run")
    desk.types("duties", "credit", "an-binh", "BC-Q1/2023", *BY, code=3)
    credited = desk.types(*words, "--from", "vinh-lac", "--submission", sent["submission_id"])
    assert desk.duty("an-hoa-moi", "BC-Q1/2023")["standing"] == "met"
    desk.types("decisions", "revoke", credited["decision"], *BY)
    assert desk.duty("an-hoa-moi", "BC-Q1/2023")["standing"] == "open"


def test_a_unit_gets_another_name_and_goes_by_the_old_one_too(desk: Desk) -> None:
    words = ("units", "rename", "noi-vu", "Phòng Nội vụ và Lao động", *BY)
    desk.types(*words, "--dry-run")
    assert desk.types("units", "show", "noi-vu")["unit"]["name"] == "Phòng Nội vụ"
    desk.types(*words)
    assert desk.types("units", "show", "Phòng Nội vụ")["unit"]["name"] == "Phòng Nội vụ và Lao động"


def test_a_move_is_looked_at_first(desk: Desk) -> None:
    desk.types("units", "move", "an-binh", "--parent", "noi-vu", *BY, "--dry-run")
    assert desk.types("units", "show", "an-binh")["unit"]["parent"] == ""


def test_notes_are_kept_and_taken_back(desk: Desk) -> None:
    noted = desk.types("note", "đã gọi điện nhắc", "--unit", "an-binh", "--about", "BC-Q1/2023")
    assert "đã gọi điện nhắc" in desk.reads("duties", "show", "an-binh", "BC-Q1/2023")
    desk.types("decisions", "revoke", noted["decision"], "--reason", "nhầm đơn vị")
    assert desk.types("decisions", "list", "--kind", "note", "--standing") == []


def test_figures_that_nobody_sent_are_said_so(desk: Desk) -> None:
    assert "BC-Q1/2023" in desk.reads("figures", "compare", "BC-Q1", "2023", "--with", "BC-CU")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("units", "show", "nobody"), 3),
        (("units", "dissolve", "nobody", "--on", "2023-07-01", *BY), 3),
        (("units", "merge", "an-binh", "--into", "an-binh", "--on", "2023-07-01", *BY), 2),
        (("periods", "show", "BC-Q1/1999"), 3),
        (("duties", "show", "an-binh", "BC-Q1"), 2),
        (("duties", "extend", "BC-Q1/2023", "--until", "1/1/2020", *BY), 3),
        (("duties", "extend", "BC-Q1/2023", "--until", "someday", *BY), 2),
        (("duties", "extend", "BC-Q1/2023", "--until", "2023-04-01", "--reason", " "), 2),
        (("decisions", "revoke", "extension-nobody", *BY), 3),
        (("calendar", "decree", "2023-02-30", "--off", "--source", "1/TTg"), 2),
        (("obligations", "show", "nobody"), 3),
    ],
)
def test_what_cannot_be_is_one_line_and_its_code(desk: Desk, words: tuple[str, ...], code: int) -> None:
    assert desk.types(*words, code=code).startswith("dunghan: ")


def test_a_file_is_checked_without_any_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.call(["catalogue", "check", str(CATALOGUE), "--lang", "vi"]) == 0
    said = capsys.readouterr().out
    assert f"{CATALOGUE}:" in said
    assert f"mâu thuẫn · BC-NAM/2023 · {CONFLICT}" in said
    assert main.call(["catalogue", "check", str(CATALOGUE), "--strict"]) == 2
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(CATALOGUE.read_text("utf-8").replace("kinds: [ward]", "kindz: [ward]"), "utf-8")
    capsys.readouterr()
    assert main.call(["catalogue", "check", str(wrong), "--json"]) == 2
    errors = [one for one in json.loads(capsys.readouterr().out)["problems"] if one["severity"] == "error"]
    assert [(one["line"], one["column"]) for one in errors] == [(16, 16)]


def test_the_shell_is_offered_codes_of_what_runs_and_nothing_where_nothing_does(desk: Desk, tmp_path: Path) -> None:
    command = typer.main.get_command(main.app)
    context = typer.Context(command)
    context.params["data_dir"] = desk.folder
    assert ("an-binh", "Phường An Bình") in completing.units(context, "an-")
    assert [code for code, _ in completing.obligations(context, "BC-Q")] == ["BC-Q1"]
    assert "BC-Q1/2023" in [code for code, _ in completing.periods(context, "BC-")]
    context.params["data_dir"] = tmp_path / "nowhere"
    assert completing.units(context, "an-") == []

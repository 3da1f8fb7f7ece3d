"""`backup` and `restore` keep the command's promises: one line, the right code, nothing written where the call is wrong."""

import json
from pathlib import Path

import pytest

from services.cli import main, restoring
from services.cli.folder import FolderState
from services.cli.settings import SERVICES
from services.kit.archive import Manifest

NOBODY = "intake=127.0.0.1:1,deadlines=127.0.0.1:1,scoring=127.0.0.1:1,notify=127.0.0.1:1"
EMPTY = Manifest(format="dunghan-backup/1", made_at="then", version="0", services={}, about={}).sealed()


@pytest.mark.parametrize(
    "call",
    [
        ["backup"],
        ["backup", "--to", "new", "--service", "portal"],
        ["restore"],
        ["restore", "there"],
        ["restore", "there", "--to-dir", "a", "--drill"],
        ["restore", "there", "--to-dir", "a", "--database-url", "intake=sqlite:///b"],
        ["restore", "there", "--database-url", "portal=sqlite:///b"],
        ["restore", "there", "--database-url", "intake"],
        ["restore", "there", "--to-dir", "a", "--until", "yesterday"],
    ],
)
def test_a_wrong_call_is_one_line_and_code_2(
    call: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main.call(call) == 2
    said = capsys.readouterr()
    assert len(said.err.strip().splitlines()) == 1
    assert said.err.startswith("dunghan: ")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_backup_is_refused_with_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.call(["--lang", "en", "restore", str(tmp_path), "--to-dir", str(tmp_path / "data")]) == 1
    assert "manifest.json: is missing" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_needs_every_service(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "manifest.json").write_text(EMPTY.model_dump_json())
    assert main.call(["--lang", "en", "restore", str(tmp_path), "--to-dir", str(tmp_path / "data")]) == 2
    assert "does not have intake, deadlines, scoring, notify" in capsys.readouterr().err
    assert main.call(["restore", str(tmp_path), "--database-url", f"notify=sqlite:///{tmp_path}/notify.db"]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_a_backup_by_another_version_of_the_format_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = EMPTY.model_copy(update={"format": "dunghan-backup/9"}).sealed()
    (tmp_path / "manifest.json").write_text(other.model_dump_json())
    assert main.call(["restore", str(tmp_path), "--to-dir", str(tmp_path / "data")]) == 1
    assert "dunghan-backup/9" in capsys.readouterr().err


def test_services_that_do_not_answer_leave_no_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("services.cli.access.PATIENCE", 0.2)
    assert main.call(["--lang", "en", "backup", "--to", str(tmp_path / "new"), "--server", NOBODY]) == 4
    assert "127.0.0.1:1 does not answer" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("about", "simulated"), [({"clock_start": "2023-01-01T00:00:00+07:00"}, True), ({}, False)])
def test_a_restored_folder_is_born_with_the_clock_of_the_one_backed_up(
    about: dict[str, str], *, simulated: bool
) -> None:
    state = restoring.state_of(EMPTY.model_copy(update={"about": {**about, "story": "rach-gia-2023"}}))
    assert (state.simulated, state.story) == (simulated, "rach-gia-2023")
    assert FolderState.model_validate(json.loads(state.model_dump_json())) == state


def test_the_services_restored_are_all_there_are() -> None:
    made = restoring.made_of()
    assert {name: one.rules.source for name, one in made.items()} == {name: name for name in SERVICES}

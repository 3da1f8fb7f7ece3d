"""The command keeps its promises to scripts: exit codes, one line on standard error, options wherever they stand."""

import json
from pathlib import Path

import pytest

from services.cli import main, moments
from services.cli.failures import CliFailure, RefusedByRule, Unreachable, WrongUsage

NOBODY = "intake=127.0.0.1:1,deadlines=127.0.0.1:1,scoring=127.0.0.1:1,notify=127.0.0.1:1"


def test_exit_codes_are_those_of_the_interface() -> None:
    assert [one.EXIT for one in (CliFailure, WrongUsage, RefusedByRule, Unreachable)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "call",
    [
        ["nothing"],
        ["register"],
        ["demo", "no-such-story"],
        ["demo", "--as-of", "yesterday"],
        ["serve", "portal"],
        ["--lang", "fr", "progress"],
        ["submit", "nowhere.csv", "--district", "rach-gia"],
        ["catalogue", "check", "nowhere.yaml"],
        ["progress", "--server", "intake=here"],
        ["dead", "show", "nobody", "1", "--server", NOBODY],
    ],
)
def test_a_wrong_call_is_one_line_and_code_2(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code = main.call(call)
    said = capsys.readouterr()

    assert code == 2
    assert len(said.err.strip().splitlines()) == 1
    assert said.err.startswith("dunghan: ")


def test_a_server_that_does_not_answer_is_one_line_and_code_4(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("services.cli.access.PATIENCE", 0.2)
    code = main.call(["--lang", "en", "progress", "--server", NOBODY])
    said = capsys.readouterr()

    assert code == 4
    assert len(said.err.strip().splitlines()) == 1
    assert "127.0.0.1:1 does not answer" in said.err


def test_a_catalogue_that_ships_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    catalogue = Path(__file__).parents[3] / "catalogues" / "rach-gia-2023"

    assert main.call(["catalogue", "check", str(catalogue), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"problems": []}


def test_every_fault_of_a_catalogue_has_file_line_and_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "catalogue.yaml"
    path.write_text("catalogue: a\nunits: [\n", "utf-8")

    assert main.call(["catalogue", "check", str(path)]) == 2
    assert f"{path}:3:1: " in capsys.readouterr().err


def test_global_options_may_stand_after_the_command() -> None:
    written = ["register", "--year", "2023", "--json", "--lang", "en", "--", "--json"]

    assert main.hoisted(written) == ["--json", "--lang", "en", "register", "--year", "2023", "--", "--json"]


def test_help_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.call(["--help"]) == 0
    assert "demo" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2023-10-03", "2023-10-03T23:59:59+07:00"),
        ("2023-10-03T10:00:00+07:00", "2023-10-03T10:00:00+07:00"),
        ("2023-10-03T03:00:00Z", "2023-10-03T10:00:00+07:00"),
        ("2023-10-03T10:00", "2023-10-03T10:00:00+07:00"),
    ],
)
def test_a_bare_day_is_its_end_in_the_province(written: str, read: str) -> None:
    assert moments.wire(moments.moment(written, "vi")) == read

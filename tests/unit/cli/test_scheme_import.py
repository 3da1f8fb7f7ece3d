"""`catalogue check` and `catalogue import` take schemes as they take catalogues: at line and column, beside one another."""

import json
from pathlib import Path
from typing import Final

import pytest

from services.cli import catalogues, main
from services.cli.catalogues import Taking
from services.cli.duties import Act
from services.cli.failures import WrongUsage
from services.scoring.domain.scheme import Scheme
from tests.unit.cli import standing_answers as answers
from tests.unit.cli.answers import answering

SHIPPED: Final = Path("catalogues")
EXAMPLE: Final = SHIPPED / "thang-diem-vi-du"


def copied(folder: Path, *changed: tuple[str, str], name: str = "scheme.yaml") -> Path:
    """Our example, with some words of it changed."""
    written = (EXAMPLE / "scheme.yaml").read_text("utf-8")
    for word, other in changed:
        assert word in written
        written = written.replace(word, other, 1)
    path = folder / name
    path.write_text(written, "utf-8")
    return path


def test_schemes_that_ship_are_right_by_file_and_by_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.call(["catalogue", "check", str(EXAMPLE), str(EXAMPLE / "scheme-2024.yaml")]) == 0

    said = capsys.readouterr().out
    assert "scheme.yaml:9:1: ? lưu ý · source-missing" in said
    assert f"{EXAMPLE}: hợp lệ" in said


def test_editors_get_the_schema_of_either(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.call(["catalogue", "schema", "--scheme"]) == 0
    of_schemes = json.loads(capsys.readouterr().out)
    assert main.call(["catalogue", "schema"]) == 0

    assert of_schemes == json.loads((SHIPPED / "scheme.schema.json").read_text("utf-8"))
    assert json.loads(capsys.readouterr().out) == json.loads((SHIPPED / "catalogue.schema.json").read_text("utf-8"))


def test_what_is_wrong_with_a_scheme_is_said_at_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copied(tmp_path, ("quality: 30", "quality: 20"))
    line = path.read_text("utf-8").splitlines().index("axes: {timeliness: 70, quality: 20}") + 1

    assert main.call(["--lang", "en", "catalogue", "check", str(path)]) == 2
    assert f"{path}:{line}:1: the axes add up to 90, not to 100" in capsys.readouterr().err


def test_codes_of_a_scheme_are_looked_up_in_the_catalogues_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copied(tmp_path, ("  default: 1\n", "  default: 1\n  BC-QI: 2\n"))

    assert main.call(["catalogue", "check", str(path), "--json"]) == 0
    capsys.readouterr()
    assert main.call(["catalogue", "check", str(path), str(SHIPPED / "rach-gia-2023"), "--json"]) == 2
    codes = {one["code"]: one["line"] for one in json.loads(capsys.readouterr().out)["problems"]}
    assert codes["unknown-obligation"] == path.read_text("utf-8").splitlines().index("  BC-QI: 2") + 1


def test_schemes_of_one_call_are_looked_at_beside_one_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = copied(tmp_path), copied(tmp_path, ("version: 1", "version: 2"), name="second.yaml")

    assert main.call(["catalogue", "check", str(first), str(second), "--json"]) == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [one["file"] for one in problems if one["code"] == "validity-overlaps"] == [str(second)]


async def test_a_scheme_that_is_imported_comes_into_force() -> None:
    office = answering(answers.ACTIVATED)
    await catalogues.take_in(office, Taking([EXAMPLE]), Act("theo kế hoạch", "12/QĐ-UBND"))

    (request,) = office.requests
    assert (Scheme.model_validate_json(request.scheme_json).name, request.dry_run) == ("thang-diem-vi-du/1", False)
    assert (request.reason, request.source, bool(request.request_id)) == ("theo kế hoạch", "12/QĐ-UBND", True)


async def test_nothing_is_imported_where_a_scheme_of_the_call_is_wrong(tmp_path: Path) -> None:
    office = answering(answers.ACTIVATED)
    wrong = copied(tmp_path, ("places: 2", "places: 20"))

    with pytest.raises(WrongUsage, match=rf"{wrong}:\d+:1: "):
        await catalogues.take_in(office, Taking([EXAMPLE / "scheme-2024.yaml", wrong]), Act(""))
    assert office.requests == []

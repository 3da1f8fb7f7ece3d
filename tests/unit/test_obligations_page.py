"""The page «Viết một nghĩa vụ báo cáo» is right: its YAML, its tables of phrases and turns, its commands."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import typer
from ruamel.yaml import YAML

from services.cli.main import app
from services.deadlines.catalogue import Catalogue, check
from services.deadlines.domain.calendar import LOCAL, WorkingDays
from services.deadlines.domain.catalogue import Obligation
from services.deadlines.domain.conflicts import findings
from services.deadlines.domain.reckoning import reckon
from services.deadlines.domain.turns import Days, dated, turns
from services.deadlines.domain.wording import Due

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "obligations" / "README.md").read_text("utf-8")
BLOCKS: Final = re.findall(r"```yaml\n# ([^\n]+)\n(.*?)```", PAGE, re.DOTALL)
COMMANDS: Final = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
NOBODY: Final = "không ai trễ"


def yaml(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def tables() -> Iterator[list[str]]:
    for line in PAGE.splitlines():
        if line.startswith("|") and not set(line) <= set("|- "):
            yield [cell.strip() for cell in line.strip("|").split("|")]


PHRASES: Final = [(row[1].strip("`"), row[2]) for row in tables() if row[1].startswith("`{phrase")]
TURNS: Final = [(row[0].strip("`"), row[1]) for row in tables() if row[0].startswith("`{recurs") and "2021" in row[1]]


def whole(folder: Path, obligations: str) -> Path:
    base = next(text for head, text in BLOCKS if head == "danh mục")
    path = folder / "catalogue.yaml"
    path.write_text(base.replace("obligations: []", f"obligations:\n{obligations}"), "utf-8")
    return path


def test_every_example_is_there() -> None:
    assert (len(BLOCKS), len(PHRASES), len(TURNS), len(COMMANDS)) == (8, 13, 6, 11)


def test_the_frame_of_a_file_is_right(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.yaml"
    path.write_text(next(text for head, text in BLOCKS if head == "danh mục"), "utf-8")

    assert check(path)[1] == []


@pytest.mark.parametrize(("head", "text"), [one for one in BLOCKS if one[0] != "danh mục"])
def test_an_example_says_what_the_page_says_of_it(tmp_path: Path, head: str, text: str) -> None:
    catalogue, problems = check(whole(tmp_path, text))
    announced = set(head.split("báo ")[1].split(", ")) if "báo " in head else set()

    assert catalogue is not None, problems
    assert {found.code.value for found in findings(catalogue, WorkingDays())} == announced


@pytest.mark.parametrize(("written", "too_late"), PHRASES)
def test_a_phrase_is_reckoned_as_the_table_says(written: str, too_late: str) -> None:
    window = Days(yaml("2020-12-15"), yaml("2021-03-10"))
    found = reckon(dated(Due.model_validate(yaml(written)))._replace(**follow(written)), window, WorkingDays())

    assert (f"{found.due_at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if found.firm else NOBODY) == too_late


def follow(written: str) -> dict[str, Any]:
    """What names no day is followed until the end of the year; a turn says so."""
    return {"follow_until": yaml("2021-12-31")} if {"UNSPECIFIED", "SOFT"} & set(re.findall(r"\w+", written)) else {}


@pytest.mark.parametrize(("written", "codes"), TURNS)
def test_a_recurrence_has_the_turns_of_the_table(written: str, codes: str) -> None:
    rule = {
        "code": "BC",
        "title": "BC",
        "citation": {"number": "1"},
        "audience": "all",
        "others": "not_obliged",
        "accepts": {"channels": ["e-office"], "signed": True, "annexes": False},
        "due": {"phrase": "UNSPECIFIED"},
        **yaml(written),
    }
    province = {"code": "x", "name": "x"}
    catalogue = Catalogue.model_validate({"catalogue": "x", "authority": "x", "province": province, "years": [2021]})

    assert " ".join(turn.code for turn in turns(catalogue, Obligation.model_validate(rule))) == codes


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_page_is_one(line: str) -> None:
    words = shlex.split(line)
    command: Any = typer.main.get_command(app)
    context = command.make_context("dunghan", [], resilient_parsing=True)
    while hasattr(command, "commands"):
        assert words[1] in command.commands, line
        command, words = command.commands[words[1]], words[1:]
    command.make_context(line, words[1:], parent=context)

"""The pages on letters are right: every text with its picture, every command one there is, every link a way somewhere."""

import re
import runpy
import shlex
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import typer

from services.cli.main import app
from services.contracts.notify import LetterKind
from services.notify import texts
from services.notify.domain.life.writing import AUTOMATIC

ROOT: Final = Path(__file__).parents[3]
PLACE: Final = ROOT / "docs" / "letters"
PAGES: Final = {path.name: path.read_text("utf-8") for path in sorted(PLACE.glob("*.md"))}
SHELL: Final = [block for page in PAGES.values() for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL)]
COMMANDS: Final = sorted({line for block in SHELL for line in block.splitlines()})


def test_the_page_of_texts_is_what_the_script_writes() -> None:
    """It holds the hash of every sample: words that changed want their picture drawn, and looked at, anew."""
    script = runpy.run_path(str(PLACE / "samples.py"))

    assert PAGES["kinds.md"] == script["render"](), "run `make schemas`, and look at the pictures"


def test_every_text_has_its_picture_and_no_other_has_one() -> None:
    assert {path.stem for path in PLACE.glob("*.png")} == {*texts.current()}


def test_the_readme_names_every_kind_and_which_of_them_want_an_approval() -> None:
    rows = re.findall(r"^\| `(\w+)` (\S+ \S+) .*\| (có|không) \|$", PAGES["README.md"], re.MULTILINE)
    asked = {kind for kind, what, approval in rows if approval == "có" and what != "bằng tay"}

    assert {kind for kind, *_ in rows} == {kind.value for kind in LetterKind}
    assert asked == {kind.value for kind in LetterKind} - {kind.value for kind in AUTOMATIC} - {"correct"}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", PAGES[page]) + re.findall(r'src="([^"]+)"', PAGES[page])

    assert [link for link in links if not (PLACE / link).exists()] == []


@cache
def whole() -> Any:
    return typer.main.get_command(app)


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_pages_is_one(line: str) -> None:
    words, command = shlex.split(line, comments=True), whole()
    context = command.make_context("dunghan", [], resilient_parsing=True)
    while hasattr(command, "commands"):
        assert words[1] in command.commands, line
        command, words = command.commands[words[1]], words[1:]
    command.make_context(line, words[1:], parent=context)

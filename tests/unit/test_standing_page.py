"""The page «Sổ theo dõi, điểm và kiến nghị» is right: its scheme, its arithmetic, its measures, its commands."""

import re
import shlex
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import typer

from services.cli import register
from services.cli.main import app
from services.contracts.quality import FAULTS
from services.contracts.scoring import Status
from services.scoring import schemefile
from services.scoring.domain.marks import instants, pack
from services.scoring.domain.measures import Measures, added, counted
from services.scoring.domain.points import Point, Scorable, Tally, exact, points, rounded, tallied
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.standing import LOCAL, Standing

ROOT: Final = Path(__file__).parents[2]
PLACE: Final = ROOT / "docs" / "standing"
PAGE: Final = (PLACE / "README.md").read_text("utf-8")
PAGES: Final = {path.name: path.read_text("utf-8") for path in sorted(PLACE.glob("*.md"))}
SHELL: Final = [block for page in PAGES.values() for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL)]
COMMANDS: Final = [line for block in SHELL for line in block.splitlines()]
DUE: Final = datetime(2023, 3, 16, tzinfo=LOCAL)
NOT_COUNTED: Final = "không tính"
TIMES: Final = {Status.ON_TIME: -1, Status.LATE: 1, Status.EXCUSED: 1}


def tables() -> list[list[Mapping[str, str]]]:
    found: list[list[list[str]]] = [[]]
    for line in PAGE.splitlines():
        if not line.startswith("|"):
            found.append([])
        elif not set(line) <= set("|- "):
            found[-1].append([cell.strip() for cell in line.strip("|").split("|")])
    return [[dict(zip(table[0], row, strict=True)) for row in table[1:]] for table in found if len(table) > 1]


def table(column: str) -> list[Mapping[str, str]]:
    return next(rows for rows in tables() if column in rows[0])


def scheme_of_the_page(tmp_path: Path) -> Scheme:
    (written,) = re.findall(r"```yaml\n# thang điểm\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "scheme.yaml"
    path.write_text(written, "utf-8")
    found = schemefile.check(path)
    assert found.problems == []
    assert found.scheme is not None
    return found.scheme


def duty(row: Mapping[str, str]) -> Scorable:
    status, late = Status(row["tình trạng"].strip("`")), int(row["ngày trễ"])
    faults = () if row["lỗi"] == "–" else tuple(row["lỗi"].split())
    arrived = status in TIMES
    day = DUE.date()
    return Scorable(row["báo cáo"], status, day, day - timedelta(days=1), late, arrived, faults, int(row["trả lại"]))


def written(point: Point) -> str:
    return f"{exact(point.earned):f}/{exact(point.maximum):f}" if point.maximum else NOT_COUNTED


def scored(scheme: Scheme) -> Tally:
    return tallied(point for row in table("ngày trễ") for point in points(duty(row), scheme, lambda *_: 0))


def test_the_scheme_of_the_page_has_nothing_wrong_or_doubtful(tmp_path: Path) -> None:
    assert scheme_of_the_page(tmp_path).name == "thang-diem-huyen/1"


def test_every_row_of_the_example_earns_what_the_page_says(tmp_path: Path) -> None:
    scheme = scheme_of_the_page(tmp_path)
    for row in table("ngày trễ"):
        timely, good = points(duty(row), scheme, lambda *_: 0)
        assert (written(timely), written(good)) == (row["thời hạn"], row["chất lượng"]), row
        assert str(scheme.weight(row["báo cáo"])) == row["trọng số"]
        assert {*duty(row).faults} <= {fault.value for fault in FAULTS}


def test_the_sum_of_the_example_is_the_score_the_page_says(tmp_path: Path) -> None:
    scheme = scheme_of_the_page(tmp_path)
    tally = scored(scheme)
    sums = [
        (tally.timeliness, tally.most_timeliness),
        (tally.quality, tally.most_quality),
        (tally.earned, tally.maximum),
    ]
    said = re.search(r"Thời hạn (\S+), chất lượng (\S+)\. Cộng (\S+);.*→ \*\*([\d,]+)\*\*, xếp loại ([^,]+),", PAGE)
    assert said is not None
    score = rounded(tally.earned, tally.maximum, scheme)

    assert [f"{exact(earned):f}/{exact(most):f}" for earned, most in sums] == list(said.groups()[:3])
    assert score == Decimal(said[4].replace(",", "."))
    assert scheme.classed(score) == said[5]


def stands(row: Mapping[str, str]) -> Standing:
    status = Status(row["tình trạng"].strip("`"))
    arrived = DUE + timedelta(hours=TIMES[status]) if status in TIMES else None
    return Standing(status, DUE, arrived, arrived)


def test_the_measures_of_the_example_are_what_the_page_says() -> None:
    rows = table("suốt kỳ")
    sums = added(counted(pack(each, instants(each)), 1) for each in map(stands, rows))
    expected = [row for row in rows if row["suốt kỳ"] == "có" and "not_obliged" not in row["tình trạng"]]
    found = Measures("district", "x", "x", sums, len(expected))
    rates = re.findall(r"\*\*([\d,]+) %\*\*", PAGE)

    assert [row["phải có"] for row in rows] == ["1" if row in expected else "0" for row in rows]
    assert sums.arrived == sum(int(row["đã đến"]) for row in rows)
    assert sums.in_time == sum(int(row["kịp hạn"]) for row in rows)
    measured = (found.timeliness, found.reporting_rate, found.reporting_rate_on_time)
    assert [str(rate).replace(".", ",") for rate in measured] == rates


def test_the_words_of_the_register_are_all_there_with_their_signs() -> None:
    rows = next(rows for rows in tables() if "nghĩa là" in rows[0] and "" in rows[0])
    said = {re.findall(r"`(\w+)`", row["tình trạng"])[0]: row[""] for row in rows}

    assert said == {status: look.sign for status, look in register.LOOKS.items()}
    assert set(said) == set(Status)


def test_every_key_of_the_table_is_one_of_schemes() -> None:
    rows = next(rows for rows in tables() if "khoá" in rows[0])
    names = {name.split(".")[0] for row in rows for name in re.findall(r"`([\w.]+)`", row["khoá"])}
    known = {*Scheme.model_fields, *Scheme.model_fields["timeliness"].annotation.model_fields}  # type: ignore[union-attr]

    assert names - known == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", PAGES[page])

    assert links or page != "README.md"
    assert [link for link in links if not (PLACE / link).exists()] == []


@cache
def whole() -> Any:
    return typer.main.get_command(app)


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_page_is_one(line: str) -> None:
    words = shlex.split(line, comments=True)
    command = whole()
    context = command.make_context("dunghan", [], resilient_parsing=True)
    words = [word for word in words if word != "--json"]
    while hasattr(command, "commands"):
        assert words[1] in command.commands, line
        command, words = command.commands[words[1]], words[1:]
    command.make_context(line, words[1:], parent=context)

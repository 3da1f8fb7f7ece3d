"""The register for people (colour, sign and word), and its CSV."""

import io
from collections.abc import Mapping
from typing import Final, NamedTuple

from rich.table import Table
from rich.text import Text

from services.cli import exporting, texts
from services.cli.exporting import Column, Csv, Sheet
from services.scoring.pb import admin_pb2

COLUMNS: Final = (
    "no",
    "unit",
    "name",
    "obligation",
    "period",
    "status",
    "submitted_at",
    "due_at",
    "days_late",
    "quality",
    "reasons",
)


class Look(NamedTuple):
    """How a status is shown: never by colour alone."""

    sign: str
    style: str


LOOKS: Final[Mapping[str, Look]] = {
    "on_time": Look("✓", "green"),
    "late": Look("!", "yellow"),
    "missing": Look("✗", "red"),
    "expected": Look("…", "cyan"),
    "not_obliged": Look("–", "dim"),
    "waived": Look("○", "blue"),
    "excused": Look("~", "magenta"),
    "unknown": Look("?", "bright_black"),
}


OBJECTED: Final = "*"
DAYS_END: Final = "23:59:59"
WHOLE: Final = frozenset({"no", "days_late"})


class Line(NamedTuple):
    """A line of the register as it is laid out: a unit, or what one that came before it had."""

    district: str
    unit: str
    of_unit: str
    no: int
    name: str

    def said(self, lang: str) -> Text:
        """Name it."""
        name = self.name or self.unit
        return Text(f"{name} ({texts.say('of-unit', lang, unit=self.of_unit)})" if self.of_unit else name)


def to_csv(register: admin_pb2.Register) -> str:
    """Write the register as CSV; to be encoded as UTF-8 without a byte order mark."""
    written = io.StringIO()
    columns = [Column(name, "whole" if name in WHOLE else "text") for name in COLUMNS]
    sheet = Sheet("register", register.as_of, register.known_at, columns, exporting.flat(()), stamped=False)
    Csv(written, sheet).rows([str(getattr(cell, name)) for cell in register.cells for name in COLUMNS])
    return written.getvalue()


def mark(status: str, lang: str, *, days_late: int = 0, faults: int = 0, is_objected: bool = False) -> Text:
    """Write a status with its sign, word and colour, how many days late, how many faults; a star where it is objected to."""
    look = LOOKS.get(status, LOOKS["unknown"])
    word = texts.say(status, lang) if status in texts.TEXTS else status
    days = f" (+{days_late})" if days_late else ""
    wrong = f", {texts.say('faults-counted', lang, count=faults)}" if faults else ""
    return Text(f"{look.sign} {word}{days}{wrong}{OBJECTED if is_objected else ''}", style=look.style)


def counted(register: admin_pb2.Register, lang: str) -> Text:
    """Write how many cells have each status, in the order of the statuses."""
    parts = [
        mark(status, lang).append(f": {register.counts[status]}") for status in LOOKS if register.counts.get(status)
    ]
    if any(map(is_objected, register.cells)):
        parts.append(Text(texts.say("objected", lang)))
    return Text(" · ").join(parts)


def is_objected(cell: admin_pb2.Cell) -> bool:
    """Tell whether a mark is provisional for another reason than that it is not due yet."""
    return cell.provisional and cell.status != "expected"


def table(register: admin_pb2.Register, lang: str = "vi") -> Table:
    """Lay the register out as units × reports, as the annex is, with the sums below."""
    heads: dict[tuple[str, str], str] = {}
    lines: dict[Line, dict[tuple[str, str], Text]] = {}
    for cell in register.cells:
        column = (cell.obligation, cell.period)
        heads.setdefault(column, cell.title or cell.obligation)
        line = lines.setdefault(Line(cell.district, cell.unit, cell.of_unit, cell.no, cell.name), {})
        faults, objected = len(cell.quality.split()), is_objected(cell)
        line[column] = mark(cell.status, lang, days_late=cell.days_late, faults=faults, is_objected=objected)
    names = list(heads.values())
    laid = Table(title=_title(register, lang), caption=counted(register, lang))
    laid.add_column("#", justify="right")
    laid.add_column(texts.say("unit", lang))
    for (_obligation, period), name in heads.items():
        laid.add_column(Text(f"{name} {period}" if names.count(name) > 1 else name))
    for each, line in lines.items():
        laid.add_row(str(each.no), each.said(lang), *(line.get(column, Text("")) for column in heads))
    return laid


def _title(register: admin_pb2.Register, lang: str) -> str:
    """Say as of when the register is, and by what was known when."""
    day, _, time = register.as_of.partition("T")
    whole = not time or time.startswith(DAYS_END)
    title = texts.say("register-of", lang, day=day) if whole else texts.say("register-at", lang, at=f"{day} {time[:5]}")
    known = register.known_at.replace("T", " ")[: len("2023-10-03 23:59")]
    return f"{title}\n{texts.say('known-by', lang, at=known)}" if known else title

"""The register for people (colour, sign and word), for spreadsheets (CSV) and for programs (JSON)."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from rich.table import Table
from rich.text import Text

from services.cli import texts
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

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that starts so for a formula (OWASP: CSV injection)."""


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


def rows(register: admin_pb2.Register) -> list[dict[str, Any]]:
    """Return one plain row per cell, keys as the columns of the CSV."""
    return [{column: getattr(cell, column) for column in COLUMNS} for cell in register.cells]


def harmless(value: object) -> str:
    """Write a value so that no spreadsheet takes it for a formula."""
    written = str(value)
    return f"'{written}" if written.startswith(FORMULA_STARTS) else written


def to_csv(register: admin_pb2.Register) -> str:
    """Write the register as CSV; to be encoded as UTF-8 without a byte order mark."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: harmless(value) for column, value in row.items()} for row in rows(register))
    return written.getvalue()


def document(register: admin_pb2.Register) -> dict[str, Any]:
    """Return the register as a plain value for JSON."""
    return {
        "district": register.district,
        "year": register.year,
        "as_of": register.as_of,
        "known_at": register.known_at,
        "counts": {status: register.counts[status] for status in LOOKS if status in register.counts},
        "cells": rows(register),
    }


def to_json(register: admin_pb2.Register) -> str:
    """Write the register as one JSON document."""
    return json.dumps(document(register), ensure_ascii=False, indent=2) + "\n"


def mark(status: str, lang: str, *, days_late: int = 0) -> Text:
    """Write a status with its sign, word and colour, and how many days late."""
    look = LOOKS.get(status, LOOKS["unknown"])
    word = texts.say(status, lang) if status in texts.TEXTS else status
    days = f" (+{days_late})" if days_late else ""
    return Text(f"{look.sign} {word}{days}", style=look.style)


def counted(register: admin_pb2.Register, lang: str) -> Text:
    """Write how many cells have each status, in the order of the statuses."""
    parts = [
        mark(status, lang).append(f": {register.counts[status]}") for status in LOOKS if register.counts.get(status)
    ]
    return Text(" · ").join(parts)


def table(register: admin_pb2.Register, lang: str = "vi") -> Table:
    """Lay the register out as units × reports, as the annex is, with the sums below."""
    heads: dict[tuple[str, str], str] = {}
    lines: dict[tuple[int, str], dict[tuple[str, str], Text]] = {}
    for cell in register.cells:
        column = (cell.obligation, cell.period)
        heads.setdefault(column, cell.title or cell.obligation)
        line = lines.setdefault((cell.no, cell.name), {})
        line[column] = mark(cell.status, lang, days_late=cell.days_late)
    names = list(heads.values())
    day = register.as_of[: len("2023-10-03")]
    laid = Table(title=texts.say("register-of", lang, day=day), caption=counted(register, lang))
    laid.add_column("#", justify="right")
    laid.add_column(texts.say("unit", lang))
    for (_obligation, period), name in heads.items():
        laid.add_column(Text(f"{name} {period}" if names.count(name) > 1 else name))
    for (number, name), line in lines.items():
        laid.add_row(str(number), Text(name), *(line.get(column, Text("")) for column in heads))
    return laid

"""The rectification letter as it was decided and as it was printed."""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pypdfium2

MARKS = {"on_time": ("X", ""), "late": ("", "X"), "missing": ("", "Chưa"), "not_obliged": ("", "")}
"""What stands under «Đã gửi» and «Gửi trễ»."""


def decided(folder: Path) -> dict[str, Any]:
    """Return the letter's content as the journal of notify keeps it."""
    with closing(sqlite3.connect(folder / "db" / "notify.db")) as connection:
        ((body,),) = connection.execute(
            "SELECT body FROM events WHERE type = 'notify.letter-drafted.v1' AND stream LIKE 'letter/rectify-%'"
        )
    content: dict[str, Any] = json.loads(json.loads(body)["data"]["content"])
    return content


def expected_rows(register: Path) -> list[tuple[str, ...]]:
    """Return the annex that follows from a register: number, name, two marks for each of five reports."""
    rows: dict[tuple[str, str], list[str]] = {}
    with register.open(encoding="utf-8", newline="") as file:
        for cell in csv.DictReader(file):
            rows.setdefault((cell["no"], cell["name"]), []).extend(MARKS[cell["status"]])
    return [(*unit, *marks) for unit, marks in rows.items()]


def printed(folder: Path) -> str:
    """Return the text of the PDF, white space made single."""
    (path,) = (folder / "out" / "letters").glob("*-rectify-*.pdf")
    with closing(pypdfium2.PdfDocument(path)) as document:
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    return " ".join(" ".join(pages).split())

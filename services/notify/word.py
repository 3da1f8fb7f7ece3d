"""The Word copy of a letter: the same words in the same cells as its PDF, to be worked on where a registry asks for DOCX."""

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

from docxtpl import DocxTemplate

from services.notify.columns import POINT, length
from services.notify.form import Column, Form, LetterNotRenderable, Table, laid_out
from services.notify.letter import Letter, Urgency

__all__ = ["LetterNotRenderable", "document"]

TEMPLATE: Final = Path(__file__).parent / "templates" / "letter.docx"

LEFT_CELL, RIGHT_CELL, ACROSS = 62 - 2.1, 100 - 2.1, 162.0
"""Millimetres of the cells over which rules are centred."""

ISSUER_SIZE, SIZE, FRAMED_SIZE = 13, 14, 13
"""Points."""

MOTTO: Final = 58.1
"""Millimetres of the state's motto, whose rule is as long."""

RULE: Final = 0.4
"""A rule under a name is between a third and a half of it."""

URGENCY_WIDTHS: Final = {Urgency.URGENT.value: 20, Urgency.VERY_URGENT.value: 40, Urgency.EXPRESS.value: 30}
CONTACT, NOTHING = "rId5", "rId4"
"""Footers of the template: the line of addresses, and an empty one."""


def document(letter: Letter) -> bytes:
    """Fill the template; equal letters give equal bytes.

    Raises:
        LetterNotRenderable: a text has no place in a letter.
    """
    form = laid_out(letter)
    template = DocxTemplate(TEMPLATE)
    template.render(_context(form), autoescape=True)
    _describe(template, form, datetime.combine(letter.dated, time.min, UTC))
    made = io.BytesIO()
    template.save(made)
    return _undated(made)


def _describe(template: DocxTemplate, form: Form, made_at: datetime) -> None:
    about = template.docx.core_properties
    about.title, about.author, about.language = form.name[:255], form.author[:255], "vi-VN"
    about.last_modified_by, about.revision = form.author[:255], 1
    about.created = about.modified = made_at


def _context(form: Form) -> dict[str, Any]:
    pages = [_page(CONTACT, wide=False), *(_page(NOTHING, wide=table.wide) for table in form.annexes)]
    return {
        "form": form,
        "annexes": [{**_annex(table), "before": before} for table, before in zip(form.annexes, pages, strict=False)],
        "last": pages[-1],
        "issuer_rule": _beside(RULE * max(map(_bold, form.issuer), default=0) * ISSUER_SIZE, LEFT_CELL),
        "motto_rule": _beside(MOTTO / POINT, RIGHT_CELL),
        "title_rule": _beside(RULE * _bold(form.subject) * SIZE, ACROSS),
        "urgency_rule": _beside(URGENCY_WIDTHS.get(form.urgency, 0) / POINT, LEFT_CELL),
        "circulation_rule": _beside((_bold(form.circulation) + 1) * FRAMED_SIZE, LEFT_CELL),
    }


def _bold(text: str) -> float:
    return length(text, bold=True)


def _twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


def _beside(points: float, cell: float) -> int:
    """Measure what is free left and right of something centred in a cell."""
    return _twips(max(0, cell - min(points * POINT, cell)) / 2)


def _page(foot: str, *, wide: bool) -> dict[str, Any]:
    short, long = _twips(210), _twips(297)
    width, height = (long, short) if wide else (short, long)
    return {"width": width, "height": height, "lies": "landscape" if wide else "portrait", "foot": foot}


def _annex(table: Table) -> dict[str, Any]:
    cells = [
        {"wide": _twips(wide), "leans": "left" if column.prose else "center"}
        for column in table.columns
        for wide in column.widths
    ]
    return {
        "label": table.label,
        "title": table.title,
        "reference": table.reference,
        "note": table.note,
        "size": table.size,
        "two": any(column.subs for column in table.columns),
        "grid": [cell["wide"] for cell in cells],
        "columns": [_column(column) for column in table.columns],
        "rows": [list(zip(cells, row, strict=True)) for row in table.rows],
    }


def _column(column: Column) -> dict[str, Any]:
    subs: Iterable[tuple[str, float]] = zip(column.subs, column.widths, strict=False)
    return {
        "title": column.title,
        "wide": sum(map(_twips, column.widths)),
        "subs": [{"title": title, "wide": _twips(wide)} for title, wide in subs],
    }


def _undated(made: io.BytesIO) -> bytes:
    """Pack the parts anew: a package keeps the hour it was packed at."""
    packed = io.BytesIO()
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(packed, "w") as plain:
        for name in parts.namelist():
            plain.writestr(zipfile.ZipInfo(name), parts.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()

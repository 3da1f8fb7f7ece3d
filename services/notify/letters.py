"""Typesets letters as PDF/A-2a and PDF/UA-1 in the layout of Decree 30/2020/NĐ-CP Annex I, the same bytes every time.

LetterNotRenderable    a letter cannot be typeset, e.g. a character our fonts do not have
"""

import json
import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

import typst

from services.notify.letter import Annex, Head, Letter

__all__ = ["Annex", "Head", "Letter", "LetterNotRenderable", "render"]

TEMPLATE: Final = Path(__file__).parent / "templates" / "letter.typ"
FONTS: Final = Path(__file__).parent / "fonts"
PORTRAIT_COLUMNS: Final = 8
"""An annex with more columns lies on its side."""

ZERO_PADDED_MONTHS: Final = 2
"""Decree 30/2020 Annex I: days below 10 and the months 1 and 2 take a leading zero, other months do not."""


class LetterNotRenderable(Exception):
    """The letter cannot be typeset; `reason` names the text that stands in the way."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"Không trình bày được văn bản: {reason}")


def render(letter: Letter) -> bytes:
    """Typeset a letter; equal letters give equal bytes, on any machine and day.

    Raises:
        LetterNotRenderable: a text holds a character that the shipped fonts cannot show.
    """
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(_data(letter), ensure_ascii=False)},
            # Only under a standard does a missing glyph become an error.
            pdf_standards=["a-2a", "ua-1"],
            timestamp=datetime.combine(letter.dated, time.min, UTC),
        )
    except (typst.TypstError, UnicodeError) as error:
        raise LetterNotRenderable(str(error)) from error
    if warnings or not isinstance(pdf, bytes):
        raise LetterNotRenderable("; ".join(str(warning) for warning in warnings))
    return pdf


def number_line(letter: Letter) -> str:
    """Write «Số: 05/UBND-CCHC»; a draft leaves room for its number."""
    number = f"{letter.number:02d}" if letter.number else "\u00a0" * 8
    return f"Số: {number}/{_flat(letter.symbol)}"


def date_words(dated: date) -> str:
    """Write «ngày 03 tháng 10 năm 2023» with the zeros the decree asks for."""
    month = f"{dated.month:02d}" if dated.month <= ZERO_PADDED_MONTHS else str(dated.month)
    return f"ngày {dated.day:02d} tháng {month} năm {dated.year}"


def _data(letter: Letter) -> dict[str, Any]:
    return {
        "title": _flat(letter.subject),
        "author": _flat(letter.issuer),
        "parent": _issuer_lines(letter.parent or ""),
        "issuer": _issuer_lines(letter.issuer),
        "number": number_line(letter),
        "dated": f"{_flat(letter.place)}, {date_words(letter.dated)}",
        "subject": _flat(letter.subject),
        "addressees": _ended(letter.addressees),
        "paragraphs": _paragraphs(letter.paragraphs),
        "copies": _ended(letter.copies),
        "authority": [line.upper() for line in _lines(f"{letter.authority}\n{letter.signer_title}")],
        "signer": _flat(letter.signer_name),
        "annex": None if letter.annex is None else _annex(letter, letter.annex),
    }


def _annex(letter: Letter, annex: Annex) -> dict[str, Any]:
    number = f"{letter.number:02d}" if letter.number else "…"
    return {
        "title": _flat(annex.title).upper(),
        "reference": f"(Kèm theo Công văn số {number}/{_flat(letter.symbol)} {date_words(letter.dated)} của {_flat(letter.issuer)})",
        "note": _flat(annex.note),
        "wide": annex.width > PORTRAIT_COLUMNS,
        "heads": [
            {**head.model_dump(), "title": _flat(head.title), "subs": [*map(_flat, head.subs)]} for head in annex.heads
        ],
        "rows": [[*map(_flat, row)] for row in annex.rows],
    }


def _flat(text: str) -> str:
    return re.sub(r"[ \t\r\n\u2028\u2029]+", " ", text).strip()


def _lines(text: str) -> list[str]:
    return [_flat(line) for line in text.splitlines() if line.strip()]


def _issuer_lines(issuer: str) -> list[str]:
    # A committee's name breaks before its place, as letterheads have it.
    return _lines(re.sub(r"(?i)^(\s*[ủu][ỷy] ban nhân dân) +", r"\1\n", issuer).upper())


def _ended(lines: tuple[str, ...]) -> list[str]:
    bare = [_flat(line).rstrip(" ;.") for line in lines]
    return [f"{line};" for line in bare[:-1]] + [f"{line}." for line in bare[-1:]]


def _paragraphs(paragraphs: tuple[str, ...]) -> list[str]:
    *others, last = (_flat(paragraph) for paragraph in paragraphs)
    return [*others, f"{last.rstrip(' ./')}./."]

"""Typesets letters as PDF/A-2a and PDF/UA-1 in the layout of Decree 30/2020/NĐ-CP Annex I, the same bytes every time.

LetterNotRenderable    a letter cannot be typeset, e.g. a character our fonts do not have
"""

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import typst

from services.notify.form import LetterNotRenderable, date_words, laid_out, named, number_line
from services.notify.letter import Annex, Head, Letter, Urgency

__all__ = [
    "Annex",
    "Box",
    "Head",
    "Letter",
    "LetterNotRenderable",
    "Stamp",
    "Typeset",
    "date_words",
    "number_line",
    "pictures",
    "render",
    "signature_box",
    "stamp",
    "typeset",
    "words",
]

TEMPLATES: Final = Path(__file__).parent / "templates"
LETTER: Final = TEMPLATES / "letter.typ"
STAMP: Final = TEMPLATES / "stamp.typ"
FONTS: Final = Path(__file__).parent / "fonts"

URGENCY_WIDTHS: Final = {"": 0, Urgency.URGENT: 20, Urgency.VERY_URGENT: 40, Urgency.EXPRESS: 30}
"""Millimetres of the stamps of urgency, which are 8 high."""

VIETNAM: Final = timezone(timedelta(hours=7))
"""Whose hour a signature says, as ISO 8601 writes it."""

PAGE_HEIGHT: Final = 297 * 72 / 25.4
OVERLAP: Final = 5 * 72 / 25.4
"""Points by which a seal of its real size reaches over the title above the signature and the name below it."""

STANDARDS: Final = ["a-2a", "ua-1"]
"""Only under a standard does a missing glyph become an error."""


class Box(NamedTuple):
    """A place on a page: `page` counts from 0, the rest is in points from the page's lower left corner."""

    page: int
    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height."""
        return self.x2 - self.x1, self.y2 - self.y1


@dataclass(frozen=True, slots=True)
class Typeset:
    """A letter on its pages, and where its signature stands."""

    pdf: bytes
    box: Box


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a signature shows: pictures as PNG with a clear ground, where there are any, and who signed when.

    `hand` is the signer's signature in blue, `seal` the agency's seal in red.
    """

    agency: str
    signed_at: datetime
    hand: bytes = b""
    seal: bytes = b""


class Press(threading.local):
    """A thread's own typesetter: it keeps fonts and templates, and no two threads may use one at once."""

    @cached_property
    def letter(self) -> typst.Compiler:
        """Return what sets letters."""
        return self._compiler(LETTER)

    @cached_property
    def stamp(self) -> typst.Compiler:
        """Return what sets what signatures show."""
        return self._compiler(STAMP)

    @cached_property
    def _fonts(self) -> typst.Fonts:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])

    def _compiler(self, template: Path) -> typst.Compiler:
        return typst.Compiler(str(template), root=str(TEMPLATES), font_paths=self._fonts, ignore_system_fonts=True)


PRESS: Final = Press()


def render(letter: Letter) -> bytes:
    """Typeset a letter; equal letters give equal bytes, on any machine and day.

    Raises:
        LetterNotRenderable: a text holds a character that the shipped fonts cannot show.
    """
    return _pdf(letter)


def typeset(letter: Letter) -> Typeset:
    """Typeset a letter and find the place of its signature, for little more than typesetting it.

    Raises:
        LetterNotRenderable: as `render`.
    """
    pdf = _pdf(letter)
    return Typeset(pdf, _box())


def signature_box(letter: Letter) -> Box:
    """Find where the signature stands: between title and name, with room for a seal of its real size.

    Raises:
        LetterNotRenderable: as `render`.
    """
    return typeset(letter).box


def pictures(letter: Letter, dpi: int = 110) -> list[bytes]:
    """Draw the pages of a letter as PNG.

    Raises:
        LetterNotRenderable: as `render`.
    """
    _pdf(letter)
    pages = _typeset(PRESS.letter, words(letter), format="png", ppi=float(dpi))
    return pages if isinstance(pages, list) else [pages]


def stamp(stamped: Stamp, box: Box) -> bytes:
    """Draw what the signature shows as a PDF page of the size of its box.

    Raises:
        LetterNotRenderable: a text or a picture cannot be shown.
    """
    width, height = box.size
    data = {
        "width": width,
        "height": height,
        "agency": stamped.agency,
        "signed_at": stamped.signed_at.astimezone(VIETNAM).isoformat(timespec="seconds"),
        "hand": list(stamped.hand),
        "seal": list(stamped.seal),
    }
    return _one(_typeset(PRESS.stamp, data, format="pdf", pdf_standards=["a-2b"], pdf_tags=False, timestamp=0))


def _pdf(letter: Letter) -> bytes:
    made_at = datetime.combine(letter.dated, time.min, UTC)
    return _one(_typeset(PRESS.letter, words(letter), format="pdf", pdf_standards=STANDARDS, timestamp=made_at))


def words(letter: Letter) -> dict[str, Any]:
    """Return what the template is given: the words of every cell, and sizes."""
    form = laid_out(letter)
    data = asdict(form)
    return {**data, "name": form.name, "urgency-width": URGENCY_WIDTHS[form.urgency], "longest": _longest(data)}


def _longest(data: object) -> int:
    """Measure the longest word: only where it may not fit does the template look at every word."""
    if isinstance(data, str):
        return max(map(len, data.split()), default=0)
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ()
    return max(map(_longest, inner), default=0)


def _typeset(compiler: typst.Compiler, data: Mapping[str, Any], **how: Any) -> bytes | list[bytes]:  # noqa: ANN401 - typst's own options
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    try:
        made, warnings = compiler.compile_with_warnings(sys_inputs=inputs, **how)
    except (typst.TypstError, UnicodeError) as error:
        raise LetterNotRenderable(_reason(str(error))) from error
    if warnings or made is None:
        raise LetterNotRenderable("; ".join(str(warning) for warning in warnings))
    return made


def _one(made: bytes | list[bytes]) -> bytes:
    return made if isinstance(made, bytes) else b"".join(made)


def _box() -> Box:
    """Ask the letter that was just typeset; nothing is laid out again."""
    (place,) = json.loads(PRESS.letter.query("<signature>", field="value"))
    top = PAGE_HEIGHT - place["y"]
    return Box(
        place["page"] - 1, place["x"], top - place["height"] - OVERLAP, place["x"] + place["width"], top + OVERLAP
    )


def _reason(error: str) -> str:
    missing = re.search(r'the text `?"(.+?)"`? could not be displayed', error)
    if missing is None:
        return error
    lacking = ", ".join(named(each) for each in dict.fromkeys(missing[1]))
    return f"{lacking} không có trong phông chữ của văn bản"

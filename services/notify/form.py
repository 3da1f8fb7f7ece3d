"""What stands in every cell of a letter, in its final words: PDF, DOCX and XLSX are made of the same.

Decree 30/2020/NĐ-CP Annex I says which cell takes what; numbers in brackets are its cells.

LetterNotRenderable    a letter cannot be laid out, e.g. it holds a character that no page shows
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from services.notify.columns import TooNarrow, fitted
from services.notify.letter import Annex, Letter

ZERO_PADDED_MONTHS: Final = 2
"""Days below 10 and the months 1 and 2 take a leading zero, other months do not."""

PORTRAIT_COLUMNS: Final = 8
"""An annex with more columns lies on its side."""

PORTRAIT_WIDTH: Final = 162.0
LANDSCAPE_WIDTH: Final = 249.0
"""Millimetres between the margins."""

NO_NUMBER: Final = "\u00a0" * 8
"""The room a draft leaves for its number."""

INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""Marks nobody sees, which come along when text is copied; nothing is lost without them."""

STRANGE: Final = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Controls, changes of direction, halves of characters: categories of which none has a place on a page."""

BACKWARDS: Final = {"R", "AL", "AN"}
"""Letters of scripts that run from right to left: they would turn the words around them."""


LONGEST_SUBJECT: Final = 500
"""Characters, as Decree 30/2020 Annex VI keeps them."""
LONGEST_CIRCULATION: Final = 40
LONGEST_CONTACT: Final = 400
"""Characters that fit into a frame, and at the foot of a page."""


class LetterNotRenderable(Exception):
    """The letter cannot be laid out; `reason` names what stands in the way."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"Không trình bày được văn bản: {reason}")


@dataclass(frozen=True, slots=True)
class Column:
    """A head over one or more columns: `subs` are under it; `widths` in millimetres, one for each."""

    title: str
    subs: tuple[str, ...]
    prose: bool
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """An annex: «Phụ lục II», its name, which document it goes with, the table, what its marks mean.

    `size`: of its letters, in points.
    """

    label: str
    title: str
    reference: str
    note: str
    wide: bool
    size: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The cells of a letter: names in capitals, zeros, semicolons and full stops where they belong.

    parent, issuer [2] · number [3] · dated [4] · title [5a] · subject [5a, 5b] · paragraphs [6] · authority [7a] ·
    signer [7b] · addressees [9a] · copies [9b] · urgency [10b] · circulation [11] · drafter [12] · contact [13]
    """

    parent: tuple[str, ...]
    issuer: tuple[str, ...]
    number: str
    dated: str
    title: str
    subject: str
    addressees: tuple[str, ...]
    paragraphs: tuple[str, ...]
    authority: tuple[str, ...]
    signer: str
    copies: tuple[str, ...]
    urgency: str
    circulation: str
    drafter: str
    contact: str
    author: str
    annexes: tuple[Table, ...]

    @property
    def name(self) -> str:
        """Say what document this is, as a file's title."""
        return f"{self.title} {self.subject}".strip()


def laid_out(letter: Letter) -> Form:
    """Put a letter's words into its cells.

    Raises:
        LetterNotRenderable: a character has no place on a page, or a table has too many columns.
    """
    return Form(
        parent=_issuer_lines(letter.parent or ""),
        issuer=_issuer_lines(letter.issuer),
        number=number_line(letter),
        dated=f"{flat(letter.place)}, {date_words(letter.dated)}",
        title=flat(letter.title).upper(),
        subject=_short("trích yếu", letter.subject, LONGEST_SUBJECT),
        addressees=_addressees(letter.addressees),
        paragraphs=_paragraphs(letter.paragraphs),
        authority=tuple(line.upper() for line in _lines(f"{letter.authority}\n{letter.signer_title}")),
        signer=flat(letter.signer_name),
        copies=_ended(letter.copies),
        urgency="" if letter.urgency is None else letter.urgency.value,
        circulation=_short("chỉ dẫn lưu hành", letter.circulation, LONGEST_CIRCULATION).upper(),
        drafter=_drafter(letter),
        contact=_short("địa chỉ cuối trang", letter.contact, LONGEST_CONTACT),
        author=flat(letter.issuer),
        annexes=tuple(_table(letter, no, annex) for no, annex in enumerate(letter.annexes, 1)),
    )


def number_line(letter: Letter) -> str:
    """Write «Số: 05/UBND-CCHC»; a draft leaves room for its number."""
    return f"Số: {_number(letter, NO_NUMBER)}/{flat(letter.symbol)}"


def date_words(dated: date) -> str:
    """Write «ngày 03 tháng 10 năm 2023» with the zeros the decree asks for."""
    month = f"{dated.month:02d}" if dated.month <= ZERO_PADDED_MONTHS else str(dated.month)
    return f"ngày {dated.day:02d} tháng {month} năm {dated.year}"


def roman(number: int) -> str:
    """Write a number as annexes are numbered."""
    text = ""
    for value, letters in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        count, number = divmod(number, value)
        text += letters * count
    return text


def flat(text: str) -> str:
    """Put a text on one line, composed, without what nobody sees.

    Raises:
        LetterNotRenderable: a control character or one that changes the direction of writing is in it.
    """
    bare = unicodedata.normalize("NFC", re.sub(r"[\s\u2028\u2029]+", " ", text)).translate(INVISIBLE).strip()
    strange = next(filter(_is_strange, bare), None)
    if strange is not None:
        raise LetterNotRenderable(f"{named(strange)} không được có trong văn bản (tại «{_around(bare, strange)}»)")
    return bare


@lru_cache(maxsize=4096)
def _is_strange(character: str) -> bool:
    return unicodedata.category(character) in STRANGE or unicodedata.bidirectional(character) in BACKWARDS


def named(character: str) -> str:
    """Name a character for whoever must find it."""
    shown = f" “{character}”" if character.isprintable() else ""
    return f"ký tự{shown} U+{ord(character):04X}"


def _short(what: str, text: str, longest: int) -> str:
    bare = flat(text)
    if len(bare) > longest:
        raise LetterNotRenderable(f"{what} dài {len(bare)} ký tự, tối đa {longest}")
    return bare


def _around(text: str, strange: str) -> str:
    place = text.index(strange)
    near = text[max(0, place - 20) : place + 20]
    return "".join(each if each.isprintable() else "�" for each in near)


def _number(letter: Letter, missing: str) -> str:
    return f"{letter.number:02d}" if letter.number else missing


def _lines(text: str) -> tuple[str, ...]:
    return tuple(flat(line) for line in text.splitlines() if line.strip())


def _issuer_lines(issuer: str) -> tuple[str, ...]:
    # A committee's name breaks before its place, as letterheads have it.
    return _lines(re.sub(r"(?i)^(\s*[ủu][ỷy] ban nhân dân) +", r"\1\n", issuer).upper())


def _addressees(lines: tuple[str, ...]) -> tuple[str, ...]:
    """End a list of addressees as lists end; the only one stands on the line without a mark."""
    return _ended(lines) if len(lines) > 1 else tuple(flat(line).rstrip(" ;.") for line in lines)


def _ended(lines: tuple[str, ...]) -> tuple[str, ...]:
    bare = [flat(line).rstrip(" ;.") for line in lines]
    return (*(f"{line};" for line in bare[:-1]), *(f"{line}." for line in bare[-1:]))


def _paragraphs(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    *others, last = (flat(paragraph) for paragraph in paragraphs)
    return (*others, f"{last.rstrip(' ./')}./.")


def _drafter(letter: Letter) -> str:
    code = flat(letter.drafter).upper()
    return f"{code} ({letter.printed})".strip() if letter.printed else code


def _table(letter: Letter, no: int, annex: Annex) -> Table:
    count = len(letter.annexes)
    wide = annex.width > PORTRAIT_COLUMNS
    heads = [(flat(head.title), tuple(map(flat, head.subs)), head.prose) for head in annex.heads]
    rows = tuple(tuple(map(flat, row)) for row in annex.rows)
    try:
        size, measured = fitted(heads, rows, LANDSCAPE_WIDTH if wide else PORTRAIT_WIDTH)
    except TooNarrow as error:
        raise LetterNotRenderable(str(error)) from error
    return Table(
        label=f"Phụ lục {roman(no)}" if count > 1 else "Phụ lục",
        title=flat(annex.title).upper(),
        reference=_reference(letter),
        note=flat(annex.note),
        wide=wide,
        size=size,
        columns=tuple(_columns(heads, measured)),
        rows=rows,
    )


def _columns(heads: list[tuple[str, tuple[str, ...], bool]], measured: list[float]) -> Iterable[Column]:
    left = iter(measured)
    for title, subs, prose in heads:
        yield Column(title, subs, prose, tuple(next(left) for _ in subs or (title,)))


def _reference(letter: Letter) -> str:
    kind = flat(letter.title) or "công văn"
    spoken = f"{kind[:1].upper()}{kind[1:].lower()}"
    number = f"{_number(letter, '…')}/{flat(letter.symbol)}"
    return f"(Kèm theo {spoken} số {number} {date_words(letter.dated)} của {flat(letter.issuer)})"

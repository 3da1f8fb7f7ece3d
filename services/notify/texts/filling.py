"""What an officer fills in, read by the shape each field declares; characters that are no text are refused here."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from services.notify.texts.common import clock, ended
from services.notify.texts.neat import hidden
from services.notify.texts.template import Declared, Said, Shape, Text

LONGEST: Final = 2_000
"""Characters of one field, or of one line of it; a letter is no annex."""

MOST: Final = 100
"""Lines of one field."""

YES: Final = frozenset({"true", "yes", "có", "1"})
NO: Final = frozenset({"false", "no", "không", "0"})


class BadField(Exception):
    """A field cannot be filled so; the message says what may stand there."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def filled(text: Text, given: Mapping[str, object]) -> dict[str, Said]:
    """Read what was filled in; what is empty was not.

    Raises:
        BadField: a field the text does not have, one that is missing, or one that cannot be filled so.
    """
    for name in given:
        if name not in text.fields:
            known = ", ".join(text.fields) or "none"
            raise BadField(name, f"{text.template} has no such field for officers to fill; it has: {known}")
    said = {name: value for name, value in given.items() if value is not None and value != ""}
    missing = [name for name, field in text.fields.items() if not field.optional and name not in said]
    if missing:
        first = text.fields[missing[0]]
        raise BadField(missing[0], f"{text.template} needs it ({first.shape}: {first.means})")
    return {name: _read(name, text.fields[name], value) for name, value in said.items()}


def words(field: str, text: str, *, longest: int = LONGEST) -> str:
    """Return a line of text, composed and without blanks at its ends.

    Raises:
        BadField: it is too long, or holds a character that is no text.
    """
    plain = " ".join(part for part in re.split(r"[ \t\n]+", unicodedata.normalize("NFC", text)) if part)
    if len(plain) > longest:
        raise BadField(field, f"has {len(plain)} characters; write at most {longest}")
    found = hidden(plain)
    if found is not None:
        place, name = found
        raise BadField(field, f"character {place} is {name}, which is no text; take it out")
    return plain


def _read(name: str, field: Declared, value: object) -> Said:
    return READERS[field.shape](name, field, value)


def _text(name: str, _field: Declared, value: object) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise BadField(name, f"{value!r} is no text")
    return words(name, str(value))


def _lines(name: str, _field: Declared, value: object) -> tuple[str, ...]:
    given = value.replace(";", "\n").split("\n") if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not all(isinstance(line, str) for line in given):
        raise BadField(name, f"{value!r} are no lines; write a list of texts, or one text with the lines apart by `;`")
    lines = tuple(line for line in (words(name, each) for each in given) if line)
    if not 0 < len(lines) <= MOST:
        raise BadField(name, f"has {len(lines)} lines; write 1 to {MOST}")
    return lines


def _items(name: str, field: Declared, value: object) -> tuple[str, ...]:
    return ended([f"- {line.lstrip('-–+ ').rstrip(' ;.')}" for line in _lines(name, field, value)])


def _day(name: str, _field: Declared, value: object) -> str:
    try:
        return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    except ValueError as error:
        raise BadField(name, f"{value!r} is no day; write it as 2023-10-03") from error


def _moment(name: str, _field: Declared, value: object) -> str:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise BadField(name, f"{value!r} is no moment; write it as 2023-10-03T08:00:00+07:00") from error
    if moment.tzinfo is None:
        raise BadField(name, f"{value!r} has no offset; write it as 2023-10-03T08:00:00+07:00")
    return clock(moment)


def _number(name: str, _field: Declared, value: object) -> str:
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdecimal() and len(text) < len("1000000000")):
        raise BadField(name, f"{value!r} is no number; write one from 0 on")
    return f"{int(text):02d}"


def _flag(name: str, _field: Declared, value: object) -> bool:
    said = str(value).strip().lower()
    if said not in YES | NO:
        raise BadField(name, f"{value!r} is neither true nor false")
    return said in YES


def _choice(name: str, field: Declared, value: object) -> str:
    if value not in field.choices:
        raise BadField(name, f"{value!r} is none of {', '.join(field.choices)}")
    return str(value)


READERS: Final[Mapping[Shape, Callable[[str, Declared, object], Said]]] = {
    Shape.TEXT: _text,
    Shape.LINES: _lines,
    Shape.ITEMS: _items,
    Shape.DAY: _day,
    Shape.MOMENT: _moment,
    Shape.COUNT: _number,
    Shape.FLAG: _flag,
    Shape.CHOICE: _choice,
}
